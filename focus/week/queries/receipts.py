"""The receipt of an entry: why it has its hours, in a sentence, then as arithmetic with the ratings behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from focus.formatting import hours
from focus.plan.area_advice import change_words, condition
from focus.plan.exposure_text import stake_clauses
from focus.plan.plan_sentences import margin_words, price_words
from focus.week.queries.input_links import InputLink, change_url
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.receipt_view import (
    Calculation,
    RequirementCover,
    away_words,
    calculation_of,
    requirement_covers,
)
from focus.week.queries.unplanned_areas import reason_of
from focus.week.queries.week_page import WeekPage


@dataclass(frozen=True)
class Receipt:
    """Of the hours in the plan, whatever the person decided."""

    item: PlanItem
    page: WeekPage

    @property
    def sentence(self) -> str:
        """8 h because no one on the team is above level 2 of 4, and “Design document review” is on Thu 3 Dec."""
        item, receipt = self.item, self.item.fact["receipt"]
        watched = receipt["leverage"] is None or receipt["status"] != "open"
        if not item.planned and not watched:
            return f"0 h: {reason_of(item.fact, item.names, item.weights)}."
        because = stake_clauses(item.fact, item.names, item.week)
        return f"{hours(item.firm or item.planned)} h because {because}."

    @property
    def optional(self) -> str:
        """Why its last hours are optional."""
        words = self.item.optional_words
        return f"{hours(self.item.optional)} h more are optional: {words}." if words else ""

    @cached_property
    def calculation(self) -> Calculation:
        return calculation_of(self.item.fact, self.item.names, self.item.weights)

    @cached_property
    def requirements(self) -> list[RequirementCover]:
        return requirement_covers(self.item.fact, self.item.names, self.item.weights)

    @property
    def away(self) -> str:
        return away_words(self.item.fact["receipt"], self.item.names)

    @property
    def change(self) -> str:
        """What would remove it from the plan."""
        return change_words(self.item.what_if, self.item.names) if self.item.has_what_if else ""

    @property
    def change_links(self) -> Sequence[InputLink]:
        """Where that is changed."""
        what_if, names = self.item.what_if, self.item.names
        url = change_url(what_if, names) if what_if else ""
        return [InputLink(condition(what_if, names), url)] if what_if and url else []

    @property
    def other_hours(self) -> str:
        """What an extra hour in the week would add and where, and what two fewer would cost."""
        facts = self.page.facts
        found = (price_words(facts, self.page.weights), margin_words(facts, self.page.names))
        return " ".join(words for words in found if words)
