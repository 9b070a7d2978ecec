"""What a manager's email can report: over capacity, conflicts, uncovered areas, overload; with the figures of the allocation pages.

Each finding has marks: its parts by code with a value, so that next Monday's email knows what is new or has changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse

from allocation import text
from allocation.board.heatmap import ranges_of_cells
from allocation.board.weekly_hours import decimal, hours_cell
from allocation.collisions.detection import Collision, find_collisions
from allocation.coverage.weekly_coverage import UncoveredRow, build_coverage
from allocation.coverage.weekly_exposure import ExposureOutlook
from allocation.facts import Facts, NamedInitiative
from allocation.notices.queries import Notice
from allocation.notices.text import notice_address, notice_words
from engine.facts import DependencyFacts
from engine.overload import OverloadSignal
from engine.weeks import Week
from focus.formatting import hours, listed, sentence
from focus.week.text import overload_words_for_manager
from initiatives.dependencies.queries.pages import AskedSoon
from initiatives.dependencies.text import asked_sentence, open_state

SOON: Final = 2
"""Findings that start within this many weeks need a decision, even if an earlier email reported them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`lines` are the details shown below it; `address` is its cell's page; `first` its first week."""

    section: str
    words: str
    address: str
    first: Week
    marks: Mapping[str, str]
    lines: Sequence[str] = ()
    help: str = ""
    """Who could help, in a sentence."""


def notice(one: Notice) -> Finding:
    """Its section is `note` where it asks for a decision, else `news`."""
    section, first = "note" if one.asks else "news", Week.of(one.day) if one.day else Week(2, 1)
    return Finding(section, notice_words(one), notice_address(one), first, {one.code: one.mark})


def findings(facts: Facts, flags: Mapping[str, Sequence[OverloadSignal]]) -> list[Finding]:
    """By section, each in the order of its page: over capacity by date and name, overload by name, the others by what is
    at stake. `flags` are those of each lead's week.
    """
    outlook = ExposureOutlook(facts)
    rows = build_coverage(facts, outlook).decide
    conflicts, absences = without_uncovered(find_collisions(facts, outlook), rows)
    return [
        *overloads(facts, flags),
        *(collision(one, facts) for one in conflicts),
        *(uncovered(one, absences.get(place, ()), facts) for place, one in enumerate(rows)),
    ]


def overloads(facts: Facts, flags: Mapping[str, Sequence[OverloadSignal]]) -> list[Finding]:
    """One finding for each person who has too much, whatever says so."""
    found = [one for person in facts.leads if (one := overload(facts, person, flags.get(person, ())))]
    return sorted(found, key=lambda one: (one.first, one.words))


def overload(facts: Facts, person: str, flags: Sequence[OverloadSignal]) -> Finding | None:
    """Date ranges, as on the allocation page for these weeks; then signals of overload."""
    cells = [hours_cell(facts, person, week) for week in facts.weeks if facts.sees(person, week)]
    ranges = ranges_of_cells(cells)
    over = [it for it in cells if any(one.first <= it.week.monday <= one.last for one in ranges)]
    signals = [overload_words_for_manager(flag) for flag in flags]
    said = [*("; ".join(text.range_words(one) for one in ranges) for _ in ranges[:1]), *signals]
    if not said:
        return None
    name, address = facts.leads[person].name, reverse("allocation_lead", args=[person])
    if over:
        worst = max(over, key=lambda it: (it.over, -it.week.since(facts.weeks[0])))
        address = reverse("allocation_cell", args=[person, worst.week])
    mine = {one.initiative for one in facts.assigned.get(person, ())}
    return Finding(
        section="over",
        words=f"{name}: {said[0]}",
        address=address,
        first=over[0].week if over else min(flag.last.week for flag in flags),
        marks={f"over/{person}/{it.week}": text.hours_number(it.over) for it in over}
        | {f"strain/{person}/{flag.code}": text.hours_number(decimal(flag.last.over)) for flag in flags},
        lines=[sentence(words) for words in said[1:]],
        help=help_words(facts, [it.week for it in over] or facts.weeks, mine, without={person}),
    )


