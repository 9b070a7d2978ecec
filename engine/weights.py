"""The constants of the focus model, each with its meaning; an administrator can change them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

# The version of docs/focus-model.md that plans are made with; a stored plan keeps its own.
MODEL_VERSION: Final = 2


class BadWeight(ValueError):
    """An override with an unknown name, or with a value outside the constant's range."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def weight(default: float, meaning: str, low: float = 0.0, high: float = 1000.0) -> Any:
    """A field with its meaning and the range that an administrator may choose from."""
    return field(default=default, metadata={"meaning": meaning, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The constants of docs/focus-model.md. Hours, days and levels are named in the meaning."""

    penalty_new: float = weight(1.0, "Levels deducted for someone new to the product", high=4)
    penalty_some: float = weight(0.5, "Levels deducted for someone with some familiarity", high=4)
    new_days: int = weight(183, "Days in the company below which someone counts as new, if not set", high=3650)
    some_days: int = weight(365, "Days in the company below which familiarity counts as “some”, if not set", high=3650)
    prior_engineer: float = weight(1.0, "Level assumed for an engineer above junior without a rating", high=4)
    prior_junior: float = weight(1.0, "Level assumed for a lead without a rating who is a junior engineer", high=4)
    prior_mid: float = weight(2.0, "Level assumed for a lead without a rating who is a mid-level engineer", high=4)
    prior_senior: float = weight(3.0, "Level assumed for a lead without a rating who is a senior engineer", high=4)
    prior_other_lead: float = weight(1.0, "Level assumed for a lead without a rating in another role", high=4)
    owner_share: float = weight(0.5, "Owner’s share in the cover; the rest is the best person’s", high=1)
    thin_floor: float = weight(
        0.15, "Minimum gap if fewer than two people are at the level, or the owner is overloaded", high=1
    )
    unknown_floor: float = weight(0.3, "Minimum gap if no one is rated", high=1)
    deep_enough: int = weight(2, "People at the level needed to avoid a single point of failure", low=1, high=10)
    stretched_above: int = weight(3, "An owner is overloaded above this many open areas", high=100)
    leaving_days: int = weight(56, "Days before someone’s last day from which their departure opens a gap", high=365)
    leaving_full_days: int = weight(14, "Days before someone’s last day from which that gap counts in full", high=365)
    impact_ratio: float = weight(2.0, "Cost multiplier per step of impact", low=1, high=10)
    irreversibility_ratio: float = weight(1.5, "Cost multiplier per step of irreversibility", low=1, high=10)
    complexity_ratio: float = weight(1.25, "Cost multiplier per step of complexity", low=1, high=10)
    priority_ratio: float = weight(1.5, "Cost multiplier per step of priority", low=1, high=10)
    timing_peak: float = weight(2.0, "What a milestone on Monday adds to the timing factor of 1", high=10)
    timing_days: float = weight(10.0, "Days after which the effect of a milestone falls to 37%", low=0.1, high=365)
    point_grace_days: int = weight(7, "Days for which a past milestone still counts until it is marked", high=60)
    off_track_days: int = weight(7, "Most days to the next milestone assumed for an off-track initiative", high=365)
    dependency_days: int = weight(
        7, "Fewest days to the need-by date of a dependency that is late or at risk", high=365
    )
    acceptance_days: int = weight(
        7, "Days for which a delivery that waits for acceptance makes its area urgent", high=60
    )
    settled_factor: float = weight(0.1, "Timing factor for a settled area", high=1)
    not_yet_factor: float = weight(0.25, "Timing factor for an area that is not started", high=1)
    wake_days: int = weight(7, "A milestone of the area within this many days switches off these two factors", high=60)
    window_days: int = weight(14, "Days checked for absence if no milestone is ahead", low=1, high=90)
    least_leverage: float = weight(0.2, "Leverage if the lead can’t close any of the gap: anyone can learn", high=1)
    tau_small: float = weight(1.5, "Hours scale of diminishing returns for an area of effort S", low=0.1, high=100)
    tau_medium: float = weight(3.0, "Hours scale of diminishing returns for an area of effort M", low=0.1, high=100)
    tau_large: float = weight(6.0, "Hours scale of diminishing returns for an area of effort L", low=0.1, high=100)
    spent_decay: float = weight(0.5, "Share of spent hours that still counts after each week", high=1)
    least_hours: float = weight(1.0, "Fewest hours per area", low=0.5, high=8)
    most_hours: float = weight(8.0, "Most hours per area", low=0.5, high=40)
    opening_hours: float = weight(0.5, "Context-switching hours per initiative, once a week", high=8)
    hour_cost: float = weight(0.05, "Opportunity cost of an hour", high=10)
    price_half_hours: int = weight(
        4, "Half-hours above capacity over which the price of an hour is measured", low=1, high=16
    )
    firm_share: float = weight(0.25, "A half-hour is optional below this share of the area’s first one", high=1)
    firm_least: float = weight(0.0375, "A half-hour that brings less than this is optional", high=10)
    uncovered_share: float = weight(
        0.2, "An area without hours is reported from this share of the highest exposure", high=1
    )
    sign_off_irreversibility: int = weight(4, "The lead signs off areas from this irreversibility", low=1, high=5)
    sign_off_days: int = weight(14, "Days before the milestone within which to sign off", high=90)
    bring_in_leverage: float = weight(
        0.35, "Someone else is needed if the lead can close less than this share of the gap", high=1
    )
    room_hours: float = weight(1.0, "Free hours in the week from which someone has time", high=40)
    touchpoint_hours: float = weight(0.5, "Hours for a 1:1 or check-in that is due", high=8)
    follow_up_hours: float = weight(0.5, "Hours for asking about a dependency that is due", high=8)
    transfer_hours: float = weight(1.0, "Hours for a knowledge transfer session", high=8)
    draws: int = weight(200, "Simulations of the ratings for the confidence", low=1, high=5000)
    redraw_chance: float = weight(0.4, "Chance that another rater would differ by one level", high=1)
    redraw_chance_unsure: float = weight(0.65, "The same for assumed and old ratings", high=1)
    old_days: int = weight(180, "Days after which a rating counts as old", high=3650)
    ask_days: int = weight(90, "Days after which a rating is worth refreshing", high=3650)
    firm_from: float = weight(0.9, "High confidence from this share of simulations", high=1)
    leaning_from: float = weight(0.6, "Medium confidence from this share of simulations", high=1)
    kept_share: float = weight(0.5, "Share of its hours that an area must keep in a simulation", high=1)
    kept_most: float = weight(2.0, "How many times its hours an area may get in a simulation", low=1, high=100)
    quiet_exposure: float = weight(0.5, "An initiative is quiet while its highest exposure is below this", high=100)
    quiet_weeks: int = weight(3, "Quiet weeks after which a smaller involvement is suggested", low=1, high=52)
    quiet_days: int = weight(21, "Days without a milestone needed for a smaller involvement", high=365)

    @classmethod
    def from_overrides(cls, overrides: Mapping[str, object]) -> Self:
        """The defaults with some replaced. Raises BadWeight for the first wrong name or value."""
        known = {entry.name: entry for entry in fields(cls)}
        chosen: dict[str, Any] = {}
        for name, value in overrides.items():
            if name in RETIRED:
                continue
            if name not in known:
                raise BadWeight(name, "is not a constant of the model")
            chosen[name] = checked(name, value, known[name].type is int, known[name].metadata)
        weights = cls(**chosen)
        weights.check_order()
        return weights

    def check_order(self) -> None:
        """Pairs of which the first may not be larger than the second."""
        for low, high in ORDERED:
            if getattr(self, low) > getattr(self, high):
                raise BadWeight(low, f"is above {high}")
        for name in ("least_hours", "most_hours", "opening_hours"):
            if not float(getattr(self, name) * 2).is_integer():
                raise BadWeight(name, "is not a multiple of half an hour")

    def overrides(self) -> dict[str, float]:
        """The values that differ from the defaults."""
        mine, default = asdict(self), asdict(type(self)())
        return {name: value for name, value in mine.items() if value != default[name]}

    def tau(self, effort: str) -> float:
        """The time constant tau in hours, for effort S, M or L."""
        return {"S": self.tau_small, "M": self.tau_medium, "L": self.tau_large}[effort]


# Constants of earlier versions of the model; an organisation that had changed one keeps its others.
RETIRED: Final = frozenset({"prior_discount", "no_owner_penalty", "convene_hours", "optional_share"})

ORDERED: Final = (
    ("least_hours", "most_hours"),
    ("new_days", "some_days"),
    ("penalty_some", "penalty_new"),
    ("leaning_from", "firm_from"),
    ("leaving_full_days", "leaving_days"),
)


def checked(name: str, value: object, whole: bool, limits: Mapping[str, Any]) -> float:
    """One override as a number within its limits. Raises BadWeight."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadWeight(name, "is not a number")
    if not limits["low"] <= value <= limits["high"]:  # false for NaN too
        raise BadWeight(name, f"is not between {limits['low']:g} and {limits['high']:g}")
    if not whole:
        return float(value)
    if value != int(value):
        raise BadWeight(name, "is not a whole number")
    return int(value)
