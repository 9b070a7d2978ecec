"""The facts that give access. Each returns its sentences, or none if it does not apply."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from focus.models import WeekPreferences
from initiatives.models import AssignmentRole, LeadAssignment, Membership, Requirement
from initiatives.querysets import AssignmentQuerySet, MembershipQuerySet
from leadplan.permissions.case import Case, days_of
from people.models import Person
from stakeholders.models import OfficeHour


@dataclass(frozen=True, slots=True)
class Ground:
    """`words` name the people it covers; `find` explains why it covers the viewer."""

    words: str
    find: Callable[[Case], list[str]]


def everyone(case: Case) -> list[str]:
    return ["Everyone with an account can see it."]


def own(case: Case) -> list[str]:
    return [f"It belongs to {case.viewer}."] if case.person == case.viewer else []


def manages(case: Case) -> list[str]:
    there = case.person is not None and case.person.manager_id == case.viewer.pk
    return [f"{case.viewer} manages {case.person}."] if there else []


def is_above(case: Case) -> list[str]:
    """The viewer is above the person in the reporting line."""
    line = line_between(case.person, case.viewer) if case.person else []
    return [f"{told_line(line)}."] if line else []


def line_between(below: Person, above: Person) -> list[Person]:
    """Both people and everyone between them; empty if the first does not report to the second."""
    line = [below]
    while (manager := line[-1].manager) is not None and manager not in line:
        line.append(manager)
        if manager == above:
            return line
    return []


def told_line(line: Sequence[Person]) -> str:
    """Marta manages Ana, who manages Diego."""
    above, *rest = [str(one) for one in reversed(line)]
    return f"{above} manages {', who manages '.join(rest)}"


def is_above_and_shown(case: Case) -> list[str]:
    """Actual hours are private until the person shares them."""
    line = line_between(case.person, case.viewer) if case.person else []
    shares = WeekPreferences.objects.filter(person=case.person, shares_real=True).exists()
    return [f"{told_line(line)}, and {case.person} shares their actual hours."] if line and shares else []


def keeps(case: Case) -> list[str]:
    """The person who added someone without an account maintains their profile."""
    person = case.person
    if person is None or person.added_by_id != case.viewer.pk or getattr(person, "account", None) is not None:
        return []
    return [f"{case.viewer} added {person}, who has no account, and maintains their profile until they have one."]


def administers(case: Case) -> list[str]:
    return [f"{case.viewer} is an administrator."] if case.viewer.is_administrator else []


def administers_others(case: Case) -> list[str]:
    return [] if case.person == case.viewer else administers(case)


def is_open(case: Case) -> list[str]:
    open_to_all = case.initiative is not None and case.initiative.open
    return [f"{case.initiative} is marked open to everyone."] if open_to_all else []


def leads(case: Case) -> list[str]:
    rows = assignments(case).filter(tentative=False, person=case.viewer)
    return [f"{told_lead(row, case)}." for row in rows]


def leads_something(case: Case) -> list[str]:
    rows = LeadAssignment.objects.current_or_coming(case.today).firm().of(case.viewer).select_related("initiative")
    return [f"{case.viewer} is lead or deputy lead of {row.initiative}." for row in rows.order_by("start", "pk")[:1]]


def leads_perhaps(case: Case) -> list[str]:
    rows = assignments(case).filter(tentative=True, person=case.viewer)
    return [f"{told_lead(row, case)}, tentatively." for row in rows]


def is_on_it(case: Case) -> list[str]:
    return [f"{told_member(row, case)}." for row in memberships(case).filter(person=case.viewer)]


def owns_area(case: Case) -> list[str]:
    if case.initiative is None:
        return []
    names = [area.name for area in case.initiative.areas.filter(owner=case.viewer)]
    return [f"{case.viewer} owns {' and '.join(names)} in {case.initiative}."] if names else []


def is_above_leads(case: Case) -> list[str]:
    return via_line(case, assignments(case).filter(tentative=False), told_lead)


def is_above_team(case: Case) -> list[str]:
    found = via_line(case, assignments(case), told_lead)
    return found + via_line(case, memberships(case), told_member)


def via_line(case: Case, rows: Iterable[LeadAssignment | Membership], told: Callable[..., str]) -> list[str]:
    lines = [(row, line_between(row.person, case.viewer)) for row in rows]
    return [f"{told_line(line)}, and {told(row, case)}." for row, line in lines if line]


def leads_with(case: Case) -> list[str]:
    """A lead sees the ratings of people on the initiative, for the skills that it requires."""
    found = []
    led = LeadAssignment.objects.current_or_coming(case.today).firm().of(case.viewer).select_related("initiative")
    for row in led.order_by("start", "pk"):
        here = Case(case.viewer, case.today, case.person, row.initiative)
        skills = sorted({need.skill.name for need in needs(here) if case.skill in (None, need.skill)})
        if skills and (there := is_there(here)):
            found.append(f"{told_lead(row, case)}, which requires {', '.join(skills)}, and {there}.")
    return found


def needs(case: Case) -> Iterable[Requirement]:
    return Requirement.objects.filter(area__initiative=case.initiative).select_related("skill")


def is_there(case: Case) -> str:
    """Such as "Diego is on it" or "Diego owns an area of it"."""
    if memberships(case).filter(person=case.person).exists():
        return f"{case.person} is on it"
    owned = case.initiative is not None and case.initiative.areas.filter(owner=case.person).exists()
    return f"{case.person} owns an area of it" if owned else ""


def answers_for(case: Case) -> list[str]:
    team = case.team
    if team is None:
        return []
    roles = (
        ("engineering manager", team.engineering_manager_id),
        ("product manager", team.product_manager_id),
        ("tech lead", team.tech_lead_id),
    )
    held = [name for name, person in roles if person == case.viewer.pk]
    return [f"{case.viewer} is {' and '.join(held)} of {team}."] if held else []


def acted(case: Case) -> list[str]:
    """People see the lines of what they did themselves."""
    there = case.row is not None and case.row.actor_id == case.viewer.pk
    return [f"{case.viewer} did it."] if there else []


def co_sponsors(case: Case) -> list[str]:
    """Who a pitch is shared with is private to its author, so this applies only to one given pitch."""
    part: Any = case.row.office_hours if isinstance(case.row, OfficeHour) else case.row
    pitch = getattr(part, "pitch", part)
    there = pitch is not None and pitch.co_sponsors.filter(pk=case.viewer.pk).exists()
    return [f"{case.viewer} is a co-sponsor of it."] if there else []


def is_shared_with(case: Case) -> list[str]:
    """Who a scenario is shared with is private to its author too."""
    scenario = getattr(case.row, "scenario", case.row)
    there = scenario is not None and scenario.shared_with.filter(pk=case.viewer.pk).exists()
    return [f"{case.person} shares it with {case.viewer}."] if there else []


def assignments(case: Case) -> AssignmentQuerySet:
    rows = LeadAssignment.objects.current_or_coming(case.today).filter(initiative=case.initiative)
    return rows.select_related("person__manager", "initiative").order_by("start", "pk")


def memberships(case: Case) -> MembershipQuerySet:
    rows = Membership.objects.current_or_coming(case.today).filter(initiative=case.initiative)
    return rows.select_related("person__manager", "initiative").order_by("start", "pk")


def told_lead(row: LeadAssignment, case: Case) -> str:
    verb = "leads" if row.role == AssignmentRole.LEAD else "is deputy lead of"
    return f"{row.person} {verb} {row.initiative} {days_of(row.start, row.end, case.today)}".rstrip()


def told_member(row: Membership, case: Case) -> str:
    return f"{row.person} is on {row.initiative} {days_of(row.start, row.end, case.today)}".rstrip()


EVERYONE: Final = Ground("everyone with an account", everyone)
OWN: Final = Ground("the person", own)
MANAGER: Final = Ground("their direct manager", manages)
ABOVE: Final = Ground("managers above them", is_above)
ABOVE_IF_SHARED: Final = Ground("managers above them, if the person shares them", is_above_and_shown)
KEEPER: Final = Ground("the person who added them, until they have an account", keeps)
ADMINISTRATOR: Final = Ground("administrators", administers)
ADMINISTRATOR_OF_OTHERS: Final = Ground("administrators, except their own", administers_others)
OPEN: Final = Ground("everyone, if marked open", is_open)
LEADS: Final = Ground("its leads and deputy leads", leads)
LEADS_SOMETHING: Final = Ground("everyone who is lead or deputy lead of an initiative", leads_something)
LEADS_PERHAPS: Final = Ground("its tentative leads", leads_perhaps)
ON_IT: Final = Ground("its members", is_on_it)
OWNS_AREA: Final = Ground("owners of its critical areas", owns_area)
ABOVE_LEADS: Final = Ground("managers above its leads", is_above_leads)
ABOVE_TEAM: Final = Ground("managers above its leads and members", is_above_team)
LEADS_WITH: Final = Ground("leads of an initiative they are on, for the skills it requires", leads_with)
ANSWERS: Final = Ground("the team’s engineering manager, product manager and tech lead", answers_for)
ACTED: Final = Ground("the person who did it", acted)
SHARED_WITH: Final = Ground("people it is shared with", is_shared_with)
CO_SPONSOR: Final = Ground("co-sponsors", co_sponsors)
