"""Every constant of the focus model, each with its meaning; an administrator can change them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self


class BadWeight(ValueError):
    """An override that names no weight, or gives it a value outside its range."""

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

    penalty_new: float = weight(1.0, "Levels taken off for someone new to the product", high=4)
    penalty_some: float = weight(0.5, "Levels taken off for someone with some familiarity", high=4)
    new_days: int = weight(183, "Days in the company under which someone is new, if not stated", high=3650)
    some_days: int = weight(365, "Days in the company under which familiarity is some, if not stated", high=3650)
    prior_junior: float = weight(1.0, "Level expected of a junior engineer who is not assessed", high=4)
    prior_mid: float = weight(2.0, "Level expected of a mid-level engineer who is not assessed", high=4)
    prior_senior: float = weight(3.0, "Level expected of a senior engineer and above who is not assessed", high=4)
    prior_discount: float = weight(1.0, "Levels taken off what is expected of someone not assessed", high=4)
    owner_share: float = weight(0.5, "Share of the owner in the cover; the best person has the rest", high=1)
    no_owner_penalty: float = weight(0.5, "Levels taken off the cover where nobody owns the area", high=4)
    thin_floor: float = weight(
        0.15, "Least gap where fewer than two are at the level, or the owner is stretched", high=1
    )
    unknown_floor: float = weight(0.3, "Least gap where nobody is assessed", high=1)
    deep_enough: int = weight(2, "People at the level from which a requirement is not one person deep", low=1, high=10)
    stretched_above: int = weight(3, "Open areas above which an owner is stretched", high=100)
    impact_ratio: float = weight(2.0, "How many times more one step of impact costs", low=1, high=10)
    irreversibility_ratio: float = weight(1.5, "How many times more one step of irreversibility costs", low=1, high=10)
    complexity_ratio: float = weight(1.25, "How many times more one step of complexity costs", low=1, high=10)
    priority_ratio: float = weight(1.5, "How many times more one step of priority costs", low=1, high=10)
    timing_peak: float = weight(2.0, "How much an inflection point on Monday adds to the timing of 1", high=10)
    timing_days: float = weight(
        10.0, "Days in which the nearness of an inflection point falls to 37 %", low=0.1, high=365
    )
    point_grace_days: int = weight(7, "Days for which a point that is past and not marked still counts", high=60)
    off_track_days: int = weight(7, "Days to the next point at most in an off-track initiative", high=365)
    settled_factor: float = weight(0.1, "Timing is multiplied by this when the area is settled", high=1)
    not_yet_factor: float = weight(0.25, "Timing is multiplied by this when the area is not yet", high=1)
    wake_days: int = weight(7, "A named point this near lifts the settled and not-yet factors", high=60)
    window_days: int = weight(14, "Days over which absence is judged where no point is ahead", low=1, high=90)
    least_leverage: float = weight(0.2, "Leverage at least: anyone can convene", high=1)
    convene_hours: float = weight(2.0, "Hours at most where the lead can fill nothing", high=8)
    tau_small: float = weight(1.5, "Hours in which attention to an area of effort S wears in", low=0.1, high=100)
    tau_medium: float = weight(3.0, "Hours in which attention to an area of effort M wears in", low=0.1, high=100)
    tau_large: float = weight(6.0, "Hours in which attention to an area of effort L wears in", low=0.1, high=100)
    spent_decay: float = weight(0.5, "What remains of spent hours for each week back", high=1)
    least_hours: float = weight(1.0, "Hours at least per area", low=0.5, high=8)
    most_hours: float = weight(8.0, "Hours at most per area", low=0.5, high=40)
    opening_hours: float = weight(0.5, "Capacity that opening an initiative costs, once in the week", high=8)
    hour_cost: float = weight(0.05, "Opportunity cost of an hour", high=10)
    price_half_hours: int = weight(4, "Half-hours beyond the capacity over which an hour is priced", low=1, high=16)
    optional_share: float = weight(0.1, "Share of the week's best first hour under which an hour is optional", high=1)
    uncovered_share: float = weight(
        0.2, "Share of the highest exposure from which an area without hours is reported", high=1
    )
    sign_off_irreversibility: int = weight(
        4, "Irreversibility from which an area is the lead's to sign off", low=1, high=5
    )
    sign_off_days: int = weight(14, "Days to the inflection point within which to sign off", high=90)
    bring_in_leverage: float = weight(0.35, "Leverage under which someone else is brought in", high=1)
    room_hours: float = weight(1.0, "Hours free in the week from which someone has room", high=40)
    touchpoint_hours: float = weight(0.5, "Hours that a due touchpoint takes", high=8)
    draws: int = weight(200, "Redraws of the ratings for the confidence", low=1, high=5000)
    redraw_chance: float = weight(0.4, "Chance that another rater would differ by one level", high=1)
    redraw_chance_unsure: float = weight(0.65, "The same for assumed ratings and old ones", high=1)
    old_days: int = weight(180, "Days after which a rating is old", high=3650)
    ask_days: int = weight(90, "Days after which it is worth asking for a rating again", high=3650)
    firm_from: float = weight(0.9, "Share of draws from which a recommendation is firm", high=1)
    leaning_from: float = weight(0.6, "Share of draws from which it is leaning", high=1)
    kept_share: float = weight(0.5, "Share of its hours that an area must keep in a draw", high=1)
    quiet_exposure: float = weight(0.5, "Highest exposure under which an initiative is quiet", high=100)
    quiet_weeks: int = weight(3, "Quiet weeks after which a step back is proposed", low=1, high=52)
    quiet_days: int = weight(21, "No inflection point within these days for a step back", high=365)

    @classmethod
    def from_overrides(cls, overrides: Mapping[str, object]) -> Self:
        """The defaults with some replaced. Raises BadWeight for the first name or value that is wrong."""
        known = {entry.name: entry for entry in fields(cls)}
        chosen: dict[str, Any] = {}
        for name, value in overrides.items():
            if name not in known:
                raise BadWeight(name, "is no weight")
            chosen[name] = checked(name, value, known[name].type is int, known[name].metadata)
        weights = cls(**chosen)
        weights.check_order()
        return weights

    def check_order(self) -> None:
        """Pairs of which the first may not pass the second."""
        for low, high in ORDERED:
            if getattr(self, low) > getattr(self, high):
                raise BadWeight(low, f"is above {high}")
        for name in ("least_hours", "most_hours", "opening_hours"):
            if not float(getattr(self, name) * 2).is_integer():
                raise BadWeight(name, "is no multiple of half an hour")

    def overrides(self) -> dict[str, float]:
        """What differs from the defaults."""
        mine, default = asdict(self), asdict(type(self)())
        return {name: value for name, value in mine.items() if value != default[name]}

    def tau(self, effort: str) -> float:
        """Hours in which attention wears in, for effort S, M or L."""
        return {"S": self.tau_small, "M": self.tau_medium, "L": self.tau_large}[effort]


ORDERED: Final = (
    ("least_hours", "most_hours"),
    ("new_days", "some_days"),
    ("penalty_some", "penalty_new"),
    ("leaning_from", "firm_from"),
)


def checked(name: str, value: object, whole: bool, limits: Mapping[str, Any]) -> float:
    """One override as a number within its limits. Raises BadWeight."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadWeight(name, "is not a number")
    if not limits["low"] <= value <= limits["high"]:  # also false for NaN
        raise BadWeight(name, f"is not between {limits['low']:g} and {limits['high']:g}")
    if not whole:
        return float(value)
    if value != int(value):
        raise BadWeight(name, "is not a whole number")
    return int(value)
