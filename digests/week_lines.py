"""What is around a plan, for the weekly email: one line each, with at most one link; the page has the rest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime

from digests.unchanged import ShownInFull
from focus.formatting import day_words, hours, numbered
from focus.plan.dependency_text import DependencyLine
from focus.plan.plan_sentences import DueLine, first_upper, key_words, session_words
from focus.week.queries.missing_inputs import missing_inputs
from focus.week.queries.sidebar import MeetingLine, UpcomingPoint
from focus.week.queries.unplanned_areas import UnplannedArea
from focus.week.queries.week_context import WeekContext
from focus.week.queries.week_page import WeekPage
from focus.week.text import overload_words
from initiatives.dependencies import text as dependency_text
from initiatives.dependencies.queries.pages import AskedSoon
from people.display import format_date
from stakeholders.this_week import ThisWeek
from standards.queries.this_week import StandardsThisWeek
from standards.text import asked_sentence, ending_sentence, owned_sentence

MOST_LINES: Final = 3
"""Of one kind; the others are counted."""
MOST_NAMES: Final = 4
LAST_DAYS: Final = 3
MEETING_LABELS: Final = {"delegate": "Brief them", "skip": "Decline"}


@dataclass(frozen=True, slots=True)
class EmailLine:
    """`url` is where the line can be acted on, under the `label`; whole where it is a signed address, else a path."""

    words: str
    label: str = ""
    url: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DueContact:
    """A contact that is due, and the address that logs it."""

    line: DueLine
    done: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the lines are made of."""

    page: WeekPage
    around: WeekContext
    shown: ShownInFull
    contacts: Sequence[DueContact]
    waits: Sequence[DependencyLine]
    asked_of_us: Sequence[AskedSoon]
    team: Sequence[str]

    @property
    def week_url(self) -> str:
        return reverse("week", args=[self.page.week])


def lines_around(found: Surroundings) -> list[EmailLine]:
    """What asks for a decision first, then dates, people, and the rest."""
    return [
        *limited(uncovered_lines(found), "uncovered area", found.week_url),
        *limited(sign_off_lines(found.shown.sign_off), "area to sign off", found.week_url),
        *limited(dependency_lines(found), "dependency", reverse("dependencies"), "dependencies"),
        *limited(point_lines(found.page.near), "milestone", found.week_url),
        *limited(map(EmailLine, found.team), "date of your team", found.week_url, "dates of your team"),
        *limited(contact_lines(found), "contact", found.week_url),
        *limited(
            promise_lines(found.around.stakeholders, found.page),
            "promise or step",
            found.week_url,
            "promises and steps",
        ),
        *limited(own_work_lines(found.page), "task of your own work", reverse("own_work"), "tasks of your own work"),
        *limited(
            standard_lines(found.around.standards), "line on standards", reverse("standards"), "lines on standards"
        ),
        *limited(transfer_lines(found.page), "session", found.week_url),
        *overload_lines(found),
        *limited(concern_lines(found.shown), "concern", found.week_url),
        *limited(involvement_lines(found.shown), "change of involvement", found.week_url, "changes of involvement"),
        *limited(key_people_lines(found), "key-person risk", found.week_url),
        *out_of_touch_lines(found.around.stakeholders),
        *missing_lines(found.page),
    ]


def limited(lines: Iterable[EmailLine], thing: str, url: str, things: str = "") -> Iterator[EmailLine]:
    every = list(lines)
    more = len(every) - MOST_LINES
    # A line that counts one is no shorter than the one.
    yield from every if more < 2 else every[:MOST_LINES]
    if more >= 2:
        yield EmailLine(f"{more} more {things or thing + 's'}", "See all", url)


def day_of(when: date) -> str:
    return format_date(when, "D j M")


