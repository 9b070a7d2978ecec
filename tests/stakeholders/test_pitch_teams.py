"""Each team agrees and answers on its own; what to do next; what is asked before a pitch is submitted."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from people.models import Team
from stakeholders.models import Pitch, PitchStep, TeamAnswer
from stakeholders.pitches.next_actions import NextAction
from tests.support import factories as make
from tests.support.stakeholder_pages import NOW, context_of, pitch_page

pytestmark = pytest.mark.django_db

HERE = "/pitches/failover/"
TICKET = "https://tickets.harbour.example/PAY-12"


def pitch() -> Pitch:
    return Pitch.objects.get(key="failover")


def answers(client: Client) -> dict[str, tuple[str | None, str, str]]:
    return {one.team.key: (one.status, one.ticket, one.reason) for one in pitch_page(client).teams}


def answer(client: Client, team: str, status: str, **typed: str) -> int:
    return client.post(f"{HERE}teams/{team}/answer/", {"status": status, **typed}).status_code


def actions(client: Client) -> list[NextAction]:
    context = context_of(client, HERE)
    return [*context["next_actions"], *context["later_actions"]]


def todo(client: Client) -> list[tuple[str, str]]:
    return [(one.what, one.part) for one in actions(client)]


def test_each_team_answers_on_its_own(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    assert answers(desk) == {"payments": ("submitted", "", ""), "accounts": ("submitted", "", "")}
    assert answer(desk, "accounts", "deferred") == 422
    assert answer(desk, "accounts", "deferred", reason="No room") == 303
    assert pitch().status == "submitted"
    assert answer(desk, "payments", "accepted", ticket=TICKET) == 303
    assert (pitch().status, pitch().status_changed_on) == ("accepted", NOW.date())
    assert answers(desk) == {"payments": ("accepted", TICKET, ""), "accounts": ("deferred", "", "No room")}
    page = desk.get(HERE).content.decode()
    assert f'href="{TICKET}"' in page
    assert "“No room”" in page
    assert answer(desk, "payments", "declined", reason="Not ours") == 303
    assert pitch().status == "deferred"
    assert answer(desk, "checkout", "accepted") == 404


def test_a_refused_answer_keeps_what_was_typed(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    typed = {"status": "declined", "ticket": "not an address", "reason": "Busy until March"}
    refused = desk.post(f"{HERE}teams/payments/answer/", typed)
    forms = {asked.team.key: form for asked, form in refused.context["answer_forms"]}
    assert list(forms["payments"].errors) == ["ticket"]
    assert (forms["payments"]["reason"].value(), forms["accounts"]["reason"].value()) == ("Busy until March", "")
    assert "Busy until March" in refused.content.decode()


def test_a_second_editor_sees_the_answer_that_was_saved_meanwhile(desk: Client) -> None:
    Pitch.objects.update(status="submitted")

    def form(page: Any) -> Any:
        return next(form for asked, form in page.context["answer_forms"] if asked.team.key == "payments")

    seen = form(desk.get(HERE))["seen"].value()
    for _ in range(2):
        assert answer(desk, "payments", "accepted", ticket=TICKET, seen=seen) == 303
    typed = {"status": "declined", "reason": "Not ours", "seen": seen}
    refused = desk.post(f"{HERE}teams/payments/answer/", typed)
    assert (refused.status_code, answers(desk)["payments"]) == (409, ("accepted", TICKET, ""))
    assert f"Another answer was saved after you opened this: Accepted · {TICKET}." in refused.content.decode()
    assert form(refused)["reason"].value() == "Not ours"
    assert answer(desk, "payments", "declined", reason="Not ours", seen=form(refused)["seen"].value()) == 303
    assert answers(desk)["payments"] == ("declined", "", "Not ours")


def test_one_answer_for_every_team(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    answer(desk, "accounts", "declined", reason="Not ours")
    desk.post(f"{HERE}answer/", {"status": "accepted", "ticket": TICKET})
    assert answers(desk) == dict.fromkeys(("payments", "accounts"), ("accepted", TICKET, ""))
    assert not TeamAnswer.objects.exists()


def test_a_pitch_of_an_earlier_version_has_its_answer_for_every_team(desk: Client) -> None:
    Pitch.objects.update(status="accepted", ticket="PAY-17", reason="Urgent")
    assert answers(desk) == dict.fromkeys(("payments", "accounts"), ("accepted", "PAY-17", "Urgent"))


def test_submitting_again_asks_every_team_again(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    answer(desk, "accounts", "declined", reason="Not ours")
    answer(desk, "payments", "deferred", reason="No room")
    desk.post(f"{HERE}status/", {"status": "submitted"})
    assert answers(desk) == {"payments": ("submitted", "", "No room"), "accounts": ("submitted", "", "Not ours")}


def test_a_team_asked_later_has_not_answered(desk: Client) -> None:
    Pitch.objects.update(status="accepted", ticket=TICKET)
    checkout = make.TeamFactory.create(key="checkout")
    desk.post(f"{HERE}new/steps/", {"name": "Checkout too", "team": checkout.pk})
    assert answers(desk)["checkout"] == ("submitted", "", "")
    assert answers(desk)["payments"] == ("accepted", TICKET, "")


def test_a_team_agrees_to_all_its_steps(desk: Client) -> None:
    assert desk.post(f"{HERE}teams/payments/agreed/", {"agreed_by": "Emma Clarke"}).status_code == 303
    agreed = {one.team.key: (one.has_agreed, one.agreed_by) for one in pitch_page(desk).teams}
    assert agreed == {"payments": (True, "Emma Clarke"), "accounts": (False, "")}
    desk.post(f"{HERE}teams/payments/agreed/", {"agreed_by": " "})
    assert PitchStep.objects.filter(agreed=True).count() == 2
    desk.post(f"{HERE}teams/payments/agreed/", {})
    assert not PitchStep.objects.filter(agreed=True).exists()


def test_the_file_has_the_teams_that_answered_differently(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    answer(desk, "payments", "accepted", ticket=TICKET)
    answer(desk, "accounts", "declined", reason="Not ours")
    exported = export_organisation(private_too=True)
    assert "  - {team: accounts, status: declined, reason: Not ours}\n  - {team: payments, status: accepted" in exported
    before = answers(desk)
    TeamAnswer.objects.all().delete()
    Pitch.objects.update(status="draft", ticket="")
    import_organisation(exported.encode(), by=None, now=NOW)
    assert answers(desk) == before
    assert export_organisation(private_too=True) == exported


def test_next_actions_lead_to_where_they_are_done(desk: Client) -> None:
    assert todo(desk) == [
        ("Talk one-to-one with Vera Lindqvist", "conversations"),
        ("Talk one-to-one with Rosa Marin (so far only met in a group)", "conversations"),
        ("Add or exclude Sam Whitfield: responsible for one of its teams", "conversations"),
        ("Get the agreement of Payments", "teams"),
        ("Get the agreement of Accounts", "teams"),
        ("Submit the pitch", "status"),
    ]
    dates = {one.what: one.due.isoformat() for one in actions(desk) if one.due}
    assert dates["Submit the pitch"] == "2026-12-11"
    assert dates["Get the agreement of Payments"] == "2026-12-08"
    desk.post(f"{HERE}teams/payments/agreed/", {"agreed_by": "Emma Clarke"})
    assert "Get the agreement of Payments" not in [what for what, _ in todo(desk)]


def test_next_actions_after_submitting(desk: Client) -> None:
    Pitch.objects.update(status="submitted")
    answer(desk, "payments", "accepted")
    assert pitch().status == "accepted"
    assert todo(desk) == [
        ("Link the ticket of Payments", "teams"),
        ("Ask Accounts for an answer, and record it", "teams"),
        ("Make it an initiative, with its steps, owners and dates", "status"),
    ]
    Pitch.objects.update(status="declined")
    TeamAnswer.objects.all().delete()
    assert todo(desk) == []


def test_a_co_sponsor_s_next_actions_name_no_stakeholder(desk: Client) -> None:
    other = make.PersonFactory.create(name="Ola Other")
    pitch().co_sponsors.add(other)
    make.sign_in(client := Client(), other)
    assert [part for _, part in todo(client)] == ["teams", "teams", "status"]


def test_submitting_asks_first_and_keeps_the_page(desk: Client) -> None:
    there, typed = f"{HERE}status/", {"status": "submitted"}
    refused = desk.post(there, typed)
    assert refused.status_code == 422
    assert refused.context["doubts"] == [
        "You have not talked one-to-one with Vera Lindqvist and Rosa Marin.",
        "No team has agreed to a step.",
    ]
    assert pitch().status == "socialising"
    # By htmx only the status is replaced, so what was typed elsewhere on the page stays.
    part = desk.post(there, typed, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<section")
    assert 'name="confirmed" value="1"' in part
    assert "evidence-title" not in part
    sent = desk.post(there, typed | {"confirmed": "1"}, headers={"HX-Request": "true"})
    assert (sent["HX-Redirect"], pitch().status) == (HERE, "submitted")


def test_submitting_asks_nothing_where_everyone_was_met_and_a_step_is_agreed(desk: Client) -> None:
    for them in pitch().stakeholders.all():
        pitch().conversations.get_or_create(stakeholder=them, on=NOW.date(), kind="one_to_one")
    PitchStep.objects.filter(team=Team.objects.get(key="payments")).update(agreed=True)
    assert desk.post(f"{HERE}status/", {"status": "submitted"}).status_code == 303


@pytest.mark.once
def test_a_change_takes_at_most_twelve_queries(desk: Client) -> None:
    for number in range(8):
        team = make.TeamFactory.create(key=f"team-{number}")
        PitchStep.objects.create(pitch=pitch(), name=f"Step {number}", team=team)
    for address, typed in (
        ("teams/payments/agreed/", {"agreed_by": "Emma Clarke"}),
        ("status/", {"status": "submitted", "confirmed": "1"}),
        ("teams/payments/answer/", {"status": "accepted", "ticket": TICKET}),
        ("answer/", {"status": "accepted"}),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert desk.post(f"{HERE}{address}", typed).status_code == 303
        # Savepoints are the tests' own transactions.
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12, address
