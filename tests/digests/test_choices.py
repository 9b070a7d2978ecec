"""Turning the weekly mail off and on: by the mail program's own button (RFC 8058), by the link, on the page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from digests import choices, due, sending
from digests.models import Digest, MailChoice
from people import links
from people.models import AuditLine, Person, SecretLink
from tests.digests.server import Server
from tests.factories import AccountFactory, PersonFactory, sign_in
from tests.focus.test_plans import NOW

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


def path_in(mail: EmailMessage) -> str:
    found = re.fullmatch(r"<https://leadplan\.example(/shared/mail/[\w-]{43}/)>", mail["List-Unsubscribe"].strip())
    assert found is not None, mail["List-Unsubscribe"]
    return found[1]


def test_a_mail_carries_its_way_out_in_headers_and_in_words(lead: Person, server: Server) -> None:
    mail = sent(server)
    address = f"https://leadplan.example{path_in(mail)}"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert address in part.get_content()


def test_the_mail_programs_button_turns_it_off_without_session_or_token(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    answer = Client(enforce_csrf_checks=True).post(path, ONE_CLICK)
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert not choices.wants_weekly(lead)
    line = AuditLine.objects.get(thing="weekly mail")
    assert (line.about, line.before, line.after) == (lead, "on", "off")
    Digest.objects.all().delete()
    assert due.make_due(NOW) == 0


def test_it_is_understood_in_both_encodings_and_twice(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    body = "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = Client().post(path, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
    assert AuditLine.objects.filter(thing="weekly mail").count() == 1
    Client().post(path, {"weekly": "on"})
    assert choices.wants_weekly(lead)


def test_following_the_link_asks_first(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    page = Client().get(path).content.decode()
    assert "Turn it off" in page
    assert choices.wants_weekly(lead)
    assert "No further one comes" in Client().post(path, {"weekly": "off"}).content.decode()
    assert not choices.wants_weekly(lead)
    assert "Your weekly mail is on again" in Client().post(path, {"weekly": "on"}).content.decode()
    assert choices.wants_weekly(lead)


@pytest.mark.parametrize("posted", [{}, {"weekly": "maybe"}, {"List-Unsubscribe": "Two-Click"}])
def test_any_other_post_changes_nothing(lead: Person, server: Server, posted: dict[str, str]) -> None:
    assert Client().post(path_in(sent(server)), posted).status_code == 422
    assert not MailChoice.objects.exists()


def test_a_mail_that_was_due_already_is_not_sent_any_more(lead: Person, server: Server) -> None:
    due.make_due(NOW)
    digest = Digest.objects.get()
    choices.choose(lead, weekly=False, now=NOW)
    assert not sending.send(digest.pk, NOW)
    assert server.mails == []
    assert not Digest.objects.exists()
    choices.choose(lead, weekly=True, now=NOW)
    assert due.make_due(NOW) == 1


def test_a_year_of_mails_is_one_link_and_the_first_ones_still_works(lead: Person) -> None:
    first = choices.way_out(lead, NOW)
    for week in range(1, 52):
        assert choices.way_out(lead, NOW + timedelta(weeks=week)) == first
    link = SecretLink.objects.get()
    assert link.expires_at >= NOW + timedelta(weeks=51) + choices.LINK_LASTS / 2
    assert link.digest == links.digest_of(first.rstrip("/").rsplit("/", 1)[1])
    assert AuditLine.objects.count() == 0


def test_a_mail_after_a_revoked_link_has_another(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    links.revoke(SecretLink.objects.get(), by=lead, now=NOW)
    assert Client().get(path).status_code == 404
    assert Client().post(path, ONE_CLICK).status_code == 404
    assert choices.wants_weekly(lead)
    assert not choices.way_out(lead, NOW).endswith(path)


def test_another_installation_key_makes_another_secret(lead: Person, settings: Settings) -> None:
    old = choices.way_out(lead, NOW)
    settings.SECRET_KEY = "another key of at least fifty characters, made up for this one test"
    new = choices.way_out(lead, NOW)
    assert new != old
    assert choices.way_out(lead, NOW) == new
    assert Client().get(new.removeprefix("https://leadplan.example")).status_code == 200


def test_two_people_have_two_links(lead: Person) -> None:
    other = PersonFactory.create()
    secrets = [choices.way_out(one, NOW).rstrip("/").rsplit("/", 1)[1] for one in (lead, other)]
    Client().post(f"/shared/mail/{secrets[1]}/", ONE_CLICK)
    assert [choices.wants_weekly(one) for one in (lead, other)] == [True, False]


def test_closing_the_account_kills_the_link(client: Client, lead: Person) -> None:
    AccountFactory.create(person=lead)
    path = choices.way_out(lead, NOW).removeprefix("https://leadplan.example")
    assert Client().get(path).status_code == 200
    sign_in(client, PersonFactory.create(), is_superuser=True)
    client.post(f"/person/{lead.key}/account/active/")
    assert Client().get(path).status_code == 404


def test_the_page_of_mails_turns_it_off_and_on(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    assert "Turn it off" in client.get("/digests/").content.decode()
    page = client.post("/digests/choice/", {"weekly": "off"}, follow=True).content.decode()
    assert "Your weekly mail is off" in page
    assert "Turn it on" in page
    assert not choices.wants_weekly(lead)
    client.post("/digests/choice/", {"weekly": "on"})
    assert choices.wants_weekly(lead)
    assert client.post("/digests/choice/", {"weekly": "maybe"}).status_code == 422
