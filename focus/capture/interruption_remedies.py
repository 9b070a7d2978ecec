"""What you could do about a costly source of interruptions: the reason, and a message ready to send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.interruptions import CostlySource, normalised
from focus.formatting import counted, hours, listed
from focus.models import ProposalAnswer, ProposalKind


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
