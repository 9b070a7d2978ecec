"""What two windows may edit at once: the second sees both values, and nothing is overwritten silently.

One table of forms; those of initiatives, teams and settings that existed before are tested with their pages.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

from focus.models import Calendar, Decision, Interruption, OwnWork, WeekPreferences
from growth.models import Goal, JournalEntry
from initiatives.models import Initiative
from integrations.models import Webhook
from people import retention
from people.django_types import ModelForm
from people.forms.base import VersionedForm
from people.models import Account, Person, TimeOff
from stakeholders.models import Exclusion, Message, Pitch, Stakeholder
from tests.support.planned_week import Desk, shared_diego
from tests.support.readable_ids import make_ids_readable

diego = shared_diego
pytestmark = [pytest.mark.django_db, pytest.mark.once]

Values = dict[str, str]
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
SEEN = re.compile(r'<input type="hidden" name="((?:[a-z]+-)?seen)" value="([^"]*)"')
AREAS = "/week/2026-W48/areas/organisations/"


@dataclass(frozen=True)
class ProtectedEdit:
    """A form at `page`, sent to `address` or to the page itself; `stored` reads what it changes."""

    name: str
    page: str
    first: Values
    second: Values
    stored: Callable[[], object]
    address: str = ""
    rest: Values = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    """What the second window sees of the first one's values."""
    again: bool = True
    """Whether saving again overwrites; what was dismissed is undone first."""


