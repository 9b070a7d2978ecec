"""The buttons in an email: signed, for one person, one week and one action, usable once; a scanner's GET changes nothing."""

import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.core.signing import Signer
from django.test import Client
from django.utils.crypto import salted_hmac
from pytest_django.fixtures import Settings

from digests import preferences
from digests.email_actions import ActionState
from digests.models import ActionKind, EmailAction
from focus.models import Decision
from focus.plan import services
from leadplan.logging.masking import mask_url_secrets
from people import secret_links
from people.models import SecretLink
from stakeholders.models import Stakeholder, Touchpoint
from tests.support.email_buttons import path
from tests.support.factories import AccountFactory, PersonFactory
from tests.support.planned_week import NOW, WEEK, Desk, shared_diego

diego = shared_diego

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(settings: Settings) -> None:
    cache.clear()
    settings.BASE_URL = "https://leadplan.example"


def words(address: str) -> str:
    return Client().get(address).content.decode()


def action_at(address: str) -> ActionState:
    """What the page of a link shows."""
    action = Client().get(address).context["action"]
    assert isinstance(action, ActionState)
    return action


def accept(address: str) -> int:
    """Open the link and press its button, without a session or a form token."""
    client = Client(enforce_csrf_checks=True)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    return client.post(address, {"action": "accept", "seen": seen[1] if seen else ""}).status_code


def test_the_wording_of_the_pages_behind_the_buttons(diego: Desk) -> None:
    plan, contact = path(diego.person), path(diego.person, ActionKind.TOUCH, "marta")
    assert "Accept your plan for week 48?" in words(plan)
    assert "Log a contact with Marta Solé?" in words(contact)
    accept(plan)
    Client().post(contact, {"action": "touch", "how": "message"})
    assert "Plan accepted" in words(plan)
    assert "Contact logged" in words(contact)
    with time_machine.travel(NOW + timedelta(weeks=1), tick=False):
        assert all("Week 48 is over" in words(address) for address in (plan, contact))


def test_links_in_emails_that_were_sent_keep_working(diego: Desk) -> None:
    """Addresses, salts and stored kinds as they were first published: renaming code changes none of them."""
    link = preferences.email_link(diego.person, NOW)
    mark = salted_hmac("people.links", f"mail_action/{link.pk}/{diego.person.pk}", algorithm="sha256").digest()
    secret = urlsafe_b64encode(mark).decode().rstrip("=")
    signed = Signer(key=secret, sep=".", salt="digests.acts").sign_object(["2026-W48", "touch", "marta", ""])
    assert "Log a contact with Marta Solé?" in words(f"/shared/act/{link.pk}.{signed}/")
    for address, subject in (
        ("", "weekly email"),
        ("review/", "Friday reminder"),
        ("leads/", "email about your leads"),
    ):
        assert subject in words(f"/shared/mail/{secret}/{address}")


def test_opening_the_link_asks_first_and_changes_nothing(diego: Desk) -> None:
    address = path(diego.person)
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(address).status_code == 200
    action, page = action_at(address), words(address)
    # expectations.md: firm hours are API 8, scope 4, tokens 1.
    assert (action.state, action.is_new) == ("open", False)
    assert [(one.area_key, one.firm) for one in action.entries] == [("api", 8), ("scope", 4.5), ("tokens", 4.5)]
    assert re.search(r"\b17 h\b", page)
    assert "<script" not in page
    assert not Decision.objects.exists()
    assert not EmailAction.objects.exists()
    assert SecretLink.objects.get(kind="mail_action").use_count == 0


def test_the_button_accepts_the_plan_once(diego: Desk) -> None:
    address = path(diego.person)
    assert accept(address) == 303
    hours = dict(Decision.objects.values_list("area__key", "hours"))
    assert hours == {"api": Decimal(8), "scope": Decimal("4.5"), "tokens": Decimal("4.5")}
    action = action_at(address)
    assert (action.state, action.used_at) == ("used", NOW)
    assert "Monday 23 November, 09:00" in words(address)  # In Madrid.
    Decision.objects.all().delete()
    # A used link stays used, even after the decision was undone.
    assert Client().post(address, {"action": "accept"}).status_code == 200
    assert not Decision.objects.exists()
    assert EmailAction.objects.count() == 1


@pytest.mark.parametrize(
    "posted", [{}, {"action": "touch"}, {"action": "x" * 9000}, {"action": "\x00"}, {"seen": "abc"}]
)
def test_a_post_that_is_not_the_pages_button_changes_nothing(diego: Desk, posted: dict[str, str]) -> None:
    assert Client().post(path(diego.person), posted).status_code == 422
    assert not Decision.objects.exists()


def test_hours_that_changed_since_they_were_shown_are_shown_again(diego: Desk) -> None:
    address = path(diego.person)
    client = Client()
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    assert seen is not None
    diego.act("organisations/tokens", "dismiss", reason="Tom has it")
    answer = client.post(address, {"action": "accept", "seen": seen[1]})
    assert answer.status_code == 409
    assert answer.context["moved"]
    assert 'role="alert"' in answer.content.decode()
    assert Decision.objects.count() == 1
    assert accept(address) == 303
    assert Decision.objects.count() == 3


