"""What the buttons in an email do: signed addresses, each for one action, one person and one week, and usable once.

The signature's key is the secret of the person's email link (`preferences.email_link`): revoking that link, deactivating the
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

from digests.delivery.due import is_week_over
from digests.models import ActionKind, EmailAction
from engine.weeks import Week
from focus.week.queries import week_page as pages
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions
from people import secret_links
from people.concurrency import EditConflict, etag
from people.models import LinkKind, Organisation, Person, SecretLink
from people.secret_links import InvalidLink
from stakeholders import services, touchpoints
from stakeholders.models import Stakeholder

# Part of every signature: the links in emails that were sent depend on it.
SALT: Final = "digests.acts"


@dataclass(frozen=True, slots=True)
class ActionLink:
    """The action that a link asks for. `plan` marks the plan that the email showed."""

    secret_link: SecretLink
    week: Week
    kind: ActionKind
    subject: str
    plan: str

    @property
    def person(self) -> Person:
        return self.secret_link.owner


@dataclass(frozen=True, slots=True)
class ActionState:
    """A link's state: open, used, over (its week has ended), moot (done elsewhere, or nothing left to do)."""

    link: ActionLink
    state: str
    today: date
    used_at: datetime | None = None
    entries: Sequence[PlanItem] = ()
    is_new: bool = False
    """Whether the week was replanned after the email was composed."""
    stakeholder: Stakeholder | None = None

    @property
    def mark(self) -> str:
        """A mark of what is shown: the hours that would be accepted."""
        return etag(f"{one.key} {one.firm:g}" for one in self.entries)

    @property
    def hours(self) -> float:
        return sum(one.firm for one in self.entries)


def action_url(link: SecretLink, week: Week, kind: ActionKind, subject: str = "", plan: str = "") -> str:
    signed = signer(link).sign_object([str(week), str(kind), subject, plan])
    return f"{settings.BASE_URL}{reverse('email_action', args=[f'{link.pk}.{signed}'])}"


def signer(link: SecretLink) -> Signer:
    return Signer(key=secret_links.derived_secret(link), sep=".", salt=SALT)


def plan_mark(computed_at: datetime) -> str:
    return f"{computed_at.timestamp():.0f}"


def read_link(token: str, now: datetime) -> ActionLink:
    """What a live link asks for. Raises InvalidLink for every invalid one."""
    number, _, signed = token.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise InvalidLink
    link = secret_links.find_by_id(LinkKind.EMAIL_ACTION, int(number), now=now)
    if link.owner.left_on is not None:
        raise InvalidLink
    try:
        week, kind, subject, plan = signer(link).unsign_object(signed)
    except (BadSignature, ValueError) as fault:
        raise InvalidLink from fault
    return ActionLink(link, Week.parse(week), ActionKind(kind), subject, plan)


def load_state(link: ActionLink, organisation: Organisation, now: datetime, today: date) -> ActionState:
    if is_week_over(link.person, link.week, organisation, now):
        return ActionState(link, "over", today)
    used = (
        EmailAction.objects.visible_to(link.person).filter(week=link.week, kind=link.kind, subject=link.subject).first()
    )
    if used is not None:
        return ActionState(link, "used", today, used_at=used.taken_at)
    if link.kind == ActionKind.TOUCH:
        return contact_state(link, today)
    return plan_state(link, organisation, now, today)


def plan_state(link: ActionLink, organisation: Organisation, now: datetime, today: date) -> ActionState:
    page = pages.load(WeekRequest(link.person, organisation, link.week, now, today))
    if page is None or not page.undecided:
        return ActionState(link, "moot", today)
    is_new = plan_mark(page.plan.computed_at) != link.plan
    return ActionState(link, "open", today, entries=page.undecided, is_new=is_new)


def contact_state(link: ActionLink, today: date) -> ActionState:
    """Open while the contact is due by the week's Sunday."""
    row = Stakeholder.objects.visible_to(link.person).filter(key=link.subject).first()
    due = touchpoints.due_by([link.person.pk], link.week.monday, link.week.sunday).get(link.person.pk, [])
    is_due = any(one.stakeholder == link.subject for one in due)
    return ActionState(link, "open" if row and is_due else "moot", today, stakeholder=row)


@transaction.atomic
def take_action(action: ActionState, *, seen: str, how: str, now: datetime) -> bool:
    """Accept everything undecided, or log a contact for today; return whether this was the first use.

    Raises EditConflict if the hours to accept are not those that were shown.
    """
    is_plan = action.link.kind == ActionKind.ACCEPT
    if is_plan and seen != action.mark:
        raise EditConflict
    first = record_use(action.link, now)
    if first and is_plan:
        decisions.accept_all(action.link.person, action.link.week, now=now)
    elif first and action.stakeholder is not None:
        services.log_contact(action.stakeholder, how, "", action.today, now=now)
    return first


def record_use(link: ActionLink, now: datetime) -> bool:
    """Of two requests at once, the unique constraint on person, week, kind and subject lets one through."""
    _, first = EmailAction.objects.get_or_create(
        person=link.person, week=link.week, kind=link.kind, subject=link.subject, defaults={"taken_at": now}
    )
    secret_links.record_use(link.secret_link, now=now)
    return first
