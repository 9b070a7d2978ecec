"""Monday's mail to a manager: what has changed since the last one, and what needs a decision now. Hours, never titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from allocation.facts import Facts
from allocation.leads import StageStep, steps_of
from allocation.loading import everything
from allocation.loading.listing import WEEKS
from digests.findings import SOON, Finding, findings, gone, state_of
from digests.letters import Frame, NothingToSay, Words
from digests.models import Digest, DigestKind, DigestState
from engine.strain import Flag
from focus import strain
from focus.wording.plain import span_words
from initiatives.models import LeadAssignment, Stage
from people.models import Person

MOST: Final = 12
"""Of a section; the others are counted."""
SECTIONS: Final = {
    "over": ("Over their hours", "allocation"),
    "met": ("Asked for at two things", "allocation_collisions"),
    "open": ("Covered by nobody", "allocation_coverage"),
    "strain": ("Strain", "allocation"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`state` is new, changed or same."""

    finding: Finding
    state: str


@dataclass(frozen=True, slots=True)
class Section:
    """`address` is that of the page with all of it; `more` counts what does not stand here."""

    title: str
    address: str
    lines: Sequence[Line]
    more: int


@dataclass(frozen=True, slots=True)
class Stepped:
    words: str
    address: str


def words(frame: Frame) -> Words:
    """Raises NothingToSay where nothing has changed and nothing needs a decision."""
    weeks = [frame.week + ahead for ahead in range(WEEKS)]
    facts = everything(frame.person, frame.organisation, frame.today, weeks)
    if not any(key != frame.person.key for key in facts.leads):
        raise NothingToSay  # Nobody who leads reports to them; their own weeks are on their own page.
    last = told_before(frame)
    before = last or {}
    found = findings(facts, strains(frame, facts))
    told = {code: value for one in found for code, value in one.marks.items()}
    sections = [section for name in SECTIONS if (section := section_of(name, found, before, frame))]
    solved, stepped = gone(before, told, facts), steps(frame, facts)
    if not (sections or solved or stepped):
        raise NothingToSay(told)
    context = {"sections": sections, "solved": solved, "stepped": stepped, "is_first": last is None}
    return Words(subject_of(frame), context, told)


def strains(frame: Frame, facts: Facts) -> Mapping[str, Sequence[Flag]]:
    """By lead's key: whose week asks too much, of those who report to the viewer in it. Four queries."""
    keys = [key for key in facts.leads if facts.sees(key, frame.week)]
    people = dict(Person.objects.filter(key__in=keys).values_list("pk", "key"))
    return {people[pk]: flags for pk, flags in strain.flags_of(people, frame.week, frame.person).items()}


def section_of(name: str, found: Sequence[Finding], before: Mapping[str, str], frame: Frame) -> Section | None:
    """What is new or has changed, then what falls into this week or the next; None where there is neither."""
    lines = [Line(one, state_of(one, before, frame.week)) for one in found if one.section == name]
    near = [one for one in lines if one.state != "same" or one.finding.first.since(frame.week) < SOON]
    if not near:
        return None
    # News first: of many that stand as before, none hides what is new.
    told = sorted(near, key=lambda one: one.state == "same")[:MOST]
    title, page = SECTIONS[name]
    return Section(title, f"{reverse(page)}?from={frame.week}", told, len(lines) - len(told))


def told_before(frame: Frame) -> Mapping[str, str] | None:
    """What the last mail said, or would have, had there been anything to say; None where there was none."""
    rows = Digest.objects.filter(
        person=frame.person, kind=DigestKind.LEADS, asked_at=None, week__lt=str(frame.week),
        state__in=(DigestState.SENT, DigestState.NOTHING),
    )  # fmt: skip
    return rows.order_by("-week").values_list("told", flat=True).first()


def steps(frame: Frame, facts: Facts) -> list[Stepped]:
    """Who stepped back or up since last Monday, by name. One query."""
    first, last = frame.week.previous.monday, frame.week.monday
    people = Person.objects.here().below(frame.person)
    other = LeadAssignment.objects.firm().filter(start__gt=first, start__lte=last)
    rows = (
        LeadAssignment.objects.visible_to(frame.person, frame.today)
        .firm()
        .filter(Exists(other.filter(person=OuterRef("person"), initiative=OuterRef("initiative"))), person__in=people)
        .select_related("initiative", "person")
        .order_by(
            "person__name", "person_id", "initiative__name", "initiative_id", F("start").asc(nulls_first=True), "pk"
        )
    )
    found = []
    for (person, initiative), group in groupby(rows, key=lambda row: (row.person, row.initiative)):
        history = steps_of(list(group), frame.today)
        for earlier, step in pairwise(history):
            if step.start and first < step.start <= last and step.stage != earlier.stage:
                told = f"{person.name} {step_words(step)} in {initiative.name}"
                found.append(Stepped(told, reverse("allocation_lead", args=[person.key])))
    return found


def step_words(step: StageStep) -> str:
    """stepped back to reviewing, 4 h a week, since 23 November."""
    assert step.start is not None
    way = "stepped back to" if step.back else "stepped up to"
    since = f"since {step.start.day} {step.start:%B}"
    if step.stage == Stage.HANDED_OFF:
        return f"handed off {since},"
    return f"{way} {Stage(step.stage).label.lower()}, {step.hours.normalize():f} h a week, {since},"


def subject_of(frame: Frame) -> str:
    days = frame.week.days
    return f"Your leads in week {frame.week.number} ({span_words(days[0], days[4])})"
