"""Writing about people by the API: records, accounts, teams, skills and ratings, by the rules and in the words of the pages."""

from datetime import date

import pytest

from integrations.models import ApiToken
from people.models import Person, Rating, RatingKind, Skill, Team
from tests.support.api import Program, program_of, with_account
from tests.support.factories import OrganisationFactory, PersonFactory, SkillFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def boss(monday: None) -> Program:
    """The administrator's; Ada and Bo report to them."""
    OrganisationFactory.create(timezone="Europe/Madrid")
    boss = PersonFactory.create(key="boss", name="Boss")
    for key in ("ada", "bo"):
        PersonFactory.create(key=key, name=key.title(), manager=boss, timezone="", country="")
    account = with_account("boss").account
    account.is_superuser = True
    account.save()
    return program_of(Person.objects.select_related("account").get(key="boss"))


def program(key: str, *scopes: str) -> Program:
    return program_of(with_account(key), *scopes)


def errors(response: object) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.content  # type: ignore[attr-defined]
    return [(one["path"], one["message"]) for one in response.json()["errors"]]  # type: ignore[attr-defined]


def test_a_person_is_added_and_changed(boss: Program) -> None:
    made = boss.send(
        "POST", "people", {"name": " Cy  Lo ", "role": "designer", "manager": "ada", "joined": "2026-11-02"}
    )
    assert (made.status_code, made.json()["key"], made.json()["manager"]) == (200, "cy-lo", "ada")
    row = Person.objects.get(key="cy-lo")
    assert (row.name, row.role, row.joined, row.added_by) == (
        "Cy Lo",
        "designer",
        date(2026, 11, 2),
        Person.objects.get(key="boss"),
    )
    etag = boss.get("people/cy-lo/record")["ETag"]
    body = {"seniority": "staff", "email": "cy@example.org", "leaves": "2027-01-29"}
    changed = boss.send("PATCH", "people/cy-lo/record", body, If_Match=etag)
    assert (changed.status_code, changed.json()["leaves"]) == (200, "2027-01-29")
    row.refresh_from_db()
    assert (row.seniority, row.email, row.role, row.manager) == (
        "staff",
        "cy@example.org",
        "designer",
        Person.objects.get(key="ada"),
    )
    assert boss.send("PATCH", "people/cy-lo/record", {"role": "other"}, If_Match=etag).status_code == 412


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"manager": "Adda"}, ("manager", "No one is named “Adda”. Did you mean Ada?")),
        ({"manager": "bo"}, ("manager", "A person can’t be their own manager.")),
        ({"email": "ADA@example.org"}, ("email", "Another person has this email address.")),
        ({"name": ""}, ("name", "Enter a name.")),
        ({"role": "king"}, ("role", "Select a valid choice. king is not one of the available choices.")),
        (
            {"country": "FR", "applies_from": "2026-11-02"},
            ("applies_from", "Weeks 2026-W45 to 2026-W47 are over. Choose a later day."),
        ),
        (
            {"timezone": "Asia/Tokyo", "timezone_from": "2026-11-16"},
            ("timezone_from", "Week 2026-W47 is over. Choose a later day."),
        ),
    ],
)  # fmt: skip
def test_a_record_is_refused_as_on_the_page(boss: Program, body: dict[str, str], found: tuple[str, str]) -> None:
    Person.objects.filter(key="ada").update(email="ada@example.org")
    before = Person.objects.filter(key="bo").values().get()
    assert errors(boss.send("PATCH", "people/bo/record", body)) == [found]
    assert Person.objects.filter(key="bo").values().get() == before


def test_nobody_chooses_their_own_manager_or_maintains_a_colleague(boss: Program) -> None:
    ada = program("ada")
    refused = ada.send("PATCH", "people/ada/record", {"manager": "bo"})
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Their managers and administrators change manager, not you.",
    )
    assert ada.send("PATCH", "people/ada/record", {"seniority": "staff"}).status_code == 200
    assert ada.get("people/bo/record").status_code == 403
    assert Person.objects.get(key="ada").manager == Person.objects.get(key="boss")


def test_closing_an_account_ends_its_tokens(boss: Program) -> None:
    ada = program("ada")
    assert boss.send("PUT", "people/ada/account", {"active": False}).json()["active"] is False
    assert ada.get("me").status_code == 401
    assert boss.send("PUT", "people/boss/account", {"active": False}).status_code == 404
    assert boss.send("PUT", "people/ada/account", {"active": True}).status_code == 200
    assert ada.get("me").status_code == 200


def test_accounts_need_the_administrators_scope(boss: Program) -> None:
    with_account("ada")
    limited = program_of(Person.objects.select_related("account").get(key="boss"), "read", "people:write")
    refused = limited.send("PUT", "people/ada/account", {"active": False})
    assert (refused.status_code, refused.json()["detail"]) == (403, "This token lacks the scope “admin”.")
    assert ApiToken.objects.count() == 2


