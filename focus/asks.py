"""A drafted request to someone outside the team: the lead edits it and sends it from their own email.

It says what is at stake and when, but nothing about ratings: the reader may not see any.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from focus.entries import Entry
from focus.wording.plain import day_words, in_sentence, listed, milestone
from focus.wording.stakes import point_name
from people.models import Person

LOOK = 2
"""Hours that a request starts with: enough to look, few enough to say yes to."""


@dataclass(frozen=True, slots=True)
class Ask:
    to: Person
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """A link that opens the draft in the lead's email app."""
        return f"mailto:{quote(self.to.email or '')}?subject={quote(self.subject)}&body={quote(self.body)}"


def draft(entry: Entry, to: Person, lead: Person) -> Ask:
    skills = skills_of(entry, to.key)
    near = by_words(entry)
    lines = [
        f"Hello {to.name.split()[0]},",
        "",
        f"I lead {entry.initiative}. “{entry.name}” is one of the few things in it that we must get right"
        + (f": {why_words(entry.why)}" if entry.why else "."),
        f"We’re short on {skills}, and you know it well.",
        f"Could you give us about {LOOK} hours this week{near}, to look at what we have and tell us what you would do "
        "differently? More only if you want to.",
        "A no is fine; in that case, who else would you ask?",
        "",
        lead.name.split()[0],
    ]
    return Ask(to, f"{entry.name}: could you spare two hours?", "\n".join(lines))


def skills_of(entry: Entry, person: str) -> str:
    helpers = {one["person"]: one["skills"] for one in entry.fact["advice"].get("helpers", [])}
    behind = [need["skill"] for need in entry.fact["receipt"]["requirements"] if need["behind_gap"]]
    return listed([in_sentence(entry.names.skill(skill)) for skill in helpers.get(person, behind)])


def why_words(why: str) -> str:
    text = why.strip()
    return text if text[-1:] in ".!?" else f"{text}."


def by_words(entry: Entry) -> str:
    point = entry.fact["receipt"]["point"]
    if point is None or point["overdue"]:
        return ""
    return f", before {milestone(point_name(point))} on {day_words(date.fromisoformat(point['date']), entry.week)}"
