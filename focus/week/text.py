"""A week in words: its overload, and a drafted request for help, which reveals nothing about ratings."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from engine.overload import OverloadSignal
from focus.formatting import day_words, hours, in_sentence, listed, milestone, quoted_sentence
from focus.plan.exposure_text import point_name
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.week_context import Reduction
from people.models import Person


def weeks_of(flag: OverloadSignal) -> str:
    """weeks 47 (42 of 40 h) and 48 (41 of 40 h)."""
    figures = [f"{one.week.number} ({hours(one.value)} of {hours(one.limit)} h)" for one in flag.figures]
    return f"{'week' if len(figures) == 1 else 'weeks'} {listed(figures)}"


def overload_words(flag: OverloadSignal) -> str:
    last = flag.last
    return {
        "planned_over": f"You planned more than your contracted hours in {weeks_of(flag)}",
        "real_over": f"You worked over your contracted hours in {weeks_of(flag)}",
        "meetings": f"Meetings take {hours(last.value)} h in week {last.week.number}, "
        f"more than half of your hours ({hours(last.limit)} h)",
        "initiatives": f"You lead {hours(last.value)} initiatives at once; "
        f"with more than {hours(last.limit)}, few get anyone’s full attention",
    }[flag.code]


def reduction_words(one: Reduction) -> str:
    """Why you could drop this one, and what that costs."""
    if one.kind == "item":
        return f"{hours(one.hours)} h; one of your lowest-value items ({hours(one.value or 0)})"
    if one.kind == "initiative":
        least = f"{hours(one.hours)} h; least at stake of those you work on this week ({hours(one.value or 0)})"
        return f"{least}: hand it over, or reduce your involvement"
    return f"{hours(one.hours)} h; not linked to any of your initiatives: does it need you?"


def overload_words_for_manager(flag: OverloadSignal) -> str:
    """The same for their manager, after the person's name and a colon."""
    last = flag.last
    return {
        "planned_over": f"planned more than their contracted hours in {weeks_of(flag)}",
        "real_over": f"worked over their contracted hours in {weeks_of(flag)}",
        "meetings": f"meetings take {hours(last.value)} h in week {last.week.number}, "
        f"more than half of their hours ({hours(last.limit)} h)",
        "initiatives": f"{hours(last.value)} initiatives at once; "
        f"with more than {hours(last.limit)}, few get anyone’s full attention",
    }[flag.code]


LOOK = 2
"""Hours that a request starts with: enough to look, few enough to say yes to."""


@dataclass(frozen=True, slots=True)
class HelpRequest:
    to: Person
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """A link that opens the draft in the lead's email app."""
        return f"mailto:{quote(self.to.email or '')}?subject={quote(self.subject)}&body={quote(self.body)}"


def draft_help_request(item: PlanItem, to: Person, lead: Person) -> HelpRequest:
    skills = skills_of(item, to.key)
    near = by_words(item)
    lines = [
        f"Hello {to.first_name},",
        "",
        f"I lead {item.initiative}. “{item.name}” is one of the few things in it that we must get right"
        + (f": {quoted_sentence(item.why)}" if item.why.strip() else "."),
        f"We’re short on {skills}, and you know it well.",
        f"Could you give us about {LOOK} hours this week{near}, to look at what we have and tell us what you would do "
        "differently? More only if you want to.",
        "A no is fine; in that case, who else would you ask?",
        "",
        lead.first_name,
    ]
    return HelpRequest(to, f"{item.name}: could you spare two hours?", "\n".join(lines))


def skills_of(item: PlanItem, person: str) -> str:
    helpers = {one["person"]: one["skills"] for one in item.fact["advice"].get("helpers", [])}
    behind = [need["skill"] for need in item.fact["receipt"]["requirements"] if need["behind_gap"]]
    return listed([in_sentence(item.names.skill(skill)) for skill in helpers.get(person, behind)])


def by_words(item: PlanItem) -> str:
    point = item.fact["receipt"]["point"]
    if point is None or point["overdue"]:
        return ""
    return f", before {milestone(point_name(point))} on {day_words(date.fromisoformat(point['date']), item.week)}"
