"""The reasons that give access: each returns sentences that explain it, or none if it does not apply."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Model

from allocation.models import Scenario
from focus.models import WeekPreferences
from growth.models import Goal, JournalEntry, Mentoring
from initiatives.models import AssignmentRole, Initiative, LeadAssignment, Membership, SkillRequirement
from initiatives.querysets import AssignmentQuerySet, MembershipQuerySet
from people.display import format_date
from people.models import AuditLine, Person, Skill, Team
from stakeholders.models import OfficeHoursSession, Pitch


@dataclass(frozen=True, slots=True)
class AccessContext:
    """`person` is who the thing is about or belongs to; `row` is the thing itself, if the question is about one row."""

    viewer: Person
    today: date
    person: Person | None = None
    initiative: Initiative | None = None
    team: Team | None = None
    skill: Skill | None = None
    row: Model | None = None


def period_text(start: date | None, end: date | None, today: date) -> str:
    """Such as "since 3 March 2026, until 4 April 2026" or "from 1 May 2027"."""
    words = []
    if start is not None:
        words.append(f"since {day_text(start)}" if start <= today else f"from {day_text(start)}")
    if end is not None:
        words.append(f"until {day_text(end)}")
    return ", ".join(words)


def day_text(value: date) -> str:
    return format_date(value, "j F Y")


@dataclass(frozen=True, slots=True)
class Reason:
    """`words` name the people it covers; `find` explains why it covers the viewer."""

    words: str
    find: Callable[[AccessContext], list[str]]


def everyone(context: AccessContext) -> list[str]:
    return ["Everyone with an account can see it."]


def own(context: AccessContext) -> list[str]:
    return [f"It belongs to {context.viewer}."] if context.person == context.viewer else []


def manages(context: AccessContext) -> list[str]:
    there = context.person is not None and context.person.manager_id == context.viewer.pk
    return [f"{context.viewer} manages {context.person}."] if there else []


def is_above(context: AccessContext) -> list[str]:
    """The viewer is above the person in the reporting line."""
    line = line_between(context.person, context.viewer) if context.person else []
    return [f"{line_text(line)}."] if line else []


def line_between(below: Person, above: Person) -> list[Person]:
    """Both people and everyone between them; empty if the first does not report to the second."""
    line = [below]
    while (manager := line[-1].manager) is not None and manager not in line:
        line.append(manager)
        if manager == above:
            return line
    return []


def line_text(line: Sequence[Person]) -> str:
    """Marta manages Ana, who manages Diego."""
    above, *rest = [str(one) for one in reversed(line)]
    return f"{above} manages {', who manages '.join(rest)}"


def is_above_and_shown(context: AccessContext) -> list[str]:
    """Actual hours are private until the person shares them."""
    line = line_between(context.person, context.viewer) if context.person else []
    shares = WeekPreferences.objects.filter(person=context.person, shares_actual_hours=True).exists()
    return [f"{line_text(line)}, and {context.person} shares their actual hours."] if line and shares else []


def maintains_profile(context: AccessContext) -> list[str]:
    """The person who added someone without an account maintains their profile."""
    person = context.person
    if person is None or person.added_by_id != context.viewer.pk or getattr(person, "account", None) is not None:
        return []
    return [f"{context.viewer} added {person}, who has no account, and maintains their profile until they have one."]


def administers(context: AccessContext) -> list[str]:
    return [f"{context.viewer} is an administrator."] if context.viewer.is_administrator else []


def administers_others(context: AccessContext) -> list[str]:
    return [] if context.person == context.viewer else administers(context)


def is_open(context: AccessContext) -> list[str]:
    open_to_all = context.initiative is not None and context.initiative.open_to_everyone
    return [f"{context.initiative} is marked open to everyone."] if open_to_all else []


def leads(context: AccessContext) -> list[str]:
    rows = assignments(context).filter(tentative=False, person=context.viewer)
    return [f"{lead_text(row, context)}." for row in rows]


def leads_something(context: AccessContext) -> list[str]:
    rows = (
        LeadAssignment.objects.current_or_coming(context.today).firm().of(context.viewer).select_related("initiative")
    )
    return [f"{context.viewer} is lead or deputy lead of {row.initiative}." for row in rows.order_by("start", "pk")[:1]]


def leads_tentatively(context: AccessContext) -> list[str]:
    rows = assignments(context).filter(tentative=True, person=context.viewer)
    return [f"{lead_text(row, context)}, tentatively." for row in rows]


def is_member(context: AccessContext) -> list[str]:
    return [f"{member_text(row, context)}." for row in memberships(context).filter(person=context.viewer)]


def owns_area(context: AccessContext) -> list[str]:
    if context.initiative is None:
        return []
    names = [area.name for area in context.initiative.areas.filter(owner=context.viewer)]
    return [f"{context.viewer} owns {' and '.join(names)} in {context.initiative}."] if names else []


def is_above_leads(context: AccessContext) -> list[str]:
    return via_line(context, assignments(context).filter(tentative=False), lead_text)


def is_above_team(context: AccessContext) -> list[str]:
    found = via_line(context, assignments(context), lead_text)
    return found + via_line(context, memberships(context), member_text)


def via_line(
    context: AccessContext, rows: Iterable[LeadAssignment | Membership], text: Callable[..., str]
) -> list[str]:
    lines = [(row, line_between(row.person, context.viewer)) for row in rows]
    return [f"{line_text(line)}, and {text(row, context)}." for row, line in lines if line]


def leads_and_requires_it(context: AccessContext) -> list[str]:
    """A lead sees the ratings of people on the initiative, for the skills that it requires."""
    found = []
    led = LeadAssignment.objects.current_or_coming(context.today).firm().of(context.viewer).select_related("initiative")
    for row in led.order_by("start", "pk"):
        here = AccessContext(context.viewer, context.today, context.person, row.initiative)
        needs = SkillRequirement.objects.filter(area__initiative=row.initiative).select_related("skill")
        skills = sorted({need.skill.name for need in needs if context.skill in (None, need.skill)})
        if skills and (there := membership_text(here)):
            found.append(f"{lead_text(row, context)}, which requires {', '.join(skills)}, and {there}.")
    return found


def leads_and_leaving_is_known(context: AccessContext) -> list[str]:
    """A lead sees when people on the initiative leave, once that is known to the team."""
    if context.person is None or not context.person.leaving_is_known:
        return []
    led = LeadAssignment.objects.current_or_coming(context.today).firm().of(context.viewer).select_related("initiative")
    found = []
    for row in led.order_by("start", "pk"):
        here = AccessContext(context.viewer, context.today, context.person, row.initiative)
        if there := membership_text(here):
            found.append(f"{lead_text(row, context)}, {there}, and the last day is known to the team.")
    return found


def membership_text(context: AccessContext) -> str:
    """Such as "Diego is on it", "Diego leads it too" or "Diego owns an area of it"."""
    if memberships(context).filter(person=context.person).exists():
        return f"{context.person} is on it"
    leads = LeadAssignment.objects.current_or_coming(context.today).firm().filter(initiative=context.initiative)
    if leads.filter(person=context.person).exists():
        return f"{context.person} leads it too"
    owned = context.initiative is not None and context.initiative.areas.filter(owner=context.person).exists()
    return f"{context.person} owns an area of it" if owned else ""


def acted(context: AccessContext) -> list[str]:
    """People see the lines of what they did themselves."""
    there = isinstance(context.row, AuditLine) and context.row.actor_id == context.viewer.pk
    return [f"{context.viewer} did it."] if there else []


def co_sponsors(context: AccessContext) -> list[str]:
    """Who a pitch is shared with is private to its author, so this applies only to one given pitch."""
    part = context.row.office_hours if isinstance(context.row, OfficeHoursSession) else context.row
    pitch = getattr(part, "pitch", part)
    there = isinstance(pitch, Pitch) and pitch.co_sponsors.filter(pk=context.viewer.pk).exists()
    return [f"{context.viewer} is a co-sponsor of it."] if there else []


def is_shared_with(context: AccessContext) -> list[str]:
    """Who a scenario is shared with is private to its author too."""
    scenario = getattr(context.row, "scenario", context.row)
    there = isinstance(scenario, Scenario) and scenario.shared_with.filter(pk=context.viewer.pk).exists()
    return [f"{context.person} shares it with {context.viewer}."] if there else []


def manages_and_is_shown(context: AccessContext) -> list[str]:
    """An entry or a goal is shared with the manager of that day; so this applies only to one given row."""
    shared = isinstance(context.row, JournalEntry | Goal) and context.row.shared_with_id == context.viewer.pk
    return [f"{context.person} shares it with {context.viewer}, their manager."] if shared and manages(context) else []


def mentors(context: AccessContext) -> list[str]:
    there = isinstance(context.row, Mentoring) and context.row.mentor_id == context.viewer.pk
    return [f"{context.viewer} is the mentor."] if there else []


def assignments(context: AccessContext) -> AssignmentQuerySet:
    rows = LeadAssignment.objects.current_or_coming(context.today).filter(initiative=context.initiative)
    return rows.select_related("person__manager", "initiative").order_by("start", "pk")


def memberships(context: AccessContext) -> MembershipQuerySet:
    rows = Membership.objects.current_or_coming(context.today).filter(initiative=context.initiative)
    return rows.select_related("person__manager", "initiative").order_by("start", "pk")


def lead_text(row: LeadAssignment, context: AccessContext) -> str:
    verb = "leads" if row.role == AssignmentRole.LEAD else "is deputy lead of"
    return f"{row.person} {verb} {row.initiative} {period_text(row.start, row.end, context.today)}".rstrip()


def member_text(row: Membership, context: AccessContext) -> str:
    return f"{row.person} is on {row.initiative} {period_text(row.start, row.end, context.today)}".rstrip()


EVERYONE: Final = Reason("everyone with an account", everyone)
OWN: Final = Reason("the person", own)
MANAGER: Final = Reason("their direct manager", manages)
ABOVE: Final = Reason("managers above them", is_above)
ABOVE_IF_SHARED: Final = Reason("managers above them, if the person shares them", is_above_and_shown)
PROFILE_MAINTAINER: Final = Reason("the person who added them, until they have an account", maintains_profile)
ADMINISTRATOR: Final = Reason("administrators", administers)
ADMINISTRATOR_OF_OTHERS: Final = Reason("administrators, except their own", administers_others)
OPEN: Final = Reason("everyone, if marked open", is_open)
LEADS: Final = Reason("its leads and deputy leads", leads)
LEADS_SOMETHING: Final = Reason("everyone who is lead or deputy lead of an initiative", leads_something)
TENTATIVE_LEADS: Final = Reason("its tentative leads", leads_tentatively)
MEMBERS: Final = Reason("its members", is_member)
OWNS_AREA: Final = Reason("owners of its critical areas", owns_area)
ABOVE_LEADS: Final = Reason("managers above its leads", is_above_leads)
ABOVE_TEAM: Final = Reason("managers above its leads and members", is_above_team)
LEADS_WHO_REQUIRE_IT: Final = Reason(
    "leads of an initiative they are on, for the skills it requires", leads_and_requires_it
)
LEADS_IF_LEAVING_IS_KNOWN: Final = Reason(
    "leads of an initiative they are on, once the day is known to the team", leads_and_leaving_is_known
)
ACTED: Final = Reason("the person who did it", acted)
SHARED_WITH: Final = Reason("people it is shared with", is_shared_with)
MANAGER_IF_SHARED: Final = Reason("their direct manager, if the person shares it", manages_and_is_shown)
MENTOR: Final = Reason("the mentor", mentors)
CO_SPONSOR: Final = Reason("co-sponsors", co_sponsors)
