"""The shape of a stored plan: the engine's facts as JSON, in the names of `engine.results`.

`items` holds the keys of the areas that have hours, in order; their details are in `areas`. Dates and weeks are
ISO text, hours and factors numbers. Pages and emails read this; only `focus.plan.services` writes it.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, NotRequired, Required, TypedDict, cast

from engine.results import PlanFacts
from engine.sensitivity.counterfactuals import Question
from engine.sensitivity.perturbations import Perturbation
from engine.serialization import plan_json, to_plain_data
from engine.weights import Weights
from focus.plan.receipt_document import ReceiptDocument


class HelperDocument(TypedDict):
    person: str
    skills: list[str]


class AdviceDocument(TypedDict):
    code: str
    because: str
    skill: str | None
    people: list[str]
    bring_in: list[str]
    bring_in_count: NotRequired[int]
    grow: list[str]
    helpers: NotRequired[list[HelperDocument]]


class AreaDocument(TypedDict):
    area: str
    initiative: str
    hours: float
    optional_hours: float
    value: float
    pinned: bool
    advice: AdviceDocument
    confidence: float | None
    receipt: ReceiptDocument
    accepted: NotRequired[bool]


class CapacityDocument(TypedDict):
    contracted: float
    time_off: float
    holidays: float
    meetings: float
    day_to_day: float
    duties: float
    touchpoints: float
    own_work: NotRequired[float]
    office_hours: NotRequired[float]
    follow_ups: NotRequired[float]
    transfers: NotRequired[float]
    focus: float


class OwnWorkDocument(TypedDict):
    title: str
    hours: float
    due: str
    area: str | None


class TransferDocument(TypedDict):
    area: str
    skill: str
    kind: str
    day: str
    other: str
    teaches: bool


class DependencyDocument(TypedDict):
    """A dependency on the day of planning; `keeps`: how many possible outcomes of how many keep the date given."""

    key: str
    area: str | None
    name: str
    state: str
    need_by: str | None
    promised: str | None
    likely: str | None
    late: str | None
    keeps: list[int] | None
    confidence: str | None
    next_step: str
    waiting: int | None
    blocked: bool
    follow_up: bool


class MeetingDocument(TypedDict):
    key: str
    title: str
    verdict: str | None
    rule: str
    delegate: str | None
    hours: float
    value: float


class MeetingNow(MeetingDocument, total=False):
    """With what the meeting is about now, if it still exists."""

    decides: str
    reach: str


class TouchpointDocument(TypedDict):
    stakeholder: str
    due: str


class UncoveredDocument(TypedDict):
    area: str
    exposure: float
    hand_to: str | None


class SignOffDocument(TypedDict):
    area: str
    point: str
    date: str


class KeyPersonDocument(TypedDict):
    skill: str
    person: str
    level: int
    rating: NotRequired[float]


class StepDocument(TypedDict):
    initiative: str
    start: str
    to: str
    because: list[str]


class QuestionDocument(TypedDict):
    person: str
    skill: str
    level: float
    assumed: bool
    age_days: int | None
    moved_hours: float


class PerturbationDocument(TypedDict):
    """One change of the inputs; which names it has depends on its kind."""

    kind: str
    person: str | None
    skill: str | None
    level: int | None
    initiative: str | None
    point: str | None
    days: int
    area: NotRequired[str | None]


class MarginDocument(TypedDict):
    """What one more hour, or two fewer (`hours` below 0), would change."""

    hours: float
    value: float
    moved: list[tuple[str, float]]


class PlanDocument(TypedDict, total=False):
    model: int
    """The version of the focus model that it was made with; 1 if it is missing."""
    lead: Required[str]
    week: Required[str]
    capacity: Required[CapacityDocument]
    planned_capacity: Required[float]
    value: Required[float]
    hour_price: Required[float]
    free_hours: Required[float]
    over_hours: Required[float]
    more: Required[list[float]]
    less: Required[list[float]]
    items: Required[list[str]]
    areas: Required[list[AreaDocument]]
    meetings: Required[list[MeetingDocument]]
    touchpoints: Required[list[TouchpointDocument]]
    not_covered: Required[list[UncoveredDocument]]
    sign_off: Required[list[SignOffDocument]]
    key_people: Required[list[KeyPersonDocument]]
    steps: Required[list[StepDocument]]
    left_out: Required[list[str]]
    no_skill: list[str]
    """Areas that are not settled and name no skill; plans of before this was stored have none."""
    own_work: list[OwnWorkDocument]
    dependencies: list[DependencyDocument]
    transfers: list[TransferDocument]
    margins: list[MarginDocument]
    weights: dict[str, Any]
    """Every constant that the plan was calculated with, so that its receipts stay correct when an administrator changes one."""
    questions: list[QuestionDocument]
    """Ratings worth finding out; only if the week was planned for one person."""
    what_ifs: dict[str, PerturbationDocument | None]
    """Per item the smallest change that would remove it from the plan; also only for one person."""


def of_plan(
    plan: PlanFacts,
    left_out: list[str],
    weights: Weights,
    questions: tuple[Question, ...] | None = None,
    what_ifs: Mapping[str, Perturbation | None] | None = None,
) -> PlanDocument:
    """The document of a plan; with the last two if they were calculated."""
    facts = plan_json(plan)
    facts["items"] = [item.area for item in plan.items]
    facts["left_out"] = left_out
    facts["no_skill"] = [
        one.area for one in plan.areas if not one.receipt.requirements and one.receipt.status != "settled"
    ]
    facts["weights"] = asdict(weights)
    del facts["highest_exposure"]
    if questions is not None:
        facts["questions"] = to_plain_data(questions)
    if what_ifs is not None:
        facts["what_ifs"] = to_plain_data(what_ifs)
    return cast(PlanDocument, facts)


def weights_of(document: PlanDocument) -> Weights | None:
    """The constants that a plan was calculated with; None for a plan stored without them."""
    kept = document.get("weights")
    if kept is None:
        return None
    known = {entry.name for entry in fields(Weights)}
    return Weights(**{name: value for name, value in kept.items() if name in known})


def areas_of(document: PlanDocument) -> dict[str, AreaDocument]:
    """Every area by key."""
    return {area["area"]: area for area in document["areas"]}


def is_off_all_week(capacity: CapacityDocument) -> bool:
    return capacity["time_off"] + capacity["holidays"] >= capacity["contracted"] > 0


def hours_of(document: PlanDocument) -> dict[str, float]:
    """Hours by area, of those that have any."""
    return {area["area"]: area["hours"] for area in items_of(document)}


def items_of(document: PlanDocument) -> list[AreaDocument]:
    """The areas that have hours, in order."""
    areas = areas_of(document)
    return [areas[key] for key in document["items"]]
