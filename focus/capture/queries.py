"""Interruptions by source and week: the page's chart, and what could be done about a costly one, with a message to send."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from engine.interruptions import COSTLY_MINUTES, CostlySource, InterruptionFacts, costly_sources, normalised
from engine.transfers import is_interrupted
from engine.weeks import Week
from focus.formatting import counted, hours, listed
from focus.models import Interruption, ProposalAnswer, ProposalKind
from focus.week.queries.week_request import WeekRequest
from initiatives.models import SkillRequirement
from initiatives.transfers.queries.experts import Need, experts_in, needs_led_by
from people.models import Person


@dataclass(frozen=True, slots=True)
class Remedy:
    """`draft` is for copying; `answer` is how the person responded to it before."""

    kind: str
    name: str
    because: str
    draft: str
    answer: ProposalAnswer | None

    @property
    def is_tried(self) -> bool:
        return self.answer is not None and self.answer.accepted


def remedies_of(
    costly: CostlySource, first_name: str, answers: Mapping[tuple[str, str], ProposalAnswer]
) -> list[Remedy]:
    """The best fit first. An answer is stored under the source."""
    about = normalised(costly.source)[:80]
    return [
        Remedy(kind, str(ProposalKind(kind).label), *WORDS[kind](costly, first_name), answers.get((kind, about)))
        for kind in costly.remedies
    ]


def span(costly: CostlySource) -> str:
    return f"in {counted(len(costly.weeks), 'week')}"


def total(costly: CostlySource) -> str:
    return f"{hours(sum(costly.minutes) / 60)} h"


def page(costly: CostlySource, me: str) -> tuple[str, str]:
    """Why, and the message."""
    named = listed([f"“{one}”" for one in costly.repeated[:3]])
    verb = "has" if len(costly.repeated) == 1 else "have"
    subjects = "\n".join(f"- {one}" for one in costly.repeated[:8])
    return (
        f"{named} {verb} come up more than once. Documenting it cuts repeat questions.",
        f"Hello,\n\nThe same questions have reached me more than once {span(costly)}, {total(costly)} in total:\n"
        f"{subjects}\n\nI’m writing the answers down on one page. Please check there first, and tell me "
        f"what’s missing.\n\n{me}",
    )


def rota(costly: CostlySource, me: str) -> tuple[str, str]:
    often = f"{counted(costly.times, 'time')} {span(costly)}"
    return (
        f"It came up {often}. Taking turns lets everyone else stay focused.",
        f"Hello,\n\nRequests from {costly.source} reached me {often}, {total(costly)} in total. I’d like us to rotate: "
        "each week one of us answers, and everyone else can stay focused. Who can start on Monday? I’ll write down what "
        f"I know, and take the second week.\n\n{me}",
    )


def pairing(costly: CostlySource, me: str) -> tuple[str, str]:
    return (
        f"Each one takes {round(costly.average)} minutes on average: long enough for someone to "
        "sit in with you, and to handle the next one without you.",
        f"Hello,\n\n{costly.source} took {total(costly)} of my time {span(costly)}, about {round(costly.average)} minutes "
        "each time. Would you sit in with me on the next two? After that, you take them and I sit in with you."
        f"\n\n{me}",
    )


WORDS: Final[Mapping[str, Callable[[CostlySource, str], tuple[str, str]]]] = {
    "page": page, "rota": rota, "pairing": pairing
}  # fmt: skip


WEEKS: Final = 12  # drawn, this one included
MOST_NAMES: Final = 30
LISTED: Final = 40
FIRST_YEAR: Final = 2
HIGH, WIDE, GAP = 40, 20, 6  # of the chart: the highest bar's height, a bar's width, the gap between two


def names_of_sources(person: Person) -> list[str]:
    """Their earlier sources, latest first, as suggestions for the field. One query."""
    rows = Interruption.objects.visible_to(person).order_by("-at").values_list("source", flat=True)[:200]
    names: dict[str, str] = {}
    for source in rows:
        names.setdefault(normalised(source), source)
    return list(names.values())[:MOST_NAMES]


@dataclass(frozen=True, slots=True)
class Bar:
    """Hours of one source in one week; x, y, height are of the chart."""

    week: Week
    hours: float
    x: int
    y: float
    height: float
    is_over: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Who or what interrupted, with a bar for each week."""

    name: str
    hours: float
    times: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Proposed:
    """A source that costs too much, and what could be done about it; `answered` ones were dismissed or are being tried."""

    costly: CostlySource
    remedies: Sequence[Remedy]
    answered: Sequence[Remedy]

    @property
    def weekly_hours(self) -> list[tuple[Week, float]]:
        return [(week, minutes / 60) for week, minutes in zip(self.costly.weeks, self.costly.minutes, strict=True)]

    @property
    def total(self) -> float:
        return sum(self.costly.minutes) / 60


