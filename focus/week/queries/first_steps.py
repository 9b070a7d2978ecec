"""What to set up after the first plan: a calendar, the team's ratings, colleagues' accounts, email. One query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from focus.models import Calendar
from initiatives.models import Initiative, Membership, SkillRequirement
from people.mail_server import has_mail_server
from people.models import Account, LinkKind, Person, Rating, SecretLink


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`words` say what it is for."""

    label: str
    words: str
    url: str
    is_done: bool


def load_first_steps(account: Account, person: Person, today: date) -> Sequence[FirstStep]:
    """Inviting and email are an administrator's steps."""
    others = Account.objects.exclude(pk=OuterRef("pk")).filter(is_active=True)
    invitations = SecretLink.objects.filter(kind=LinkKind.INVITATION)
    has_calendar, has_unrated, has_others, has_invited = (
        Account.objects.filter(pk=account.pk)
        .values_list(
            Exists(Calendar.objects.filter(person=person)),
            Exists(unrated_members(person, today)),
            Exists(others),
            Exists(invitations),
        )
        .get()
    )
    steps = [
        FirstStep(
            "Connect a calendar", "so that meetings come off your focus time", reverse("my_calendars"), has_calendar
        ),
        FirstStep(
            "Add your team’s ratings",
            "so that the plan knows who can do what",
            reverse("welcome_ratings"),
            not has_unrated,
        ),
    ]
    if account.is_administrator:
        steps += [
            FirstStep(
                "Invite your colleagues",
                "so that they can rate themselves",
                reverse("accounts"),
                has_others or has_invited,
            ),
            FirstStep(
                "Set up email", "so that plans and invitations arrive", reverse("administration"), has_mail_server()
            ),
        ]
    return steps


def unrated_members(person: Person, today: date) -> QuerySet[Membership]:
    """Members of the initiatives that the person leads who have no rating in any skill that one of their areas needs."""
    led = Initiative.objects.led_by(person, today)
    needed = SkillRequirement.objects.filter(area__initiative=OuterRef(OuterRef("initiative"))).values("skill")
    rated = Rating.objects.filter(person=OuterRef("person"), skill__in=needed)
    return Membership.objects.current_or_coming(today).filter(~Exists(rated), initiative__in=led)
