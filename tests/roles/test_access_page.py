"""Settings → Access: sentences from the facts, for yes and for no, and never what a thing says."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from initiatives.models import LeadAssignment
from people.models import Person
from tests.support.roles.organisation import House
from tests.support.roles.requests import enter

HTMX = {"HX-Request": "true"}
Ask = Callable[..., str]


@pytest.fixture
def ask(client: Client, house: House) -> Ask:
    """What the page answers an administrator."""
    enter(client, "administrator")

    def question(who: str, thing: str, of: str = "", *, status: int = 200) -> str:
        answer = client.get("/settings/access/", {"who": who, "thing": thing, "of": of}, headers=HTMX)
        assert answer.status_code == status
        return answer.content.decode()

    return question


def test_a_lead_sees_a_members_ratings_and_the_page_says_why(ask: Ask) -> None:
    told = ask("Lead", "rating", "Member")
    assert "Lead leads The product initiative since 5 January 2026, which requires HTTP, and Member is on it." in told
    assert "Yes" in told
    assert "Nothing lets them" not in told


def test_whoever_is_a_stranger_is_let_in_by_nothing(ask: Ask) -> None:
    told = ask("Stranger", "rating", "Member")
    assert "Stranger may not see and change it" in told
    assert told.count("Nothing lets them.") == 1
    assert "their direct manager" in told


def test_whose_assignment_has_ended_is_let_in_by_nothing(ask: Ask) -> None:
    assert "Nothing lets them." in ask("Former Lead", "initiative", "The product initiative")
    LeadAssignment.objects.filter(person__key="former-lead").update(end=date(2026, 11, 23))
    told = ask("Former Lead", "initiative", "The product initiative")
    assert "Former Lead leads The product initiative since 5 January 2026, until 23 November 2026." in told


def test_a_manager_above_is_told_with_everyone_between(ask: Ask) -> None:
    told = ask("Skip Level Manager", "agreed", "Lead")
    assert "Skip Level Manager manages Manager, who manages Lead." in told


def test_a_week_is_its_persons_alone_and_nothing_of_it_is_shown(ask: Ask, house: House) -> None:
    assert "Nothing lets them." in ask("Administrator", "week", "Lead")
    assert "It is Lead’s own." in ask("Lead", "week", "Lead")
    for thing in ("meeting", "stakeholder", "promise", "pitch", "time-off", "mail"):
        told = ask("Lead", thing, "Lead")
        assert [one.text for one in house.planted if one.text in told] == []


def test_the_page_does_not_tell_who_shares_a_pitch_with_whom(ask: Ask) -> None:
    assert "Nothing lets them." in ask("Deputy", "pitch", "Lead")
    assert "With whom somebody shares a pitch is theirs to know." in ask("Stranger", "pitch", "Lead")


def test_without_an_account_it_says_what_would_hold(ask: Ask) -> None:
    assert "Nobody has no account and sees nothing." in ask("Nobody", "team", "core")
    account = Person.objects.get(key="lead").account
    account.is_active = False
    account.save()
    assert "account is closed" in ask("Lead", "week", "Lead")


@pytest.mark.parametrize(
    ("thing", "of", "words"),
    [
        ("rating", "", "Name the person."),
        ("rating", "Membr", "Did you mean Member?"),
        ("initiative", "Nowhere", "There is no initiative called Nowhere."),
        ("team", "Nowhere", "There is no team called Nowhere."),
        ("nonsense", "Lead", "Select a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_said(ask: Ask, thing: str, of: str, words: str) -> None:
    assert words in ask("Lead", thing, of, status=422)


def test_nobody_but_administrators_may_ask(client: Client, house: House) -> None:
    enter(client, "manager")
    assert client.get("/settings/access/").status_code == 404
