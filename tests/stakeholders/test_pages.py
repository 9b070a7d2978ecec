"""The pages of stakeholders: who is due, who was left out, a contact noted, a promise kept, and nobody else sees any of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import plans
from initiatives.models import Initiative
from people.models import AuditLine, Person
from stakeholders.models import Pitch, Promise, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import SCENARIOS, WEEK, plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TYPED = {
    "audience": "executive",
    "influence": "5",
    "interest": "2",
    "engagement": "neutral",
    "desired": "supportive",
    "cadence_days": "14",
}


@pytest.fixture
def lead() -> Iterator[Person]:
    """The lead of the backlog that two other teams have to help with."""
    with time_machine.travel(NOW, tick=False):
        call_command("import_org", str(SCENARIOS / "new-product.yaml"), verbosity=0)
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
    return client.post("/new/stakeholder/", TYPED | {"who": who} | typed)


def test_somebody_of_the_organisation_and_somebody_from_outside(desk: Client, lead: Person) -> None:
    assert add(desk, "karl weiss", cadence_days="").status_code == 303
    assert add(desk, "Dr. Müller").status_code == 303
    rows = {str(row): row for row in Stakeholder.objects.visible_to(lead)}
    assert rows["Karl Weiss"].person == Person.objects.get(key="karl")
    assert (rows["Dr. Müller"].person, rows["Dr. Müller"].key) == (None, "dr-muller")
    told = text(desk, "/stakeholders/")
    assert "Dr. Müller executive neutral → supportive never this week" in told
    assert "Karl Weiss executive neutral → supportive never gone quiet" in told


def test_whom_somebody_listens_as_follows_from_their_role_where_nothing_is_said(desk: Client, lead: Person) -> None:
    """Karl is an engineering manager; of somebody from outside nobody knows."""
    page = desk.get("/new/stakeholder/").content.decode()
    assert "Organisations product" in page  # What the lead leads stands to be ticked.
    initiative = Initiative.objects.get(key="organisations")
    add(desk, "Karl Weiss", audience="", initiatives=str(initiative.pk))
    add(desk, "Dr. Müller", audience="")
    karl, outside = Stakeholder.objects.filter(lead=lead, key__in=("karl-weiss", "dr-muller")).order_by("-key")
    assert (karl.audience, list(karl.initiatives.all())) == ("engineering_manager", [initiative])
    assert outside.audience == "other"


@pytest.mark.parametrize(
    ("who", "typed", "words"),
    [
        ("", {}, "Who is it?"),
        ("Diego Funes", {}, "That is you."),
        ("Marta Solé", {}, "You keep in touch with them already."),
        ("x" * 121, {}, "at most 120 characters"),
        ("Somebody", {"influence": "6"}, "Select a valid choice."),
        ("Somebody", {"cadence_days": "0"}, "From 1 to 365 days."),
        ("Somebody", {"cadence_days": "soon"}, "Enter a whole number."),
        ("nobody@nowhere.example", {}, "Nobody here is called"),
    ],
)
def test_what_can_not_be_is_told_and_kept(
    desk: Client, lead: Person, who: str, typed: dict[str, str], words: str
) -> None:
    if "already" in words:
        Stakeholder.objects.filter(lead=lead, person__key="marta").delete()
        add(desk, who)
    before = Stakeholder.objects.count()
    answer = add(desk, who, **typed)
    assert answer.status_code == 422
    assert words in plain(answer.content.decode())
    assert Stakeholder.objects.count() == before


def test_the_next_contact_follows_the_last_by_the_cadence(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    assert "A contact is due this week." in text(desk, page)
    noted = {"kind": "group", "on": "2026-11-02", "note": "Talked of 2027"}
    assert desk.post(f"{page}touch/", noted).status_code == 303
    assert "A contact is 8 days overdue." in text(desk, page)
    assert "▲ 8 days overdue" in text(desk, "/stakeholders/")
    desk.post(f"{page}touch/", noted | {"on": "2026-11-24"})
    assert "The next contact is due on 8 December." in text(desk, page)


def test_a_contact_takes_its_half_hour_off_the_week_no_more(desk: Client, lead: Person) -> None:
    before = plans.preview(lead, WEEK)[0].capacity.focus
    add(desk, "Dr. Müller")
    assert plans.preview(lead, WEEK)[0].capacity.focus == before - 0.5
    desk.post("/stakeholders/dr-muller/touch/", {"kind": "message", "on": "2026-11-23", "note": ""})
    assert plans.preview(lead, WEEK)[0].capacity.focus == before
    assert AuditLine.objects.filter(thing="stakeholders", about=lead, feeds_plans=True).count() == 2


def test_a_second_contact_of_a_day_is_noted_with_the_first(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    for note in ("One thing", "Another"):
        desk.post("/stakeholders/dr-muller/touch/", {"kind": "message", "on": "2026-11-24", "note": note})
    assert Touchpoint.objects.get(stakeholder__key="dr-muller").note == "One thing\nAnother"


def test_a_contact_to_come_is_none_yet(desk: Client) -> None:
    add(desk, "Dr. Müller")
    answer = desk.post("/stakeholders/dr-muller/touch/", {"kind": "group", "on": "2026-11-25", "note": "soon"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()


def test_promises_are_made_and_kept(desk: Client) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    desk.post(f"{page}promises/", {"what": "The figures", "whose": "mine", "due": "2026-11-27"})
    assert desk.post(f"{page}promises/", {"what": "The figures", "whose": "mine"}).status_code == 422
    assert "1 open promise" in text(desk, "/stakeholders/")
    made = Promise.objects.get(what="The figures")
    desk.post(f"{page}promises/{made.pk}/", {"done": "1"})
    assert "1 open promise" not in text(desk, "/stakeholders/")
    desk.post(f"{page}promises/{made.pk}/")
    assert "1 open promise" in text(desk, "/stakeholders/")


def test_whoever_leads_a_team_and_was_left_out_is_added_by_one_click(desk: Client, lead: Person) -> None:
    told = text(desk, "/stakeholders/").partition("Left out")[2]
    assert "Inés Duarte" in told
    assert "Karl Weiss" in told
    desk.post("/stakeholders-left-out/", {"person": "ines"})
    assert Stakeholder.objects.get(lead=lead, person__key="ines").audience == "product_manager"
    desk.post("/stakeholders-left-out/")
    assert "Left out" not in text(desk, "/stakeholders/")


def test_removed_with_all_that_was_said_and_back(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    desk.post(f"{page}touch/", {"kind": "group", "on": "2026-11-24", "note": "kept"})
    desk.post(f"{page}promises/", {"what": "The figures", "whose": "theirs"})
    row = Stakeholder.objects.get(key="dr-muller")
    pitch = Pitch.objects.create(key="p", author=lead, title="P")
    pitch.stakeholders.add(row)
    pitch.conversations.create(stakeholder=row, on=date(2026, 11, 3))
    answer = desk.post(f"{page}remove/")
    assert desk.get(page).status_code == 404
    name = answer["Location"].partition("removed=")[2]
    desk.post(f"/stakeholders-back/{name}/")
    told = text(desk, page)
    assert "kept" in told
    assert "The figures" in told
    assert list(pitch.stakeholders.all()) == [row]
    assert pitch.conversations.count() == 1
    assert desk.post(f"/stakeholders-back/{name}/").status_code == 303
    contact = Touchpoint.objects.get(stakeholder=row)
    answer = desk.post(f"{page}touchpoints/{contact.pk}/remove/")
    assert not Touchpoint.objects.filter(stakeholder=row).exists()
    desk.post(f"/stakeholders-back/{answer['Location'].partition('removed=')[2]}/")
    assert Touchpoint.objects.get(stakeholder=row) == contact


def test_of_two_windows_the_second_is_told(desk: Client) -> None:
    add(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    seen = desk.get(page).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    assert desk.post(page, TYPED | {"interest": "4", "seen": seen}).status_code == 303
    answer = desk.post(page, TYPED | {"interest": "1", "seen": seen})
    assert answer.status_code == 409
    assert "Somebody else has saved this" in answer.content.decode()
    assert Stakeholder.objects.get(key="dr-muller").interest == 4


def test_the_audit_names_nobody(desk: Client) -> None:
    add(desk, "Dr. Müller")
    desk.post("/stakeholders/dr-muller/remove/")
    lines = AuditLine.objects.filter(thing="stakeholders")
    assert lines.count() == 2
    assert not any("ller" in str(vars(line)) for line in lines)


def test_nobody_else_sees_them(desk: Client, lead: Person) -> None:
    add(desk, "Dr. Müller")
    made = Stakeholder.objects.get(key="dr-muller")
    contact = made.touchpoints.create(on=date(2026, 11, 2))
    for key, administrator in (("marta", False), ("tom", True)):
        make.sign_in(other := Client(), Person.objects.get(key=key), is_superuser=administrator)
        assert "Müller" not in other.get("/stakeholders/").content.decode()
        for act in ("", "touch/", "promises/", "remove/", f"touchpoints/{contact.pk}/remove/"):
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


def test_everyone_who_answers_for_a_team_comes_at_once(desk: Client, lead: Person) -> None:
    boss, product = make.PersonFactory.create(name="Bo Boss"), make.PersonFactory.create(name="Pia Product")
    make.TeamFactory.create(key="payments", engineering_manager=boss, product_manager=product, tech_lead=lead)
    assert desk.post("/stakeholders-team/", {"team": "payments"}).status_code == 303
    desk.post("/stakeholders-team/", {"team": "payments"})
    names = [str(row) for row in Stakeholder.objects.visible_to(lead) if "Bo" in str(row) or "Pia" in str(row)]
    assert sorted(names) == ["Bo Boss", "Pia Product"]
    assert not Stakeholder.objects.visible_to(lead).filter(person=lead).exists()
    assert desk.post("/stakeholders-team/", {"team": "nothing"}).status_code == 404
    assert desk.post("/stakeholders-team/").status_code == 404
