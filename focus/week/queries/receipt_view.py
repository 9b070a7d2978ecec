"""A receipt as figures that multiply out as shown: rows of factors, their product, and where they come from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.weights import Weights
from focus.formatting import counted, hours, hours_long, listed, milestone
from focus.plan.document import AreaDocument
from focus.plan.exposure_text import (
    effort_words,
    gap_text,
    leverage_text,
    point_date,
    point_name,
    spent_text,
    timing_text,
)
from focus.plan.labels import LabelResolver
from focus.plan.receipt_document import LevelDocument, ReceiptDocument, RequirementDocument, reached
from focus.week.queries.input_links import InputLink, grade_urls, point_url

FEWEST_PLACES: Final = 4
MOST_PLACES: Final = 9
POINTS: Final = "points"
Grade = Literal["impact", "irreversibility", "complexity", "priority"]
GRADES: Final[tuple[tuple[Grade, str, str], ...]] = (
    ("impact", "impact", "impact_ratio"),
    ("irreversibility", "irreversible", "irreversibility_ratio"),
    ("complexity", "complex", "complexity_ratio"),
    ("priority", "priority", "priority_ratio"),
)


@dataclass(frozen=True, slots=True)
class CalculationLine:
    """A factor or a result: sign, name, figure as shown, its unit, where it comes from; `share` fills a bar up to `most`."""

    sign: str
    name: str
    figure: str
    unit: str
    text: str = ""
    formula: str = ""
    share: float | None = None
    most: float = 1.0
    is_sum: bool = False
    steps: Sequence["CostFactor"] = ()
    links: Sequence[InputLink] = ()


@dataclass(frozen=True, slots=True)
class CostFactor:
    """One factor of the cost: impact 5, 2^(5 − 3), 4."""

    name: str
    grade: int
    ratio: str
    figure: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """The arithmetic of one area: what is at stake, and the value of its hours."""

    lines: Sequence[CalculationLine]
    worths: Sequence[CalculationLine] = ()


def figure(number: float, places: int) -> str:
    """Rounded, without zeros at the end: 25.3125, 0.75, 1."""
    return f"{number:.{places}f}".rstrip("0").rstrip(".") if places else f"{number:.0f}"


def result_places(number: float) -> int:
    return 2 if abs(number) >= 1 else 4


def places_for(factors: Sequence[float], result: float, minus: float = 0.0) -> int:
    """How many places the factors need for their displayed product to round to the displayed result."""
    places = result_places(result)
    for count in range(FEWEST_PLACES, MOST_PLACES):
        product = math.prod(round(one, count) for one in factors) - minus
        if round(product, places) == round(result, places):
            return count
    return MOST_PLACES


def calculation_of(area: AreaDocument, names: LabelResolver, weights: Weights) -> Calculation:
    """Gap × cost × timing = at stake; × leverage × share of the hours − their cost = value."""
    receipt, planned = area["receipt"], float(area["hours"])
    stake = [receipt["gap"], receipt["cost"], receipt["timing"]]
    places = places_for(stake, receipt["exposure"])
    if not planned or receipt["leverage"] is None:
        return Calculation(stake_lines(receipt, [figure(one, places) for one in stake], names, weights))
    chain = [*stake, receipt["leverage"], reached(receipt, planned)]
    minus = weights.hour_cost * planned
    net = math.prod(chain) - minus
    places = max(places, places_for(chain, net, minus))
    shown = [figure(one, places) for one in chain]
    tail = worth_lines(receipt, planned, shown, figure(minus, FEWEST_PLACES), names)
    total = CalculationLine(
        "=",
        f"Value of {hours(planned)} h",
        figure(net, result_places(net)),
        POINTS,
        formula=f"{' × '.join(shown)} − {figure(minus, FEWEST_PLACES)}",
        is_sum=True,
    )
    return Calculation(stake_lines(receipt, shown[:3], names, weights), (*tail, total))


def stake_lines(
    receipt: ReceiptDocument, shown: Sequence[str], names: LabelResolver, weights: Weights
) -> tuple[CalculationLine, ...]:
    exposure = figure(receipt["exposure"], result_places(receipt["exposure"]))
    steps = cost_steps(receipt, weights, grade_urls(receipt, names))
    gap, timing = gap_text(receipt, names), timing_text(receipt, weights)
    cost = " × ".join(f"{one.ratio}^({one.grade} − 3) = {one.figure}" for one in steps)
    return (
        CalculationLine("", "Gap", shown[0], "of the skill", gap.words, gap.formula, receipt["gap"]),
        CalculationLine(
            "×",
            "Cost if wrong",
            shown[1],
            "times an average area",
            "",
            cost,
            receipt["cost"],
            most_cost(weights),
            steps=steps,
        ),
        CalculationLine(
            "×",
            "Timing",
            shown[2],
            "times as urgent",
            timing.words,
            timing.formula,
            receipt["timing"],
            1 + weights.timing_peak,
            links=date_links(receipt, names),
        ),
        CalculationLine("=", "At stake", exposure, POINTS, formula=" × ".join(shown), is_sum=True),
    )


def worth_lines(
    receipt: ReceiptDocument, planned: float, shown: Sequence[str], minus: str, names: LabelResolver
) -> tuple[CalculationLine, CalculationLine, CalculationLine]:
    """The lead's leverage, the share that the hours cover, and what they cost elsewhere."""
    share, cost = reached(receipt, planned), f"{hours_long(planned)} at {float(minus) / planned:g} points each"
    spent, leverage = spent_text(receipt, planned), leverage_text(receipt, names)
    return (
        CalculationLine("×", "Your leverage", shown[3], "of the gap", leverage, share=receipt["leverage"]),
        CalculationLine(
            "×",
            f"Share covered in {hours(planned)} h",
            shown[4],
            "of what you can close",
            spent.words,
            spent.formula,
            share,
            links=effort_links(receipt, names),
        ),
        CalculationLine("−", "Your time", minus, POINTS, cost),
    )


