"""Stakeholders and pitches of the token's person by the API."""

from typing import Any

import pytest

from people.models import TrashItem
from stakeholders.models import Pitch, Stakeholder, Touchpoint
from tests.support.api import Program, program_of, with_account
from tests.support.factories import InitiativeFactory, LeadFactory, OrganisationFactory, PersonFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INVALID, UNKNOWN = "Select a valid choice.", "is not one of the available choices."


@pytest.fixture
def ada(monday: None) -> Program:
    """She leads Billing; Bo leads nothing."""
    OrganisationFactory.create()
    ada = PersonFactory.create(key="ada", name="Ada")
    PersonFactory.create(key="bo", name="Bo", role="product_manager")
    LeadFactory.create(initiative=InitiativeFactory.create(key="billing"), person=ada)
    InitiativeFactory.create(key="search")
    return program_of(with_account("ada"))


def made(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return response.json()


def test_a_stakeholder_with_contacts_and_promises(ada: Program) -> None:
    new = made(ada.send("POST", "stakeholders", {"who": "Bo", "initiatives": ["billing"], "desired": "leading"}))
    assert (new["person"], new["audience"], new["initiatives"], new["desired"], new["influence"]) == (
        "bo", "product_manager", ["billing"], "leading", 3,
    )  # fmt: skip
    address = f"stakeholders/{new['key']}"
    assert ada.send("POST", "stakeholders", {"who": "bo"}).status_code == 409
    changed = made(ada.send("PATCH", address, {"influence": 5, "cadence_days": 14}))
    assert (changed["influence"], changed["cadence_days"], changed["initiatives"]) == (5, 14, ["billing"])
    contact = {"kind": "message", "on": "2026-11-20", "note": "asked", "engagement": "supportive"}
    logged = made(ada.send("POST", f"{address}/touchpoints", contact))
    assert (logged["touchpoints"], logged["engagement"]) == (
        [{"kind": "message", "on": "2026-11-20", "note": "asked"}], "supportive",
    )  # fmt: skip
    for done in (False, True):
        promised = made(ada.send("PUT", f"{address}/promises", {"what": "Figures", "whose": "theirs", "done": done}))
        assert promised["promises"] == [{"what": "Figures", "whose": "theirs", "due": None, "done": done}]
    assert made(ada.send("DELETE", address))["removed"] == new["key"]
    assert not Touchpoint.objects.exists()
    assert TrashItem.objects.get().label == "Bo"


@pytest.mark.parametrize(
    ("body", "path", "text"),
    [
        ({"who": "Ada"}, "who", "You can’t be your own stakeholder. Enter someone else."),
        ({"who": "Bo", "cadence_days": 0}, "cadence_days", "Enter 1 to 365 days."),
        ({"who": "Bo", "initiatives": ["search"]}, "initiatives", f"{INVALID} search {UNKNOWN}"),
        ({"who": "Bo", "desired": "glad"}, "desired", f"{INVALID} glad {UNKNOWN}"),
    ],
)  # fmt: skip
def test_a_wrong_stakeholder_is_refused(ada: Program, body: dict[str, Any], path: str, text: str) -> None:
    response = ada.send("POST", "stakeholders", body)
    assert (response.status_code, response.json()["errors"]) == (422, [{"path": path, "message": text}])
    assert not Stakeholder.objects.exists()


def test_a_pitch_up_to_its_answer(ada: Program) -> None:
    TeamFactory.create(key="core", name="Core")
    new = made(
        ada.send("POST", "pitches", {"title": "Fewer pages", "value_amount": "12000.5", "value_currency": "eur"})
    )
    address = f"pitches/{new['key']}"
    assert (new["value_amount"], new["value_currency"], new["status"]) == (12000.5, "EUR", "draft")
    made(ada.send("PUT", f"{address}/status", {"status": "socialising"}))
    refused = ada.send("PUT", f"{address}/status", {"status": "submitted"})
    assert (refused.status_code, refused.json()["detail"]) == (
        422, "Before you submit, add a problem and evidence (at least one figure).",
    )  # fmt: skip
    made(ada.send("PATCH", address, {"problem": "Nights"}))
    for figure in (11, 12):
        found = made(ada.send("PUT", f"{address}/evidence", {"what": "Pages", "figure": figure, "unit": "a week"}))
    assert [(one["what"], one["figure"]) for one in found["evidence"]] == [("Pages", 12)]
    step = {"name": "Probes", "team": "core", "value_share": 0.25, "by": "2027-01-15"}
    [found] = made(ada.send("PUT", f"{address}/slices", step))["slices"]
    assert (found["team"], found["value_share"], found["by"], found["agreed"]) == ("core", 0.25, "2027-01-15", False)
    asked = ada.send("PUT", f"{address}/status", {"status": "submitted"})
    assert (asked.status_code, asked.json()["detail"]) == (
        409, "No team has agreed to a step. Send “confirmed” to do it anyway.",
    )  # fmt: skip
    [found] = made(ada.send("PUT", f"{address}/slices", {"name": "Probes", "agreed_by": "Bo"}))["slices"]
    assert (found["agreed"], found["agreed_by"], found["value_share"], found["team"]) == (True, "Bo", 0.25, "core")
    assert made(ada.send("PUT", f"{address}/status", {"status": "submitted"}))["status"] == "submitted"
    declined = {"team": "core", "status": "declined"}
    response = ada.send("PUT", f"{address}/answers", declined)
    assert response.json()["errors"][0]["path"] == "reason"
    assert made(ada.send("PUT", f"{address}/answers", {**declined, "reason": "No room"}))["status"] == "declined"


def test_only_the_author_chooses_co_sponsors(ada: Program) -> None:
    key = made(ada.send("POST", "pitches", {"title": "Fewer pages"}))["key"]
    assert made(ada.send("PUT", f"pitches/{key}/co-sponsors", {"people": ["bo"]}))["co_sponsors"] == ["bo"]
    bo = program_of(with_account("bo"))
    assert made(bo.send("PATCH", f"pitches/{key}", {"outcome": "Sleep"}))["outcome"] == "Sleep"
    assert bo.send("PUT", f"pitches/{key}/co-sponsors", {"people": []}).status_code == 403
    assert Pitch.objects.get().co_sponsors.count() == 1


def test_a_write_to_a_part_of_what_someone_else_has_changed_is_refused(ada: Program) -> None:
    pitch = made(ada.send("POST", "pitches", {"title": "Limits"}))
    stakeholder = made(ada.send("POST", "stakeholders", {"who": "Bo"}))
    pitches, stakeholders = f"pitches/{pitch['key']}", f"stakeholders/{stakeholder['key']}"
    writes: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", f"{pitches}/evidence", {"what": "Support cases"}),
        ("PUT", f"{pitches}/slices", {"name": "First"}),
        ("PUT", f"{pitches}/status", {"status": "socialising"}),
        ("PUT", f"{pitches}/answers", {"status": "accepted"}),
        ("PUT", f"{pitches}/co-sponsors", {"people": ["bo"]}),
        ("POST", f"{stakeholders}/touchpoints", {}),
        ("PUT", f"{stakeholders}/promises", {"what": "Figures"}),
        ("DELETE", stakeholders, {}),
    ]
    assert [ada.send(method, path, body, If_Match='"old"').status_code for method, path, body in writes] == [412] * 8
    etag = ada.get(pitches)["ETag"]
    assert made(ada.send("PUT", f"{pitches}/slices", {"name": "First"}, If_Match=etag))["slices"]


def test_nul_which_one_database_cant_store_is_refused_everywhere(ada: Program) -> None:
    pitch = made(ada.send("POST", "pitches", {"title": "Limits"}))["key"]
    refused = ada.send("PUT", f"pitches/{pitch}/evidence", {"what": "a\0"})
    assert (refused.status_code, refused.json()["errors"]) == (
        422, [{"path": "what", "message": "Null characters are not allowed."}],
    )  # fmt: skip
    assert ada.send("PUT", f"pitches/{pitch}/co-sponsors", {"people": ["bo\0"]}).status_code == 422
    asked = ("people/a%00", "dependencies?initiative=%00", "people?cursor=YQBi", "people?cursor=%00")
    assert [ada.get(path).status_code for path in asked] == [404, 404, 422, 422]
