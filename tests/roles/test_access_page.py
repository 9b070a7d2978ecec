"""Settings → Access: why someone has access and why not, without any content."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from initiatives.models import LeadAssignment
from leadplan.permissions.explain import Answer
from people.models import Person
from tests.support.roles.organisation import ExampleOrganisation
from tests.support.roles.requests import enter

# What these pages and emails say does not depend on the database.
pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true"}
Ask = Callable[[str, str, str], Answer]


@pytest.fixture(autouse=True)
def unrecorded() -> None:
    """Replaces the fixture of tests/roles that switches response.context off: these tests read it."""


@pytest.fixture
def ask(client: Client, example: ExampleOrganisation) -> Ask:
    """What the page answers an administrator."""
    enter(client, "administrator")

    def question(who: str, thing: str, of: str) -> Answer:
        response = client.get("/settings/access/", {"who": who, "thing": thing, "of": of})
        assert response.status_code == 200
        found = response.context["answer"]
        assert isinstance(found, Answer)
        return found

    return question


def reasons(answer: Answer) -> list[str]:
    """Every reason for any verb, each once."""
    return list(dict.fromkeys(reason for verdict in answer.verdicts for reason in verdict.reasons))


def test_the_page_explains_access_and_its_absence(client: Client, example: ExampleOrganisation) -> None:
    """The wording of the page."""
    enter(client, "administrator")
    query = {"who": "Lead", "thing": "rating", "of": "Member"}
    page = client.get("/settings/access/", query, headers=HTMX).content.decode()
    assert "Lead can see and change it" in page
    assert "Lead leads The product initiative since 5 January 2026, which requires HTTP, and Member is on it." in page
    page = client.get("/settings/access/", query | {"who": "Stranger"}, headers=HTMX).content.decode()
    assert "Stranger can’t see and change it" in page
    assert "None of the reasons below applies." in page
    assert "their direct manager" in page


def test_a_lead_can_see_a_members_ratings(ask: Ask) -> None:
    answer = ask("Lead", "rating", "Member")
    assert [verdict.verb for verdict in answer.verdicts] == ["see and change"]
    (reason,) = reasons(answer)
    for fact in ("The product initiative", "5 January 2026", "HTTP", "Member"):
        assert fact in reason


def test_a_stranger_has_no_access(ask: Ask) -> None:
    answer = ask("Stranger", "rating", "Member")
    assert reasons(answer) == []
    assert len(answer.verdicts[0].holders) == 3


def test_access_ends_with_the_assignment(ask: Ask) -> None:
    assert reasons(ask("Former Lead", "initiative", "The product initiative")) == []
    LeadAssignment.objects.filter(person__key="former-lead").update(end=date(2026, 11, 23))
    (reason,) = reasons(ask("Former Lead", "initiative", "The product initiative"))
    assert "since 5 January 2026, until 23 November 2026" in reason


def test_a_manager_further_up_is_explained_with_everyone_in_between(ask: Ask) -> None:
    assert reasons(ask("Skip Level Manager", "agreed", "Lead")) == [
        "Skip Level Manager manages Manager, who manages Lead."
    ]


def test_a_week_is_private_and_no_content_is_shown(ask: Ask, client: Client, example: ExampleOrganisation) -> None:
    assert reasons(ask("Administrator", "week", "Lead")) == []
    assert len(reasons(ask("Lead", "week", "Lead"))) == 1
    for thing in ("meeting", "stakeholder", "promise", "pitch", "time-off", "outbox-email-text"):
        query = {"who": "Lead", "thing": thing, "of": "Lead"}
        page = client.get("/settings/access/", query, headers=HTMX).content.decode()
        assert [one.text for one in example.markers if one.text in page] == []


def test_the_page_does_not_show_who_a_pitch_is_shared_with(ask: Ask) -> None:
    # The deputy is a co-sponsor of the lead's pitch, a stranger is not.
    deputy, stranger = ask("Deputy", "pitch", "Lead"), ask("Stranger", "pitch", "Lead")
    assert deputy.verdicts == stranger.verdicts
    assert reasons(deputy) == []
    assert deputy.thing.note


def test_without_an_active_account_the_page_says_so(ask: Ask) -> None:
    assert ask("Nobody", "team", "core").account_state == "none"
    assert ask("Lead", "week", "Lead").account_state == "open"
    account = Person.objects.get(key="lead").account
    account.is_active = False
    account.save()
    assert ask("Lead", "week", "Lead").account_state == "closed"


@pytest.mark.parametrize(
    ("thing", "of", "field"),
    [
        ("rating", "", "of"),
        ("rating", "Membr", "of"),
        ("initiative", "Nowhere", "of"),
        ("team", "Nowhere", "of"),
        ("nonsense", "Lead", "thing"),
    ],
)
def test_an_invalid_question_is_refused(
    client: Client, example: ExampleOrganisation, thing: str, of: str, field: str
) -> None:
    enter(client, "administrator")
    response = client.get("/settings/access/", {"who": "Lead", "thing": thing, "of": of})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert response.context["answer"] is None


def test_only_administrators_can_check_access(client: Client, example: ExampleOrganisation) -> None:
    enter(client, "manager")
    assert client.get("/settings/access/").status_code == 404