def without_uncovered(
    collisions: Sequence[Collision], rows: Sequence[UncoveredRow]
) -> tuple[list[Collision], Mapping[int, Sequence[Collision]]]:
    """An absence that leaves a milestone uncovered is one finding: the collisions to list, and absences by row's place."""
    places = {
        (row.initiative, row.point.key): place for place, row in enumerate(rows) if row.why == "away" and row.point
    }
    listed: list[Collision] = []
    absences: dict[int, list[Collision]] = {}
    for one in collisions:
        if one.kind != "away":
            listed.append(one)
            continue
        kept = []
        for met in one.points:
            place = places.get((met.initiative, met.point.key))
            if place is None:
                kept.append(met)
            else:
                absences.setdefault(place, []).append(replace(one, points=(met,)))
        if kept:
            listed.append(replace(one, points=tuple(kept)))
    return listed, absences


def collision(one: Collision, facts: Facts) -> Finding:
    return Finding(
        section="met",
        words=text.collision_words(one, facts),
        address=reverse("allocation_cell", args=[one.person, one.week]),
        first=one.week,
        marks=collision_mark(one),
        lines=[text.point_words(it, facts) for it in one.points],
        help=others_words(one),
    )


def others_words(one: Collision) -> str:
    """Could go: Ben Katz."""
    names = list(dict.fromkeys(name for it in one.points for name in it.others))
    return f"Could go instead: {listed(names[:2], 'or')}" if names else ""


def collision_mark(one: Collision) -> Mapping[str, str]:
    """An absence joins its milestones differently: the same ones may also be a conflict."""
    points = ("&" if one.kind == "away" else "+").join(f"{it.initiative}.{it.point.key}" for it in one.points)
    return {f"met/{one.person}/{one.week}/{points}": " ".join(f"{it.point.date}" for it in one.points)}


def uncovered(one: UncoveredRow, absences: Sequence[Collision], facts: Facts) -> Finding:
    weeks = [one.first + ahead for ahead in range(one.weeks)]
    name = facts.called.get(one.initiative, one.initiative)
    marks: dict[str, str] = {f"open/{one.initiative}/{week}/{area}": one.why for week in weeks for area in one.areas}
    for it in absences:
        marks |= collision_mark(it)
    return Finding(
        section="open",
        words=f"{name}, {text.open_words(one, facts)}",
        address=f"{reverse('allocation_coverage')}#initiative-{one.initiative}",
        first=one.first,
        marks=marks,
        lines=[text.open_span(one, facts), *(text.collision_words(it, facts) for it in absences)],
        help=help_words(facts, weeks, [one.initiative], without={it.person for it in absences}),
    )


def state_of(one: Finding, before: Mapping[str, str], this: Week) -> str:
    """new, changed, or same as last time; only weeks that both emails cover are compared."""
    known = {code: value for code, value in one.marks.items() if code in before}
    if not known:
        return "new"
    horizon = max((week for code in before if (week := week_of(code))), default=this)
    unseen = [code for code in one.marks if code not in before and ((week := week_of(code)) is None or week <= horizon)]
    return "changed" if unseen or any(before[code] != value for code, value in known.items()) else "same"


def week_of(code: str) -> Week | None:
    """The week in a code, if it has one."""
    parts = code.split("/")
    return Week.parse(parts[2]) if len(parts) > 2 and parts[0] in ("over", "met", "open") else None


def resolved(before: Mapping[str, str], now: Iterable[str], facts: Facts) -> list[str]:
    """What the last email reported for weeks still ahead and no longer applies; one sentence for each person or initiative."""
    still_open = {subject_of(code) for code in now}
    found: dict[tuple[str, str], str] = {}
    for code in before:
        week = week_of(code)
        if code.startswith(("note/", "std/", "owe/")):
            continue
        if subject_of(code) in still_open or (week is not None and week < facts.weeks[0]):
            continue
        if not leaves_before(code, facts):
            found[subject_of(code)] = resolved_text(*subject_of(code), facts)
    return [words for words in found.values() if words]


