"""Writing areas, milestones, members and leads by the API: by the rules and in the words of the initiative's page."""

from datetime import date
from typing import Any

import pytest

from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, Membership, StatusUpdate
from people.models import AuditLine, Person, TrashItem
from tests.support.api import Program, program_of, with_account
from tests.support.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOME = "initiatives/organisations"
JANUARY = {"name": "x", "date": "2027-01-04"}
NOT_ON_IT = "The owner must be on the initiative. Add them to the team first."
UNKNOWN = "is not one of the available choices."


def errors(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.content
    return [(one["path"], one["message"]) for one in response.json()["errors"]]


def lead_rows(person: str = "diego") -> list[tuple[date | None, date | None, str, float]]:
    rows = LeadAssignment.objects.filter(initiative__key="organisations", person__key=person).order_by("start")
    return [(one.start, one.end, one.stage, float(one.hours)) for one in rows]


def test_an_area_is_added_changed_and_removed(diego_api: Program) -> None:
    body = {"name": " Data  model ", "impact": 4, "effort": "L", "owner": "priya", "needs": {"api-design": 3}}
    made = diego_api.send("POST", f"{HOME}/areas", body, Idempotency_Key="a")
    again = diego_api.send("POST", f"{HOME}/areas", body, Idempotency_Key="a")
    assert made.status_code == 200, made.content
    assert again.json() == made.json()
    assert made.json() == {
        "key": "data-model", "name": "Data model", "why": "", "impact": 4, "irreversibility": 3, "complexity": 3,
        "effort": "L", "owner": "priya", "status": "open", "needs": {"api-design": 3},
    }  # fmt: skip
    assert AuditLine.objects.filter(label__contains="Data model", verb="added", via="token “script”").count() == 1
    etag = diego_api.get(f"{HOME}/areas/data-model")["ETag"]
    changed = diego_api.send("PATCH", f"{HOME}/areas/data-model", {"why": "Customers build on it"}, If_Match=etag)
    assert (changed.json()["why"], changed.json()["needs"]) == ("Customers build on it", {"api-design": 3})
    stale = diego_api.send("PATCH", f"{HOME}/areas/data-model", {"needs": {}}, If_Match=etag)
    assert (stale.status_code, CriticalArea.objects.get(key="data-model").requirements.count()) == (412, 1)
    assert diego_api.send("PATCH", f"{HOME}/areas/data-model", {"needs": {}, "owner": None}).json()["needs"] == {}
    assert diego_api.send("DELETE", f"{HOME}/areas/data-model").json()["removed"] == "data-model"
    assert not CriticalArea.objects.filter(key="data-model").exists()
    assert TrashItem.objects.get().restore_url.startswith("/initiatives/organisations/undo/areas/")


@pytest.mark.parametrize(
    ("method", "path", "body", "place", "text"),
    [
        ("POST", "areas", {"name": "api design"}, "name", "An area named “api design” already exists."),
        ("POST", "areas", {"name": "x", "owner": "nobody"}, "owner", NOT_ON_IT),
        ("POST", "areas", {"name": "x", "needs": {"nope": 2}}, "needs.nope", "No skill has the key “nope”. Add it first."),
        ("POST", "areas", {"name": "x", "needs": {"scoping": 5}}, "needs.scoping", "Input should be less than or equal to 4."),
        ("PATCH", "areas/api", {"name": None}, "name", "Enter a name for the area, such as “HTTP API design”."),
        ("PATCH", "areas/api", {"status": "settled"}, "status", "There is no such field; remove it or correct its name."),
        ("POST", "milestones", {"name": "x"}, "date", "This is missing; add it."),
        ("POST", "milestones", {**JANUARY, "areas": ["y"]}, "areas", "This area isn’t part of the initiative."),
        ("POST", "members", {"person": "nobody"}, "person", "No one has the key “nobody”."),
        ("POST", "leads", {"person": "priya", "role": "king"}, "role", f"Select a valid choice. king {UNKNOWN}"),
        ("POST", "leads", {"person": "priya", "to": "2026-11-02"}, "", "The end date can't be before the start date."),
    ],
)  # fmt: skip
def test_what_the_page_refuses_is_refused(
    diego_api: Program, method: str, path: str, body: dict[str, Any], place: str, text: str
) -> None:
    CriticalArea.objects.filter(key="api").update(name="API design")
    before = [model.objects.count() for model in (CriticalArea, InflectionPoint, Membership, LeadAssignment)]
    assert errors(diego_api.send(method, f"{HOME}/{path}", body)) == [(place, text)]
    assert before == [model.objects.count() for model in (CriticalArea, InflectionPoint, Membership, LeadAssignment)]


def test_a_milestone_is_added_changed_passed_and_removed(diego_api: Program) -> None:
    body = {"name": "Go-live", "date": "2027-01-18", "kind": "launch", "areas": ["api"]}
    made = diego_api.send("POST", f"{HOME}/milestones", body).json()
    assert made == {**body, "key": "go-live", "presence": "required", "passed": False}
    address = f"{HOME}/milestones/go-live"
    etag = diego_api.get(address)["ETag"]
    changed = diego_api.send("PATCH", address, {"date": "2027-01-25", "areas": []}, If_Match=etag).json()
    assert (changed["date"], changed["areas"], changed["kind"]) == ("2027-01-25", [], "launch")
    assert diego_api.send("PATCH", address, {"date": "2027-02-01"}, If_Match=etag).status_code == 412
    passed = {"passed": True, "note": "Events, no polling", "settled": ["api"]}
    assert diego_api.send("PUT", f"{address}/passed", passed).json()["passed"] is True
    assert CriticalArea.objects.get(key="api").status == "settled"
    assert StatusUpdate.objects.get(point__key="go-live").note == "Events, no polling"
    assert diego_api.send("PUT", f"{address}/passed", {"passed": False}).json()["passed"] is False
    assert diego_api.send("DELETE", address).status_code == 200
    assert not InflectionPoint.objects.filter(key="go-live").exists()


def test_hours_change_from_next_monday_and_past_weeks_stay(diego_api: Program) -> None:
    """ADR 14: a row that has begun is split; weeks that are over change only where the client names them."""
    LeadAssignment.objects.filter(person__key="diego").update(
        start=date(2026, 10, 5), end=None, stage="embedded", hours=16
    )
    address = f"{HOME}/leads/diego"
    seen = diego_api.get(address)
    assert [(one["from"], one["hours"]) for one in seen.json()["items"]] == [("2026-10-05", 16.0)]
    changed = diego_api.send("PATCH", address, {"stage": "weekly", "hours": 6}, If_Match=seen["ETag"])
    assert [(one["from"], one["to"], one["hours"]) for one in changed.json()["items"]] == [
        ("2026-10-05", "2026-11-29", 16.0), ("2026-11-30", None, 6.0),
    ]  # fmt: skip
    later = diego_api.send("PATCH", f"{address}?from=2026-11-30", {"applies_from": "2026-12-07", "hours": 5})
    assert errors(later)[0][0] == "applies_from"
    past = diego_api.send("PATCH", address, {"hours": 12, "applies_from": "2026-11-02"})
    assert past.status_code == 409
    confirm = past.json()["confirm"]
    assert (confirm["field"], confirm["value"]) == ("correct", "2026-W45/2026-W47")
    assert len(lead_rows()) == 2
    sent = {"hours": 12, "applies_from": "2026-11-02", "correct": confirm["value"]}
    assert diego_api.send("PATCH", address, sent).status_code == 200
    assert [(one[0], one[3]) for one in lead_rows()] == [
        (date(2026, 10, 5), 16.0), (date(2026, 11, 2), 12.0), (date(2026, 11, 30), 6.0),
    ]  # fmt: skip


def test_a_lead_is_assigned_and_removed_and_one_stays(diego_api: Program) -> None:
    made = diego_api.send("POST", f"{HOME}/leads", {"person": "priya", "role": "deputy", "hours": 4, "familiarity": 2})
    assert made.status_code == 200, made.content
    # Diego isn't among those who see Priya's hours.
    assert made.json()["items"] == [
        {"person": "priya", "role": "deputy", "stage": "embedded", "hours": None, "from": "2026-11-23", "to": None,
         "tentative": False, "familiarity": 2}
    ]  # fmt: skip
    assert lead_rows("priya") == [(date(2026, 11, 23), None, "embedded", 4.0)]
    refused = diego_api.send("PATCH", f"{HOME}/leads/priya", {"hours": 8})
    assert (refused.status_code, lead_rows("priya")[0][3]) == (403, 4.0)
    assert diego_api.send("DELETE", f"{HOME}/leads/priya").status_code == 200
    others = LeadAssignment.objects.filter(initiative__key="organisations").exclude(person__key="diego")
    others.delete()
    LeadAssignment.objects.filter(initiative__key="organisations").update(start=date(2026, 11, 23))
    last = diego_api.send("DELETE", f"{HOME}/leads/diego")
    assert (last.status_code, last.json()["detail"]) == (409, "An initiative needs a lead. Assign someone else first.")
    assert diego_api.send("GET", f"{HOME}/leads/priya").status_code == 404


def test_a_member_joins_changes_and_is_removed(diego_api: Program) -> None:
    PersonFactory.create(key="zoe", name="Zoe")
    address = f"{HOME}/members/zoe"
    made = diego_api.send("POST", f"{HOME}/members", {"person": "zoe", "familiarity": 1, "from": "2026-11-23"})
    assert made.json()["items"] == [{"person": "zoe", "familiarity": 1, "from": "2026-11-23", "to": None}]
    assert diego_api.send("POST", f"{HOME}/members", {"person": "zoe"}).status_code == 409
    early = diego_api.send("POST", f"{HOME}/members", {"person": "marta", "from": "2026-11-09"})
    assert (early.status_code, early.json()["confirm"]["value"]) == (409, "2026-W46/2026-W47")
    etag = diego_api.get(address)["ETag"]
    changed = diego_api.send("PATCH", address, {"familiarity": 3}, If_Match=etag).json()["items"]
    assert [(one["from"], one["familiarity"]) for one in changed] == [("2026-11-23", 1), ("2026-11-30", 3)]
    assert diego_api.send("PATCH", address, {"to": "2026-12-04"}, If_Match=etag).status_code == 412
    assert (
        diego_api.send("DELETE", f"{address}?from=2026-11-30", If_Match=diego_api.get(address)["ETag"]).status_code
        == 200
    )
    row = Membership.objects.get(person__key="zoe")
    assert row.start == date(2026, 11, 23)
    Membership.objects.filter(pk=row.pk).update(start=date(2026, 11, 2), end=None)
    refused = diego_api.send("DELETE", address)
    assert refused.json()["confirm"]["value"] == "2026-W45/2026-W47"
    assert diego_api.send("DELETE", f"{address}?correct=2026-W45/2026-W47").status_code == 200


def test_an_area_with_hours_is_settled_instead(diego_api: Program) -> None:
    diego_api.send("POST", "weeks/2026-W48/areas/organisations/api", {"action": "accept"})
    refused = diego_api.send("DELETE", f"{HOME}/areas/api")
    assert refused.status_code == 409
    assert refused.json()["detail"].endswith("Mark it settled instead, and it leaves the plans.")
    assert not TrashItem.objects.exists()


def test_strangers_find_nothing_and_readers_change_nothing(diego_api: Program) -> None:
    PersonFactory.create(key="stranger")
    program = program_of(with_account("stranger"))
    writes = [
        ("POST", "areas", {"name": "x"}),
        ("PATCH", "leads/diego", {"hours": 1}),
        ("DELETE", "members/priya", None),
    ]
    assert [program.send(method, f"{HOME}/{path}", body).status_code for method, path, body in writes] == [404] * 3
    Initiative.objects.filter(key="organisations").update(open_to_everyone=True)
    assert [program.send(method, f"{HOME}/{path}", body).status_code for method, path, body in writes] == [403] * 3
    narrow = program_of(Person.objects.select_related("account").get(key="diego"), "read", "plan:write")
    refused = narrow.send("POST", f"{HOME}/areas", {"name": "x"})
    assert (refused.status_code, refused.json()["detail"]) == (403, "This token lacks the scope “initiatives:write”.")
