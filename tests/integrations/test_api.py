"""What the API answers: the same as the pages, in pages of a list, with versions, and errors that say what to do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus.models import Commitment, Decision
from initiatives.models import CriticalArea, DateGiven, Dependency, Initiative
from integrations.models import KeptAnswer
from leadplan.privacy import retention_job
from people.models import AuditLine, Person, Rating, Skill
from tests.support.api import Program, program_of, with_account
from tests.support.factories import PersonFactory, SkillFactory
from tests.support.planned_week import NOW, Desk

pytestmark = pytest.mark.django_db
AREA = "weeks/2026-W48/areas/organisations/api"


def test_the_week_is_the_document_of_the_command(diego_api: Program, capsys: pytest.CaptureFixture[str]) -> None:
    person = Person.objects.get(key="diego")
    call_command("plan_week", "--person", person.email, "--week", "2026-W48", "--json")
    assert diego_api.read("weeks/2026-W48") == json.loads(capsys.readouterr().out)


def test_decisions_and_a_commit(diego_api: Program) -> None:
    done = diego_api.send("POST", AREA, {"action": "adjust", "hours": 6.5})
    assert (done.status_code, done.json()["item"]["hours"]) == (200, 6.5)
    assert Decision.objects.get(area__key="api").hours == 6.5
    assert diego_api.send("POST", AREA, {"action": "undo"}).json()["text"] == "Undone."
    assert not Decision.objects.exists()
    committed = diego_api.send("POST", "weeks/2026-W48/commit", {})
    assert committed.json()["accepted"] == Decision.objects.count() > 0
    assert Commitment.objects.count() == 1
    assert diego_api.send("DELETE", "weeks/2026-W48/commit").json()["committed"] is False
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "status", "path_of_error"),
    [
        (AREA, {"action": "adjust", "hours": 6.3}, 422, "hours"),
        (AREA, {"action": "adjust"}, 422, "hours"),
        (AREA, {"action": "dismiss"}, 422, "reason"),
        (AREA, {"action": "adopt"}, 422, "action"),
        (AREA, {"action": "accept", "ours": 3}, 422, "ours"),
        (AREA, [1], 422, None),
        (AREA, "{", 400, None),
        (AREA, "[" * 100_000, 400, None),
        ("weeks/2026-W48/areas/organisations/nothing", {"action": "accept"}, 404, None),
        ("weeks/2026-W54/areas/organisations/api", {"action": "accept"}, 422, "week"),
        ("weeks/2026-W30/areas/organisations/api", {"action": "accept"}, 404, None),
        ("weeks/2026-W30/commit", {}, 409, None),
    ],
)
def test_bad_input_is_a_problem_with_its_path(
    diego_api: Program, path: str, body: object, status: int, path_of_error: str | None
) -> None:
    response = diego_api.send("POST", path, body)
    found = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), found
    assert found["detail"]
    if path_of_error:
        assert [one["path"] for one in found["errors"]] == [path_of_error]
    assert not Decision.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "unknown"),
    [("people?limit=1&page=2", ["page"]), ("me?x=1&y=2", ["x", "y"]), ("allocation?form=json", ["form"])],
)
def test_an_unknown_parameter_is_named(diego_api: Program, path: str, unknown: list[str]) -> None:
    response = diego_api.get(path)
    assert (response.status_code, [one["path"] for one in response.json()["errors"]]) == (422, unknown)
    assert Program("").get(path).status_code == 401


@pytest.mark.once
def test_ten_megabytes_are_a_problem(diego_api: Program) -> None:
    response = diego_api.send("POST", AREA, b'"' + b"x" * 10_000_000 + b'"')
    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["detail"] == "The request is too large."


def test_errors_say_what_the_form_says(diego_api: Program) -> None:
    response = diego_api.send("PUT", "initiatives/organisations/health", {"health": "off_track"})
    assert response.json()["errors"] == [
        {"path": "note", "message": "Add a reason. It is shown wherever the initiative is listed."}
    ]


def test_settling_an_area_is_recorded_with_the_token(diego_api: Program) -> None:
    body = {"status": "settled", "note": "Decided: events"}
    done = diego_api.send("PUT", "initiatives/organisations/areas/api/status", body)
    assert (done.status_code, done.json()["status"]) == (200, "settled")
    assert CriticalArea.objects.get(key="api").status == "settled"
    line = AuditLine.objects.filter(initiative="organisations").latest("pk")
    assert (line.actor, line.via) == (Person.objects.get(key="diego"), "token “script”")


def test_a_change_made_on_a_page_names_no_token(diego_api: Program, diego: Desk) -> None:
    diego_api.read("me")
    address = "/initiatives/organisations/areas/api/status/"
    assert diego.client.post(address, {"status": "settled", "note": "Decided"}).status_code == 303
    assert AuditLine.objects.filter(initiative="organisations").latest("pk").via == ""


def test_another_editor_is_noticed(diego_api: Program) -> None:
    seen = diego_api.get("initiatives/organisations")["ETag"]
    first = diego_api.send("PATCH", "initiatives/organisations", {"priority": 4}, If_Match=seen)
    assert (first.status_code, first.json()["priority"]) == (200, 4)
    second = diego_api.send("PATCH", "initiatives/organisations", {"priority": 2}, If_Match=seen)
    assert second.status_code == 412
    assert Initiative.objects.get(key="organisations").priority == 4


@pytest.mark.parametrize("read", ["weeks/2026-W48", AREA])
def test_a_decision_about_a_week_that_has_changed_is_refused(diego_api: Program, read: str) -> None:
    seen = diego_api.get(read)["ETag"]
    assert diego_api.send("POST", AREA, {"action": "adjust", "hours": 6.5}, If_Match=seen).status_code == 200
    assert diego_api.send("POST", AREA, {"action": "adjust", "hours": 3}, If_Match=seen).status_code == 412
    assert Decision.objects.get(area__key="api").hours == 6.5
    assert diego_api.send("POST", AREA, {"action": "undo"}, If_Match="*").status_code == 200


def test_a_week_that_has_changed_is_not_committed(diego_api: Program) -> None:
    first = diego_api.get("weeks/2026-W48")["ETag"]
    diego_api.send("POST", AREA, {"action": "adjust", "hours": 6.5})
    assert diego_api.send("POST", "weeks/2026-W48/commit", {}, If_Match=first).status_code == 412
    assert not Commitment.objects.exists()
    seen = diego_api.get("weeks/2026-W48")["ETag"]
    assert diego_api.send("POST", "weeks/2026-W48/commit", {}, If_Match=seen).status_code == 200
    assert diego_api.send("DELETE", "weeks/2026-W48/commit", If_Match=first).status_code == 412
    assert Commitment.objects.exists()


def test_what_has_not_changed_is_not_sent_again(diego_api: Program) -> None:
    etag = diego_api.get("initiatives/organisations")["ETag"]
    again = diego_api.get("initiatives/organisations", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_a_repeated_request_is_carried_out_once(diego_api: Program) -> None:
    home = Initiative.objects.get(key="organisations")
    Dependency.objects.create(initiative=home, key="sdk", name="The SDK")
    address = "initiatives/organisations/dependencies/sdk/etas"
    body = {"eta": "2027-02-01", "said_on": "2026-11-20"}
    sent = [diego_api.send("POST", address, body, Idempotency_Key="a1") for _ in range(2)]
    assert [one.status_code for one in sent] == [200, 200]
    assert sent[0].json() == sent[1].json()
    assert DateGiven.objects.count() == 1
    other = diego_api.send("POST", address, {**body, "eta": "2027-03-01"}, Idempotency_Key="a1")
    assert (other.status_code, DateGiven.objects.count()) == (409, 1)


@pytest.mark.once
def test_kept_answers_are_deleted_after_a_day(diego_api: Program) -> None:
    diego_api.send("POST", "interruptions", {"source": "Support"}, Idempotency_Key="a1")
    retention_job.apply_if_due(NOW + timedelta(hours=23))
    assert KeptAnswer.objects.count() == 1
    retention_job.apply_if_due(NOW + timedelta(hours=48))
    assert not KeptAnswer.objects.exists()


def test_a_rating_follows_the_pages_rule(diego_api: Program) -> None:
    skill = Skill.objects.get(key="api-design")
    mine = diego_api.send("PUT", "people/diego/ratings/api-design", {"level": 3})
    assert (mine.status_code, mine.json()["kind"], mine.json()["level"]) == (200, "self", 3)
    stranger = PersonFactory.create(key="stranger")
    refused = diego_api.send("PUT", "people/stranger/ratings/api-design", {"level": 1})
    assert (refused.status_code, Rating.objects.filter(person=stranger, skill=skill).exists()) == (404, False)
    assert diego_api.send("PUT", "people/diego/ratings/api-design", {"level": 5}).status_code == 422


def test_names_arrive_composed(diego_api: Program) -> None:
    done = diego_api.send("PATCH", "initiatives/organisations", '{"name": "Cafe\\u0301"}')
    assert (done.status_code, Initiative.objects.get(key="organisations").name) == (200, "Caf\u00e9")


def test_lists_come_in_pages(diego_api: Program) -> None:
    for number in range(7):
        SkillFactory.create(key=f"page-{number}", name=f"Skill {number}")
    found: list[Any] = []
    following: str | None = ""
    while following is not None:
        page = diego_api.read(f"skills?limit=3&cursor={following}")
        assert len(page["items"]) <= 3
        found += [one["key"] for one in page["items"]]
        following = page["next"]
    assert found == sorted(Skill.objects.values_list("key", flat=True))
    for wrong in ("cursor=%FF", "limit=201", "limit=0"):
        assert diego_api.get(f"skills?{wrong}").status_code == 422


def test_what_someone_may_only_see_is_refused_in_words(diego_api: Program) -> None:
    Initiative.objects.filter(key="organisations").update(open_to_everyone=True)
    stranger = PersonFactory.create(key="stranger")
    with_account("stranger")
    program = program_of(stranger)
    response = program.send("PATCH", "initiatives/organisations", {"priority": 1})
    assert (response.status_code, response.json()["detail"][:36]) == (403, "You can see this initiative but not ")
    assert program.read("weeks/2026-W48")["items"] == []


@pytest.mark.parametrize(
    "path", ["people", "skills", "initiatives", "dependencies", "teams", "stakeholders", "pitches"]
)
def test_lists_take_a_constant_number_of_queries(diego_api: Program, path: str) -> None:
    call_command("import_org", "leadplan/demo/organisation.yaml", "--correct-mistakes", verbosity=0)
    diego_api.read(path)
    counts = []
    for limit in (1, 50):
        with CaptureQueriesContext(connection) as asked:
            found = diego_api.read(f"{path}?limit={limit}")["items"]
        counts.append(len(asked))
    assert found
    assert counts[0] == counts[1] <= 7


def test_an_unknown_address_is_a_problem_too(diego_api: Program) -> None:
    response = diego_api.get("nothing")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert diego_api.send("POST", "me", {}).status_code == 405