@dataclass(frozen=True)
class Sources:
    """At most seven queries including that for the session's person, however many rows there are."""

    week_request: WeekRequest
    weeks: Sequence[Week]
    sources: Sequence[Source]
    proposed: Sequence[Proposed]
    transfers: Sequence[SkillRequirement]
    """What takes two hours a week for three weeks and only this person is at the level for: knowledge transfers."""
    rows: Sequence[Interruption]
    limit_y: float

    @property
    def width(self) -> int:
        return len(self.weeks) * (WIDE + GAP)

    @property
    def height(self) -> int:
        return HIGH

    @property
    def bar(self) -> int:
        return WIDE


def back(week: Week, weeks: int) -> Week:
    """A number of weeks earlier; at the beginning of the calendar the week itself."""
    return week - weeks if week.year > FIRST_YEAR else week


def rows_of(person: Person, zone: ZoneInfo, first: Week, last: Week) -> list[Interruption]:
    """Those of these weeks, in order. One query; none for the first weeks of the calendar, which no time zone covers."""
    if first.year < FIRST_YEAR:
        return []
    rows = Interruption.objects.visible_to(person).between(first.bounds(zone)[0], last.bounds(zone)[1])
    return list(rows.order_by("at", "pk"))


def facts_of(rows: Sequence[Interruption], zone: ZoneInfo) -> list[InterruptionFacts]:
    return [
        InterruptionFacts(row.source, Week.of(row.at.astimezone(zone).date()), row.minutes, row.about) for row in rows
    ]


def load(week_request: WeekRequest) -> Sources:
    zone, this = week_request.zone, week_request.this_week
    weeks = [this - back for back in range(WEEKS - 1, -1, -1)]
    rows = rows_of(week_request.person, zone, weeks[0], this)
    facts = facts_of(rows, zone)
    answers = {
        (one.kind, one.about): one
        for one in ProposalAnswer.objects.visible_to(week_request.person).exclude(kind="reserve")
    }
    sources, limit_y = drawn(facts, weeks)
    proposed = []
    for one in costly_sources(facts, this):
        found = remedies_of(one, week_request.person.first_name, answers)
        proposed.append(
            Proposed(one, [it for it in found if it.answer is None], [it for it in found if it.answer is not None])
        )
    transfers = transfers_due(week_request.person, facts, this, week_request.today)
    return Sources(week_request, weeks, sources, proposed, transfers, rows[::-1][:LISTED], limit_y)


def transfers_due(
    person: Person, facts: Sequence[InterruptionFacts], this: Week, today: date
) -> list[SkillRequirement]:
    """Of the initiatives that the person leads. A topic is about a skill if it names it, or the area. Three queries."""
    needs = [row for row in needs_led_by(person, today) if is_interrupted(minutes_on(row, facts), this)]
    experts = experts_in(needs) if needs else {}
    return [row for row in needs if experts.get(Need(row.area_id, row.skill_id)) == [person]]


def minutes_on(need: SkillRequirement, facts: Sequence[InterruptionFacts]) -> dict[Week, int]:
    """By week; a topic names it by whole words, so that “logo” isn’t about Go."""
    names = [re.escape(normalised(one.name)) for one in (need.skill, need.area)]
    named = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")
    found: dict[Week, int] = {}
    for one in facts:
        if named.search(normalised(one.about)):
            found[one.week] = found.get(one.week, 0) + one.minutes
    return found


def drawn(facts: Sequence[InterruptionFacts], weeks: Sequence[Week]) -> tuple[list[Source], float]:
    """Every source on the same scale, the most costly first, and the height of the 2 h line."""
    minutes: dict[str, dict[Week, int]] = {}
    names: dict[str, tuple[str, int]] = {}
    for fact in facts:
        key = normalised(fact.source)
        by_week = minutes.setdefault(key, {})
        by_week[fact.week] = by_week.get(fact.week, 0) + fact.minutes
        names[key] = (fact.source, names.get(key, ("", 0))[1] + 1)
    most = max((value for by_week in minutes.values() for value in by_week.values()), default=0)
    scale = HIGH / max(most, 2 * COSTLY_MINUTES)
    order = sorted(minutes, key=lambda key: (-sum(minutes[key].values()), key))
    found = [
        Source(
            names[key][0],
            sum(minutes[key].values()) / 60,
            names[key][1],
            [bar_of(week, place, minutes[key].get(week, 0), scale) for place, week in enumerate(weeks)],
        )
        for key in order
    ]
    return found, HIGH - COSTLY_MINUTES * scale


def bar_of(week: Week, place: int, minutes: int, scale: float) -> Bar:
    height = round(minutes * scale, 1)
    return Bar(week, minutes / 60, place * (WIDE + GAP), HIGH - height, height, minutes > COSTLY_MINUTES)
