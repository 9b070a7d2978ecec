"""What the buttons in an email do: signed addresses, each for one action, one person and one week, and usable once.

The signature's key is the secret of the person's email link (`choices.mail_link`): revoking that link, deactivating the
account or changing the installation's key disables every button in every email. Nothing is stored until one is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from digests.due import is_over
from digests.models import ActKind, MailAct
from engine.weeks import Week
from focus import decisions
from focus import page as pages
from focus.entries import Entry
from focus.page import Viewing
from people import links
from people.conflicts import mark
from people.links import Dead
from people.models import LinkKind, Organisation, Person, SecretLink
from stakeholders import services, touchpoints
from stakeholders.models import Stakeholder

SALT: Final = "digests.acts"


class Shown(Exception):
    """What the page showed has changed since: it is shown again, and nothing is done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks for. `plan` marks the plan that the email showed."""

    link: SecretLink
    week: Week
    kind: ActKind
    subject: str
    plan: str

    @property
    def person(self) -> Person:
        return self.link.owner


@dataclass(frozen=True, slots=True)
class Standing:
    """A link's state: open, used, over (its week has ended), moot (done elsewhere, or nothing left to do)."""

    asked: Asked
    state: str
    today: date
    used_at: datetime | None = None
    entries: Sequence[Entry] = ()
    is_new: bool = False
    """Whether the week was replanned after the email was composed."""
    stakeholder: Stakeholder | None = None

    @property
    def mark(self) -> str:
        """A mark of what is shown: the hours that would be accepted."""
        return mark(f"{one.key} {one.firm:g}" for one in self.entries)

    @property
    def hours(self) -> float:
        return sum(one.firm for one in self.entries)


def address(link: SecretLink, week: Week, kind: ActKind, subject: str = "", plan: str = "") -> str:
    said = signer(link).sign_object([str(week), str(kind), subject, plan])
    return f"{settings.BASE_URL}{reverse('mail_act', args=[f'{link.pk}.{said}'])}"


def signer(link: SecretLink) -> Signer:
    return Signer(key=links.derived(link), sep=".", salt=SALT)


def plan_mark(computed_at: datetime) -> str:
    return f"{computed_at.timestamp():.0f}"


def read(token: str, now: datetime) -> Asked:
    """What a live link asks for. Raises Dead for every invalid one."""
    number, _, said = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Dead
    link = links.find_numbered(LinkKind.MAIL_ACTION, int(number), now=now)
    if link.owner.left_on is not None:
        raise Dead
    try:
        week, kind, subject, plan = signer(link).unsign_object(said)
    except (BadSignature, ValueError) as fault:
        raise Dead from fault
    return Asked(link, Week.parse(week), ActKind(kind), subject, plan)


def load(asked: Asked, organisation: Organisation, now: datetime, today: date) -> Standing:
    if is_over(asked.person, asked.week, organisation, now):
        return Standing(asked, "over", today)
    used = (
        MailAct.objects.visible_to(asked.person).filter(week=asked.week, kind=asked.kind, subject=asked.subject).first()
    )
    if used is not None:
        return Standing(asked, "used", today, used_at=used.at)
    if asked.kind == ActKind.TOUCH:
        return of_contact(asked, today)
    return of_plan(asked, organisation, now, today)


def of_plan(asked: Asked, organisation: Organisation, now: datetime, today: date) -> Standing:
    page = pages.load(Viewing(asked.person, organisation, asked.week, now, today))
    if page is None or not page.undecided:
        return Standing(asked, "moot", today)
    is_new = plan_mark(page.plan.computed_at) != asked.plan
    return Standing(asked, "open", today, entries=page.undecided, is_new=is_new)


def of_contact(asked: Asked, today: date) -> Standing:
    """Open while the contact is due by the week's Sunday."""
    row = Stakeholder.objects.visible_to(asked.person).filter(key=asked.subject).first()
    due = touchpoints.due_by([asked.person.pk], asked.week.monday, asked.week.sunday).get(asked.person.pk, [])
    is_due = any(one.stakeholder == asked.subject for one in due)
    return Standing(asked, "open" if row and is_due else "moot", today, stakeholder=row)


@transaction.atomic
def accept(standing: Standing, seen: str, now: datetime) -> bool:
    """Accept everything undecided, as it was shown; return whether this was the first use. Raises Shown."""
    if seen != standing.mark:
        raise Shown
    if first := note(standing.asked, now):
        decisions.accept_all(standing.asked.person, standing.asked.week, now=now)
    return first


@transaction.atomic
def touch(standing: Standing, kind: str, now: datetime) -> bool:
    """Log a contact for today; return whether this was the first use."""
    assert standing.stakeholder is not None
    if first := note(standing.asked, now):
        services.log_contact(standing.stakeholder, kind, "", standing.today, now=now)
    return first


def note(asked: Asked, now: datetime) -> bool:
    """Of two requests at once, the unique constraint on person, week, kind and subject lets one through."""
    _, first = MailAct.objects.get_or_create(
        person=asked.person, week=asked.week, kind=asked.kind, subject=asked.subject, defaults={"at": now}
    )
    links.note_use(asked.link, now=now)
    return first
