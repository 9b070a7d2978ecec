"""`send_digests` on the command line."""

import re

import pytest
import time_machine
from django.core.management import CommandError, call_command

from digests.models import Digest
from people.models import Organisation, Person
from tests.support.one_initiative import NOW, WEEK
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_monday(monday: None) -> None:
    """The command is where the clock is read."""


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    call_command("send_digests", *arguments)
    return capsys.readouterr().out


def test_it_sends_what_is_due_and_prints_it(lead: Person, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == "Diego Funes, 2026-W48: sent\n"
    assert len(server.mails) == 1
    assert printed(capsys) == "Nothing is due.\n"


def test_a_dry_run_prints_and_saves_nothing(lead: Person, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--dry-run")
    assert re.search(r"^To: diego@example\.org\nSubject: Week 48: .+\n", out)
    assert "WEEK 48" in out
    assert server.mails == []
    assert not Digest.objects.exists()


def test_a_dry_run_of_one_person_prints_any_week(lead: Person, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel("2026-12-10T09:00Z", tick=False):
        assert printed(capsys, "--dry-run") == "Nothing is due.\n"
        assert "WEEK 48" in printed(capsys, "--dry-run", "--person", "DIEGO@example.org", "--week", str(WEEK))
    out = printed(capsys, "--dry-run", "--person", "diego@example.org", "--week", "2026-W49")
    assert out == "Diego Funes, 2026-W49: not planned, or nothing to report. No email.\n"


def test_others_and_other_weeks_are_left_alone(
    lead: Person, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys, "--week", "2026-W49") == "Nothing is due.\n"
    assert printed(capsys, "--person", "owner-organisations@example.org") == "Nothing is due.\n"
    assert server.mails == []


def test_what_could_not_be_sent_is_printed_with_the_reason(
    lead: Person, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers = ["451 try later"]
    with pytest.raises(CommandError, match=r"1 of 1 could not be sent\."):
        call_command("send_digests")
    assert capsys.readouterr().out == "Diego Funes, 2026-W48: not sent. 451 try later\n"
    assert Digest.objects.get().created_at == NOW.replace(hour=8)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--person", "x@example.org"], r"--person: no one has the address 'x@example\.org'\."),
        (["--week", "2026-W60"], "--week: .*2026-W60"),
        (["--week", "2025-W53"], "--week: .*2025-W53"),
        (["--week", "next"], "--week: .*next"),
    ],
)
def test_a_wrong_person_or_week_gets_a_clear_error(lead: Person, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("send_digests", *arguments)


def test_without_an_organisation_there_is_nothing_to_do() -> None:
    assert not Organisation.objects.exists()
    with pytest.raises(CommandError, match=r"There is no organisation yet\."):
        call_command("send_digests")
