"""The pages of stakeholders: who is due, who is missing, contacts, promises, and that no one else can see them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative
from people.models import AuditLine, Person
from stakeholders.models import Pitch, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import plain
from tests.support.stakeholder_pages import LIST, TYPED, add_stakeholder, context_of, entry, known, missing

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(lead: Person) -> Client:
    make.sign_in(client := Client(), lead)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<main", 1)[-1])


def test_someone_inside_and_someone_outside_the_organisation(desk: Client, lead: Person) -> None:
    assert add_stakeholder(desk, "karl weiss", cadence_days="").status_code == 303
    assert add_stakeholder(desk, "Dr. Müller").status_code == 303
    rows = {str(row): row for row in Stakeholder.objects.visible_to(lead)}
    assert rows["Karl Weiss"].person == Person.objects.get(key="karl")
    assert (rows["Dr. Müller"].person, rows["Dr. Müller"].key) == (None, "dr-muller")
    outside, inside = entry(desk, "dr-muller"), entry(desk, "karl-weiss")
    assert (outside.row.audience, outside.needs_work) == ("executive", True)
    assert (outside.last, outside.is_due, outside.is_out_of_touch) == (None, True, False)
    assert (inside.last, inside.is_due, inside.is_out_of_touch) == (None, False, True)


def test_the_wording_of_the_pages(desk: Client) -> None:
    add_stakeholder(desk, "karl weiss", cadence_days="")
    add_stakeholder(desk, "Dr. Müller")
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
    add_stakeholder(desk, "Karl Weiss", audience="", initiatives=str(initiative.pk))
    add_stakeholder(desk, "Dr. Müller", audience="")
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
        add_stakeholder(desk, who)
    before = Stakeholder.objects.count()
    answer = add_stakeholder(desk, who, **typed)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [wrong])
    assert {name: form[name].value() for name in typed} | {"who": form["who"].value()} == typed | {"who": who}
    assert plain(form.errors[wrong][0]) in plain(answer.content.decode())
    assert Stakeholder.objects.count() == before


def test_a_missing_manager_is_added_with_one_click(desk: Client, lead: Person) -> None:
    assert {"ines", "karl"} <= set(missing(desk))
    assert "Inés Duarte" in text(desk, LIST)
    desk.post("/missing-stakeholders/", {"person": "ines"})
    assert Stakeholder.objects.get(lead=lead, person__key="ines").audience == "product_manager"
    assert "ines" not in missing(desk)
    desk.post("/missing-stakeholders/")
    assert missing(desk) == []


def test_a_stakeholder_is_removed_and_restored_with_everything(desk: Client, lead: Person) -> None:
    add_stakeholder(desk, "Dr. Müller")
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
    add_stakeholder(desk, "Dr. Müller")
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
    add_stakeholder(desk, "Dr. Müller")
    desk.post("/stakeholders/dr-muller/remove/")
    lines = AuditLine.objects.filter(thing="stakeholders")
    assert lines.count() == 2
    assert not any("ller" in str(vars(line)) for line in lines)


def test_no_one_else_can_see_them(desk: Client, lead: Person) -> None:
    add_stakeholder(desk, "Dr. Müller")
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
