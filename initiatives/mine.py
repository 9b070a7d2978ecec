"""What initiatives store about a person."""

from typing import Final

from django.db.models import QuerySet

from initiatives.access import ratings_visible_to
from initiatives.models import (
    CriticalArea,
    Dependency,
    DependencyEta,
    Handover,
    LeadAssignment,
    Membership,
    StatusUpdate,
)
from people.mine import Asking, Entry, Kind, days, named, values
from people.models import Rating

INITIATIVES: Final = "everyone who can see the initiative: its leads, members, their managers and administrators"


def ratings_given(asking: Asking) -> QuerySet[Rating]:
    """Ratings of others, as far as the author may see them today: that right ends with the initiative."""
    rows = ratings_visible_to(asking.person, asking.today).filter(author=asking.person)
    return rows.exclude(person=asking.person).select_related("person", "skill")


def rating_given(row: Rating) -> Entry:
    said = values(row, "kind", "level", "on", "disputed", "note")
    return {"person": named(row.person), "skill": named(row.skill), **said}


def assignment(row: LeadAssignment) -> Entry:
    told = values(row, "role", "stage", "hours", "tentative")
    return {"initiative": named(row.initiative), **told, **days(row)}


def membership(row: Membership) -> Entry:
    return {"initiative": named(row.initiative), "familiarity": row.familiarity, **days(row)}


def area(row: CriticalArea) -> Entry:
    facts = values(row, "key", "name", "why", "impact", "irreversibility", "complexity", "effort", "status")
    return {"initiative": named(row.initiative), **facts}


def dependency(row: Dependency) -> Entry:
    return {"initiative": named(row.initiative), **values(row, "key", "name", "need_by", "last_confirmed", "status")}


def date_given(row: DependencyEta) -> Entry:
    return {"dependency": named(row.dependency), **values(row, "said_on", "eta")}


def dates_given(asking: Asking) -> QuerySet[DependencyEta]:
    seen = Dependency.objects.visible_to(asking.person, asking.today)
    return DependencyEta.objects.filter(by=asking.person, dependency__in=seen.values("pk")).select_related("dependency")


def handover(row: Handover) -> Entry:
    told = values(row, "on", "decisions", "owners", "risks", "written_at")
    return {"initiative": named(row.initiative), **told}


def update(row: StatusUpdate) -> Entry:
    return {"initiative": named(row.initiative), **values(row, "kind", "name", "before", "after", "note", "at")}


KINDS: Final = (
    Kind(
        "status_updates", "Status updates you wrote on health, areas and milestones", INITIATIVES,
        lambda asking: StatusUpdate.objects.filter(by=asking.person).select_related("initiative"), update,
        ("initiatives.StatusUpdate.by",),
    ),
    Kind(
        "handovers", "Handover notes you wrote", INITIATIVES,
        lambda asking: Handover.objects.filter(person=asking.person).select_related("initiative"), handover,
        ("initiatives.Handover.person",),
    ),
    Kind(
        "assignments", "Initiatives you lead or are deputy for, with agreed hours", f"{INITIATIVES}",
        lambda asking: LeadAssignment.objects.of(asking.person).select_related("initiative"), assignment,
        ("initiatives.LeadAssignment.person",),
    ),
    Kind(
        "memberships", "Initiatives you are on", INITIATIVES,
        lambda asking: Membership.objects.of(asking.person).select_related("initiative"), membership,
        ("initiatives.Membership.person",),
    ),
    Kind(
        "areas_owned", "Critical areas you own", INITIATIVES,
        lambda asking: CriticalArea.objects.filter(owner=asking.person).select_related("initiative"), area,
        ("initiatives.CriticalArea.owner",),
    ),
    Kind(
        "dependencies", "Dependencies you are responsible for", INITIATIVES,
        lambda asking: Dependency.objects.visible_to(asking.person, asking.today)
        .filter(dri=asking.person).select_related("initiative"),
        dependency, ("initiatives.Dependency.dri",),
    ),
    Kind("dates_given", "Delivery dates you gave", INITIATIVES, dates_given, date_given, ("initiatives.DependencyEta.by",)),
    Kind(
        "ratings_given", "Ratings you gave", "the person rated, their manager, and leads of initiatives they are on",
        ratings_given, rating_given, ("people.Rating.author",),
    ),
)  # fmt: skip
