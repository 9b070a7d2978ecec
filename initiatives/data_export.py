"""What initiatives store about a person, for their own export."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet

from initiatives.models import (
    CriticalArea,
    DateGiven,
    DateRequest,
    Dependency,
    Handover,
    KnowledgeTransfer,
    LeadAssignment,
    Membership,
    StatusUpdate,
    TransferSession,
)
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.data_export import DataKind, DataRequest, ExportedRow, date_range, key_and_name, values
from people.models import Rating

SEEN_BY: Final = "everyone who can see the initiative: its leads, members, their managers and administrators"


def ratings_given(asking: DataRequest) -> QuerySet[Rating]:
    """Ratings of others, as far as the author may see them today: that right ends with the initiative."""
    rows = ratings_visible_to(asking.person, asking.today).filter(author=asking.person)
    return rows.exclude(person=asking.person).select_related("person", "skill")


def about_initiative(*names: str, dated: bool = False) -> Callable[[Any], ExportedRow]:
    return lambda row: {
        "initiative": key_and_name(row.initiative), **values(row, *names), **(date_range(row) if dated else {}),
    }  # fmt: skip


def dates_given(asking: DataRequest) -> QuerySet[DateGiven]:
    seen = Dependency.objects.visible_to(asking.person, asking.today)
    return DateGiven.objects.filter(by=asking.person, dependency__in=seen.values("pk")).select_related("dependency")


def questions(asking: DataRequest) -> QuerySet[DateRequest]:
    """About dependencies that the person may see; why someone further up was asked belongs to the leads."""
    seen = Dependency.objects.visible_to(asking.person, asking.today)
    rows = DateRequest.objects.filter(to=asking.person, dependency__in=seen.values("pk"))
    return rows.select_related("dependency").order_by("on", "pk")


EXPORTED: Final = (
    DataKind(
        "status_updates", "Status updates you wrote on health, areas and milestones", SEEN_BY,
        lambda asking: StatusUpdate.objects.filter(by=asking.person).select_related("initiative"),
        about_initiative("kind", "name", "before", "after", "note", "at"), ("initiatives.StatusUpdate.by",),
    ),
    DataKind(
        "handovers", "Handover notes you wrote", SEEN_BY,
        lambda asking: Handover.objects.filter(person=asking.person).select_related("initiative"),
        about_initiative("on", "decisions", "ownership", "risks", "written_at"), ("initiatives.Handover.person",),
    ),
    DataKind(
        "assignments", "Initiatives you lead or are deputy for, with agreed hours", f"{SEEN_BY}",
        lambda asking: LeadAssignment.objects.of(asking.person).select_related("initiative"),
        about_initiative("role", "stage", "hours", "familiarity", "tentative", dated=True), ("initiatives.LeadAssignment.person",),
    ),
    DataKind(
        "memberships", "Initiatives you are on", SEEN_BY,
        lambda asking: Membership.objects.of(asking.person).select_related("initiative"),
        about_initiative("familiarity", dated=True), ("initiatives.Membership.person",),
    ),
    DataKind(
        "areas_owned", "Critical areas you own", SEEN_BY,
        lambda asking: CriticalArea.objects.filter(owner=asking.person).select_related("initiative"),
        about_initiative("key", "name", "why", "impact", "irreversibility", "complexity", "effort", "status"),
        ("initiatives.CriticalArea.owner",),
    ),
    DataKind(
        "dependencies", "Dependencies you are responsible for", SEEN_BY,
        lambda asking: Dependency.objects.visible_to(asking.person, asking.today)
        .filter(dri=asking.person).select_related("initiative"),
        about_initiative("key", "name", "need_by", "last_confirmed", "status"), ("initiatives.Dependency.dri",),
    ),
    DataKind(
        "dates_given", "Delivery dates you gave", SEEN_BY, dates_given,
        lambda row: {"dependency": key_and_name(row.dependency), **values(row, "recorded_on", "eta", "reason")},
        ("initiatives.DateGiven.by",),
    ),
    DataKind(
        "date_requests", "Questions to you about dependencies", "the initiative’s leads and their managers", questions,
        lambda row: {"dependency": key_and_name(row.dependency), **values(row, "on", "via", "text", "answered_on")},
        ("initiatives.DateRequest.to",),
    ),
    DataKind(
        "transfers_taught", "Knowledge transfers in which others learn from you", SEEN_BY,
        lambda asking: KnowledgeTransfer.objects.filter(from_person=asking.person).select_related("area", "skill"),
        lambda row: {
            "area": key_and_name(row.area), "skill": key_and_name(row.skill),
            **values(row, "reason", "made_on", "done_on", "ended_on", "left_out"),
        },
        ("initiatives.KnowledgeTransfer.from_person",),
    ),
    DataKind(
        "transfer_sessions", "Sessions in which you learn from someone", SEEN_BY,
        lambda asking: TransferSession.objects.filter(to_person=asking.person).with_names(),
        lambda row: {
            "area": key_and_name(row.transfer.area), "skill": key_and_name(row.transfer.skill),
            "from": key_and_name(row.transfer.from_person), **values(row, "kind", "on", "hours", "done_on"),
        },
        ("initiatives.TransferSession.to_person",),
    ),
    DataKind(
        "ratings_given", "Ratings you gave", "the person rated, their manager, and leads of initiatives they are on",
        ratings_given,
        lambda row: {
            "person": key_and_name(row.person), "skill": key_and_name(row.skill),
            **values(row, "kind", "level", "on", "disputed", "note"),
        },
        ("people.Rating.author",),
    ),
)  # fmt: skip
