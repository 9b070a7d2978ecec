"""Turning the weekly mail off and on: by the mail program's own button (RFC 8058), by the link, on the page."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from digests import choices, due, sending
from digests.models import Digest, DigestKind, MailChoice
from people import links
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
    return choices.way_out(choices.mail_link(person, now), DigestKind.WEEK)


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
    assert not choices.wants(lead, DigestKind.WEEK)
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
    Client().post(path, {"wanted": "on"})
    assert choices.wants(lead, DigestKind.WEEK)


def test_following_the_link_asks_first(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    page = Client().get(path).content.decode()
    assert "Turn it off" in page
    assert choices.wants(lead, DigestKind.WEEK)
    assert "No further one comes" in Client().post(path, {"wanted": "off"}).content.decode()
    assert not choices.wants(lead, DigestKind.WEEK)
    assert "Your weekly mail is on again" in Client().post(path, {"wanted": "on"}).content.decode()
    assert choices.wants(lead, DigestKind.WEEK)


@pytest.mark.parametrize("posted", [{}, {"wanted": "maybe"}, {"List-Unsubscribe": "Two-Click"}])
def test_any_other_post_changes_nothing(lead: Person, server: Server, posted: dict[str, str]) -> None:
    assert Client().post(path_in(sent(server)), posted).status_code == 422
    assert not MailChoice.objects.exists()


def test_a_mail_that_was_due_already_is_not_sent_any_more(lead: Person, server: Server) -> None:
    due.make_due(NOW)
    digest = Digest.objects.get()
    choices.choose(lead, DigestKind.WEEK, False, now=NOW)
    assert not sending.send(digest.pk, NOW)
    assert server.mails == []
    assert not Digest.objects.exists()
    choices.choose(lead, DigestKind.WEEK, True, now=NOW)
    assert due.make_due(NOW) == 1


def test_a_year_of_mails_is_one_link_and_the_first_ones_still_works(lead: Person) -> None:
    first = way_out(lead, NOW)
    for week in range(1, 52):
        assert way_out(lead, NOW + timedelta(weeks=week)) == first
    link = SecretLink.objects.get()
    assert link.expires_at >= NOW + timedelta(weeks=51) + choices.LINK_LASTS / 2
    assert link.digest == links.digest_of(first.rstrip("/").rsplit("/", 1)[1])
    assert AuditLine.objects.count() == 0


def test_a_mail_after_a_revoked_link_has_another(lead: Person, server: Server) -> None:
    path = path_in(sent(server))
    links.revoke(SecretLink.objects.get(), by=lead, now=NOW)
    assert Client().get(path).status_code == 404
    assert Client().post(path, ONE_CLICK).status_code == 404
    assert choices.wants(lead, DigestKind.WEEK)
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
    assert [choices.wants(one, DigestKind.WEEK) for one in (lead, other)] == [True, False]


def test_closing_the_account_kills_the_link(client: Client, lead: Person) -> None:
    AccountFactory.create(person=lead)
    path = way_out(lead, NOW).removeprefix("https://leadplan.example")
    assert Client().get(path).status_code == 200
    sign_in(client, PersonFactory.create(), is_superuser=True)
    client.post(f"/person/{lead.key}/account/active/")
    assert Client().get(path).status_code == 404


def test_each_kind_of_mail_has_its_own_way_out(lead: Person) -> None:
    choices.change(lead, {"reminder": True}, now=NOW)
    link = choices.mail_link(lead, NOW)
    paths = {kind: choices.way_out(link, kind).removeprefix("https://leadplan.example") for kind in DigestKind}
    assert len(set(paths.values())) == 3
    assert "Your reminder on Fridays is on" in Client().get(paths[DigestKind.REVIEW]).content.decode()
    assert Client().post(paths[DigestKind.REVIEW], ONE_CLICK).status_code == 200
    assert [choices.wants(lead, kind) for kind in DigestKind] == [True, False, True]
    assert Client().post(paths[DigestKind.LEADS], ONE_CLICK).status_code == 200
    assert [choices.wants(lead, kind) for kind in DigestKind] == [True, False, False]
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
    return {"weekly": "on", "hour": "", "reminder_hour": "15", "seen": seen[1] if seen else ""}


def test_which_mails_and_when_is_said_on_their_page(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    typed = {**wishes(client), "hour": "9", "reminder": "on", "reminder_hour": "16"}
    page = client.post("/digests/choice/", typed, follow=True).content.decode()
    assert "that is what you get from now on" in page
    choice = MailChoice.objects.get()
    assert (choice.weekly, choice.hour, choice.reminder, choice.reminder_hour) == (True, 9, True, 16)
    lines = list(AuditLine.objects.order_by("pk").values_list("thing", "before", "after"))
    assert lines == [
        ("hour of the weekly mail", "as weeks are planned", "09:00"),
        ("reminder on Friday", "off", "on"),
        ("hour of the reminder", "15:00", "16:00"),
    ]
    off = {name: value for name, value in wishes(client).items() if name != "weekly"}
    client.post("/digests/choice/", off)
    assert not choices.wants(lead, DigestKind.WEEK)


def test_who_saved_in_another_window_meanwhile_is_told(client: Client, lead: Person) -> None:
    choices.change(lead, {"hour": 8}, now=NOW)
    sign_in(client, lead)
    old = {**wishes(client), "hour": "10"}
    choices.change(lead, {"hour": 9}, now=NOW)
    answer = client.post("/digests/choice/", old)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert '<option value="10" selected>' in page
    assert "09:00" in page.split("components/conflict", 1)[-1]
    assert MailChoice.objects.get().hour == 9
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    assert client.post("/digests/choice/", {**old, "seen": seen[1]}).status_code == 303
    assert MailChoice.objects.get().hour == 10


@pytest.mark.parametrize("hour", ["24", "-1", "2.5", "noon", "9" * 400, "\x00"])
def test_an_hour_that_is_none_is_told_and_nothing_is_saved(client: Client, lead: Person, hour: str) -> None:
    sign_in(client, lead)
    for name in ("hour", "reminder_hour"):
        assert client.post("/digests/choice/", {**wishes(client), name: hour}).status_code == 422
    assert not MailChoice.objects.exists()


def test_only_whoever_has_people_is_asked_about_the_mail_of_leads(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    assert "About your leads" not in client.get("/digests/").content.decode()
    PersonFactory.create(manager=lead)
    assert "About your leads" in client.get("/digests/").content.decode()