def uncovered_lines(found: Surroundings) -> Iterator[EmailLine]:
    manager = found.page.names.manager or "your manager"
    for one in found.shown.uncovered:
        point = f" Hard to reverse; {one.point} on {one.when}." if one.point else ""
        yield EmailLine(
            f"Uncovered: {one.name} ({one.initiative}). {uncovered_advice(one, manager)}.{point}",
            "Decide",
            found.week_url,
        )


def uncovered_advice(one: UnplannedArea, manager: str) -> str:
    if one.hand_to:
        return f"Hand it to {one.hand_to}, who has the skill and the time"
    if one.unrated:
        return "No one is rated for it: find out who knows it"
    return f"No one with the skill has time: tell {manager}, or accept the risk"


def sign_off_lines(areas: Iterable[UnplannedArea]) -> Iterator[EmailLine]:
    for one in areas:
        yield EmailLine(f"Yours to sign off: {one.name} ({one.initiative}), {one.point} on {one.when}. {one.sign_off}")


def dependency_lines(found: Surroundings) -> Iterator[EmailLine]:
    for one in found.waits:
        was = f" ({one.was} last week)" if one.was else ""
        yield EmailLine(
            f"{one.name}: {one.words}{was}", first_upper(one.step) or "Open", one.address, is_late=one.state == "late"
        )
    for asked in found.asked_of_us:
        yield EmailLine(dependency_text.asked_sentence(asked), "Answer", f"{reverse('dependencies')}?tab=asked")


def point_lines(points: Iterable[UpcomingPoint]) -> Iterator[EmailLine]:
    for one in points:
        words = f"{day_of(one.date)} {one.name} ({one.initiative})"
        if one.asked:
            url = reverse("initiative_timeline", args=[one.initiative_key])
            yield EmailLine(words, "Did it happen?", url)
            continue
        attendance = ": attendance required" if one.required else ""
        missing = f"; {one.missing}" if one.missing else ""
        yield EmailLine(f"{words}, {one.words}{attendance}{missing}", is_late=bool(one.missing))


def contact_lines(found: Surroundings) -> Iterator[EmailLine]:
    for one in found.contacts:
        line = one.line
        yield EmailLine(f"Check in with {line.name}: {line.words}", "Log contact", one.done, is_late=line.is_late)
    for key in found.shown.left_out:
        yield EmailLine(f"No contact yet with {found.page.names.full(key)}, who manages one of your teams")


def promise_lines(asked: ThisWeek, page: WeekPage) -> Iterator[EmailLine]:
    for one in asked.promises:
        late, whose = "overdue, " if one.is_late else "", "you promised" if one.is_mine else "promised by"
        url = reverse("stakeholder", args=[one.url_id])
        yield EmailLine(f"{day_of(one.due)} {one.what} ({late}{whose} {one.name})", "Open", url, one.is_late)
    for step in asked.steps:
        late = "overdue, " if step.step.late else ""
        left = f"{numbered(step.days_left, 'day')} to the cutoff" if step.days_left >= 0 else "cutoff passed"
        too_late = ": move to the next cycle, or ask for less" if step.too_late else ""
        words = f"{day_of(step.step.due)} {step.step.what} ({late}{step.title}, {left}{too_late})"
        yield EmailLine(words, "Open", reverse("pitch", args=[step.url_id]), step.step.late)


def own_work_lines(page: WeekPage) -> Iterator[EmailLine]:
    for one in page.facts["own_work"]:
        due = day_words(date.fromisoformat(one["due"]), page.week)
        yield EmailLine(f"Own work: {one['title']}, {hours(one['hours'])} h this week, due {due}")


def standard_lines(asked: StandardsThisWeek) -> Iterator[EmailLine]:
    for one in asked.owned:
        yield EmailLine(owned_sentence(one), "Open", reverse("standard", args=[one.standard.key]))
    for line in asked.asked:
        here = [line.scope.standard.key, line.team.key]
        yield EmailLine(asked_sentence(line), "Answer", reverse("standard_team", args=here))
    for ending in asked.ending:
        here = [ending.row.standard.key, ending.row.team.key]
        late = ending.days_left <= LAST_DAYS
        yield EmailLine(ending_sentence(ending), "Open", reverse("standard_team", args=here), late)


