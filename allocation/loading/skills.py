"""Skills that only one person in the company has at the highest required level. Four queries."""

from datetime import date

from allocation.facts import OnlyOne
from initiatives import matrix
from initiatives.models import Initiative, LeadAssignment, Requirement
from people.models import Person, Skill


def may_see_names(viewer: Person) -> bool:
    """Managers and leads may see who has a skill level. One query."""
    leading = LeadAssignment.objects.of(viewer).values("person_id").order_by()
    return bool(viewer.reports.values("manager_id").order_by().union(leading, all=True)[:1])


def only_ones(viewer: Person, today: date) -> tuple[list[OnlyOne], dict[str, str]]:
    """By skill name, with the initiatives whose open areas depend on them; and the names of everything mentioned."""
    visible = set(Initiative.objects.visible_to(viewer, today).values_list("pk", flat=True))
    rows = list(
        Requirement.objects.order_by("skill__name", "area__initiative__name").values_list(
            "skill_id", "skill__key", "skill__name", "level", "area__status",
            "area__initiative_id", "area__initiative__key", "area__initiative__name",
        )
    )  # fmt: skip
    highest: dict[int, int] = {}
    for pk, _, _, level, *_ in rows:
        highest[pk] = max(level, highest.get(pk, 0))
    alone = matrix.key_people([Skill(pk=pk) for pk in highest])
    people = Person.objects.in_bulk(set(alone.values()))
    named = {one.key: one.name for one in people.values()}
    hanging: dict[int, dict[int, str]] = {}
    for pk, key, name, level, status, initiative, initiative_key, initiative_name in rows:
        named |= {f"skill:{key}": name, f"initiative:{initiative_key}": initiative_name}
        if level == highest[pk] and status != "settled":
            hanging.setdefault(pk, {})[initiative] = initiative_key
    keys = {pk: key for pk, key, *_ in rows}
    found = []
    for pk, key in keys.items():
        if pk not in alone or pk not in hanging:
            continue
        seen = tuple(one for number, one in hanging[pk].items() if number in visible)
        found.append(OnlyOne(key, highest[pk], people[alone[pk]].key, seen, len(hanging[pk]) - len(seen)))
    return found, named
