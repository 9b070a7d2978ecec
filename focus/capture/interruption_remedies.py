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
        return self.answer is not None and self.answer.taken


def remedies_of(
    costly: CostlySource, first_name: str, answers: Mapping[tuple[str, str], ProposalAnswer]
) -> list[Remedy]:
    """The best fit first."""
    about = about_of(costly)
    return [
        Remedy(
            kind,
            str(ProposalKind(kind).label),
            BECAUSE[kind](costly),
            DRAFTS[kind](costly, first_name),
            answers.get((kind, about)),
        )
        for kind in costly.remedies
    ]


def about_of(costly: CostlySource) -> str:
    """The key that an answer is stored under."""
    return normalised(costly.source)[:80]


def span(costly: CostlySource) -> str:
    return f"in {counted(len(costly.weeks), 'week')}"


def total(costly: CostlySource) -> str:
    return f"{hours(sum(costly.minutes) / 60)} h"


def page_because(costly: CostlySource) -> str:
    subjects = listed([f"“{one}”" for one in costly.repeated[:3]])
    verb = "has" if len(costly.repeated) == 1 else "have"
    return f"{subjects} {verb} come up more than once. Documenting it cuts repeat questions."


def rota_because(costly: CostlySource) -> str:
    return f"It came up {counted(costly.times, 'time')} {span(costly)}. Taking turns lets everyone else stay focused."


def pairing_because(costly: CostlySource) -> str:
    return (
        f"Each one takes {round(costly.average)} minutes on average: long enough for someone to "
        "sit in with you, and to handle the next one without you."
    )


def page_draft(costly: CostlySource, me: str) -> str:
    subjects = "\n".join(f"- {one}" for one in costly.repeated[:8])
    return (
        f"Hello,\n\nThe same questions have reached me more than once {span(costly)}, {total(costly)} in total:\n"
        f"{subjects}\n\nI’m writing the answers down on one page. Please check there first, and tell me "
        f"what’s missing.\n\n{me}"
    )


def rota_draft(costly: CostlySource, me: str) -> str:
    return (
        f"Hello,\n\nRequests from {costly.source} reached me {counted(costly.times, 'time')} {span(costly)}, "
        f"{total(costly)} in total. I’d like us to rotate: each week one of us answers, and everyone else can stay "
        "focused. Who can start on Monday? I’ll write down what I know, and take the second week."
        f"\n\n{me}"
    )


def pairing_draft(costly: CostlySource, me: str) -> str:
    return (
        f"Hello,\n\n{costly.source} took {total(costly)} of my time {span(costly)}, "
        f"about {round(costly.average)} minutes each time. Would you sit in with me on the next two? After that, you "
        f"take them and I sit in with you.\n\n{me}"
    )


Words = Callable[[CostlySource], str]
Draft = Callable[[CostlySource, str], str]
BECAUSE: Final[Mapping[str, Words]] = {"page": page_because, "rota": rota_because, "pairing": pairing_because}
DRAFTS: Final[Mapping[str, Draft]] = {"page": page_draft, "rota": rota_draft, "pairing": pairing_draft}
