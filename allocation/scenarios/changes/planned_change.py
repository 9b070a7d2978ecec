"""Everything that depends on the kind of a scenario change. Each kind has a class in a file next to this one."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db.models import Q

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.changes.baseline import GONE, Baseline, ChangedValue, CurrentRows, Value, compare_values
from allocation.scenarios.changes.forms import ChangeForm
from allocation.scenarios.changes.overlay import NEW_HIRE_PREFIX, Overlay
from allocation.scenarios.changes.promotion_writer import PromotionWriter
from allocation.scenarios.changes.text import SOMEONE, new_hire_text


class PlannedChange(ABC):
    """A row of a scenario as a change of its kind."""

    kind: ClassVar[ChangeKind]
    form: ClassVar[type[ChangeForm]]
    introduction: ClassVar[str]
    """Below the title of the form."""
    includes_hours: ClassVar[bool] = False
    """Whether it shows and changes the hours of an existing assignment."""
    why_not_promotable: ClassVar[str] = ""
    """Set for kinds that can't be promoted."""
    is_promoted_last: ClassVar[bool] = False

    def __init__(self, row: ScenarioChange) -> None:
        self.row = row

    @abstractmethod
    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        """One sentence without a full stop. `hours`: whether the reader may see hours; `skills` are names by key."""

    @abstractmethod
    def overlay(self, today: date) -> Overlay | None:
        """The change as a function from facts to facts; None if what it refers to no longer exists."""

    def promote(self, writer: PromotionWriter) -> None:
        """Raises ValidationError and LastLead."""
        raise NotImplementedError

    def baseline(self, current: CurrentRows, since: date) -> Baseline:
        """The current values; `since` is the day it was added."""
        return {}

    def labelled(self, base: Baseline) -> list[Value]:
        """A baseline that is not empty as labelled text."""
        return []

    def added_on(self, today: date) -> date:
        """The day from which it counts what is upcoming."""
        return today

    def changed_values(self, current: CurrentRows, today: date) -> list[ChangedValue]:
        """Values that have changed since the change was added: then, and now."""
        then: Baseline = self.row.baseline
        now = self.baseline(current, self.added_on(today))
        if now == then:
            return []
        if not now:
            return [ChangedValue("Record", "existed", GONE)]
        return compare_values(self.labelled(then) if then else [], self.labelled(now))

    @property
    def is_gone(self) -> bool:
        """What it refers to no longer exists."""
        return False

    def notified(self) -> dict[int, bool]:
        """Who is notified when it is promoted, besides other leads, and whether they see its hours."""
        return {self.row.assignment.person_id: True} if self.row.assignment else {}

    def affects(self, today: date) -> Q:
        """The initiatives it affects, besides those that the people named in it lead."""
        return Q(pk=self.row.initiative_id)

    @property
    def person_text(self) -> str:
        """The person it names, or a new hire."""
        return new_hire_text(self.row.new_hire.title) if self.row.new_hire else str(self.row.person or SOMEONE)

    @property
    def person_key(self) -> str:
        if self.row.new_hire_id:
            return f"{NEW_HIRE_PREFIX}{self.row.new_hire_id}"
        return self.row.person.key if self.row.person else ""

    @property
    def initiative_key(self) -> str:
        return self.row.initiative.key if self.row.initiative else ""
