"""What could be done about a source that costs too much: why this, and a message that is ready to send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.interruptions import Costly, same
from focus.models import ProposalAnswer, ProposalKind
from focus.wording.plain import counted, hours, listed


@dataclass(frozen=True, slots=True)
class Remedy:
    """`draft` is to be copied; `answer` is what the person has said to it before."""

    kind: str
    name: str
    because: str
    draft: str
    answer: ProposalAnswer | None

    @property
    def is_tried(self) -> bool:
        return self.answer is not None and self.answer.taken


def remedies_of(costly: Costly, first_name: str, answers: Mapping[tuple[str, str], ProposalAnswer]) -> list[Remedy]:
    """The one that fits best first."""
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


def about_of(costly: Costly) -> str:
    """What an answer is remembered by."""
    return same(costly.source)[:80]


def span(costly: Costly) -> str:
    return f"in {counted(len(costly.weeks), 'week')}"


def total(costly: Costly) -> str:
    return f"{hours(sum(costly.minutes) / 60)} h"


def page_because(costly: Costly) -> str:
    subjects = listed([f"“{one}”" for one in costly.repeated[:3]])
    verb = "has" if len(costly.repeated) == 1 else "have"
    return f"{subjects} {verb} come up more than once. What is written down is asked about less."


def rota_because(costly: Costly) -> str:
    return (
        f"It came {counted(costly.times, 'time')} {span(costly)}. "
        "Where somebody takes such calls in turn, the others can stay with what they do."
    )


def pairing_because(costly: Costly) -> str:
    return (
        f"Each one takes {round(costly.average)} minutes on average: long enough for somebody to sit beside you, "
        "and to do the next one without you."
    )


def page_draft(costly: Costly, me: str) -> str:
    subjects = "\n".join(f"- {one}" for one in costly.repeated[:8])
    return (
        f"Hello,\n\nthe same questions have reached me more than once {span(costly)}, {total(costly)} in all:\n"
        f"{subjects}\n\nI am writing the answers down on one page. Please look there first, and tell me what is "
        f"missing from it.\n\n{me}"
    )


def rota_draft(costly: Costly, me: str) -> str:
    return (
        f"Hello,\n\ncalls from {costly.source} came to me {counted(costly.times, 'time')} {span(costly)}, "
        f"{total(costly)} in all. I should like us to take them in turn: each week one of us answers, and the others "
        "are left in peace. Who would begin next Monday? I write down what I know of it, and take the second week."
        f"\n\n{me}"
    )


def pairing_draft(costly: Costly, me: str) -> str:
    return (
        f"Hello,\n\n{costly.source} took {total(costly)} of mine {span(costly)}, "
        f"about {round(costly.average)} minutes each time. Would you sit beside me for the next two? After these you "
        f"take them, and I sit beside you.\n\n{me}"
    )


Words = Callable[[Costly], str]
Draft = Callable[[Costly, str], str]
BECAUSE: Final[Mapping[str, Words]] = {"page": page_because, "rota": rota_because, "pairing": pairing_because}
DRAFTS: Final[Mapping[str, Draft]] = {"page": page_draft, "rota": rota_draft, "pairing": pairing_draft}
