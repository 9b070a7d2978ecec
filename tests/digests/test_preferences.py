"""Unsubscribing and subscribing: by the email client's own button (RFC 8058), by the link, on the page."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from digests import preferences
from digests.delivery import due, sending
from digests.models import Digest, DigestKind, EmailPreferences
from people import secret_links
from people.models import AuditLine, Person, SecretLink
from tests.support.factories import AccountFactory, PersonFactory, sign_in
from tests.support.one_initiative import NOW
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db(transaction=True)

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def on_monday(settings: Settings) -> Iterator[None]:
    cache.clear()
    settings.BASE_URL = "https://leadplan.example"
    with time_machine.travel(NOW, tick=False):
        yield


def sent(server: Server) -> EmailMessage:
    due.make_due(NOW)
    assert sending.send(Digest.objects.get().pk, NOW)
    return server.mails[-1]


def way_out(person: Person, now: datetime) -> str:
    return preferences.unsubscribe_url(preferences.email_link(person, now), DigestKind.WEEK)


def path_in(mail: EmailMessage) -> str:
    found = re.fullmatch(r"<https://leadplan\.example(/shared/mail/[\w-]{43}/)>", mail["List-Unsubscribe"].strip())
    assert found is not None, mail["List-Unsubscribe"]
    return found[1]


def test_an_email_has_its_unsubscribe_link_in_headers_and_in_both_forms(lead: Person, server: Server) -> None:
    mail = sent(server)
    address = f"https://leadplan.example{path_in(mail)}"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert address in part.get_content()


def test_the_email_clients_button_unsubscribes_without_session_or_token(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    answer = Client(enforce_csrf_checks=True).post(path, ONE_CLICK)
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert not preferences.wants_email(lead, DigestKind.WEEK)
    line = AuditLine.objects.get(thing=preferences.AUDIT_NAMES["weekly"])
    assert (line.about, line.before, line.after) == (lead, "on", "off")
    Digest.objects.all().delete()
    assert due.make_due(NOW) == 0


def test_it_works_in_both_encodings_and_twice(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    body = "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = Client().post(path, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
    assert AuditLine.objects.filter(thing=preferences.AUDIT_NAMES["weekly"]).count() == 1
    Client().post(path, {"subscribed": "on"})
    assert preferences.wants_email(lead, DigestKind.WEEK)


def test_opening_the_link_asks_first(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    assert 'name="subscribed" value="off"' in Client().get(path).content.decode()
    assert preferences.wants_email(lead, DigestKind.WEEK)
    answer = Client().post(path, {"subscribed": "off"})
    assert (answer.context["subscribed"], answer.context["changed"]) == (False, True)
    assert 'name="subscribed" value="on"' in answer.content.decode()
    assert not preferences.wants_email(lead, DigestKind.WEEK)
    answer = Client().post(path, {"subscribed": "on"})
    assert (answer.context["subscribed"], answer.context["changed"]) == (True, True)
    assert preferences.wants_email(lead, DigestKind.WEEK)


def test_the_wording_of_the_page_behind_the_link(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    page = Client().get(path).content.decode()
    assert "Your weekly email is on" in page
    assert ">Unsubscribe</button>" in page
    off = Client().post(path, {"subscribed": "off"}).content.decode()
    assert "Your weekly email is off" in off
    assert "You won’t get any more." in off
    assert ">Subscribe again</button>" in off
    assert "Your weekly email is on again" in Client().post(path, {"subscribed": "on"}).content.decode()


@pytest.mark.parametrize("posted", [{}, {"subscribed": "maybe"}, {"List-Unsubscribe": "Two-Click"}])
def test_any_other_post_changes_nothing(lead: Person, server: Server, posted: dict[str, str]) -> None:
    assert Client().post(path_in(sent(server)), posted).status_code == 422
    assert not EmailPreferences.objects.exists()


def test_an_email_that_was_already_due_is_no_longer_sent(lead: Person, server: Server) -> None:
    due.make_due(NOW)
    digest = Digest.objects.get()
    preferences.set_subscribed(lead, DigestKind.WEEK, False, now=NOW)
    assert not sending.send(digest.pk, NOW)
    assert server.mails == []
    assert not Digest.objects.exists()
    preferences.set_subscribed(lead, DigestKind.WEEK, True, now=NOW)
    assert due.make_due(NOW) == 1


def test_a_year_of_emails_shares_one_link_and_the_first_still_works(lead: Person) -> None:
    first = way_out(lead, NOW)
    for week in range(1, 52):
        assert way_out(lead, NOW + timedelta(weeks=week)) == first
    link = SecretLink.objects.get()
    assert link.expires_at >= NOW + timedelta(weeks=51) + preferences.LINK_LIFETIME / 2
    assert link.digest == secret_links.digest_of(first.rstrip("/").rsplit("/", 1)[1])
    assert AuditLine.objects.count() == 0


def test_an_email_after_a_revoked_link_has_another_link(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    secret_links.revoke(SecretLink.objects.get(), by=lead, now=NOW)
    assert Client().get(path).status_code == 404
    assert Client().post(path, ONE_CLICK).status_code == 404
    assert preferences.wants_email(lead, DigestKind.WEEK)
    assert not way_out(lead, NOW).endswith(path)


def test_another_installation_key_makes_another_secret(lead: Person, settings: Settings) -> None:
    old = way_out(lead, NOW)
    settings.SECRET_KEY = "another key of at least fifty characters, made up for this one test"
    new = way_out(lead, NOW)
    assert new != old
    assert way_out(lead, NOW) == new
    assert Client().get(new.removeprefix("https://leadplan.example")).status_code == 200


def test_two_people_have_two_links(lead: Person) -> None:
    other = PersonFactory.create()
    secrets = [way_out(one, NOW).rstrip("/").rsplit("/", 1)[1] for one in (lead, other)]
    Client().post(f"/shared/mail/{secrets[1]}/", ONE_CLICK)
    assert [preferences.wants_email(one, DigestKind.WEEK) for one in (lead, other)] == [True, False]


def test_deactivating_the_account_disables_the_link(client: Client, lead: Person) -> None:
    AccountFactory.create(person=lead)
    path = way_out(lead, NOW).removeprefix("https://leadplan.example")
    assert Client().get(path).status_code == 200
    sign_in(client, PersonFactory.create(), is_superuser=True)
    client.post(f"/person/{lead.key}/account/active/")
    assert Client().get(path).status_code == 404


def test_each_kind_of_email_has_its_own_unsubscribe_link(lead: Person) -> None:
    preferences.change_preferences(lead, {"reminder": True}, now=NOW)
    link = preferences.email_link(lead, NOW)
    paths = {
        kind: preferences.unsubscribe_url(link, kind).removeprefix("https://leadplan.example") for kind in DigestKind
    }
    assert len(set(paths.values())) == 3
    shown = Client().get(paths[DigestKind.REVIEW]).context
    assert (shown["kind"], shown["subscribed"]) == (DigestKind.REVIEW, True)
    assert Client().post(paths[DigestKind.REVIEW], ONE_CLICK).status_code == 200
    assert [preferences.wants_email(lead, kind) for kind in DigestKind] == [True, False, True]
    assert Client().post(paths[DigestKind.LEADS], ONE_CLICK).status_code == 200
    assert [preferences.wants_email(lead, kind) for kind in DigestKind] == [True, False, False]
    assert Client().get(f"{paths[DigestKind.WEEK]}nonsense/").status_code == 404


def test_without_https_there_is_no_one_click(lead: Person, server: Server, settings: Settings) -> None:
    settings.BASE_URL = "http://127.0.0.1:8000"
    mail = sent(server)
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/shared/mail/")
    assert mail["List-Unsubscribe-Post"] is None


def wishes(client: Client) -> dict[str, str]:
    """The form as the page has it."""
    page = client.get("/digests/").content.decode()
    seen = re.search(r'name="seen" value="(\w*)"', page)
    return {"weekly": "on", "hour": "", "reminder": "on", "reminder_hour": "15", "seen": seen[1] if seen else ""}


def test_subscriptions_are_saved_on_the_page(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    typed = {**wishes(client), "hour": "9", "reminder_hour": "16"}
    del typed["reminder"]
    assert client.post("/digests/preferences/", typed).status_code == 303
    choice = EmailPreferences.objects.get()
    assert (choice.weekly, choice.hour, choice.reminder, choice.reminder_hour) == (True, 9, False, 16)
    lines = list(AuditLine.objects.order_by("pk").values_list("thing", "before", "after"))
    assert lines == [
        (preferences.AUDIT_NAMES["hour"], preferences.value_text("hour", None), "09:00"),
        (preferences.AUDIT_NAMES["reminder"], "on for committed weeks", "off"),
        (preferences.AUDIT_NAMES["reminder_hour"], "15:00", "16:00"),
    ]
    off = {name: value for name, value in wishes(client).items() if name != "weekly"}
    client.post("/digests/preferences/", off)
    assert not preferences.wants_email(lead, DigestKind.WEEK)


def test_a_change_saved_in_another_window_meanwhile_is_shown(client: Client, lead: Person) -> None:
    preferences.change_preferences(lead, {"hour": 8}, now=NOW)
    sign_in(client, lead)
    old = {**wishes(client), "hour": "10"}
    preferences.change_preferences(lead, {"hour": 9}, now=NOW)
    answer = client.post("/digests/preferences/", old)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert '<option value="10" selected>' in page
    assert [(one.theirs, one.yours) for one in answer.context["conflict"]] == [("09:00", "10:00")]
    assert EmailPreferences.objects.get().hour == 9
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    assert client.post("/digests/preferences/", {**old, "seen": seen[1]}).status_code == 303
    assert EmailPreferences.objects.get().hour == 10


@pytest.mark.parametrize("hour", ["24", "-1", "2.5", "noon", "9" * 400, "\x00"])
def test_an_invalid_hour_is_rejected_and_nothing_is_saved(client: Client, lead: Person, hour: str) -> None:
    sign_in(client, lead)
    for name in ("hour", "reminder_hour"):
        assert client.post("/digests/preferences/", {**wishes(client), name: hour}).status_code == 422
    assert not EmailPreferences.objects.exists()


def test_only_managers_can_subscribe_to_the_email_about_leads(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    assert 'name="leads"' not in client.get("/digests/").content.decode()
    PersonFactory.create(manager=lead)
    page = client.get("/digests/")
    assert 'name="leads"' in page.content.decode()
    assert page.context["form"].kinds == list(DigestKind)