def edits(person: Person) -> Iterator[ProtectedEdit]:
    calendar = Calendar.objects.create(person=person, name="Work", added_at=datetime(2026, 11, 1, tzinfo=UTC))
    yield ProtectedEdit(
        "a calendar's name and details", f"/me/calendars/{calendar.pk}/",
        {"name": "Office", "details": "on"}, {"name": "Client", "details": "on"},
        lambda: Calendar.objects.get().name, shows=("Office",),
    )  # fmt: skip
    hook = Webhook.objects.create(
        owner=person, initiative=Initiative.objects.get(key="organisations"), kind="slack", name="#limits",
        address="x", host="chat.example", created_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    yield ProtectedEdit(
        "a webhook", f"/webhooks/{hook.pk}/edit/", {"name": "#api"}, {"name": "#design"},
        lambda: Webhook.objects.get().name, rest={"events": "area.settled"}, shows=("#api",),
    )  # fmt: skip
    yield ProtectedEdit(
        "phases", "/initiatives/organisations/phases/", {"discovery": "2026-09-01"}, {"discovery": "2026-09-08"},
        lambda: Initiative.objects.get(key="organisations").phase_starts, shows=("2026-09-01",),
    )  # fmt: skip
    yield ProtectedEdit(
        "week preferences", "/week/preferences/", {"day_starts": "08:00"}, {"day_starts": "10:00"},
        lambda: str(WeekPreferences.objects.get().day_starts), rest={"longest_block": "120"}, shows=("08:00",),
    )  # fmt: skip
    periods = {name: str(getattr(retention.current(), name) or "") for name in retention.PERIOD_FIELDS}
    yield ProtectedEdit(
        "retention periods", "/settings/", {"emails": "60"}, {"emails": "180"}, lambda: retention.current().emails,
        address="/settings/retention/", rest=periods, shows=("60 days",),
    )  # fmt: skip
    pitch = Pitch.objects.create(author=person, key="tests", title="Contract tests")
    make_ids_readable()
    figure = pitch.evidence.create(what="Days of delay", figure=23, unit="days")
    step = pitch.steps.create(name="Dashboard", effort_weeks=1, value_share="0.5")
    yield ProtectedEdit(
        "pitch evidence", f"/pitches/tests/evidence/{figure.pk}/", {"figure": "24"}, {"figure": "25"},
        lambda: str(pitch.evidence.get().figure), rest={"what": "Days of delay", "unit": "days"}, shows=("24",),
    )  # fmt: skip
    yield ProtectedEdit(
        "a pitch's step", f"/pitches/tests/steps/{step.pk}/", {"value_share": "40"}, {"value_share": "60"},
        lambda: str(pitch.steps.get().value_share), rest={"name": "Dashboard", "effort_weeks": "1"},
        shows=('Saved">40<', 'Typed here">60<'),
    )  # fmt: skip
    yield ProtectedEdit(
        "a pitch's message", "/pitches/tests/", {"text": "Fewer surprises"}, {"text": "Faster releases"},
        lambda: Message.objects.get().text, address="/pitches/tests/messages/executive/", shows=("Fewer surprises",),
    )  # fmt: skip
    noted = Interruption.objects.create(
        person=person, at=datetime(2026, 11, 23, 7, tzinfo=UTC), source="Pager", minutes=5
    )
    yield ProtectedEdit(
        "an interruption's correction", "/week/interruptions/",
        {"interruption-minutes": "10"}, {"interruption-minutes": "15"}, lambda: Interruption.objects.get().minutes,
        address=f"/week/interruptions/{noted.pk}/correct/", rest={"interruption-source": "Pager"}, shows=("10",),
    )  # fmt: skip
    off = TimeOff.objects.create(person=person, start=date(2026, 12, 21), end=date(2026, 12, 23))
    yield ProtectedEdit(
        "time off", f"/person/diego/time-off/{off.pk}/", {"end": "2026-12-28"}, {"end": "2026-12-30"},
        lambda: TimeOff.objects.get().end, rest={"start": "2026-12-21", "part": "all"}, shows=("2026-12-28",),
    )  # fmt: skip
    work = OwnWork.objects.create(person=person, title="Write the RFC", hours=6, due=date(2026, 12, 4))
    yield ProtectedEdit(
        "own work", f"/week/own-work/{work.pk}/", {"hours": "5"}, {"hours": "4"},
        lambda: str(OwnWork.objects.get().hours), rest={"title": "Write the RFC", "due": "2026-12-04"}, shows=("5",),
    )  # fmt: skip
    entry = JournalEntry.objects.create(person=person, title="Shipped it", on=date(2026, 11, 3), kind="delivered")
    yield ProtectedEdit(
        "a journal entry", f"/me/growth/entries/{entry.pk}/", {"title": "Shipped the app"}, {"title": "Shipped the API"},
        lambda: JournalEntry.objects.get().title, rest={"on": "2026-11-03", "kind": "delivered"},
        shows=("Shipped the app",),
    )  # fmt: skip
    goal = Goal.objects.create(person=person, title="Give a talk", position=1)
    yield ProtectedEdit(
        "a goal", f"/me/growth/goals/{goal.pk}/", {"title": "Give two talks"}, {"title": "Write a book"},
        lambda: Goal.objects.get().title, shows=("Give two talks",),
    )  # fmt: skip
    yield ProtectedEdit(
        "day-to-day hours", "/person/diego/day-to-day/", {"day_to_day": "10"}, {"day_to_day": "14"},
        lambda: Person.objects.get(key="diego").day_to_day, shows=("10",),
    )  # fmt: skip
    yield ProtectedEdit(
        "hours of an area", "/week/2026-W48/", {"hours": "4"}, {"hours": "6"},
        lambda: Decision.objects.get(area__key="api").hours, address=f"{AREAS}api/adjust/",
        shows=("4 h", "was decided in another window"),
    )  # fmt: skip
    yield ProtectedEdit(
        "the reason for dismissing an area", "/week/2026-W48/", {"reason": "Tom does it"}, {"reason": "Not needed"},
        lambda: Decision.objects.get(area__key="scope").reason, address=f"{AREAS}scope/dismiss/",
        shows=("Tom does it", "was decided in another window"), again=False,
    )  # fmt: skip


def seen_at(html: str, address: str) -> Values:
    """The hidden field of the form that is sent to the address, or to the page itself."""
    forms = [one for one in FORM.findall(html) if SEEN.search(one)]
    sent = [one for one in forms if f'action="{address}' in one[:600]] or [
        one for one in forms if "action=" not in one[:300]
    ]
    return dict(SEEN.findall(sent[0]))


@pytest.mark.at("2026-11-23T08:00Z")
def test_the_second_editor_is_told_and_overwrites_nothing_unknowingly(diego: Desk) -> None:
    Account.objects.filter(person=diego.person).update(is_superuser=True)
    client = diego.client
    for edit in edits(Person.objects.get(pk=diego.person.pk)):
        address = edit.address or edit.page
        opened = seen_at(client.get(edit.page).content.decode(), address)
        assert list(opened.values()) != [""], edit.name
        assert client.post(address, edit.rest | edit.first | opened).status_code == 303, edit.name
        assert client.post(address, edit.rest | edit.first | opened).status_code == 303, f"{edit.name}: double click"
        kept = edit.stored()
        refused = client.post(address, edit.rest | edit.second | opened)
        assert (refused.status_code, edit.stored()) == (409, kept), edit.name
        html = refused.content.decode()
        assert [words for words in edit.shows if words not in html] == [], edit.name
        if not edit.again:
            continue
        knowingly = edit.rest | edit.second | seen_at(html, address)
        assert client.post(address, knowingly).status_code == 303, edit.name
        assert edit.stored() != kept, edit.name


OWN = "You saved this in another window after you opened it here."
SHARED = "This was saved in another window, by you or someone else, after you opened it here."


@pytest.mark.at("2026-11-23T08:00Z")
def test_what_only_one_person_can_edit_was_saved_by_themselves(diego: Desk) -> None:
    Account.objects.filter(person=diego.person).update(is_superuser=True)
    said = {}
    for edit in edits(Person.objects.get(pk=diego.person.pk)):
        address = edit.address or edit.page
        opened = seen_at(diego.client.get(edit.page).content.decode(), address)
        diego.client.post(address, edit.rest | edit.first | opened)
        html = " ".join(diego.client.post(address, edit.rest | edit.second | opened).content.decode().split())
        said[edit.name] = [words for words in (OWN, SHARED) if words in html]
    own = {"a calendar's name and details", "week preferences", "an interruption's correction", "own work"} | {
        "a journal entry",
        "a goal",
    }
    decided = {"hours of an area", "the reason for dismissing an area"}
    assert said == {name: [] if name in decided else [OWN if name in own else SHARED] for name in said}
    assert own | decided < said.keys()


def test_an_exclusions_reason_is_not_replaced(diego: Desk) -> None:
    ines = Person.objects.get(key="ines")
    address = "/missing-stakeholders/ines/exclude/"
    assert diego.client.post(address, {"reason": "Karl speaks for them"}).status_code == 303
    assert diego.client.post(address, {"reason": "Karl speaks for them"}).status_code == 303
    refused = diego.client.post(address, {"reason": "On another project"})
    assert refused.status_code == 409
    assert "“Karl speaks for them”. Your reason, “On another project”, was not saved." in refused.content.decode()
    assert {one.reason for one in Exclusion.objects.filter(person=ines)} == {"Karl speaks for them"}
    assert not Stakeholder.objects.filter(person=ines).exists()


ONLY_NEW = {
    "PromiseForm", "NewInitiativeForm", "FirstInitiativeForm", "SkillForm", "HandoverForm", "CheckForm", "StatementForm",
    "RevertForm", "ExceptionForm",
}  # fmt: skip
"""Model forms that only create rows."""
LAST_ONE_COUNTS = {"DisplayForm"}
"""How pages look to their reader alone: the latest choice is the one they want."""
SCENARIOS = "allocation.scenarios"
"""A scenario has a version of its own; its changes are only its author's."""


def test_every_form_of_a_stored_row_carries_what_was_seen() -> None:
    import_module("leadplan.urls")
    forms = [one for one in subclasses(ModelForm) if not one.__module__.startswith(SCENARIOS)]
    assert {one.__name__ for one in forms if not issubclass(one, VersionedForm)} == ONLY_NEW | LAST_ONE_COUNTS


def subclasses(one: type[Any]) -> Iterator[type[Any]]:
    below: list[type[Any]] = one.__subclasses__()
    for form in below:
        yield form
        yield from subclasses(form)
