"""Whether somebody wants the weekly mail: theirs alone to say, on the page of their mails or in a mail's foot."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from digests.models import MailChoice
from people import audit, links
from people.models import LinkKind, Person

LINK_LASTS: Final = timedelta(days=180)
WORDS: Final = {True: "on", False: "off"}


def wants_weekly(person: Person) -> bool:
    """Whoever has not said anything does."""
    return not MailChoice.objects.filter(person=person, weekly=False).exists()


def way_out(person: Person, now: datetime) -> str:
    """The address that turns the weekly mail off for this person; the same in each of their mails."""
    secret = links.lasting(LinkKind.MAIL_ACTION, by=person, now=now, keep=LINK_LASTS, label="Weekly mail on or off")
    return f"{settings.BASE_URL}{reverse('mail_action', args=[secret])}"


@transaction.atomic
def choose(person: Person, weekly: bool, *, now: datetime) -> None:
    """Their word, in person or by a link from a mail to them. Saying it twice says it once."""
    choice, _ = MailChoice.objects.select_for_update().get_or_create(person=person, defaults={"changed_at": now})
    if choice.weekly == weekly:
        return
    choice.weekly, choice.changed_at = weekly, now
    choice.save()
    line = audit.line(
        at=now,
        by=person,
        verb="changed",
        thing="weekly mail",
        label=person.name,
        about=person,
        before=WORDS[not weekly],
        after=WORDS[weekly],
        feeds_plans=False,
    )
    audit.append([line])
