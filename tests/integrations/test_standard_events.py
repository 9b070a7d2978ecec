"""What webhooks report of standards, knowledge transfers and departures: what everyone may see, and no text of a revert."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.models import CriticalArea, Dependency, Initiative
from integrations.models import Webhook, WebhookKind
from integrations.webhooks.forms import CHOICES, WebhookForm
from integrations.webhooks.queries import chat
from integrations.webhooks.sending import wants
from people.models import EventType, Person, WebhookEvent
from stakeholders.models import Pitch
from standards.models import Revert, Standard, StandardException
from tests.support import factories as make
from tests.support import standards as support
from tests.support.departing_person import leave
from tests.support.one_initiative import make_initiative
from tests.support.standards import DECLINED_WORDS, HERE, SECRET_WORDS, STARTED, team, team_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00:00Z")]
NAME = "Retries with backoff retries"


@pytest.fixture
def standard(db: None) -> Standard:
    return support.example()


def as_(key: str) -> Client:
    client = Client()
    make.sign_in(client, Person.objects.get(key=key))
    return client


def reported() -> list[dict[str, Any]]:
    return [one.payload for one in WebhookEvent.objects.order_by("pk")]


def changes() -> list[tuple[str, object, object]]:
    return [(one["team"], one["by"], one["changes"]) for one in reported()]


def test_a_team_s_answer_is_reported_to_webhooks_of_the_organisation_alone(standard: Standard, settings: Any) -> None:
    settings.BASE_URL = "https://plan.example"
    typed = {"state": "adopted", "evidence_url": "https://ci.example/1", "note": "a private note"}
    as_("tech-lead-8").post(team(8), typed)
    assert reported() == [
        {
            "type": "standard.team_changed", "at": "2026-12-01T10:00:00Z", "standard": "retries", "name": NAME,
            "team": "team-of-8", "by": "tech-lead-8",
            "changes": {"state": ["asked", "adopted"], "evidence_url": ["", "https://ci.example/1"]},
        }
    ]  # fmt: skip
    event = WebhookEvent.objects.get()
    wanted = {"events": [EventType.STANDARD_TEAM]}
    initiative = make_initiative(Person.objects.get(key="owner"), "organisations")
    assert [wants(Webhook(**wanted, initiative=one), event) for one in (None, initiative)] == [True, False]
    assert chat.change(event.payload, Webhook()).splitlines() == [
        f"*A team’s state changed*: “Team 8” for “{NAME}”, by Tech Lead 8",
        "• state: asked → adopted",
        "• also changed: evidence",
        "<https://plan.example/standards/retries/|Open in leadplan>",
    ]


def test_a_decline_and_its_undo_are_reported_without_the_reason(standard: Standard) -> None:
    client = as_("manager-8")
    first = client.post(team(8), {"state": "declined", "note": DECLINED_WORDS}, follow=True)
    # A new reason alone changes nothing that everyone sees; nor does undoing it.
    second = client.post(team(8), {"state": "declined", "note": f"{DECLINED_WORDS}, really"}, follow=True)
    client.post(second.context["undo"])
    assert changes() == [("team-of-8", "manager-8", {"state": ["asked", "declined"]})]
    client.post(first.context["undo"])
    assert changes()[1:] == [("team-of-8", "manager-8", {"state": ["declined", "asked"]})]
    assert DECLINED_WORDS not in str(reported())


def test_a_revert_is_its_state_without_words_or_the_person_who_recorded_it(standard: Standard) -> None:
    typed = {"on": "2026-12-01", "what": SECRET_WORDS, "reason": "incident", "note": "no one was on call"}
    as_("manager-1").post(f"{team(1)}new/revert/", typed)
    row = Revert.objects.get(team=team_of(1))
    owner = as_("owner")
    owner.post(f"{team(1)}reverts/{row.pk}/restored/", {"on": "2026-12-01"})
    back, again = {"state": ["adopted", "reverted"]}, {"state": ["reverted", "adopted"]}
    assert changes() == [("team-of-1", None, back), ("team-of-1", None, again)]
    # Team 5 has an open revert: removing it, restoring it, and adopting again.
    old = Revert.objects.get(team=team_of(5))
    removed = owner.post(f"{team(5)}reverts/{old.pk}/remove/")
    owner.post(owner.get(removed["Location"]).context["undo"])
    as_("manager-5").post(team(5), {"state": "adopted"})
    assert changes()[2:] == [
        ("team-of-5", None, again), ("team-of-5", None, back), ("team-of-5", "manager-5", again),
    ]  # fmt: skip
    words = str(reported())
    assert not [one for one in (SECRET_WORDS, "on call", "incident") if one in words]


def test_an_exception_is_reported_with_its_days_and_without_its_reason(standard: Standard) -> None:
    owner = as_("owner")
    typed = {"what": "The old client", "reason": "A private reason", "owner": "Manager 8", "until": "2027-01-29"}
    owner.post(f"{team(8)}new/exception/", typed)
    row = StandardException.objects.get(team=team_of(8))
    ended = owner.post(f"{team(8)}exceptions/{row.pk}/end/")
    owner.post(owner.get(ended["Location"]).context["undo"])
    facts = ("type", "standard", "name", "team", "from", "until")
    granted = ("standard.exception_granted", "retries", "The old client", "team-of-8", "2026-12-01", "2027-01-29")
    assert [tuple(one[name] for name in facts) for one in reported()] == [
        granted, ("standard.exception_ended", *granted[1:5], "2026-11-30"), granted,
    ]  # fmt: skip
    assert "private" not in str(reported())
    assert chat.change(reported()[0], Webhook()).startswith(
        f"*Exception granted*: “Team 8” for “{NAME}”: “The old client” until Fri 29 Jan 2027, by Olga Owner"
    )


def test_an_edit_and_other_teams_in_scope_are_reported_by_field(standard: Standard) -> None:
    owner = as_("owner")
    typed = {
        "name": standard.name, "statement": "Calls retry with a budget.", "why": standard.why, "owner": "Olga Owner",
        "how_url": standard.how_url, "status": "agreed", "agreed_on": "2026-09-01",
    }  # fmt: skip
    owner.post(f"{HERE}edit/", typed)
    seen = owner.get(f"{HERE}teams/").context["form"]["seen"].value()
    owner.post(f"{HERE}teams/", {"teams": [team_of(1).pk, team_of(9).pk], "seen": seen})
    text, scope = reported()
    assert (text["type"], text["changes"]) == (
        "standard.changed", {"statement": [standard.statement, "Calls retry with a budget."]}
    )  # fmt: skip
    before = [f"team-of-{number}" for number in range(1, 9)]
    assert (scope["type"], scope["changes"]) == ("standard.changed", {"teams": [before, ["team-of-1", "team-of-9"]]})


def test_a_standard_from_a_pitch_is_reported_with_what_its_teams_agreed_to(db: None) -> None:
    make.OrganisationFactory.create()
    author = make.person_with_account(key="author")
    pitch = Pitch.objects.create(
        key="r", url_id="r", author=author, title="Retry", status="accepted", status_changed_on=STARTED
    )
    pitch.steps.create(name="Client", team=team_of(1), agreed=True, needed_by=date(2027, 1, 15))
    pitch.steps.create(name="Server", team=team_of(2))
    pitch.answers.create(team=team_of(2), status="submitted")
    as_("author").post("/pitches/r/standard/")
    assert [(one["type"], one.get("teams"), one.get("team"), one.get("changes", {}).get("state")) for one in reported()] == [
        ("standard.added", ["team-of-1", "team-of-2"], None, None),
        ("standard.team_changed", None, "team-of-1", ["not_asked", "agreed"]),
        ("standard.team_changed", None, "team-of-2", ["not_asked", "asked"]),
    ]  # fmt: skip


def test_a_departure_reports_what_lost_its_owner_and_whose_name_is_gone(standard: Standard) -> None:
    person = make.PersonFactory.create(key="soren-berg", name="Soren Berg")
    initiative = make_initiative(person, "organisations")
    Initiative.objects.filter(pk=initiative.pk).update(open_to_everyone=True)
    CriticalArea.objects.update(owner=person)
    Dependency.objects.create(initiative=initiative, key="sdk", name="Identity SDK", dri=person)
    Standard.objects.update(owner=person)
    leave(person, make.PersonFactory.create(key="administrator"))
    gone = ["former-colleague-1", None]
    found = {one["type"]: one for one in reported()}
    assert set(found) == {"lead.removed", "area.changed", "dependency.changed", "standard.changed"}
    lead = found["lead.removed"]
    assert (lead["initiative"], lead["person"], lead["to"]) == ("organisations", "former-colleague-1", "2026-11-22")
    assert [found[kind]["changes"] for kind in ("area.changed", "dependency.changed", "standard.changed")] == [
        {"owner": gone}, {"dri": gone}, {"owner": gone},
    ]  # fmt: skip
    assert "soren" not in str(reported()).lower()
    assert all(WebhookEvent.objects.values_list("is_open", flat=True))


def test_an_initiative_s_webhook_offers_no_events_of_standards(db: None) -> None:
    offered = {value for _, group in CHOICES for value, _ in group}
    assert offered == set(EventType.values)
    form = WebhookForm({"kind": WebhookKind.JSON, "events": ["standard.added"]}, in_initiative=True)
    assert "events" in form.errors
    assert "events" not in WebhookForm({"kind": WebhookKind.JSON, "events": ["standard.added"]}).errors
