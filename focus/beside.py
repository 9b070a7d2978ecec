"""What stands beside a week without being part of its plan: loaded by the week page, or read on its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from focus import encounters
from focus.models import Worry
from focus.page import Viewing
from stakeholders import this_week
from stakeholders.this_week import ThisWeek


@dataclass(frozen=True)
class Beside:
    """Twelve queries at most with those of the session, however much there is."""

    viewing: Viewing
    worries: Sequence[Worry]
    influence: ThisWeek
    """What stakeholders and pitches ask of the week."""

    @property
    def is_quiet(self) -> bool:
        """There is nothing to say."""
        return not (self.worries or self.influence.says_something)


def load(viewing: Viewing) -> Beside:
    worries = Worry.objects.visible_to(viewing.person).standing().select_related("area__initiative")
    influence = this_week.load(viewing.person, viewing.week, viewing.today, encounters.met(viewing.now))
    return Beside(viewing=viewing, worries=list(worries), influence=influence)
