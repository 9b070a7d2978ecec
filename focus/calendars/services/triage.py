"""Triage: what a person sets for a calendar meeting, kept for its series; and rules by title words or attendees."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from focus.calendars.matching import SeenMeeting, rules_of
from focus.calendars.services import meetings
from focus.calendars.services.importer import RULE_FIELDS
from focus.calendars.services.meetings import Before, rule_of
from focus.models import Meeting, MeetingRule
from initiatives.models import CriticalArea, Initiative
from people.models import Person

MOST_RULES: Final = 100


class TooManyRules(Exception):
    """They have reached the limit of rules."""


@transaction.atomic
def classify(
    meeting: Meeting,
    *,
    about: tuple[Initiative | None, CriticalArea | None] | None = None,
    decides: str = "",
    reach: str = "",
    now: datetime,
) -> Before:
    """Set what a series is about (two Nones: no initiative), what it decides, its scope of impact; any of them."""
    rule, before = rule_of(meeting, now)
    if about is not None:
        rule.sets_topic, (rule.initiative, rule.area) = True, about
    rule.decides, rule.reach = decides or rule.decides, reach or rule.reach
    if before is None:
        rule.save(force_insert=True)
        before = Before(meeting.uid)
    else:
        rule.save()
    apply_rules(meeting.person, meeting.person.meetings.filter(uid=meeting.uid))
    meetings.log(meeting.person, "changed", now, "what a meeting is about")
    return before


@transaction.atomic
def undo_classification(person: Person, before: Before, *, now: datetime) -> bool:
    """Undo a change; False if the series is gone."""
    row = MeetingRule.objects.visible_to(person).filter(uid=before.uid).first()
    if row is None:
        return False
    row.sets_topic, row.decides, row.reach, row.at = before.sets_topic, before.decides, before.reach, now
    # Either may have been deleted in the meantime.
    areas = CriticalArea.objects.select_related("initiative")
    row.area = areas.filter(pk=before.area_id).first() if before.area_id else None
    row.initiative = Initiative.objects.filter(pk=before.initiative_id).first() if before.initiative_id else None
    row.save()
    apply_rules(person, person.meetings.filter(uid=before.uid))
    meetings.log(person, "changed", now, "what a meeting is about")
    return True


@transaction.atomic
def add_rule(
    person: Person,
    words: str,
    attendees: Sequence[Person],
    about: tuple[Initiative | None, CriticalArea | None],
    decides: str,
    reach: str,
    *,
    now: datetime,
) -> int:
    """For meetings with all of these words in the title and all of these people; returns how many changed. Raises TooMany."""
    mine = MeetingRule.objects.visible_to(person).of_words()
    if mine.count() >= MOST_RULES:
        raise TooManyRules
    initiative, area = about
    rule = MeetingRule.objects.create(
        person=person,
        words=words,
        sets_topic=True,
        initiative=initiative,
        area=area,
        decides=decides,
        reach=reach,
        at=now,
    )
    rule.attendees.set(attendees)
    return reapply_rules(person, now=now)


@transaction.atomic
def remove_rule(rule: MeetingRule, *, now: datetime) -> None:
    person = rule.person
    rule.delete()
    reapply_rules(person, now=now)


def reapply_rules(person: Person, *, now: datetime) -> int:
    """After a rule was added or removed: apply the rules to all calendar meetings again; returns how many changed."""
    count = apply_rules(person, person.meetings.filter(calendar__isnull=False))
    if count:
        meetings.log(person, "changed", now, "what a meeting is about")
    return count


def apply_rules(person: Person, found: "QuerySet[Meeting]") -> int:
    """Apply the rules to these rows; returns how many changed. Choices stay: they were made for these meetings."""
    rows = list(found.select_related("calendar").prefetch_related("attendees"))
    invited = {row.pk: {one.pk for one in row.attendees.all()} for row in rows}
    rules = rules_of(person, set().union(*invited.values()))
    changed = []
    for row in rows:
        details = row.calendar is not None and row.calendar.details
        said = rules.said(
            SeenMeeting(row.uid, row.title if details else "", invited[row.pk], row.others), may_guess=details
        )
        if any(getattr(row, name) != said[name] for name in RULE_FIELDS):
            for name in RULE_FIELDS:
                setattr(row, name, said[name])
            changed.append(row)
    Meeting.objects.bulk_update(changed, [name.removesuffix("_id") for name in RULE_FIELDS], batch_size=500)
    return len(changed)