def date_links(receipt: ReceiptDocument, names: LabelResolver) -> list[InputLink]:
    point = receipt["point"]
    url = point_url(receipt["initiative"], point["key"], names) if point else ""
    return [InputLink(point_date(point), url)] if point and url else []


def effort_links(receipt: ReceiptDocument, names: LabelResolver) -> list[InputLink]:
    url = grade_urls(receipt, names).get("effort", "")
    return [InputLink(effort_words(receipt), url)] if url else []


def most_cost(weights: Weights) -> float:
    return math.prod(float(getattr(weights, ratio)) ** 2 for _, _, ratio in GRADES)


def cost_steps(receipt: ReceiptDocument, weights: Weights, urls: Mapping[str, str]) -> tuple[CostFactor, ...]:
    """The factors of the cost; empty if the weights have changed since it was calculated."""
    factors = [getattr(weights, ratio) ** (receipt[grade] - 3) for grade, _, ratio in GRADES]
    if not math.isclose(math.prod(factors), receipt["cost"], rel_tol=1e-9):
        return ()
    return tuple(
        CostFactor(name, receipt[grade], f"{getattr(weights, ratio):g}", figure(factor, 6), urls.get(grade, ""))
        for (grade, name, ratio), factor in zip(GRADES, factors, strict=True)
    )


@dataclass(frozen=True, slots=True)
class RatedPerson:
    """One person's level in a required skill, and the rating or assumption behind it."""

    person: str
    name: str
    effective: str
    proficiency: str
    fact: LevelDocument
    is_owner: bool
    is_enough: bool


@dataclass(frozen=True, slots=True)
class RequirementCover:
    """A requirement: how its cover is calculated, and the people behind it."""

    skill: str
    name: str
    level: int
    fact: RequirementDocument
    cover: str
    covered: str
    short: str
    shortfall: str
    people: Sequence[RatedPerson]
    others: str
    yours: RatedPerson


MOST_PEOPLE: Final = 8


def requirement_covers(area: AreaDocument, names: LabelResolver, weights: Weights) -> list[RequirementCover]:
    return [requirement_cover(need, area["receipt"], names, weights) for need in area["receipt"]["requirements"]]


def requirement_cover(
    need: RequirementDocument, receipt: ReceiptDocument, names: LabelResolver, weights: Weights
) -> RequirementCover:
    """People are sorted by name; in a large team the highest levels are named and the others counted."""
    owner = receipt["owner"]
    telling = sorted(
        need["people"], key=lambda one: (one["person"] not in (owner, need["best"]), -one["effective"], one["person"])
    )[:MOST_PEOPLE]
    shown = sorted((rated_person(one, need, owner, names) for one in telling), key=lambda one: one.name)
    rest = len(need["people"]) - len(shown)
    return RequirementCover(
        skill=need["skill"],
        name=names.skill(need["skill"]),
        level=need["level"],
        fact=need,
        cover=cover_text(need, receipt, names, weights),
        covered=figure(need["cover"], 4),
        shortfall=figure(need["shortfall"], 4),
        short=f"({need['level']} − {figure(need['cover'], 4)}) / {need['level']} = {figure(need['shortfall'], 4)}",
        people=shown,
        others=f"and {counted(rest, 'other', 'others')} at the same level or below" if rest else "",
        yours=rated_person(need["lead"], need, owner, names),
    )


def rated_person(
    level: LevelDocument, need: RequirementDocument, owner: str | None, names: LabelResolver
) -> RatedPerson:
    person = level["person"]
    return RatedPerson(
        person=person,
        name=names.person(person),
        effective=f"{level['effective']:g}",
        proficiency=f"{level['proficiency']:g}",
        fact=level,
        is_owner=person == owner,
        is_enough=level["effective"] >= need["level"],
    )


def cover_text(need: RequirementDocument, receipt: ReceiptDocument, names: LabelResolver, weights: Weights) -> str:
    """How the cover is calculated: half the owner's level and half the best."""
    cover, best = figure(need["cover"], 4), f"{need['best_level']:g}"
    if not need["people"]:
        return f"{cover}: no one is available to count"
    name = names.person(need["best"])
    if receipt["owner"] is None and "fill" not in receipt:  # version 1 of the model
        less = figure(need["best_level"] - need["cover"], 4)
        return f"{best} ({name}) − {less}, since no one owns it = {cover}"
    if receipt["owner"] is None:
        return f"{weights.owner_share:g} × 0 (no owner) + {1 - weights.owner_share:g} × {best} ({name}, the best) = {cover}"
    if "lead_owns" in receipt["reasons"]:
        return f"{best} ({name}), the best after you, since you own it"
    mine = 0 if need["owner_level"] is None else need["owner_level"]
    away = ", away" if receipt["owner"] in receipt["away"] else ""
    owner = f"{weights.owner_share:g} × {mine:g} ({names.person(receipt['owner'])}, the owner{away})"
    return f"{owner} + {1 - weights.owner_share:g} × {best} ({name}, the best) = {cover}"


def away_words(receipt: ReceiptDocument, names: LabelResolver) -> str:
    """Who is not counted because they are away until the milestone."""
    if not receipt["away"]:
        return ""
    verb = "is" if len(receipt["away"]) == 1 else "are"
    until = f" until {milestone(point_name(receipt['point']))}" if receipt["point"] else ""
    return f"{listed(names.people(receipt['away']))} {verb} away{until} and not counted"
