"""Steps of pitches that were proposed for several reverts say for which reason; until now only their names did."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WORDS = {
    "schedule": "schedule pressure",
    "unfamiliar": "they didn’t know it well enough",
    "missing_feature": "a missing feature",
    "incident": "an incident",
}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    steps = apps.get_model("stakeholders", "PitchStep").objects
    for standard in apps.get_model("standards", "Standard").objects.exclude(pitch=None):
        for reason, words in WORDS.items():
            found = steps.filter(
                pitch=standard.pitch_id,
                name__startswith="The paved road is missing something: ",
                name__endswith=f"({words})",
            )
            found.update(origin=f"standard {standard.pk}: {reason}")


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0002_search_index"),
        ("stakeholders", "0009_what_a_step_was_proposed_for"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
