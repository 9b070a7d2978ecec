"""What happens to stakeholders and pitches when a person leaves."""

from typing import Final

from django.db.models import Exists, Model, OuterRef, QuerySet

from people.departures import DepartureContext, Disposition, Step, deleted, kept
from people.keys import unique_key
from people.models import Person
from stakeholders.models import Exclusion, Pitch, Stakeholder

SPONSORED: Final = Exists(Pitch.co_sponsors.through.objects.filter(pitch=OuterRef("pk")))


def stop_reminders(it: DepartureContext, rows: QuerySet[Model]) -> None:
    """The notes belong to their authors and stay; no one is reminded to meet someone who has left."""
    rows.update(cadence_days=None)


STEPS: Final = (
    deleted(
        "stakeholders, with contacts, notes and promises",
        lambda it: Stakeholder.objects.filter(lead=it.person), "stakeholders.Stakeholder.lead",
    ),
    deleted(
        "people they excluded, and why", lambda it: Exclusion.objects.filter(lead=it.person),
        "stakeholders.Exclusion.lead",
    ),
    deleted(
        "colleagues’ reasons for excluding them", lambda it: Exclusion.objects.filter(person=it.person),
        "stakeholders.Exclusion.person",
    ),
    deleted(
        "pitches without a co-sponsor", lambda it: Pitch.objects.filter(~SPONSORED, author=it.person),
        "stakeholders.Pitch.author",
    ),
    deleted(
        "co-sponsorships", lambda it: Pitch.co_sponsors.through.objects.filter(person=it.person),
        "stakeholders.Pitch.co_sponsors",
    ),
    kept("pitches with a co-sponsor", lambda it: Pitch.objects.filter(SPONSORED, author=it.person)),
    Step(
        Disposition.KEPT, "colleagues’ notes on them, each visible only to its author",
        lambda it: Stakeholder.objects.filter(person=it.person), stop_reminders, ("stakeholders.Stakeholder.person",),
    ),
)  # fmt: skip


def rename(person: Person, old: str, new: str) -> None:
    """Change the keys of colleagues' stakeholder rows for this person, where they were derived from the old key."""
    for row in Stakeholder.objects.filter(person=person, key__startswith=old):
        if row.key == old or row.key.startswith(f"{old}-"):
            taken = set(Stakeholder.objects.filter(lead=row.lead_id).values_list("key", flat=True))
            row.key = unique_key(new, taken, new)
            row.save(update_fields=["key"])
