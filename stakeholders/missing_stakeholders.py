"""Who is missing from the stakeholders of a lead's initiatives and pitches.

Those responsible for an involved team who are not stakeholders yet: the managers and the tech lead of an initiative's
teams, of the teams it depends on, and of the teams that a pitch's steps ask for work. Not the lead, not members, not
those excluded with a reason. Where a step takes more than two weeks, also the managers of those responsible for its team.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from engine.weeks import Week
from initiatives.models import Dependency, DependencyStatus, Initiative, LeadAssignment, Membership
from people.models import Person
from stakeholders.models import Exclusion, Pitch, PitchStatus, PitchStep, Stakeholder
from stakeholders.touchpoints import away_all_week

ROLES: Final = {
    "engineering_manager": "engineering manager",
    "product_manager": "product manager",
    "tech_lead": "tech lead",
}
# Effort of a step, in weeks, above which the managers of those responsible for its team have a say too.
MANAGED_ABOVE: Final = 2
SETTLED: Final = (DependencyStatus.ACCEPTED, DependencyStatus.CANCELLED)
LIVE_STATUSES: Final = (PitchStatus.DRAFT, PitchStatus.SOCIALISING, PitchStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Place:
    """What someone is missing from: an initiative, or a pitch, whose `key` is its `url_id`."""

    is_pitch: bool
    pk: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class MissingReason:
    """Why someone should be among the stakeholders: 'product manager of Accounts'."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class MissingStakeholder:
    person: Person
    reasons: Sequence[MissingReason]

    @property
    def places(self) -> list[Place]:
        return list(dict.fromkeys(one.place for one in self.reasons))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone responsible for a team that an initiative or pitch involves, as ids, and why they should be a stakeholder."""

    place: Place
    team: int
    person: int
    words: str


def missing_keys_by_lead(
    lead_ids: Iterable[int], leading: Mapping[int, Iterable[int]], here: Mapping[int, set[int]], week: Week
) -> dict[int, list[str]]:
    """For each lead, the keys of those missing from their initiatives, for the week's plan; not those away all week.

    `leading` has each lead's initiatives by id, `here` the ids of an initiative's members. Three queries.
    """
    leads = list(lead_ids)
    wanted = {initiative for ids in leading.values() for initiative in ids}
    names = [f"team__{role}_id" for role in ROLES] + [f"team__{role}__key" for role in ROLES]
    producers = [name.replace("team__", "producer__") for name in names]
    rows = teams_of(Q(initiative__in=wanted)).values_list("initiative_id", *names)
    rows = rows.union(producers_of(Q(initiative__in=wanted)).values_list("initiative_id", *producers))
    responsible: dict[int, dict[int, str]] = {}
    for initiative, *people in rows:
        for person, key in zip(people[:3], people[3:], strict=True):
            if person is not None:
                responsible.setdefault(initiative, {})[person] = key
    known = known_or_excluded(leads)
    away = away_all_week({person for people in responsible.values() for person in people}, week)
    return {
        lead: sorted(
            {
                key
                for initiative in leading.get(lead, ())
                for person, key in responsible.get(initiative, {}).items()
                if person != lead and person not in here.get(initiative, set()) and person not in away
                if not known & {(lead, person, 0), (lead, person, initiative)}
            }
        )
        for lead in leads
    }


def known_or_excluded(leads: list[int]) -> set[tuple[int, int, int]]:
    """Triples of lead, person, and 0 for a stakeholder or the initiative's id for an exclusion. One query."""
    everywhere = Cast(Value(0), IntegerField())
    known = Stakeholder.objects.filter(lead__in=leads, person__isnull=False).order_by()
    excluded = Exclusion.objects.filter(lead__in=leads, initiative__isnull=False).order_by()
    rows = known.annotate(place=everywhere).values_list("lead_id", "person_id", "place")
    return set(rows.union(excluded.values_list("lead_id", "person_id", "initiative_id")))


def teams_of(wanted: Q) -> "QuerySet[Any]":
    return Initiative.teams.through.objects.filter(wanted).order_by()


