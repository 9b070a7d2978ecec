"""Knowledge transfers end when the teacher or everyone who learns has left; those of earlier departures end now."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models


def end_those_without_anyone(apps: Any, schema_editor: Any) -> None:
    transfers = apps.get_model("initiatives", "KnowledgeTransfer").objects
    for row in transfers.filter(done_on=None).select_related("from_person").prefetch_related("sessions__to_person"):
        learners = [one.to_person.left_on for one in row.sessions.all()]
        left_on = row.from_person.left_on or (None if None in learners else max(learners, default=None))
        if left_on is not None:
            transfers.filter(pk=row.pk).update(ended_on=left_on - timedelta(days=1))


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0011_knowledge_transfers"),
        ("people", "0032_transfer_notifications"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="knowledgetransfer", name="transfer_open_once"),
        migrations.AddField(
            model_name="knowledgetransfer", name="ended_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.RunPython(end_those_without_anyone, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="knowledgetransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_on__isnull", True), ("ended_on__isnull", True)),
                fields=("area", "skill"),
                name="transfer_open_once",
                violation_error_message="A knowledge transfer of this skill is already planned.",
            ),
        ),
    ]