def leaves_before(code: str, facts: Facts) -> bool:
    """Whether someone is in another reporting line in that week: nothing is resolved then, it only moves to another manager."""
    (kind, key), week = subject_of(code), week_of(code)
    return kind != "open" and week is not None and key in facts.leads and not facts.sees(key, week)


def subject_of(code: str) -> tuple[str, str]:
    """The kind of finding, and the key of the person or initiative that it is about."""
    kind, key = code.split("/")[:2]
    return kind, key


def resolved_text(kind: str, key: str, facts: Facts) -> str:
    """Empty if the viewer may no longer see the name."""
    name = (
        facts.called.get(key, "") if kind in ("open", "wait") else facts.leads[key].name if key in facts.leads else ""
    )
    words = {
        "over": "no longer over capacity",
        "met": "no more conflicts",
        "open": "no longer uncovered",
        "strain": "no longer overloaded",
        "wait": "no dependency is late or at risk any more",
    }
    return f"{name}: {words[kind]}" if name else ""


LEAST_HOURS: Final = Decimal(2)
"""A week; less is no help."""
MOST_NAMED: Final = 2
WEEKS_AHEAD: Final = 4
"""Of a longer time only the first weeks count: later ones can still be arranged."""


def help_words(facts: Facts, weeks: Sequence[Week], initiatives: Collection[str], *, without: Collection[str]) -> str:
    """Could help: Sofia Lindgren (6 h a week free). Those on the initiatives first, then by name; empty if no one has room."""
    on_them = {one.person for key in initiatives for one in facts.leading.get(key, ())}
    people = [key for key, lead in facts.leads.items() if key not in without and not lead.is_viewer]
    free = {key: free_hours(facts, key, weeks[:WEEKS_AHEAD]) for key in people}
    able = sorted((key for key in people if free[key] >= LEAST_HOURS), key=lambda key: key not in on_them)
    named = [f"{facts.leads[key].name} ({hours(float(free[key]))} h a week free)" for key in able[:MOST_NAMED]]
    return f"Could help: {listed(named, 'or')}" if named else ""


def free_hours(facts: Facts, person: str, weeks: Sequence[Week]) -> Decimal:
    """In the week with the least; none where the viewer may not see their hours."""
    if not weeks or not all(facts.sees(person, week) for week in weeks):
        return Decimal(0)
    cells = [hours_cell(facts, person, week) for week in weeks]
    return min(one.room - one.hours - one.tentative for one in cells)


NOT_IN_TIME: Final = ("late", "at_risk")


def dependency_findings(facts: Facts, week: Week) -> list[Finding]:
    """By initiative, then need-by date."""
    found = [
        (initiative, one)
        for initiative in facts.initiatives.values()
        for one in initiative.dependencies.get(week, ())
        if one.state in NOT_IN_TIME
    ]
    found.sort(key=lambda pair: (pair[0].name, pair[1].need_by or date.max, pair[1].key))
    return [finding(initiative, one, week) for initiative, one in found]


def producer_findings(asked: Iterable[AskedSoon], week: Week) -> list[Finding]:
    """What others need from the manager's own teams within 14 days, or needed already."""
    return [
        Finding(
            section="owe",
            words=asked_sentence(one),
            address=f"{reverse('dependencies')}?tab=asked",
            first=week,
            marks={f"owe/{one.dependency_id}": f"{one.need_by}"},
        )
        for one in asked
    ]


def finding(initiative: NamedInitiative, one: DependencyFacts, week: Week) -> Finding:
    return Finding(
        section="wait",
        words=f"{initiative.name}, “{one.name}”. {open_state(one)}",
        address=reverse("dependency", args=one.key.split("/")),
        first=week,
        marks={f"wait/{one.key}": one.state},
    )