def producers_of(wanted: Q) -> "QuerySet[Dependency]":
    return Dependency.objects.filter(wanted, producer__isnull=False).exclude(status__in=SETTLED).order_by()


def led_by(lead: Person, today: date) -> Q:
    """Rows of the initiatives that someone leads or deputises, now or soon."""
    led = LeadAssignment.objects.of(lead).current_or_coming(today).firm().order_by()
    return Q(initiative__in=led.values("initiative_id"))


def load_missing(lead: Person, today: date) -> list[MissingStakeholder]:
    """Everyone missing from the lead's initiatives and pitches, by name. Four queries."""
    pitches = Pitch.objects.filter(author=lead, status__in=LIVE_STATUSES).order_by()
    candidates = [*candidates_of_initiatives(led_by(lead, today)), *candidates_of_pitches(pitches)]
    return keep_missing(lead, candidates, today)


def load_missing_for_pitch(pitch: Pitch, steps: Sequence[PitchStep], today: date) -> list[MissingStakeholder]:
    """Everyone missing from one pitch, by name. `steps` come with their teams' people and those people's managers. One query."""
    place = Place(True, pitch.pk, pitch.url_id, pitch.title)
    people: dict[int, Person] = {}
    words: dict[int, str] = {}
    managers: list[tuple[Person, str]] = []
    for one in steps:
        responsible = [(getattr(one.team, role), name) for role, name in ROLES.items()] if one.team else []
        for person, name in responsible:
            if person is not None:
                people[person.pk] = person
                words.setdefault(person.pk, f"{name} of {one.team}")
                if one.effort_weeks is not None and one.effort_weeks > MANAGED_ABOVE and person.manager is not None:
                    managers.append((person.manager, manager_reason(str(one.team))))
    for person, why in managers:
        people[person.pk] = person
        words.setdefault(person.pk, why)
    known = {pitch.author_id} | (involved_in_pitch(pitch, steps, today) if people else set())
    open_ones = [one for pk, one in people.items() if pk not in known and one.left_on is None]
    return [
        MissingStakeholder(one, [MissingReason(place, words[one.pk])])
        for one in sorted(open_ones, key=lambda one: one.name)
    ]


def manager_reason(team: str) -> str:
    return f"manages someone responsible for {team}; its step takes more than two weeks"


def involved_in_pitch(pitch: Pitch, steps: Sequence[PitchStep], today: date) -> set[int]:
    """Ids of those on the pitch, excluded from it, or members of an initiative of the author's that shares a team with it."""
    teams = {one.team_id for one in steps if one.team_id}
    near = Membership.objects.current_or_coming(today).filter(led_by(pitch.author, today), initiative__teams__in=teams)
    it = Pitch.objects.filter(pk=pitch.pk).order_by()
    rows = near.order_by().values_list("person_id").union(
        it.filter(stakeholders__isnull=False).values_list("stakeholders__person_id"),
        it.filter(co_sponsors__isnull=False).values_list("co_sponsors"),
        Exclusion.objects.filter(lead=pitch.author, pitch=pitch).order_by().values_list("person_id"),
    )  # fmt: skip
    return {person for (person,) in rows}


def candidates_of_initiatives(led: Q) -> list[Candidate]:
    """From the initiatives' teams and the producers of their dependencies. One query."""
    columns = ("initiative_id", "initiative__key", "initiative__name")
    people = [f"{role}_id" for role in ROLES]
    own = teams_of(led).annotate(produces=Value(0))
    others = producers_of(led).annotate(produces=Value(1))
    rows = own.values_list(*columns, "team_id", "team__name", "produces", *(f"team__{one}" for one in people)).union(
        others.values_list(
            *columns, "producer_id", "producer__name", "produces", *(f"producer__{one}" for one in people)
        )
    )
    candidates = []
    for pk, key, name, team, team_name, produces, *responsible in sorted(rows, key=str):
        place = Place(False, pk, key, name)
        ending = ", which it depends on" if produces else ""
        for person, role in zip(responsible, ROLES.values(), strict=True):
            if person is not None:
                candidates.append(Candidate(place, team, person, f"{role} of {team_name}{ending}"))
    return candidates


