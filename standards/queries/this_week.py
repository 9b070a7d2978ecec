"""What standards ask of a person this week: as owner, as a team's engineering manager or tech lead, as owner of an exception."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from people.models import Organisation, Person
from standards.models import AdoptionState, Standard, StandardException, StandardScope, TeamAdoption
from standards.queries.figures import Figures, count
from standards.queries.next_talks import NextTalk, load_next_talks
from standards.queries.pages import ExceptionLine, TeamLine, lines_of_scopes
from standards.queries.standing import organisation_day, standing_of

A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnedStandard:
    """A standard of the person, with what teams answered since last week and who to talk to next."""

    standard: Standard
    figures: Figures
    changed: Sequence[TeamAdoption]
    talks: Sequence[NextTalk]


@dataclass(frozen=True, slots=True)
class StandardsThisWeek:
    """`ending` are exceptions that end within 14 days; `asked` are the person's own teams that have not answered."""

    owned: Sequence[OwnedStandard] = ()
    asked: Sequence[TeamLine] = ()
    ending: Sequence[ExceptionLine] = ()

    def __bool__(self) -> bool:
        return bool(self.owned or self.asked or self.ending)

    @property
    def count(self) -> int:
        """What asks for something."""
        return sum(len(one.talks) for one in self.owned) + len(self.asked) + len(self.ending)


NOTHING: Final = StandardsThisWeek()


def may_be_asked(person: str) -> Q:
    """Rows whose `person` (the name of a field) may have something to do for a standard in force."""
    it, in_force = OuterRef(person), Standard.objects.in_force()
    scopes = StandardScope.objects.filter(standard__in=in_force.values("pk"))
    return (
        Exists(in_force.filter(owner=it))
        | Exists(scopes.filter(team__engineering_manager=it))
        | Exists(scopes.filter(team__tech_lead=it))
        | Exists(StandardException.objects.filter(owner=it))
    )


def concerned(people: Collection[int]) -> frozenset[int]:
    """Those of these people (ids) who may have something to do for a standard. One query."""
    found = Person.objects.filter(may_be_asked("pk"), pk__among=list(people)).order_by()
    return frozenset(found.values_list("pk", flat=True))


def load(person: Person, organisation: Organisation | None, now: datetime) -> StandardsThisWeek:
    """One query for someone with nothing to do for a standard, six at most."""
    day = organisation_day(organisation, now)
    same = {"standard": OuterRef("standard"), "team": OuterRef("team"), "owner": person}
    answers = Q(team__engineering_manager=person) | Q(team__tech_lead=person)
    holds = Exists(StandardException.objects.live(day).filter(**same))
    scopes = StandardScope.objects.filter(Q(standard__owner=person) | answers | Q(holds))
    lines = lines_of_scopes(scopes.filter(standard__in=Standard.objects.in_force().values("pk")), person, day)
    owned: dict[int, list[TeamLine]] = {}
    for line in lines:
        if line.scope.standard.owner_id == person.pk:
            owned.setdefault(line.scope.standard_id, []).append(line)
    talks = load_next_talks([line for of in owned.values() for line in of], organisation, day)
    found = [owned_standard(of, talks, day) for of in owned.values()]
    return StandardsThisWeek(
        owned=[one for one in found if one.changed or one.talks],
        asked=[line for line in lines if line.may_answer and line.state == AdoptionState.ASKED and not line.live],
        ending=[one for line in lines for one in line.live if one.ends_soon and concerns(one, line, person)],
    )


def concerns(one: ExceptionLine, line: TeamLine, person: Person) -> bool:
    return person.pk in (line.scope.standard.owner_id, one.row.owner_id) or line.may_answer


def owned_standard(lines: Sequence[TeamLine], talks: Sequence[NextTalk], day: date) -> OwnedStandard:
    standard = lines[0].scope.standard
    recent = [change for line in lines for change in line.changes if day - A_WEEK < change.on]
    return OwnedStandard(
        standard=standard,
        figures=count(standing_of(line.scope) for line in lines),
        changed=[one for one in recent if one.state != AdoptionState.ASKED],
        talks=[one for one in talks if one.line.scope.standard_id == standard.pk],
    )
