"""The pages of stakeholders: who is due, who is missing, contacts, promises, and that no one else can see them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Calendar, Meeting
from focus.plan import services
from initiatives.models import Initiative
from people.models import AuditLine, Person, TimeOff
from stakeholders.models import Pitch, Promise, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import WEEK, bring_scenario, plain
from tests.support.readable_ids import make_ids_readable
from tests.support.stakeholder_pages import LIST, context_of, entry, known, missing

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TYPED = {
    "audience": "executive",
    "influence": "5",
    "interest": "2",
    "engagement": "neutral",
    "target_engagement": "supportive",
    "cadence_days": "14",
}


@pytest.fixture
def lead() -> Iterator[Person]:
    """The lead of an initiative that two other teams contribute to."""
    with time_machine.travel(NOW, tick=False):
        bring_scenario("new-product")
        make_ids_readable()
        yield Person.objects.get(key="diego")


@pytest.fixture
def desk(lead: Person) -> Client:
    make.sign_in(client := Client(), lead)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<main", 1)[-1])


def add(client: Client, who: str, **typed: str) -> Any:
    answer = client.post("/new/stakeholder/", TYPED | {"who": who} | typed)
    make_ids_readable()
    return answer


def test_someone_inside_and_someone_outside_the_organisation(desk: Client, lead: Person) -> None:
    assert add(desk, "karl weiss", cadence_days="").status_code == 303
    assert add(desk, "Dr. Müller").status_code == 303
    rows = {str(row): row for row in Stakeholder.objects.visible_to(lead)}
    assert rows["Karl Weiss"].person == Person.objects.get(key="karl")
    assert (rows["Dr. Müller"].person, rows["Dr. Müller"].key) == (None, "dr-muller")
    outside, inside = entry(desk, "dr-muller"), entry(desk, "karl-weiss")
    assert (outside.row.audience, outside.needs_work) == ("executive", True)
    assert (outside.last, outside.is_due, outside.is_out_of_touch) == (None, True, False)
    assert (inside.last, inside.is_due, inside.is_out_of_touch) == (None, False, True)


def test_the_wording_of_the_pages(desk: Client) -> None:
    add(desk, "karl weiss", cadence_days="")
    add(desk, "Dr. Müller")
    page = text(desk, LIST)
    assert re.search(r"1:1s and check-ins \d due this week, \d out of touch", page)
    assert "Dr. Müller executive neutral → supportive never this week" in page
    assert "Karl Weiss executive neutral → supportive never out of touch" in page
    assert "Missing responsible for a team you depend on" in page
    assert "Only you can see this page. Not your manager, not an admin, not the people listed." in page
    page = text(desk, "/stakeholders/dr-muller/")
    assert "Executive, neutral, target supportive. Contact is due this week." in page
    assert "Only you can see this page. Not your manager, not an admin, nor the stakeholder." in page
    page = text(desk, "/new/stakeholder/")
    assert "Contact every … days optional Leave empty for no reminder." in page


def test_the_audience_follows_from_the_role_where_none_is_chosen(desk: Client, lead: Person) -> None:
    """Karl is an engineering manager; the role of someone outside is unknown."""
    initiative = Initiative.objects.get(key="organisations")
    offered = context_of(desk, "/new/stakeholder/")["form"].fields["initiatives"].queryset
    assert set(offered) == set(Initiative.objects.led_by(lead, NOW.date()))
    assert initiative in offered
    add(desk, "Karl Weiss", audience="", initiatives=str(initiative.pk))
    add(desk, "Dr. Müller", audience="")
    karl, outside = Stakeholder.objects.filter(lead=lead, key__in=("karl-weiss", "dr-muller")).order_by("-key")
    assert (karl.audience, list(karl.initiatives.all())) == ("engineering_manager", [initiative])
    assert outside.audience == "other"


@pytest.mark.parametrize(
    ("who", "typed", "wrong"),
    [
        ("", {}, "who"),
        ("Diego Funes", {}, "who"),  # The lead.
        ("Marta Solé", {}, "who"),  # Already a stakeholder.
        ("x" * 121, {}, "who"),
        ("Someone", {"influence": "6"}, "influence"),
        ("Someone", {"cadence_days": "0"}, "cadence_days"),
        ("Someone", {"cadence_days": "soon"}, "cadence_days"),
        ("nobody@nowhere.example", {}, "who"),
    ],
)
def test_invalid_input_is_refused_and_kept(
    desk: Client, lead: Person, who: str, typed: dict[str, str], wrong: str
) -> None:
    if who == "Marta Solé":
        Stakeholder.objects.filter(lead=lead, person__key="marta").delete()
        add(desk, who)
    before = Stakeholder.objects.count()
    answer = add(desk, who, **typed)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [wrong])
    assert {name: form[name].value() for name in typed} | {"who": form["who"].value()} == typed | {"who": who}
    assert plain(form.errors[wrong][0]) in plain(answer.content.decode())
    assert Stakeholder.objects.count() == before


def test_the_next_contact_is_due_one_cadence_after_the_last(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    assert known(desk, "dr-muller").entry.is_due
    noted = {"kind": "group", "on": "2026-11-02", "note": "Talked about 2027"}
    assert desk.post(f"{page}touchpoints/", noted).status_code == 303
    late = known(desk, "dr-muller").entry
    assert (late.is_late, late.days_over) == (True, 8)
    assert "8 days overdue" in text(desk, page)
    assert "8 days overdue" in text(desk, LIST)
    desk.post(f"{page}touchpoints/", noted | {"on": "2026-11-24"})
    assert known(desk, "dr-muller").entry.due == date(2026, 12, 8)
    assert "Tue 8 Dec" in text(desk, page)


def test_a_logged_contact_gives_its_half_hour_back_to_the_week(desk: Client, lead: Person) -> None:
    before = services.preview(lead, WEEK)[0].capacity.focus
    add(desk, "Dr. Müller")
    assert services.preview(lead, WEEK)[0].capacity.focus == before - 0.5
    desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "message", "on": "2026-11-23", "note": ""})
    assert services.preview(lead, WEEK)[0].capacity.focus == before
    assert AuditLine.objects.filter(thing="stakeholders", about=lead, feeds_plans=True).count() == 2


def test_a_second_contact_on_a_day_is_merged_into_the_first(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    for note in ("One thing", "Another"):
        desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "message", "on": "2026-11-24", "note": note})
    assert Touchpoint.objects.get(stakeholder__key="dr-muller").note == "One thing\nAnother"


def test_a_future_contact_is_refused(desk: Client) -> None:
    add(desk, "Dr. Müller")
    answer = desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "group", "on": "2026-11-25", "note": "soon"})
    assert (answer.status_code, list(answer.context["touch"].errors)) == (422, ["on"])
    assert 'value="soon"' in answer.content.decode()


def test_promises_are_made_and_kept(desk: Client) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    desk.post(f"{page}promises/", {"what": "The figures", "promised_by": "mine", "due": "2026-11-27"})
    assert desk.post(f"{page}promises/", {"what": "The figures", "promised_by": "mine"}).status_code == 422
    assert entry(desk, "dr-muller").promises == 1
    made = Promise.objects.get(what="The figures")
    desk.post(f"{page}promises/{made.pk}/", {"done": "1"})
    assert entry(desk, "dr-muller").promises == 0
    desk.post(f"{page}promises/{made.pk}/")
    assert entry(desk, "dr-muller").promises == 1


def test_a_missing_manager_is_added_with_one_click(desk: Client, lead: Person) -> None:
    assert {"ines", "karl"} <= set(missing(desk))
    assert "Inés Duarte" in text(desk, LIST)
    desk.post("/missing-stakeholders/", {"person": "ines"})
    assert Stakeholder.objects.get(lead=lead, person__key="ines").audience == "product_manager"
    assert "ines" not in missing(desk)
    desk.post("/missing-stakeholders/")
    assert missing(desk) == []


def test_a_stakeholder_is_removed_and_restored_with_everything(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    desk.post(f"{page}touchpoints/", {"kind": "group", "on": "2026-11-24", "note": "kept"})
    desk.post(f"{page}promises/", {"what": "The figures", "promised_by": "theirs"})
    row = Stakeholder.objects.get(key="dr-muller")
    pitch = Pitch.objects.create(key="p", author=lead, title="P")
    pitch.stakeholders.add(row)
    pitch.conversations.create(stakeholder=row, on=date(2026, 11, 3))
    answer = desk.post(f"{page}remove/")
    assert desk.get(page).status_code == 404
    name = answer["Location"].partition("removed=")[2]
    desk.post(f"/undo/stakeholder/{name}/")
    restored = known(desk, "dr-muller")
    assert "kept" in [one.words for one in restored.history]
    assert [one.what for one in restored.promises] == ["The figures"]
    assert list(pitch.stakeholders.all()) == [row]
    assert pitch.conversations.count() == 1
    assert desk.post(f"/undo/stakeholder/{name}/").status_code == 303
    contact = Touchpoint.objects.get(stakeholder=row)
    answer = desk.post(f"{page}touchpoints/{contact.pk}/remove/")
    assert not Touchpoint.objects.filter(stakeholder=row).exists()
    desk.post(f"/undo/stakeholder/{answer['Location'].partition('removed=')[2]}/")
    assert Touchpoint.objects.get(stakeholder=row) == contact


def test_the_second_of_two_editors_sees_the_conflict(desk: Client) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    seen = desk.get(page).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    assert desk.post(page, TYPED | {"interest": "4", "seen": seen}).status_code == 303
    answer = desk.post(page, TYPED | {"interest": "1", "seen": seen})
    assert answer.status_code == 409
    interest = answer.context["form"].fields["interest"]
    labels = {key: str(label) for key, label in interest.choices}
    [found] = answer.context["conflict"]
    assert (found.label, found.theirs, found.yours) == (str(interest.label), labels[4], labels[1])
    assert re.search(r'role="alert"', answer.content.decode())
    assert Stakeholder.objects.get(key="dr-muller").interest == 4


def test_the_audit_log_names_no_one(desk: Client) -> None:
    add(desk, "Dr. Müller")
    desk.post("/stakeholders/dr-muller/remove/")
    lines = AuditLine.objects.filter(thing="stakeholders")
    assert lines.count() == 2
    assert not any("ller" in str(vars(line)) for line in lines)


def test_no_one_else_can_see_them(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    made = Stakeholder.objects.get(key="dr-muller")
    contact = made.touchpoints.create(on=date(2026, 11, 2))
    for key, administrator in (("marta", False), ("tom", True)):
        make.sign_in(other := Client(), Person.objects.get(key=key), is_superuser=administrator)
        assert "Müller" not in other.get("/stakeholders/").content.decode()
        for act in ("", "touchpoints/", "promises/", "remove/", f"touchpoints/{contact.pk}/remove/"):
            assert other.post(f"/stakeholders/dr-muller/{act}", TYPED).status_code == 404
    assert Stakeholder.objects.filter(key="dr-muller").exists()


def test_queries_do_not_grow(desk: Client, lead: Person) -> None:
    counts = []
    for number in (1, 30):
        for one in range(number):
            row = Stakeholder.objects.create(
                lead=lead, key=f"s-{number}-{one}", name=f"S {number} {one}", cadence_days=7
            )
            row.touchpoints.create(on=NOW.date() - timedelta(days=one))
            row.promises.create(what="x")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/stakeholders/")
        with CaptureQueriesContext(connection) as asked_one:
            desk.get("/stakeholders/s-1-0/")
        counts.append((len(asked), len(asked_one)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_everyone_responsible_for_a_team_is_added_at_once(desk: Client, lead: Person) -> None:
    boss, product = make.PersonFactory.create(name="Bo Boss"), make.PersonFactory.create(name="Pia Product")
    make.TeamFactory.create(key="payments", engineering_manager=boss, product_manager=product, tech_lead=lead)
    assert desk.post("/stakeholders-team/", {"team": "payments"}).status_code == 303
    desk.post("/stakeholders-team/", {"team": "payments"})
    names = [str(row) for row in Stakeholder.objects.visible_to(lead) if "Bo" in str(row) or "Pia" in str(row)]
    assert sorted(names) == ["Bo Boss", "Pia Product"]
    assert not Stakeholder.objects.visible_to(lead).filter(person=lead).exists()
    assert desk.post("/stakeholders-team/", {"team": "nothing"}).status_code == 404
    assert desk.post("/stakeholders-team/").status_code == 404


def test_no_contact_yet_does_not_name_someone_away_all_week(desk: Client, lead: Person) -> None:
    """expectations.md: Inés and Karl. Inés is away in two stretches; Karl comes in on Friday afternoon."""
    for key, first, last, part in (
        ("ines", 23, 25, "all"), ("ines", 26, 27, "all"), ("karl", 23, 26, "all"), ("karl", 27, 27, "morning"),
    ):  # fmt: skip
        TimeOff.objects.create(
            person=Person.objects.get(key=key), start=date(2026, 11, first), end=date(2026, 11, last), part=part
        )
    assert services.preview(lead, WEEK)[1] == ["karl"]
    assert services.preview(lead, WEEK + 1)[1] == ["ines", "karl"]


def test_what_was_said_in_a_meeting_is_listed_once(desk: Client, lead: Person) -> None:
    priya = Stakeholder.objects.get(key="priya")
    pitch = Pitch.objects.create(author=lead, key="tests", title="Contract tests")
    priya.touchpoints.all().delete()
    for day, kind, note in ((19, "one_to_one", ""), (18, "message", "Sent figures"), (17, "one_to_one", "")):
        priya.touchpoints.create(on=date(2026, 11, day), kind=kind, note=note)
    priya.conversations.create(pitch=pitch, on=date(2026, 11, 19), kind="one_to_one", result="In favour")
    Meeting.objects.filter(attendees__key="priya").delete()
    for day, uid, title in ((19, "a", "1:1"), (19, "a", "1:1"), (18, "b", "Planning"), (12, "c", "1:1")):
        row = make.MeetingFactory.create(
            person=lead, title=title, uid=uid, starts=datetime(2026, 11, day, 9, tzinfo=UTC),
            calendar=make_calendar(lead, str(Meeting.objects.count())),
        )  # fmt: skip
        row.attendees.add(Person.objects.get(key="priya"))
    shown = [(one.on.day, one.kind, one.words, list(one.meetings)) for one in known(desk, "priya").history]
    assert shown == [
        (19, "One-to-one", "In favour", ["1:1"]),
        (18, "Message", "Sent figures", []),
        (18, "In the calendar", "Planning", []),
        (17, "One-to-one", "", []),
        (12, "In the calendar", "1:1", []),
    ]
    page = text(desk, f"{LIST}priya/")
    assert "one-to-one about Contract tests, in the calendar: 1:1 In favour" in page
    assert page.count("Remove the contact") == 3


def make_calendar(person: Person, name: str) -> Calendar:
    return Calendar.objects.create(person=person, name=name, added_at=NOW)
