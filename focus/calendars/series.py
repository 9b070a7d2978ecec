"""What is set for a whole series of meetings: its rule, and the rule's state before a change."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from focus.models import Meeting, MeetingRule
from people.models import Person


@dataclass(frozen=True, slots=True)
class Before:
    """What was set for a series before, so that a change can be undone."""

    uid: str
    says_about: bool = False
    initiative_id: int | None = None
    area_id: int | None = None
    decides: str = ""
    reach: str = ""

    def pack(self) -> dict[str, Any]:
        return asdict(self)


def rule_of(meeting: Meeting, now: datetime) -> tuple[MeetingRule, Before | None]:
    """The rule of its series, locked until the end of the transaction, and its state; a new rule with None."""
    # Locking the person's row makes two simultaneous clicks create one rule.
    Person.objects.select_for_update().get(pk=meeting.person_id)
    row = MeetingRule.objects.visible_to(meeting.person).filter(uid=meeting.uid).first()
    if row is None:
        return MeetingRule(person=meeting.person, uid=meeting.uid, at=now), None
    before = Before(row.uid, row.says_about, row.initiative_id, row.area_id, row.decides, row.reach)
    row.at = now
    return row, before


@transaction.atomic
def remember_choice(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> None:
    """For occurrences of its series that are yet to appear in the calendar."""
    rule, before = rule_of(meeting, now)
    rule.choice, rule.delegate = choice, delegate if choice == "delegate" else None
    rule.save(force_insert=before is None)
