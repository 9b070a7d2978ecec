"""Changing critical areas and their required skills. Each change writes an audit line and raises the version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from initiatives.models import CriticalArea, Requirement
from people import audit
from people.keys import lock_names, unique_key
from people.models import AuditLine, Person, Skill

AUDITED_FIELDS = ("name", "why", "impact", "irreversibility", "complexity", "effort", "owner", "status")


@dataclass(frozen=True, slots=True)
class RequiredLevel:
    """A required level in a skill, which is a name where the skill doesn't exist yet."""

    skill: Skill | str
    level: int


class EditConflict(Exception):
    """Someone else has saved since; nothing is changed."""


class HasHours(Exception):
    """Hours are recorded for the area, so it can be settled but not removed."""


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
    audit.append([audit_line(area, "added", by, now, after=audit_values(area))])
    return area


@transaction.atomic
def add_all(rows: Iterable[CriticalArea], *, by: Person | None, now: datetime) -> list[CriticalArea]:
    """All of them or none, in their order and without requirements."""
    return [add(row, [], by=by, now=now) for row in rows]


@transaction.atomic
def change(
    area: CriticalArea, needs: Sequence[RequiredLevel] | None, *, version: int | None, by: Person | None, now: datetime
) -> None:
    """Save an area's new values. Raises Outdated where its version is no longer the one that was read."""
    stored = CriticalArea.objects.select_for_update(of=("self",)).select_related("owner").get(pk=area.pk)
    if version is not None and stored.version != version:
        raise EditConflict
    before = audit_values(stored)
    area.version = stored.version + 1
    area.position = stored.position
    area.full_clean()
    area.save()
    if needs is not None:
        set_requirements(area, needs, by=by, now=now)
    after = audit_values(area)
    if before != after:
        audit.append([audit_line(area, "changed", by, now, *changed_values(before, after))])


def set_requirements(area: CriticalArea, needs: Iterable[RequiredLevel], *, by: Person | None, now: datetime) -> None:
    """Replace the requirements. Skills that don't exist yet are created."""
    wanted = {
        skill.pk: (skill, need.level) for need in needs for skill in [get_or_add_skill(need.skill, by=by, now=now)]
    }
    there = {row.skill_id: row for row in area.requirements.select_related("skill")}
    lines: list[AuditLine] = []
    for pk, row in there.items():
        if pk not in wanted:
            lines.append(requirement_audit_line(area, row.skill, row.level, "–", by, now))
            row.delete()
    for pk, (skill, level) in wanted.items():
        row = there.get(pk) or Requirement(area=area, skill=skill)
        if row.level != level:
            lines.append(requirement_audit_line(area, skill, row.level or "–", level, by, now))
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
        line = audit_line(area, "moved", by, now, f"place {at + 1}", f"place {to + 1}")
        line.feeds_plans = False
        audit.append([line])


@transaction.atomic
def remove(area: CriticalArea, *, by: Person | None, now: datetime) -> None:
    """Raises HasHours where weeks have decisions or hours on it."""
    line = audit_line(area, "removed", by, now, before=audit_values(area))
    try:
        with transaction.atomic():
            area.delete()
    except ProtectedError as fault:
        raise HasHours from fault
    audit.append([line])


def audit_values(area: CriticalArea) -> dict[str, str]:
    """The values of an area as an audit line shows them."""
    return {name: str(getattr(area, name) or "–") for name in AUDITED_FIELDS}


def changed_values(before: dict[str, str], after: dict[str, str]) -> tuple[str, str]:
    """The values that differ, on each side."""
    names = [name for name in before if before[name] != after[name]]
    return tuple("; ".join(f"{name}: {side[name]}" for name in names) for side in (before, after))  # type: ignore[return-value]


def audit_line(
    area: CriticalArea, verb: str, by: Person | None, now: datetime, before: object = "", after: object = ""
) -> AuditLine:
    sides = [
        "; ".join(f"{name}: {value}" for name, value in side.items()) if isinstance(side, dict) else side
        for side in (before, after)
    ]
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing="critical area",
        label=f"{area.initiative}: {area.name}",
        initiative=area.initiative.key,
        before=sides[0],
        after=sides[1],
    )


def requirement_audit_line(
    area: CriticalArea, skill: Skill, before: object, after: object, by: Person | None, now: datetime
) -> AuditLine:
    return audit.line(
        at=now,
        by=by,
        verb="changed",
        thing="requirement",
        label=f"{area.initiative}: {area.name} needs {skill}",
        initiative=area.initiative.key,
        skill=skill.key,
        before=before,
        after=after,
    )
