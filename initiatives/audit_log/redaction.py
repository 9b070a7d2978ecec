"""Who may see the two sides of an audit line. That something changed is one thing, its old and new value another.

The rules are those of the values themselves. Ratings: the person, their leads and their direct manager. Hours: the person
and those who keep their record. Agreed hours: the person and their managers at every level. Administrators as such see
only who changed what, and when.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from initiatives.skill_matrix.rating_permissions import RatingScope, rating_scope
from people.models import AuditLine, Person, Skill

RATING_THINGS: Final = {"rating", "self-rating", "interest"}
HOURS_THINGS: Final = {"hours", "duties", "day-to-day", "time off"}
AGREED_HOURS_THINGS: Final = {"agreed hours"}
LAST_DAY: Final = "last day"


def redact(lines: Iterable[AuditLine], viewer: Person | None, today: date) -> list[AuditLine]:
    """The same lines without the values that the viewer may not see; None only administers. Five queries at most."""
    rows = list(lines)
    if viewer is None:
        for line in rows:
            if line.thing in RATING_THINGS | HOURS_THINGS | AGREED_HOURS_THINGS:
                hide_values(line)
        return rows
    things = {line.thing for line in rows}
    kept, below = people_of(viewer, things, {line.about_id for line in rows})
    scope = rating_scope(viewer, today) if things & RATING_THINGS else RatingScope(viewer.pk, {})
    skills = dict(
        Skill.objects.filter(key__in={line.skill for line in rows if line.thing in RATING_THINGS}).values_list(
            "key", "pk"
        )
    )
    for line in rows:
        if line.thing in RATING_THINGS:
            open_to = line.about is not None and scope.sees(line.about, skills.get(line.skill, 0))
        elif line.thing in HOURS_THINGS:
            open_to = line.about_id in kept
        else:
            open_to = line.thing not in AGREED_HOURS_THINGS or line.about_id in below
        if not open_to:
            hide_values(line)
    return rows


def people_of(viewer: Person, things: set[str], about: set[int | None]) -> tuple[set[int | None], set[int | None]]:
    """Of these people, the ids of those whose hours the viewer may see, and of those whose agreed hours."""
    people = Person.objects.filter(pk__in=[pk for pk in about if pk is not None])
    kept = people.managed_by(viewer).values_list("pk", flat=True) if things & HOURS_THINGS else ()
    below = people.below(viewer).values_list("pk", flat=True) if things & AGREED_HOURS_THINGS else ()
    return {*kept}, {viewer.pk, *below}


def redact_for_plan(lines: Iterable[AuditLine], lead: Person, needs: Iterable[tuple[str, str]]) -> list[AuditLine]:
    """For a plan, without a query: the lead may see levels in what the plan needs (person and skill)."""
    open_to, rows = set(needs), list(lines)
    for line in rows:
        mine = line.about_id == lead.pk
        if not mine and line.thing in RATING_THINGS:
            if line.about is None or (line.about.key, line.skill) not in open_to:
                hide_values(line)
        elif not mine and line.thing in HOURS_THINGS | AGREED_HOURS_THINGS | {LAST_DAY}:
            hide_values(line)
    return rows


def hide_values(line: AuditLine) -> None:
    """Only for display: an audit line is never saved again."""
    line.is_redacted = bool(line.before or line.after)
    line.before = line.after = ""
