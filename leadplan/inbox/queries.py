"""A person's notifications, with the rows they are about: only those that the person may see today."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from allocation.models import Scenario
from engine.weeks import Week
from growth.models import Goal, JournalEntry, Mentoring
from initiatives.models import Dependency, Initiative, KnowledgeTransfer
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.display import format_date
from people.models import Notification, NotificationKind, Person, Rating
from people.querysets import NotificationQuerySet
from stakeholders.models import Pitch
from standards.models import StandardException, StandardScope

MOST: Final = 100


class Kind(NamedTuple):
    """What a notification of this kind is about, what it says, and where it leads. `text` takes the row and who did it."""

    visible: Callable[[Person, date], QuerySet[Any]]
    text: Callable[[Any, str], str]
    url: Callable[[Any], str]


def cell_url(row: Rating) -> str:
    return reverse("skill_cell", args=[row.person.key, row.skill.key])


def within_quotes(row: object) -> str:
    """A proposed title quotes a name; within a quotation its marks are single."""
    return str(row).translate(str.maketrans("“”", "‘’"))


KINDS: Final[Mapping[str, Kind]] = {
    NotificationKind.RATED: Kind(
        lambda person, today: Rating.objects.of(person).select_related("person", "skill"),
        lambda row, actor: f"{actor} rated you in {row.skill}: level {row.level}.",
        cell_url,
    ),
    NotificationKind.DISPUTED: Kind(
        lambda person, today: (
            ratings_visible_to(person, today).filter(author=person, disputed=True).select_related("person", "skill")
        ),
        lambda row, actor: f"{actor} disputed your rating in {row.skill}.",
        cell_url,
    ),
    NotificationKind.ASKED: Kind(
        lambda person, today: Dependency.objects.open().asked_of(person),
        lambda row, actor: f"{actor} asked you for a date for “{row}”.",
        lambda row: f"{reverse('dependencies')}?tab=asked",
    ),
    NotificationKind.CO_SPONSOR: Kind(
        lambda person, today: Pitch.objects.visible_to(person),
        lambda row, actor: f"{actor} made you a co-sponsor of “{row}”.",
        lambda row: reverse("pitch", args=[row.url_id]),
    ),
    NotificationKind.CHANGED_LEADS: Kind(
        lambda person, today: Initiative.objects.visible_to(person, today),
        lambda row, actor: f"{actor} promoted a scenario that changes leads or dates of “{row}”.",
        lambda row: reverse("initiative", args=[row.key]),
    ),
    NotificationKind.STANDARD_ASKED: Kind(
        lambda person, today: StandardScope.objects.asked_of(person, today).select_related("standard", "team"),
        lambda row, actor: f"{actor} asked {row.team} to adopt “{row.standard}”.",
        lambda row: reverse("standard_team", args=[row.standard.key, row.team.key]),
    ),
    NotificationKind.EXCEPTION_ENDS: Kind(
        lambda person, today: StandardException.objects.visible_to(person).select_related("standard", "team"),
        lambda row, actor: (
            f"The exception “{row}” ({row.team}, “{row.standard}”) ends on {format_date(row.until, 'j F Y')}."
        ),
        lambda row: reverse("standard_team", args=[row.standard.key, row.team.key]),
    ),
    NotificationKind.PROMOTED: Kind(
        lambda person, today: Scenario.objects.visible_to(person),
        lambda row, actor: f"{actor} promoted your scenario “{row}”.",
        lambda row: reverse("scenario", args=[row.url_id]),
    ),
    NotificationKind.MENTORING_ASKED: Kind(
        lambda person, today: Mentoring.objects.asked().given_by(person).select_related("goal__skill"),
        lambda row, actor: f"{actor} asked you to be their mentor in {row.goal.skill or 'a skill'}.",
        lambda row: reverse("growth_mentoring"),
    ),
    NotificationKind.MENTORING_AGREED: Kind(
        lambda person, today: Mentoring.objects.running().filter(mentee=person).select_related("goal__skill"),
        lambda row, actor: f"{actor} agreed to be your mentor in {row.goal.skill or 'a skill'}.",
        lambda row: reverse("growth_mentoring"),
    ),
    NotificationKind.TRANSFER: Kind(
        # The teacher may not be on the initiative: their own week has the sessions.
        lambda person, today: KnowledgeTransfer.objects.open().with_first_session(person).select_related("skill"),
        lambda row, actor: (
            f"{actor} planned a knowledge transfer in {row.skill} with you, from {format_date(row.first, 'j F Y')}."
        ),
        lambda row: reverse("week", args=[Week.of(row.first)]),
    ),
    NotificationKind.SHARED_ENTRY: Kind(
        lambda person, today: JournalEntry.objects.shared_with(person).select_related("person"),
        lambda row, actor: f"{actor} shared a journal entry with you: “{within_quotes(row)}”.",
        lambda row: reverse("growth_shared", args=[row.person.key]),
    ),
    NotificationKind.SHARED_GOAL: Kind(
        lambda person, today: Goal.objects.shared_with(person).select_related("person"),
        lambda row, actor: f"{actor} shared a goal with you: “{within_quotes(row)}”.",
        lambda row: reverse("growth_shared", args=[row.person.key]),
    ),
}


class Line(NamedTuple):
    """A notification as the page shows it."""

    pk: int
    text: str
    url: str
    at: datetime
    is_new: bool


def visible_notifications(person: Person, today: date) -> NotificationQuerySet:
    """Without those about rows that are gone, or that the person may no longer see."""
    about = Q()
    for name, kind in KINDS.items():
        about |= Q(Exists(kind.visible(person, today).filter(pk=OuterRef("row"))), kind=name)
    return Notification.objects.visible_to(person).filter(about)


def count_unread(person: Person, today: date) -> int:
    """One query; none for a person who has read everything."""
    account = getattr(person, "account", None)
    if account is None or not account.has_unread:
        return 0
    return visible_notifications(person, today).unread().count()


def load_notifications(person: Person, today: date) -> Sequence[Line]:
    """Unread first, latest first. One query, and one for each kind."""
    rows = visible_notifications(person, today).select_related("actor")
    found = list(rows.order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")[:MOST])
    about: dict[tuple[str, int], Any] = {}
    for name, kind in KINDS.items():
        ids = [one.row for one in found if one.kind == name]
        if ids:
            about |= {(name, row.pk): row for row in kind.visible(person, today).filter(pk__in=ids)}
    return [line_of(one, about[one.kind, one.row]) for one in found if (one.kind, one.row) in about]


def line_of(one: Notification, row: Any) -> Line:
    kind = KINDS[one.kind]
    actor = one.actor.name if one.actor else "The operator"
    return Line(one.pk, kind.text(row, actor), kind.url(row), one.at, one.read_at is None)


def place_of(person: Person, today: date, number: int) -> str | None:
    """Where one of the person's notifications leads; None if there is none that they may see."""
    one = visible_notifications(person, today).filter(pk=number).first()
    row = KINDS[one.kind].visible(person, today).filter(pk=one.row).first() if one else None
    return KINDS[one.kind].url(row) if one and row is not None else None
