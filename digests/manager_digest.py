"""Monday's email to a manager: what has changed since the last one, and what needs a decision now. Hours, never meeting titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from allocation.board.lead_queries import StageStep, stage_steps
from allocation.board.reporting_line import WEEKS, Viewer
from allocation.coverage.queries import load_all_facts
from allocation.facts import Facts
from allocation.notices.queries import load_notices
from digests.email_content import DigestRequest, EmailContent, NothingToReport
from digests.manager_findings import (
    SOON,
    Finding,
    dependency_findings,
    findings,
    notice,
    producer_findings,
    resolved,
    state_of,
)
from digests.standard_findings import standard_findings
from digests.subjects import leads_subject
from engine.overload import OverloadSignal
from focus.plan.queries import workload
from initiatives.dependencies.queries.pages import load_asked_soon
from initiatives.models import LeadAssignment, Stage
from people.display import format_date
from people.model_fields import format_hours
from people.models import Person

MOST_LINES: Final = 12
"""Lines shown per section; the others are only counted."""
SECTIONS: Final = {
    "note": ("Needs a decision", "allocation"),
    "over": ("Over capacity: move or drop work", "allocation"),
    "open": ("Uncovered: find a lead", "allocation_coverage"),
    "met": ("Conflicts: choose who goes", "allocation_collisions"),
    "wait": ("Dependencies: press for a date", "dependencies"),
    "owe": ("Your teams: give a date or deliver", "dependencies"),
    "std": ("Standards of your teams", "standards"),
}
"""By what there is to decide: title and page."""


KINDS: Final = {
    "over": ("over capacity", "over capacity"),
    "strain": ("", ""),
    "open": ("area uncovered", "areas uncovered"),
    "met": ("conflict", "conflicts"),
    "note": ("decision", "decisions"),
    "wait": ("dependency at risk", "dependencies at risk"),
    "owe": ("delivery due", "deliveries due"),
    "std": ("line on standards", "lines on standards"),
}
"""What the subject counts."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """`state` is new, changed or same."""

    finding: Finding
    state: str


@dataclass(frozen=True, slots=True)
class Section:
    """`address` is the page with all lines; `more` counts the lines that are not shown."""

    title: str
    address: str
    lines: Sequence[FindingLine]
    more: int


@dataclass(frozen=True, slots=True)
class InvolvementChange:
    words: str
    address: str


def manager_content(request: DigestRequest) -> EmailContent:
    """Raises NothingToReport if nothing has changed and nothing needs a decision."""
    weeks = [request.week + ahead for ahead in range(WEEKS)]
    facts = load_all_facts(Viewer(request.person, request.organisation, request.today), weeks)
    if not any(key != request.person.key for key in facts.leads):
        raise NothingToReport  # No lead reports to them; their own weeks are on their own page.
    last = request.last_reported()
    before = last or {}
    notices = load_notices(Viewer(request.person, request.organisation, request.today))
    found = [*map(notice, notices), *findings(facts, overload_flags(request, facts))]
    found += dependency_findings(facts, request.week)
    found += producer_findings(load_asked_soon(request.person, request.today), request.week)
    found += standard_findings(request)
    reported = {code: value for one in found for code, value in one.marks.items()}
    sections = [section for name in SECTIONS if (section := section_of(name, found, before, request))]
    solved, stepped = resolved(before, reported, facts), involvement_changes(request, facts)
    stepped += [InvolvementChange(one.words, one.address) for one in found if is_new(one, "news", before, request)]
    if not (sections or solved or stepped):
        raise NothingToReport(reported)
    context = {"sections": sections, "solved": solved, "stepped": stepped, "is_first": last is None}
    listed = [line.finding for section in sections for line in section.lines]
    return EmailContent(leads_subject(request.week, counts_of(listed)), context, reported)


def counts_of(found: Sequence[Finding]) -> list[tuple[str, str]]:
    """2 over capacity, 3 areas uncovered, 1 conflict: without names, as a subject can be seen over a shoulder."""
    codes = {
        kind: {code.split("/", 1)[1] for one in found for code in one.marks if code.startswith(f"{kind}/")}
        for kind in KINDS
    }
    number = {
        "over": len({code.split("/")[0] for code in codes["over"] | codes["strain"]}),
        "open": len({(code.split("/")[0], code.split("/", 2)[2]) for code in codes["open"]}),
        "met": sum(one.section == "met" for one in found),
        "note": sum(one.section == "note" for one in found),
        "wait": len(codes["wait"]),
        "owe": len(codes["owe"]),
        "std": len(codes["std"]),
    }
    return [(f"{count} {words[count != 1]}", "") for kind, words in KINDS.items() if (count := number.get(kind, 0))]


def overload_flags(request: DigestRequest, facts: Facts) -> Mapping[str, Sequence[OverloadSignal]]:
    """Overloaded weeks by lead's key, for leads who report to the viewer in that week. Four queries."""
    keys = [key for key in facts.leads if facts.sees(key, request.week)]
    people = dict(Person.objects.filter(key__in=keys).values_list("pk", "key"))
    return {people[pk]: flags for pk, flags in workload.flags_of(people, request.week, request.person).items()}