def test_a_team_is_added_and_changed(boss: Program) -> None:
    made = boss.send("POST", "teams", {"name": "Core", "tech_lead": "ada", "members": ["bo"]})
    assert (made.status_code, made.json()["key"], made.json()["members"]) == (200, "core", ["bo"])
    ada = program("ada")
    assert ada.send("PUT", "teams/core/members/ada").json()["members"] == ["ada", "bo"]
    assert ada.send("DELETE", "teams/core/members/bo").json()["members"] == ["ada"]
    assert ada.send("PATCH", "teams/core", {"product_manager": "boss"}).json()["tech_lead"] == "ada"
    assert errors(ada.send("PATCH", "teams/core", {"product_manager": None, "tech_lead": ""})) == [
        ("", "Enter at least one of the three: they can edit the team.")
    ]
    assert errors(boss.send("POST", "teams", {"name": "core", "tech_lead": "ada"})) == [
        ("name", "A team with this name already exists.")
    ]
    assert errors(boss.send("POST", "teams", {"name": "New", "tech_lead": "ada", "members": ["bo", "cy"]})) == [
        ("members.1", "No one has the key “cy”.")
    ]
    assert [one.name for one in Team.objects.all()] == ["Core"]


def test_a_skill_is_added_once(boss: Program) -> None:
    made = boss.send("POST", "skills", {"name": "Reading", "general": True})
    assert (made.status_code, made.json()) == (
        200, {"key": "reading", "name": "Reading", "description": "", "general": True},
    )  # fmt: skip
    assert errors(boss.send("POST", "skills", {"name": "reading"})) == [
        ("name", "A skill named “reading” already exists.")
    ]
    assert Skill.objects.count() == 1


def test_ratings_of_others_are_given_taken_back_and_disputed(boss: Program) -> None:
    SkillFactory.create(key="sql")
    ada, path = program("ada"), "people/ada/ratings/sql"
    assert boss.send("PUT", path, {"level": 1, "note": "one review"}).json()["kind"] == "assessed"
    assert ada.send("PUT", f"{path}/dispute", {"disputed": True}).status_code == 409
    assert ada.send("PUT", path, {"level": 3}).status_code == 200
    assert ada.send("PUT", f"{path}/dispute", {"disputed": True}).json()["disputed"] is True
    assert boss.send("PUT", f"{path}/dispute", {"disputed": False}).status_code == 403
    assert [one["kind"] for one in ada.send("DELETE", path).json()["items"]] == ["assessed"]
    assert boss.send("DELETE", path).json()["items"] == []
    assert program("bo").send("PUT", path, {"level": 0}).status_code == 404
    assert not Rating.objects.filter(kind=RatingKind.SELF).exists()


def test_only_those_responsible_change_a_team(boss: Program) -> None:
    TeamFactory.create(key="core", tech_lead=Person.objects.get(key="ada"))
    bo = program("bo")
    for method, path in (("PATCH", "teams/core"), ("PUT", "teams/core/members/bo")):
        refused = bo.send(method, path, {})
        assert (refused.status_code, refused.json()["detail"][:41]) == (
            403,
            "You can see this team but not change it. ",
        )
    assert not Team.objects.get().members.exists()


@pytest.mark.parametrize("read", ["people/ada/ratings", "people/ada/ratings/reading"])
def test_a_rating_that_has_changed_is_not_replaced(boss: Program, read: str) -> None:
    SkillFactory.create(key="reading")
    ada, cell = program("ada"), "people/ada/ratings/reading"
    seen = ada.get(read)["ETag"]
    assert ada.send("PUT", cell, {"level": 2}, If_Match=seen).status_code == 200
    refused = [ada.send("PUT", cell, {"level": 4}, If_Match=seen), ada.send("DELETE", cell, If_Match=seen)]
    assert [one.status_code for one in refused] == [412, 412]
    assert Rating.objects.get().level == 2
    assert ada.send("DELETE", cell, If_Match=ada.get(read)["ETag"]).status_code == 200


def test_an_account_that_has_changed_is_not_closed(boss: Program) -> None:
    with_account("ada")
    seen = boss.get("people/ada/account")
    assert (seen.json()["active"], program("bo").get("people/ada/account").status_code) == (True, 404)
    assert boss.send("PUT", "people/ada/account", {"active": False}, If_Match=seen["ETag"]).status_code == 200
    again = boss.send("PUT", "people/ada/account", {"active": True}, If_Match=seen["ETag"])
    assert (again.status_code, boss.read("people/ada/account")["active"]) == (412, False)
