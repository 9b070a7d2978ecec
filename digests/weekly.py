"""Monday's email to a lead: the week page in another form, from the same facts and in the same words."""

from dataclasses import dataclass

from digests import due, since
from digests.acts import plan_mark
from digests.letters import Frame, NothingToSay, Words
from digests.models import ActKind
from engine.weeks import Week
from focus import beside
from focus import page as pages
from focus.asides import DueLine
from focus.page import WeekPage
from focus.wording.plain import span_words


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that is due, and the address that logs it."""

    line: DueLine
    done: str


def words(frame: Frame) -> Words:
    """Raises NothingToSay if the week is not planned, or if neither the plan nor anything around it is worth an email."""
    page = pages.load(frame.viewing)
    if page is None:
        raise NothingToSay
    around = beside.load(frame.viewing)
    if not (due.says_something(page.facts) or page.near or around.influence.says_something):
        raise NothingToSay
    accept = frame.button(ActKind.ACCEPT, "", plan_mark(page.plan.computed_at)) if page.undecided else ""
    context = {
        "page": page,
        "since": since.last_week(page),
        "accept": accept,
        "accepted_hours": sum(one.firm for one in page.undecided),
        "contacts": contacts_of(page, frame),
        "asked": around.influence,
        "beside": around,
        "surely": any(one.confidence for one in page.items),
    }
    return Words(subject_of(frame.week), context)


def contacts_of(page: WeekPage, frame: Frame) -> list[Contact]:
    return [Contact(one, frame.button(ActKind.TOUCH, one.key, "")) for one in page.due]


def subject_of(week: Week) -> str:
    """Your focus for week 48 (23–27 November 2026). Nothing from the plan, because administrators see subjects."""
    return f"Your focus for week {week.number} ({span_words(week.days[0], week.days[4])})"