def candidates_of_pitches(pitches: "QuerySet[Pitch]") -> list[Candidate]:
    """From the teams that the steps ask for work, with the managers above them where a step is long. One query."""
    rows = PitchStep.objects.filter(pitch__in=pitches.values("pk"), team__isnull=False).order_by(
        "team__name", "position", "pk"
    )
    named = rows.values_list(
        "pitch_id", "pitch__url_id", "pitch__title", "team_id", "team__name", "effort_weeks",
        *(f"team__{role}_id" for role in ROLES), *(f"team__{role}__manager_id" for role in ROLES),
    )  # fmt: skip
    candidates, managers = [], []
    for pk, key, title, team, name, weeks, *people in named:
        place = Place(True, pk, key, title)
        for person, role in zip(people[:3], ROLES.values(), strict=True):
            if person is not None:
                candidates.append(Candidate(place, team, person, f"{role} of {name}"))
        if weeks is not None and weeks > MANAGED_ABOVE:
            managers += [Candidate(place, team, one, manager_reason(name)) for one in people[3:] if one is not None]
    return [*candidates, *managers]


def keep_missing(lead: Person, candidates: Sequence[Candidate], today: date) -> list[MissingStakeholder]:
    """The candidates who are not involved yet. Two queries."""
    involvement = load_involvement(lead, today)
    involved = {(one.place.pk, one.team) for one in candidates if not one.place.is_pitch}
    missing: dict[int, dict[Place, str]] = {}
    for candidate in candidates:
        if candidate.person != lead.pk and not is_involved(candidate, involvement, involved):
            missing.setdefault(candidate.person, {}).setdefault(candidate.place, candidate.words)
    people = Person.objects.current().filter(pk__in=missing).order_by("name")
    return [
        MissingStakeholder(person, [MissingReason(place, words) for place, words in missing[person.pk].items()])
        for person in people
    ]


def is_involved(candidate: Candidate, involvement: set[tuple[str, int, int]], involved: set[tuple[int, int]]) -> bool:
    """Whether the person is already involved, or was excluded."""
    person, place = candidate.person, candidate.place
    if place.is_pitch:
        # A member of one of the lead's initiatives that involves the same team knows about it anyway.
        near = {initiative for initiative, team in involved if team == candidate.team}
        members = {("member", initiative, person) for initiative in near}
        return bool(involvement & {("pitch", place.pk, person), *members})
    return bool(
        involvement & {("stakeholder", 0, person), ("initiative", place.pk, person), ("member", place.pk, person)}
    )


def load_involvement(lead: Person, today: date) -> set[tuple[str, int, int]]:
    """Who is involved already or excluded, as triples: how, where, who. One query."""
    members = Membership.objects.current_or_coming(today).filter(led_by(lead, today))
    mine = Stakeholder.objects.visible_to(lead).filter(person__isnull=False)
    excluded = Exclusion.objects.filter(lead=lead)
    pitches = Pitch.objects.filter(author=lead)
    rows = [
        triple(mine, "stakeholder", None, "person_id"),
        triple(pitches.filter(stakeholders__isnull=False), "pitch", "pk", "stakeholders__person_id"),
        triple(pitches.filter(co_sponsors__isnull=False), "pitch", "pk", "co_sponsors"),
        triple(excluded.filter(initiative__isnull=False), "initiative", "initiative_id", "person_id"),
        triple(excluded.filter(pitch__isnull=False), "pitch", "pitch_id", "person_id"),
    ]
    return set(triple(members, "member", "initiative_id", "person_id").union(*rows))


def triple(rows: "QuerySet[Any]", how: str, place: str | None, person: str) -> Any:
    where = F(place) if place else Cast(Value(0), IntegerField())
    return rows.order_by().annotate(how=Value(how), where=where, who=F(person)).values_list("how", "where", "who")
