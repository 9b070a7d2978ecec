"""People, in the file's format."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from leadplan.orgfile.exporting.writing import CHUNK, Short, ShortList, chunks, entry, plain, short, short_list
from leadplan.orgfile.importing.hours import is_full_time, weekdays
from people.models import DAYS, Interest, Organisation, Person, Rating, Skill, Team, WorkingHours

Dict = dict[str, Any]


def organisation() -> Dict | None:
    row = Organisation.objects.first()
    if row is None:
        return None
    return short(
        name=row.name,
        timezone=(row.timezone, "UTC"),
        country=(row.country or None, None),
        region=(row.region or None, None),
    )


def skills() -> Iterator[Dict]:
    for row in Skill.objects.order_by("key").iterator(CHUNK):
        yield short(key=row.key, name=row.name, description=(row.description, ""))


def people() -> Iterator[Dict]:
    rows = Person.objects.select_related("manager").prefetch_related("working_hours", "duties", "time_off")
    for chunk in chunks(rows.order_by("key").iterator(CHUNK)):
        rated = ratings([row.pk for row in chunk])
        yield from (person(row, rated.get(row.pk, {})) for row in chunk)


def person(row: Person, rated: Dict) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        email=(row.email, None),
        role=(row.role, "engineer"),
        seniority=(row.seniority, "mid"),
        joined=(row.joined, None),
        manager=(row.manager.key if row.manager else None, None),
        timezone=(row.timezone or None, None),
        hours=(hours(list(row.working_hours.all())), None),
        day_to_day=(row.day_to_day, Decimal(12)),
        duties=(
            [short(from_=one.start, to=one.end, hours=one.hours, what=(one.what, "")) for one in row.duties.all()],
            [],
        ),
        country=(row.country or None, None),
        region=(row.region or None, None),
        skills=(rated, {}),
        time_off=([short(from_=one.start, to=one.end, part=(one.part, "all")) for one in row.time_off.all()], []),
    )


def hours(rows: list[WorkingHours]) -> Any:
    """Omitted if it has always been 40 hours from Monday to Friday."""
    if not rows:
        return None
    if len(rows) == 1 and rows[0].start is None:
        return None if is_full_time(days(rows[0])) else of_week(rows[0])
    return [short(from_=(row.start, None), hours=of_week(row)) for row in rows]


def days(row: WorkingHours) -> dict[str, Decimal]:
    return dict(zip(DAYS, row.weekdays, strict=True))


def of_week(row: WorkingHours) -> Any:
    """A number if importing it gives the same days, otherwise the days."""
    if sum(row.weekdays[5:]) == 0 and days(row) == weekdays(row.weekly):
        return plain(row.weekly)
    return Short({day: plain(value) for day, value in days(row).items() if value})


def ratings(of: Collection[int]) -> dict[int, Dict]:
    """Per person and skill: just a level, one entry, or a list of entries by date."""
    interested = set(Interest.objects.filter(person__in=of).values_list("person_id", "skill__key"))
    said_of = Rating.objects.filter(person__in=of).select_related("skill", "author")
    rows = said_of.order_by("person_id", "skill__key", "pk")
    found: dict[int, Dict] = {}
    for (pk, skill), said in groupby(rows, key=lambda row: (row.person_id, row.skill.key)):
        found.setdefault(pk, {})[skill] = of_skill(list(said), (pk, skill) in interested)
    for pk, skill in sorted(interested):
        found.setdefault(pk, {}).setdefault(skill, short(interest=True))
    return {pk: in_order(levels) for pk, levels in found.items()}


def in_order(levels: Dict) -> Dict:
    ordered = {skill: levels[skill] for skill in sorted(levels)}
    return Short(ordered) if all(isinstance(one, int) for one in ordered.values()) else ordered


def of_skill(rows: list[Rating], interest: bool) -> Any:
    dates = sorted({row.on for row in rows}, key=lambda on: (on is not None, on))
    entries = [of_day([row for row in rows if row.on == on]) for on in dates]
    if interest:
        entries[-1] = Short({**entries[-1], "interest": True})
    if len(entries) > 1:
        return entries
    only = entries[0]
    return only["level"] if only.keys() == {"level"} else only


def of_day(rows: Iterable[Rating]) -> Short:
    by_kind = {row.kind: row for row in rows}
    assessed, own = by_kind.get("assessed"), by_kind.get("self")
    on = (assessed or own or next(iter(by_kind.values()))).on
    return short(
        level=(assessed.level if assessed else None, None),
        self_=(own.level if own else None, None),
        assessed=(on, None),
        by=(assessed.author.key if assessed and assessed.author else None, None),
        disputed=(bool(assessed and assessed.disputed), False),
    )


def teams() -> Iterator[Dict]:
    rows = Team.objects.select_related("engineering_manager", "product_manager", "tech_lead")
    for row in rows.prefetch_related("members").order_by("key").iterator(CHUNK):
        yield entry(
            key=row.key,
            name=row.name,
            engineering_manager=(key_of(row.engineering_manager), None),
            product_manager=(key_of(row.product_manager), None),
            tech_lead=(key_of(row.tech_lead), None),
            members=(keys_of(row.members.all()), ShortList()),
        )


def key_of(row: Any) -> str | None:
    return None if row is None else row.key


def keys_of(rows: Iterable[Any]) -> ShortList:
    return short_list(sorted(row.key for row in rows))