def section_of(
    name: str, found: Sequence[Finding], before: Mapping[str, str], request: DigestRequest
) -> Section | None:
    """What is new or has changed, then what starts this week or next; None if there is neither."""
    lines = [FindingLine(one, state_of(one, before, request.week)) for one in found if one.section == name]
    # A figure is repeated while it is near; a fact is reported once.
    near = [
        one for one in lines if one.state != "same" or (name != "note" and one.finding.first.since(request.week) < SOON)
    ]
    if not near:
        return None
    # New lines first, so that unchanged ones never push them off the list.
    shown = sorted(near, key=lambda one: one.state == "same")[:MOST_LINES]
    title, page = SECTIONS[name]
    return Section(title, f"{reverse(page)}?from={request.week}", shown, len(lines) - len(shown))


def is_new(one: Finding, section: str, before: Mapping[str, str], request: DigestRequest) -> bool:
    return one.section == section and state_of(one, before, request.week) != "same"


def involvement_changes(request: DigestRequest, facts: Facts) -> list[InvolvementChange]:
    """Whose involvement changed since last Monday, by name. One query."""
    first, last = request.week.previous.monday, request.week.monday
    people = Person.objects.current().below(request.person)
    other = LeadAssignment.objects.firm().filter(start__gt=first, start__lte=last)
    rows = (
        LeadAssignment.objects.visible_to(request.person, request.today)
        .firm()
        .filter(Exists(other.filter(person=OuterRef("person"), initiative=OuterRef("initiative"))), person__in=people)
        .select_related("initiative", "person")
        .order_by(
            "person__name", "person_id", "initiative__name", "initiative_id", F("start").asc(nulls_first=True), "pk"
        )
    )
    found = []
    for (person, initiative), group in groupby(rows, key=lambda row: (row.person, row.initiative)):
        history = stage_steps(list(group), request.today)
        for earlier, step in pairwise(history):
            if step.start and first < step.start <= last and step.stage != earlier.stage:
                text = f"{person.name}, {initiative.name}: {step_text(step)}"
                found.append(InvolvementChange(text, reverse("allocation_lead", args=[person.key])))
    return found


def step_text(step: StageStep) -> str:
    """stepped back to reviewing, 4 h a week from 23 November; handed off on 23 November."""
    assert step.start is not None
    way = "stepped back to" if step.back else "stepped up to"
    day = format_date(step.start, "j F")
    if step.stage == Stage.HANDED_OFF:
        return f"handed off on {day}"
    return f"{way} {Stage(step.stage).label.lower()}, {format_hours(step.hours)} h a week from {day}"
