"""Answers to suggestions, so that they are not made again."""

from datetime import datetime
from decimal import Decimal

from focus.models import ProposalAnswer
from people.models import Person


def answer(
    person: Person,
    kind: str,
    about: str,
    *,
    taken: bool,
    now: datetime,
    before: Decimal | None = None,
    after: Decimal | None = None,
) -> ProposalAnswer:
    """The latest answer counts."""
    said = {"taken": taken, "before": before, "after": after, "at": now}
    return ProposalAnswer.objects.update_or_create(person=person, kind=kind, about=about, defaults=said)[0]


def take_back(person: Person, kind: str, about: str) -> None:
    """As if it had not been answered: it is suggested again."""
    ProposalAnswer.objects.visible_to(person).filter(kind=kind, about=about).delete()
