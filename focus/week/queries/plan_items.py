"""An area of the week as the page shows it: the plan's advice in words, and the person's decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import hours, percent, quoted
from focus.models import Decision, DecisionKind
from focus.plan.area_advice import (
    CONFIDENCE,
    GapClosingOptions,
    advice_words,
    alternatives,
    because,
    confidence_word,
    first_to_ask,
    gap_closing_options,
    reasons,
)
from focus.plan.document import AreaDocument, PerturbationDocument, PlanDocument, QuestionDocument, areas_of
from focus.plan.exposure_text import stake
from focus.plan.labels import LabelResolver, PairingLine
from focus.plan.outcome_text import optional_words
from focus.plan.plan_differences import AreaHours, area_hours

MOST_SUGGESTED = 5
STATES = {
    DecisionKind.ACCEPT: ("accepted", "accepted"),
    DecisionKind.ADJUST: ("adjusted", "adjusted"),
    DecisionKind.PIN: ("pinned", "pinned"),
    DecisionKind.DISMISS: ("dismissed", "dismissed"),
}


@dataclass(frozen=True)
class PlanItem:
    """One area; words and arithmetic are computed when a template asks for them."""

    fact: AreaDocument
    names: LabelResolver
    weights: Weights
    week: Week
    in_plan: bool
    decision: Decision | None = None
    what_if: PerturbationDocument | None = None
    has_what_if: bool = False
    """Whether the plan includes what would change this."""
    asked: Sequence[QuestionDocument] = ()
    """The plan’s ratings worth finding out."""

    @property
    def key(self) -> str:
        return self.fact["area"]

    @property
    def suggested(self) -> list[tuple[str, str]]:
        """Keys and names of colleagues in the plan's suggestions, by name."""
        advice = self.fact["advice"]
        keys = {*advice["people"], *advice["bring_in"][:MOST_SUGGESTED], *advice["grow"][:MOST_SUGGESTED]}
        return sorted(((key, self.names.full(key)) for key in keys), key=lambda one: one[1])

    @property
    def hand_over(self) -> str:
        """Where the knowledge transfer that the advice names is planned, with both people chosen; "" for other advice."""
        advice = self.fact["advice"]
        if advice["code"] != "hand_over" or len(advice["people"]) < 2 or not advice["skill"]:
            return ""
        teacher, learner = advice["people"][:2]
        query = urlencode({"teacher": teacher, "to": learner})
        return f"{reverse('transfer_new', args=[self.initiative_key, self.area_key, advice['skill']])}?{query}"

    @property
    def initiative_key(self) -> str:
        return self.fact["initiative"]

    @property
    def area_key(self) -> str:
        return self.key.split("/", 1)[1]

    @property
    def dom_id(self) -> str:
        return f"item-{self.initiative_key}--{self.area_key}"

    @property
    def name(self) -> str:
        return self.names.area(self.key)

    @property
    def initiative(self) -> str:
        return self.names.initiative(self.initiative_key)

    @property
    def why(self) -> str:
        """Why the area matters, in the words of its initiative."""
        return self.names.areas[self.key].why if self.key in self.names.areas else ""

    @cached_property
    def shown_hours(self) -> AreaHours:
        """The figures as the page shows them; comparisons of plans use the same."""
        return area_hours(self.fact, self.in_plan, float(self.decision.hours) if self.decision else None)

    @property
    def planned(self) -> float:
        """Hours of the plan, optional ones included."""
        return self.fact["hours"] if self.in_plan else 0.0

    @property
    def optional(self) -> float:
        return self.fact["optional_hours"] if self.in_plan else 0.0

    @property
    def firm(self) -> float:
        return self.planned - self.optional

    @property
    def offered(self) -> float:
        """What accepting commits to: the firm hours, or all of an optional item."""
        return self.firm or self.planned

    @property
    def hours(self) -> float:
        """The figure shown large: the person's own hours once decided, or those offered."""
        return self.shown_hours.hours if self.decision else self.offered

    @property
    def shown(self) -> float:
        """The figure next to the item; for a dismissed one, what was offered, struck through."""
        return self.offered if self.state == "dismissed" else self.hours

    @property
    def state(self) -> str:
        return STATES[DecisionKind(self.decision.kind)][0] if self.decision else ""

    @property
    def state_words(self) -> str:
        if self.decision is None:
            return ""
        words = STATES[DecisionKind(self.decision.kind)][1]
        return f"{words}: {quoted(self.decision.reason)}" if self.decision.reason else words

    @property
    def reason(self) -> str:
        """Why the person dismissed it."""
        return self.decision.reason if self.decision else ""

    @property
    def was(self) -> float | None:
        """The plan's hours, if the person's own differ."""
        return self.shown_hours.planned

    @property
    def may_accept(self) -> bool:
        """Not decided yet, or decided before the plan changed its hours."""
        return self.in_plan and self.state != "dismissed" and (self.decision is None or self.was is not None)

    @property
    def is_optional(self) -> bool:
        """Entirely optional and not decided: listed separately."""
        return self.decision is None and self.in_plan and self.firm == 0

    @property
    def optional_words(self) -> str:
        """Why the optional hours are optional."""
        return optional_words(self.fact, self.weights) if self.in_plan and not self.decision else ""

    @property
    def mark(self) -> str:
        """The plan's hours in short, to detect a decision about an older plan."""
        return f"{self.planned:g}-{self.optional:g}"

    @property
    def seen(self) -> str:
        """The plan's hours and the decision: what the person sees when they decide."""
        return f"{self.mark}@{self.decision_mark}"

    @property
    def decision_mark(self) -> str:
        """Identifies this decision: undo reverts the one that was shown, not another."""
        return self.decision.mark if self.decision else ""

    @property
    def step_hours(self) -> str:
        """The initial value of the hours field."""
        return f"{self.hours or self.planned or 1:g}"

    @property
    def stake(self) -> str:
        return stake(self.fact, self.names, self.week)

    @property
    def advice(self) -> str:
        words, first = advice_words(self.fact["advice"], self.names), first_to_ask(self.fact, self.asked)
        return f"{words}: ask {self.names.person(first)} first" if first else words

    @property
    def alternatives(self) -> list[str]:
        return alternatives(self.fact["advice"], self.names)

    @property
    def has_options(self) -> bool:
        """Whether there are ways to close its gap, or suggestions to turn off."""
        return self.fact["receipt"]["leverage"] is not None or bool(self.suggested)

    @cached_property
    def gap_closing_options(self) -> GapClosingOptions | None:
        """Three ways to close its gap, for the decided or offered hours, or for one hour."""
        return gap_closing_options(self.fact, self.hours or self.offered or 1.0, self.names)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The people that the advice names, each with a reason."""
        return reasons(self.fact["advice"], self.fact["receipt"], self.names)

    @property
    def pairings(self) -> Sequence[PairingLine]:
        return self.names.pairings.get(self.key, ())

    @property
    def because(self) -> str:
        return because(self.fact)

    @property
    def confidence(self) -> str:
        """high confidence (95%); empty if confidence was not calculated."""
        share = self.fact["confidence"]
        return "" if share is None else f"{CONFIDENCE[self.confidence_grade]} ({percent(share)})"

    @property
    def confidence_grade(self) -> str:
        """firm, leaning or open, as the style sheet knows them."""
        return confidence_word(self.fact["confidence"], self.weights.firm_from, self.weights.leaning_from)

    @property
    def confidence_text(self) -> str:
        share = percent(self.fact["confidence"] or 0.0)
        return f"In {share} of simulations with ratings off by one, it keeps between half and twice its hours"

    @property
    def summary(self) -> str:
        """What opens the receipt; it asks about the figure shown, or names the plan's if the person has changed it."""
        if self.was is not None:
            return f"Why the plan has {hours(self.was)} h"
        if not self.planned:
            return "Why 0 h"
        return f"Why {hours(self.firm or self.planned)} h"


def plan_items(
    facts: PlanDocument, decisions: Mapping[str, Decision], names: LabelResolver, week: Week, weights: Weights
) -> list[PlanItem]:
    """The plan's items in order, then other areas that the person decided about."""
    known = areas_of(facts)
    keys = [*facts["items"], *(key for key in decisions if key in known and key not in facts["items"])]
    return [plan_item(facts, key, decisions.get(key), names, week, weights, known[key]) for key in keys]


def plan_item(
    facts: PlanDocument,
    key: str,
    decision: Decision | None,
    names: LabelResolver,
    week: Week,
    weights: Weights,
    area: AreaDocument | None = None,
) -> PlanItem:
    what_ifs = facts.get("what_ifs") or {}
    return PlanItem(
        fact=area or areas_of(facts)[key],
        names=names,
        weights=weights,
        week=week,
        in_plan=key in facts["items"],
        decision=decision,
        what_if=what_ifs.get(key),
        has_what_if=key in what_ifs,
        asked=facts.get("questions", ()),
    )


def as_decimal(number: float) -> Decimal:
    """Half-hours of a plan, exactly."""
    return Decimal(round(number * 2)) / 2
