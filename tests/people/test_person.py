"""A person's record: who sees and changes what."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Account, AuditLine, Organisation, Person, TimeOff, WorkingHours
from tests.factories import OrganisationFactory, PersonFactory, RatingFactory, TeamFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory.create()


@pytest.fixture
def ada(organisation: Organisation) -> Person:
    return PersonFactory.create(key="ada", name="Ada Kowal", manager=PersonFactory.create(key="marta", name="Marta"))


HOURS = {f"workinghours-{day}": "8" for day in ("mon", "tue", "wed")} | {
    f"workinghours-{day}": "0" for day in ("thu", "fri", "sat", "sun")
}


def test_ones_own_hours_time_off_and_ratings_are_shown(client: Client, ada: Person) -> None:
    TimeOff.objects.create(person=ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    RatingFactory.create(person=ada, skill__name="HTTP", level=3)
    sign_in(client, ada)
    page = client.get("/person/ada/").content.decode()
    assert "2 Jan 2090" in page
    assert "HTTP" in page


def test_a_stranger_sees_neither_hours_nor_days_off_nor_ratings(client: Client, ada: Person) -> None:
    TimeOff.objects.create(person=ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    RatingFactory.create(person=ada, skill__name="HTTP", level=3)
    WorkingHours.objects.create(person=ada, mon=3)
    sign_in(client, PersonFactory.create())
    page = client.get("/person/ada/").content.decode()
    assert "Ada Kowal" in page
    for words in ("2090", "HTTP", "Contracted hours", "Time off"):
        assert words not in page


def test_an_administrator_does_not_see_days_off(client: Client, ada: Person) -> None:
    TimeOff.objects.create(person=ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    sign_in(client, PersonFactory.create(), is_superuser=True)
    assert "2090" not in client.get("/person/ada/").content.decode()


@pytest.mark.parametrize("who", ["ada", "marta"])
def test_the_person_and_their_manager_add_time_off(client: Client, ada: Person, who: str) -> None:
    sign_in(client, Person.objects.get(key=who))
    form = {"timeoff-start": "2026-12-24", "timeoff-end": "2026-12-24", "timeoff-part": "afternoon"}
    assert client.post("/person/ada/time-off/", form).status_code == 302
    row = TimeOff.objects.get()
    assert (row.person, row.start, row.part) == (ada, date(2026, 12, 24), "afternoon")
    line = AuditLine.objects.get()
    assert (line.about, line.feeds_plans) == (ada, True)
    assert "2026" not in f"{line.label}{line.before}{line.after}"
    assert client.post(f"/person/ada/time-off/{row.pk}/remove/").status_code == 302
    assert not TimeOff.objects.exists()


def test_part_time_from_a_day_on(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert client.post("/person/ada/hours/", HOURS | {"workinghours-start": "2026-11-30"}).status_code == 302
    assert WorkingHours.objects.get().weekly == 24


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("hours", HOURS | {"workinghours-mon": "-1"}, "below 0"),
        ("hours", HOURS | {"workinghours-mon": "25"}, "above 24"),
        ("hours", HOURS | {"workinghours-start": "2026-02-30"}, "valid date"),
        (
            "time-off",
            {"timeoff-start": "2026-12-24", "timeoff-end": "2026-12-20", "timeoff-part": "all"},
            "first day or later",
        ),
        ("time-off", {}, "required"),
        (
            "duties",
            {"duty-what": "On call", "duty-start": "2026-12-01", "duty-end": "2026-12-07", "duty-hours": "169"},
            "above 168",
        ),
        (
            "duties",
            {"duty-what": "x" * 10_000, "duty-start": "2026-12-01", "duty-end": "2026-12-07", "duty-hours": "1"},
            "at most 120",
        ),
    ],
)
def test_bad_input_is_told_and_kept(client: Client, ada: Person, kind: str, form: dict[str, str], words: str) -> None:
    sign_in(client, ada)
    answer = client.post(f"/person/ada/{kind}/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not WorkingHours.objects.exists()
    assert not TimeOff.objects.exists()


def test_time_off_that_overlaps_or_stands_twice_is_told(client: Client, ada: Person) -> None:
    TimeOff.objects.create(person=ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    sign_in(client, ada)
    over = {"timeoff-start": "2090-01-05", "timeoff-end": "2090-01-12", "timeoff-part": "all"}
    assert "overlaps with the time off from 2090-01-02" in client.post("/person/ada/time-off/", over).content.decode()
    twice = {"timeoff-start": "2090-01-02", "timeoff-end": "2090-01-03", "timeoff-part": "all"}
    assert "There is time off from that day already." in client.post("/person/ada/time-off/", twice).content.decode()


@pytest.mark.parametrize("path", ["edit/", "hours/", "time-off/", "duties/", "account/", "account/active/"])
def test_a_stranger_changes_nothing(client: Client, ada: Person, path: str) -> None:
    sign_in(client, PersonFactory.create())
    assert client.post(f"/person/ada/{path}", {}).status_code == 404


def test_a_row_is_not_removed_through_another_person(client: Client, ada: Person) -> None:
    row = TimeOff.objects.create(person=ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    other = PersonFactory.create(key="eve")
    sign_in(client, other)
    assert client.post(f"/person/eve/time-off/{row.pk}/remove/").status_code == 404
    assert TimeOff.objects.filter(pk=row.pk).exists()


FACTS = {"name": "Ada", "email": "", "role": "engineer", "seniority": "senior", "day_to_day": "10"}


def test_nobody_changes_their_own_manager(client: Client, ada: Person) -> None:
    eve = PersonFactory.create()
    sign_in(client, ada)
    client.post("/person/ada/edit/", FACTS | {"manager": str(eve.pk)})
    ada.refresh_from_db()
    assert (ada.name, ada.manager.key if ada.manager else None) == ("Ada", "marta")


def test_a_circle_of_managers_is_refused(client: Client, ada: Person) -> None:
    boss = Person.objects.get(key="marta")
    sign_in(client, PersonFactory.create(), is_superuser=True)
    answer = client.post("/person/marta/edit/", FACTS | {"name": "Marta", "manager": str(ada.pk)})
    assert answer.status_code == 422
    assert "would go in a circle" in answer.content.decode()
    boss.refresh_from_db()
    assert boss.manager is None


def test_an_address_is_one_persons_in_any_case(client: Client, ada: Person) -> None:
    PersonFactory.create(email="eve@example.org")
    sign_in(client, ada)
    answer = client.post("/person/ada/edit/", FACTS | {"email": "EVE@example.org"})
    assert answer.status_code == 422
    assert "Another person has this address." in answer.content.decode()


@pytest.mark.parametrize("name", ["李雷", "  ", "x" * 10_000, "a\0b"])
def test_names_of_any_script_and_no_others(client: Client, ada: Person, name: str) -> None:
    sign_in(client, ada)
    answer = client.post("/new/person/", FACTS | {"name": name})
    assert answer.status_code == (302 if name == "李雷" else 422)
    added = Person.objects.filter(added_by=ada)
    assert [(one.key, one.name) for one in added] == ([("person", "李雷")] if name == "李雷" else [])


def test_an_administrator_lets_somebody_in_and_out(client: Client, ada: Person) -> None:
    sign_in(client, PersonFactory.create(), is_superuser=True)
    page = client.post("/person/ada/account/", {"email": "ada@example.org"}).content.decode()
    account = Account.objects.get(person=ada)
    password = page.split("<code>")[1].split("</code>")[0]
    assert account.check_password(password)
    assert client.post("/person/ada/account/", {"email": "other@example.org"}).status_code == 404
    client.post("/person/ada/account/active/", {})
    account.refresh_from_db()
    assert not account.is_active


def test_a_team_is_changed_by_those_who_answer_for_it(client: Client, ada: Person) -> None:
    team = TeamFactory.create(key="core", name="Core", tech_lead=ada)
    eve = PersonFactory.create()
    sign_in(client, eve)
    assert client.get("/team/core/").status_code == 200
    assert client.get("/team/core/edit/").status_code == 404
    sign_in(client, ada)
    form = {"name": "Core team", "tech_lead": str(ada.pk), "members": [str(ada.pk), str(eve.pk)]}
    assert client.post("/team/core/edit/", form).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("Core team", 2)


def test_everyone_sees_what_concerned_them_in_the_audit(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    client.post(
        "/person/ada/time-off/", {"timeoff-start": "2026-12-24", "timeoff-end": "2026-12-24", "timeoff-part": "all"}
    )
    assert "time off" in client.get("/audit/?q=time").content.decode()
    sign_in(client, PersonFactory.create())
    assert "Ada" not in client.get("/audit/").content.decode()


def test_settings_are_the_administrators(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert client.get("/settings/").status_code == 404
    assert client.post("/settings/", {"name": "Mine"}).status_code == 404
    sign_in(client, PersonFactory.create(), is_superuser=True)
    form = {"name": "Harbour", "timezone": "Europe/London", "country": "gb", "region": "", "planning_hour": "7"}
    assert client.post("/settings/", form).status_code == 302
    row = Organisation.objects.get()
    assert (row.name, row.country, row.planning_hour) == ("Harbour", "GB", 7)
    assert client.post("/settings/", form | {"timezone": "Europe/Lodnon"}).status_code == 422
    assert client.post("/settings/", {"hour_cost": "0.1"}).status_code == 302
    assert Organisation.objects.get().weights == {"hour_cost": 0.1}
    assert client.post("/settings/", {"hour_cost": "-1"}).status_code == 422
    assert client.post("/settings/", {"draws": "2.5"}).status_code == 422


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_directory_asks_the_same_number_of_questions(client: Client, ada: Person, many: int) -> None:
    team = TeamFactory.create()
    for _ in range(many):
        team.members.add(PersonFactory.create(manager=ada))
    sign_in(client, ada)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/people/").status_code == 200
    assert len(asked) == 7


def test_filters_find_and_say_when_nothing_is_found(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert "Ada Kowal" in client.get("/people/?q=kowal").content.decode()
    assert "Nobody like that" in client.get("/people/?q=xyz").content.decode()
    assert client.get("/people/?q=%00&team=nope&role=boss&page=x").status_code == 200
    partial = client.get("/people/?q=ada", headers={"HX-Request": "true"}).content.decode()
    assert partial.lstrip().startswith('<div id="rows">')
