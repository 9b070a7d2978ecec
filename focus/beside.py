"""What stands beside a week without being part of its plan: loaded by the week page, or read on its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from focus.models import Worry
from focus.page import Viewing


@dataclass(frozen=True)
class Beside:
    """Twelve queries at most with those of the session, however much there is."""

    viewing: Viewing
    worries: Sequence[Worry]

    @property
    def is_quiet(self) -> bool:
        """There is nothing to say."""
        return not self.worries


def load(viewing: Viewing) -> Beside:
    worries = Worry.objects.visible_to(viewing.person).standing().select_related("area__initiative")
    return Beside(viewing=viewing, worries=list(worries))
