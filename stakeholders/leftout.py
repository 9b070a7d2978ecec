"""Who has been left out: of what somebody leads, and of their pitches.

Those who answer for a team that it involves, and are no stakeholders yet: managers and tech lead of its teams, of the
teams that its steps ask something of, of the producers that it depends on. Not the lead, not members, not whoever was
dismissed with a reason. Where a step takes more than two weeks, also whoever manages those who answer for its team.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from initiatives.models import Dependency, DependencyStatus, Initiative, LeadAssignment, Membership
from people.models import Person
from stakeholders.models import Dismissal, Pitch, PitchStatus, Slice, Stakeholder

ROLES: Final = {
    "engineering_manager": "engineering manager",
    "product_manager": "product manager",
    "tech_lead": "tech lead",
}
MANAGED_ABOVE: Final = 2
"""Weeks of a step above which those who manage whoever answers for its team have a say too."""
OVER: Final = (DependencyStatus.ACCEPTED, DependencyStatus.CANCELLED)
LIVE: Final = (PitchStatus.DRAFT, PitchStatus.SOCIALISING, PitchStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is left out of: an initiative or a pitch."""

    is_pitch: bool
    pk: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """Why somebody should be among the stakeholders: 'product manager of Accounts'."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    person: Person
    reasons: Sequence[Left]

    @property
    def places(self) -> list[Place]:
        return list(dict.fromkeys(one.place for one in self.reasons))


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who answers for a team that a place involves; `weeks` is how long the step takes, None without one."""

    place: Place
    team: int
    person: int
    words: str


def of_plans(
    lead_ids: Iterable[int], leading: Mapping[int, Iterable[int]], here: Mapping[int, set[int]]
) -> dict[int, list[str]]:
    """Per lead the keys of those left out of their initiatives, as a plan tells them.

    `leading` names each lead's initiatives by id, `here` the ids of an initiative's members. Two queries.
    """
    leads = list(lead_ids)
    wanted = {initiative for ids in leading.values() for initiative in ids}
    names = [f"team__{role}_id" for role in ROLES] + [f"team__{role}__key" for role in ROLES]
    producers = [name.replace("team__", "producer__") for name in names]
    rows = teams_of(initiative__in=wanted).values_list("initiative_id", *names)
    rows = rows.union(producers_of(initiative__in=wanted).values_list("initiative_id", *producers))
    answering: dict[int, dict[int, str]] = {}
    for initiative, *people in rows:
        for person, key in zip(people[:3], people[3:], strict=True):
            if person is not None:
                answering.setdefault(initiative, {})[person] = key
    known = settled_of(leads)
    return {
        lead: sorted(
            {
                key
                for initiative in leading.get(lead, ())
                for person, key in answering.get(initiative, {}).items()
                if person != lead and person not in here.get(initiative, set())
                if not known & {(lead, person, 0), (lead, person, initiative)}
            }
        )
        for lead in leads
    }


def settled_of(leads: list[int]) -> set[tuple[int, int, int]]:
    """Lead, person and 0 for a stakeholder; and the initiative, for whoever was dismissed there. One query."""
    everywhere = Cast(Value(0), IntegerField())
    known = Stakeholder.objects.filter(lead__in=leads, person__isnull=False).order_by()
    dismissed = Dismissal.objects.filter(lead__in=leads, initiative__isnull=False).order_by()
    rows = known.annotate(place=everywhere).values_list("lead_id", "person_id", "place")
    return set(rows.union(dismissed.values_list("lead_id", "person_id", "initiative_id")))


def teams_of(**wanted: Any) -> "QuerySet[Any]":
    return Initiative.teams.through.objects.filter(**wanted).order_by()


def producers_of(**wanted: Any) -> "QuerySet[Any]":
    return Dependency.objects.filter(**wanted, producer__isnull=False).exclude(status__in=OVER).order_by()


def found(lead: Person, today: date) -> list[LeftOut]:
    """Everyone who was left out of what one leads and of one's pitches, by name. Four queries."""
    led = LeadAssignment.objects.of(lead).current_or_coming(today).firm().order_by().values("initiative_id")
    pitches = Pitch.objects.filter(author=lead, status__in=LIVE).order_by()
    claims = [*claims_of_initiatives(led), *claims_of_pitches(pitches)]
    return sift(lead, claims, led, today)


def found_for(pitch: Pitch, slices: Sequence[Slice], today: date) -> list[LeftOut]:
    """Everyone who was left out of one pitch, by name; the slices know their teams' people and who manages them. One query."""
    place = Place(True, pitch.pk, pitch.key, pitch.title)
    people: dict[int, Person] = {}
    words: dict[int, str] = {}
    managers: list[tuple[Person, str]] = []
    for one in slices:
        answering = [(getattr(one.team, role), name) for role, name in ROLES.items()] if one.team else []
        for person, name in answering:
            if person is not None:
                people[person.pk] = person
                words.setdefault(person.pk, f"{name} of {one.team}")
                if one.effort_weeks is not None and one.effort_weeks > MANAGED_ABOVE and person.manager is not None:
                    managers.append((person.manager, managed(str(one.team))))
    for person, why in managers:
        people[person.pk] = person
        words.setdefault(person.pk, why)
    known = {pitch.author_id} | (known_for(pitch, slices, today) if people else set())
    open_ones = [one for pk, one in people.items() if pk not in known and one.left_on is None]
    return [LeftOut(one, [Left(place, words[one.pk])]) for one in sorted(open_ones, key=lambda one: one.name)]


def managed(team: str) -> str:
    return f"manages who answers for {team}, whose step takes more than two weeks"


