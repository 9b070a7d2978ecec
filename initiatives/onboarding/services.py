"""From an empty installation to a first plan: which step a person has reached, and what each step writes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction

from engine.weights import Weights
from initiatives.models import (
    CriticalArea,
    InflectionPoint,
    Initiative,
    Membership,
    RequiredLevel,
    SkillRequirement,
)
from initiatives.services import areas, initiative_details, lead_assignments, members, progress
from initiatives.skill_matrix.queries import matrix
from initiatives.skill_matrix.queries.matrix import MatrixCell, MatrixChoice, SkillMatrix
from people import audit, effective_dates, events
from people.concurrency import WITHOUT_VERSION, Version
from people.keys import lock_names, unique_key
from people.models import DAYS, Account, Organisation, Person, Rating, Skill, WorkingHours, hours_valid_on
from people.pasted_people import PastedTeam
from people.services import availability_records, organisation_settings, people_records, ratings

OnboardingStep = Literal["profile", "unlinked", "initiative", "areas", "ratings", "done"]


def onboarding_step(account: Account, today: date) -> OnboardingStep:
    """The first thing still missing for a plan. `unlinked`: an administrator has to link the account first."""
    person = account.person
    if person is None:
        return "profile" if account.is_administrator else "unlinked"
    led = Initiative.objects.led_by(person, today)
    if not led.exists():
        return "initiative"
    needed = SkillRequirement.objects.filter(area__initiative__in=led)
    if not needed.exists():
        return "areas"
    return "done" if Rating.objects.filter(skill__in=needed.values("skill")).exists() else "ratings"


def initiative_of(person: Person, today: date) -> Initiative | None:
    """The initiative that the steps are about: of those led, the latest without requirements, else the latest."""
    led = Initiative.objects.led_by(person, today).order_by("-pk")
    return led.exclude(areas__requirements__isnull=False).first() or led.first()


def team_of(initiative: Initiative, today: date) -> list[Person]:
    """Its members."""
    rows = Membership.objects.filter(initiative=initiative).current_or_coming(today).select_related("person")
    return list({row.person: None for row in rows.order_by("person__name", "pk")})


def agreed_hours(person: Person, initiative: Initiative, today: date) -> Decimal | None:
    found = lead_assignments.assignment_on(initiative, person, today)
    return found.hours if found else None


def has_milestone(initiative: Initiative, today: date) -> bool:
    return InflectionPoint.objects.filter(initiative=initiative, passed=False, date__gte=today).exists()


def weekly_hours(person: Person, today: date) -> Decimal:
    """Contracted hours a week."""
    valid = hours_valid_on(list(WorkingHours.objects.of(person)), today)
    return (valid or WorkingHours(person=person)).weekly


def administrators() -> list[Account]:
    """Who to ask for help."""
    return list(Account.objects.filter(is_superuser=True, is_active=True).order_by("email")[:5])


@transaction.atomic
def link_account(account: Account, typed: Mapping[str, Any], *, now: datetime) -> Person:
    """Create the organisation if there is none, and link the account to a person, existing or new."""
    stored = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if stored.person is not None:
        return stored.person
    made, organisation = False, None
    if typed.get("organisation"):
        # Two administrators at the same moment: the first one's values stay.
        place = {"name": typed["organisation"], "timezone": typed["timezone"], "country": typed["country"]}
        organisation, made = Organisation.objects.get_or_create(pk=1, defaults=place)
    person = typed.get("me") or add_person(account, typed)
    stored.attach(person)
    audit.append([audit.row_line(person, "arrived", by=person, now=now)])
    if organisation and made:
        audit.append([organisation_settings.creation_line(organisation, person, now)])
    return person


def add_person(account: Account, typed: Mapping[str, Any]) -> Person:
    lock_names()
    taken = Person.objects.filter(email__iexact=account.email).exists()
    person = Person(
        key=unique_key(typed["name"], set(Person.objects.values_list("key", flat=True)), "person"),
        name=typed["name"],
        email=None if taken else account.email,
        role=typed["role"],
        seniority=typed["seniority"],
        day_to_day=typed["day_to_day"],
    )
    person.full_clean()
    person.save()
    hours = WorkingHours(person=person, **spread_hours(typed["hours"]))
    hours.full_clean()
    hours.save()
    return person


@transaction.atomic
def change_profile(person: Person, typed: Mapping[str, Any], *, seen: Version, now: datetime, today: date) -> None:
    """The profile of someone who went back to the first step: hours apply from this week. Raises EditConflict."""
    monday = effective_dates.day_of_new(today)
    people_records.change_person(person, ("name", "role", "seniority"), seen=seen, by=person, now=now, today=today)
    availability_records.set_day_to_day(
        person, typed["day_to_day"], by=person, now=now, today=today, applies_from=monday
    )
    if typed["hours"] != weekly_hours(person, today):
        stored = WorkingHours.objects.of(person).filter(start=monday).first()
        row = stored or WorkingHours(person=person, start=monday)
        for day, hours in spread_hours(typed["hours"]).items():
            setattr(row, day, hours)
        availability_records.save(row, by=person, now=now, today=today, applies_from=monday)


def spread_hours(weekly: Decimal) -> dict[str, Decimal]:
    """Hours a week spread over Monday to Friday, or over all seven days if five are not enough."""
    days = DAYS[:5] if weekly <= 5 * 24 else DAYS
    each = (weekly / len(days)).quantize(Decimal("0.01"))
    found = dict.fromkeys(DAYS, Decimal(0)) | dict.fromkeys(days, each)
    found[days[0]] += weekly - each * len(days)
    if found[days[0]] > 24:  # A hundredth too much, from rounding.
        found[days[0]] = Decimal(24)
    return found


@transaction.atomic
@events.together()
def create_first_initiative(
    initiative: Initiative, typed: Mapping[str, Any], *, by: Person, now: datetime, today: date
) -> Initiative:
    """The first initiative with its team and the next milestone."""
    made = initiative_details.create(
        initiative,
        team=typed.get("team") or PastedTeam(),
        teams=[],
        hours=typed.get("hours") or Decimal(0),
        by=by,
        now=now,
        today=today,
    )
    add_first_milestone(made, typed, by=by, now=now)
    return made


@transaction.atomic
@events.together()
def change_first_initiative(
    initiative: Initiative, typed: Mapping[str, Any], *, seen: Version, by: Person, now: datetime, today: date
) -> None:
    """What is typed by someone who went back to the second step; nobody leaves the team. Raises EditConflict."""
    initiative_details.change(initiative, seen=seen, by=by, now=now)
    row = lead_assignments.assignment_on(initiative, by, today)
    if row is not None and typed.get("hours") is not None:
        row.hours = typed["hours"]
        monday = effective_dates.day_of_new(today)
        lead_assignments.change(row, applies_from=monday, seen=WITHOUT_VERSION, by=by, now=now, today=today)
    team = typed.get("team") or PastedTeam()
    members.add_team(initiative, team, familiarity=None, start=None, by=by, now=now, today=today)
    add_first_milestone(initiative, typed, by=by, now=now)


def add_first_milestone(initiative: Initiative, typed: Mapping[str, Any], *, by: Person, now: datetime) -> None:
    if typed.get("point_name"):
        point = InflectionPoint(
            initiative=initiative,
            name=typed["point_name"],
            date=typed["point_date"],
            kind=typed["point_kind"] or "other",
        )
        progress.add_milestone(point, [], by=by, now=now)


def skill_names() -> list[str]:
    """Skill names to suggest while typing."""
    return list(Skill.objects.order_by("name").values_list("name", flat=True)[:500])


@transaction.atomic
@events.together()
def add_areas(rows: Sequence[tuple[CriticalArea, Sequence[RequiredLevel]]], *, by: Person, now: datetime) -> None:
    for area, needs in rows:
        areas.add(area, needs, by=by, now=now)


def rating_grid(
    person: Person, initiative: Initiative, today: date, weights: Weights
) -> tuple[SkillMatrix, list[MatrixCell]]:
    """The first page of an initiative's matrix, and the cells in it that the person may rate."""
    found = matrix.load(person, MatrixChoice(initiative=initiative), "1", today, weights)
    return found, [cell for row in found.rows for cell in row.cells if cell]


@transaction.atomic
def record_ratings(
    ratings_given: Sequence[tuple[Person, Skill, int]], *, by: Person, now: datetime, today: date
) -> None:
    for person, skill, level in ratings_given:
        ratings.record(person, skill, level, by=by, now=now, today=today)