def test_a_plan_replanned_after_the_email_says_so_before_it_is_accepted(diego: Desk) -> None:
    address = path(diego.person)
    assert 'class="notice"' not in words(address)
    services.replan(diego.person, WEEK, now=NOW + timedelta(hours=1))
    assert action_at(address).is_new
    assert 'class="notice"' in words(address)


def test_after_accepting_on_the_page_the_link_has_nothing_to_do(diego: Desk) -> None:
    address = path(diego.person)
    diego.client.post("/week/2026-W48/accept/")
    assert action_at(address).state == "moot"
    assert Client().post(address, {"action": "accept"}).status_code == 200


def test_a_contact_is_logged_for_today_once(diego: Desk) -> None:
    address = path(diego.person, ActionKind.TOUCH, "marta")
    noted = Touchpoint.objects.count()
    action = action_at(address)
    assert action.stakeholder is not None
    assert (action.state, action.stakeholder.key, action.today) == ("open", "marta", NOW.date())
    assert "Monday 23 November" in words(address)
    assert Touchpoint.objects.count() == noted
    assert Client().post(address, {"action": "touch"}).status_code == 422  # Without how.
    assert Client().post(address, {"action": "touch", "how": "message"}).status_code == 303
    made = Touchpoint.objects.latest("pk")
    assert (made.stakeholder.key, made.on, made.kind) == ("marta", NOW.date(), "message")
    assert action_at(address).state == "used"
    Client().post(address, {"action": "touch", "how": "message"})
    assert Touchpoint.objects.count() == noted + 1


def test_after_a_contact_was_logged_elsewhere_or_removed_the_link_has_nothing_to_do(diego: Desk) -> None:
    address = path(diego.person, ActionKind.TOUCH, "marta")
    marta = Stakeholder.objects.get(lead=diego.person, key="marta")
    Touchpoint.objects.create(stakeholder=marta, on=NOW.date(), kind="group")
    assert (action_at(address).state, action_at(address).stakeholder) == ("moot", marta)
    assert Client().post(address, {"action": "touch", "how": "group"}).status_code == 200
    marta.delete()
    assert (action_at(address).state, action_at(address).stakeholder) == ("moot", None)


def test_a_link_expires_with_its_week_in_the_persons_time_zone(diego: Desk) -> None:
    address = path(diego.person)
    # Monday 30 November 00:30 in Madrid is Sunday 23:30 in UTC.
    with time_machine.travel("2026-11-29T22:30Z", tick=False):
        assert Client().get(address).status_code == 200
    with time_machine.travel("2026-11-29T23:30Z", tick=False):
        answer = Client().get(address)
        assert answer.status_code == 410
        assert answer.context["action"].state == "over"
        assert Client().post(address, {"action": "accept"}).status_code == 410
    assert not Decision.objects.exists()


def test_no_other_person_week_action_or_character_fits_a_signature(diego: Desk) -> None:
    other = PersonFactory.create()
    number = preferences.email_link(other, NOW).pk
    address = path(diego.person)
    said, sign = address.rstrip("/").rsplit("/", 1)[1].split(".", 1)[1].split(".")
    touch, touch_sign = (
        path(diego.person, ActionKind.TOUCH, "marta").rstrip("/").rsplit("/", 1)[1].split(".", 1)[1].split(".")
    )
    own = SecretLink.objects.get(owner=diego.person).pk
    wrong = [
        f"{number}.{said}.{sign}", f"{own}.{touch}.{sign}", f"{own}.{said}.{touch_sign}", f"{own}.{said}.{sign[:-1]}",
        f"{own}.{said}", f"{own}", f"{own}..", "x", "1" * 400, f"{own}.é.ü", f"{10**17}.{said}.{sign}", "²." + said,
    ]  # fmt: skip
    for token in wrong:
        cache.clear()  # Guesses are counted, and blocked after twenty.
        assert Client().get(f"/shared/act/{token}/").status_code == 404, token
        assert Client().post(f"/shared/act/{token}/", {"action": "accept"}).status_code == 404, token
    assert not EmailAction.objects.exists()


def test_revoking_the_link_or_deactivating_the_account_disables_every_button(diego: Desk) -> None:
    addresses = [path(diego.person), path(diego.person, ActionKind.TOUCH, "marta")]
    account = diego.person.account
    account.is_active = False
    account.save()
    assert {Client().get(one).status_code for one in addresses} == {404}
    account.is_active = True
    account.save()
    assert {Client().get(one).status_code for one in addresses} == {200}
    secret_links.revoke(SecretLink.objects.get(owner=diego.person), by=diego.person, now=NOW)
    assert {Client().get(one).status_code for one in addresses} == {404}
    assert Client().get(path(diego.person)).status_code == 200  # The next email's.


def test_the_address_stays_out_of_logs_referrers_and_caches(diego: Desk) -> None:
    address = path(diego.person)
    answer = Client().get(address)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert mask_url_secrets(f"GET {address}") == "GET /shared/act/***/"


def test_a_person_without_an_account_has_buttons_too(diego: Desk) -> None:
    other = PersonFactory.create(email="ada@example.org")
    assert action_at(path(other)).state == "moot"
    AccountFactory.create(person=other, is_active=False)
    assert Client().get(path(other)).status_code == 404