def known_for(pitch: Pitch, slices: Sequence[Slice], today: date) -> set[int]:
    """Ids of whoever is on the pitch, was dismissed there, or is a member of what the author leads with a team of it."""
    led = LeadAssignment.objects.of(pitch.author).current_or_coming(today).firm().order_by().values("initiative_id")
    teams = {one.team_id for one in slices if one.team_id}
    near = Membership.objects.current_or_coming(today).filter(initiative__in=led, initiative__teams__in=teams)
    of_it = {"pitch_id": pitch.pk}
    rows: list[QuerySet[Any, Any]] = [
        near.order_by().values_list("person_id"),
        through(Pitch.stakeholders).filter(**of_it).order_by().values_list("stakeholder__person_id"),
        through(Pitch.co_sponsors).filter(**of_it).order_by().values_list("person_id"),
        Dismissal.objects.filter(lead=pitch.author, **of_it).order_by().values_list("person_id"),
    ]
    return {person for (person,) in rows[0].union(*rows[1:])}


def claims_of_initiatives(led: "QuerySet[Any]") -> list[Claim]:
    """Of their teams and of the producers that they depend on. One query."""
    columns = ("initiative_id", "initiative__key", "initiative__name")
    people = [f"{role}_id" for role in ROLES]
    own = teams_of(initiative__in=led).annotate(produces=Value(0))
    others = producers_of(initiative__in=led).annotate(produces=Value(1))
    rows = own.values_list(*columns, "team_id", "team__name", "produces", *(f"team__{one}" for one in people)).union(
        others.values_list(
            *columns, "producer_id", "producer__name", "produces", *(f"producer__{one}" for one in people)
        )
    )
    claims = []
    for pk, key, name, team, team_name, produces, *answering in sorted(rows, key=str):
        place = Place(False, pk, key, name)
        ending = ", which it waits for" if produces else ""
        for person, role in zip(answering, ROLES.values(), strict=True):
            if person is not None:
                claims.append(Claim(place, team, person, f"{role} of {team_name}{ending}"))
    return claims


def claims_of_pitches(pitches: "QuerySet[Pitch]") -> list[Claim]:
    """Of the teams that their steps ask something of, and whoever manages those where a step is long. One query."""
    rows = Slice.objects.filter(pitch__in=pitches.values("pk"), team__isnull=False).order_by(
        "team__name", "position", "pk"
    )
    named = rows.values_list(
        "pitch_id", "pitch__key", "pitch__title", "team_id", "team__name", "effort_weeks",
        *(f"team__{role}_id" for role in ROLES), *(f"team__{role}__manager_id" for role in ROLES),
    )  # fmt: skip
    claims, managers = [], []
    for pk, key, title, team, name, weeks, *people in named:
        place = Place(True, pk, key, title)
        for person, role in zip(people[:3], ROLES.values(), strict=True):
            if person is not None:
                claims.append(Claim(place, team, person, f"{role} of {name}"))
        if weeks is not None and weeks > MANAGED_ABOVE:
            managers += [Claim(place, team, one, managed(name)) for one in people[3:] if one is not None]
    return [*claims, *managers]


def sift(lead: Person, claims: Sequence[Claim], led: "QuerySet[Any]", today: date) -> list[LeftOut]:
    """Those claims that nothing answers yet. Two queries."""
    facts = known_of(lead, led, today)
    involved = {(one.place.pk, one.team) for one in claims if not one.place.is_pitch}
    open_claims: dict[int, dict[Place, str]] = {}
    for claim in claims:
        if claim.person != lead.pk and not answered(claim, facts, involved):
            open_claims.setdefault(claim.person, {}).setdefault(claim.place, claim.words)
    people = Person.objects.here().filter(pk__in=open_claims).order_by("name")
    return [
        LeftOut(person, [Left(place, words) for place, words in open_claims[person.pk].items()]) for person in people
    ]


def answered(claim: Claim, facts: set[tuple[str, int, int]], involved: set[tuple[int, int]]) -> bool:
    """Whether somebody is in it already, or was dismissed there."""
    person, place = claim.person, claim.place
    if place.is_pitch:
        # A member of an initiative of one's own that involves the team knows of it.
        near = {initiative for initiative, team in involved if team == claim.team}
        members = {("member", initiative, person) for initiative in near}
        return bool(facts & {("pitch", place.pk, person), *members})
    return bool(facts & {("stakeholder", 0, person), ("initiative", place.pk, person), ("member", place.pk, person)})


def known_of(lead: Person, led: "QuerySet[Any]", today: date) -> set[tuple[str, int, int]]:
    """What answers a claim: how, where, who. One query."""
    members = Membership.objects.current_or_coming(today).filter(initiative__in=led)
    mine = Stakeholder.objects.visible_to(lead).filter(person__isnull=False)
    of_mine = {"pitch__author": lead}
    rows: list[QuerySet[Any, Any]] = [
        triple(members, "member", "initiative_id", "person_id"),
        triple(mine, "stakeholder", None, "person_id"),
        triple(through(Pitch.stakeholders).filter(**of_mine), "pitch", "pitch_id", "stakeholder__person_id"),
        triple(through(Pitch.co_sponsors).filter(**of_mine), "pitch", "pitch_id", "person_id"),
        triple(
            Dismissal.objects.filter(lead=lead, initiative__isnull=False), "initiative", "initiative_id", "person_id"
        ),
        triple(Dismissal.objects.filter(lead=lead, pitch__isnull=False), "pitch", "pitch_id", "person_id"),
    ]
    return set(rows[0].union(*rows[1:]))


def through(field: Any) -> Any:
    """Its rows; the type of a table that Django makes itself is not known."""
    return field.through.objects


def triple(rows: Any, how: str, place: str | None, person: str) -> Any:
    where = F(place) if place else Cast(Value(0), IntegerField())
    return rows.order_by().annotate(how=Value(how), where=where, who=F(person)).values_list("how", "where", "who")