def transfer_lines(page: WeekPage) -> Iterator[EmailLine]:
    for one in page.facts.get("transfers", ()):
        day = day_words(date.fromisoformat(one["day"]), page.week)
        words = session_words(one, page.names)
        yield EmailLine(f"{words}, {day}", "Open", reverse("transfers", args=[one["area"].split("/", 1)[0]]))


def overload_lines(found: Surroundings) -> Iterator[EmailLine]:
    url = reverse("week_around", args=[found.page.week])
    for flag in found.around.flags:
        yield EmailLine(f"{overload_words(flag)}", "Drop something", url, is_late=True)
    for one in found.around.costly_sources:
        words = f"{one.source} took more than 2 h a week for {len(one.weeks)} consecutive weeks"
        yield EmailLine(words, "Options", reverse("interruptions"))


def concern_lines(shown: ShownInFull) -> Iterator[EmailLine]:
    for one in shown.concerns:
        yield EmailLine(f"Concern: {one.text}{f' ({one.area.name})' if one.area else ''}")


def involvement_lines(shown: ShownInFull) -> Iterator[EmailLine]:
    for one in shown.steps:
        yield EmailLine(f"{one.name}: {one.words}. {first_upper(one.because)}")


def key_people_lines(found: Surroundings) -> Iterator[EmailLine]:
    names = found.page.names
    for one in found.shown.key_people:
        yield EmailLine(f"Key-person risk: {key_words(one, names, found.page.facts['lead'])}")


def out_of_touch_lines(asked: ThisWeek) -> Iterator[EmailLine]:
    people = asked.out_of_touch
    if people:
        more = f" and {len(people) - MOST_NAMES} more" if len(people) > MOST_NAMES else ""
        names = ", ".join(one.name for one in people[:MOST_NAMES])
        yield EmailLine(f"Out of touch: {names}{more}", "See all", reverse("stakeholders"))


def missing_lines(page: WeekPage) -> Iterator[EmailLine]:
    if not page.missing:
        return
    missing = missing_inputs(page.missing, page.names)
    for one in missing.areas[:MOST_LINES]:
        yield EmailLine(
            f"No skill is set for {one.name}, so leadplan can’t tell whether it has a gap", "Set it", one.url
        )
    if missing.unrated:
        first = missing.teams[0].url if missing.teams else ""
        yield EmailLine(f"No one is rated in a skill of {numbered(missing.unrated, 'area')}", "Rate the team", first)


def meeting_lines(page: WeekPage, shown: Sequence[MeetingLine]) -> list[EmailLine]:
    """Attend 3: …; one line for each that someone else takes or no one needs; how many have no topic yet."""
    attend = [one for one in shown if one.verdict == "attend"]
    found = []
    if attend:
        more = f" and {len(attend) - MOST_NAMES} more" if len(attend) > MOST_NAMES else ""
        found.append(EmailLine(f"Attend {len(attend)}: {', '.join(map(titled, attend[:MOST_NAMES]))}{more}"))
    url = f"{reverse('week', args=[page.week])}#meetings"
    for one in shown:
        if one.verdict != "attend" and not one.untriaged:
            label = MEETING_LABELS.get(one.verdict, "")
            found.append(EmailLine(f"{first_upper(one.words)}: {titled(one)}", label, url if label else ""))
    if page.untriaged:
        words = f"{numbered(page.untriaged, 'meeting')} {'needs' if page.untriaged == 1 else 'need'} a topic"
        found.append(EmailLine(words, "Triage", reverse("week_meetings", args=[page.week])))
    return found


def titled(one: MeetingLine) -> str:
    """“Scope definition” Tue 10:00."""
    when = f" {localtime(one.starts):%a %H:%M}" if one.starts else ""
    return f"“{one.title}”{when}"
