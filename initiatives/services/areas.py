"""Changing critical areas and their required skills. Each change writes an audit line and raises the version."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from initiatives.models import CriticalArea, RequiredLevel, SkillRequirement
from people import audit, events
from people.concurrency import Version
from people.keys import lock_names, unique_key
from people.models import AuditLine, Person, Skill

AUDITED_FIELDS = ("name", "why", "impact", "irreversibility", "complexity", "effort", "owner", "status")


class HasHours(Exception):
    """Hours are recorded for the area, so it can be settled but not removed; the message says so."""


@transaction.atomic
def add(area: CriticalArea, needs: Sequence[RequiredLevel], *, by: Person | None, now: datetime) -> CriticalArea:
    """Save a new area at the end of its initiative's list."""
    lock_names()
    taken = dict(CriticalArea.objects.filter(initiative=area.initiative).values_list("key", "position"))
    area.key = area.key or unique_key(area.name, taken, "area")
    area.position = max(taken.values(), default=-1) + 1
    area.full_clean()
    area.save()
    set_requirements(area, needs, by=by, now=now)
    audit.append([audit.row_line(area, "added", by=by, now=now, after=audit.fields_text(area, AUDITED_FIELDS))])
    return area


@transaction.atomic
@events.together()
def add_all(rows: Iterable[CriticalArea], *, by: Person | None, now: datetime) -> list[CriticalArea]:
    """All of them or none, in their order and without requirements."""
    return [add(row, [], by=by, now=now) for row in rows]


@transaction.atomic
def change(
    area: CriticalArea, needs: Sequence[RequiredLevel], *, seen: Version, by: Person | None, now: datetime
) -> None:
    """Save an area's new values. Raises EditConflict if someone else has saved since the editor saw it."""
    stored = CriticalArea.objects.select_for_update(of=("self",)).select_related("owner").get(pk=area.pk)
    seen.compare(stored)
    area.version = stored.version + 1
    area.position = stored.position
    area.full_clean()
    area.save()
    set_requirements(area, needs, by=by, now=now)
    audit.record_change(area, stored, AUDITED_FIELDS, by=by, now=now)


def set_requirements(area: CriticalArea, needs: Iterable[RequiredLevel], *, by: Person | None, now: datetime) -> None:
    """Replace the requirements. Skills that don't exist yet are created."""
    wanted = {
        skill.pk: (skill, need.level) for need in needs for skill in [get_or_add_skill(need.skill, by=by, now=now)]
    }
    there = {row.skill_id: row for row in area.requirements.select_related("skill")}
    lines: list[AuditLine] = []
    for pk, row in there.items():
        if pk not in wanted:
            lines.append(requirement_line(row, row.level, "–", by=by, now=now))
            row.delete()
    for pk, (skill, level) in wanted.items():
        row = there.get(pk) or SkillRequirement(area=area, skill=skill)
        if row.level != level:
            lines.append(requirement_line(row, row.level or "–", level, by=by, now=now))
            row.level = level
            row.full_clean()
            row.save()
    audit.append(lines)


def get_or_add_skill(skill: Skill | str, *, by: Person | None, now: datetime) -> Skill:
    """The skill, created where only a name is given."""
    if isinstance(skill, Skill):
        return skill
    # The same new name may be in two rows of one form, or in two forms sent at once.
    lock_names()
    found = Skill.objects.filter(name__iexact=skill).first()
    return found or add_skill(Skill(name=skill), by=by, now=now)


@transaction.atomic
def add_skill(skill: Skill, *, by: Person | None, now: datetime) -> Skill:
    lock_names()
    if Skill.objects.filter(name__iexact=skill.name).exists():
        raise ValidationError(f"A skill named “{skill.name}” already exists.")
    skill.key = unique_key(skill.name, set(Skill.objects.values_list("key", flat=True)), "skill")
    skill.full_clean()
    skill.save()
    line = audit.line(at=now, by=by, verb="added", thing="skill", label=skill.name, skill=skill.key, feeds_plans=False)
    audit.append([line])
    return skill


@transaction.atomic
def move(area: CriticalArea, steps: int, *, by: Person | None, now: datetime) -> None:
    """Move an area up (negative) or down the list. The order is for readers; plans don't depend on it."""
    order = list(CriticalArea.objects.select_for_update().filter(initiative=area.initiative).order_by("position", "id"))
    at = next(number for number, one in enumerate(order) if one.pk == area.pk)
    to = min(max(at + steps, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    for number, one in enumerate(order):
        one.position = number
    CriticalArea.objects.bulk_update(order, ["position"])
    if at != to:
        before, after = f"place {at + 1}", f"place {to + 1}"
        line = audit.row_line(area, "moved", by=by, now=now, feeds_plans=False, before=before, after=after)
        audit.append([line])


@transaction.atomic
def remove(area: CriticalArea, *, by: Person | None, now: datetime) -> None:
    """Raises HasHours where weeks have decisions or hours on it."""
    line = audit.row_line(area, "removed", by=by, now=now, before=audit.fields_text(area, AUDITED_FIELDS))
    try:
        with transaction.atomic():
            area.delete()
    except ProtectedError as fault:
        raise HasHours(has_hours_text(area)) from fault
    audit.append([line])


def has_hours_text(area: CriticalArea) -> str:
    return f"“{area.name}” can’t be removed: weeks have hours on it. Mark it settled instead, and it leaves the plans."


def requirement_line(
    need: SkillRequirement, before: object, after: object, *, by: Person | None, now: datetime
) -> AuditLine:
    label = f"{need.area.initiative}: {need.area.name} needs {need.skill}"
    return audit.row_line(need, "changed", by=by, now=now, label=label, before=before, after=after)
