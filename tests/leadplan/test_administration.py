"""The administration: what it shows, inviting several people, a test message, and accounts that only administer."""

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from focus.models import Calendar
from people import clock
from people.models import Account, SecretLink
from tests.support import factories as make
from tests.support.people_pages import Colleagues, messages_of, queries, signed_in, text, words_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(colleagues: Colleagues) -> Client:
    """Only administers: an account without a person."""
    client = Client()
    client.force_login(Account.objects.create_superuser("root@example.org"))
    return client


def test_the_home_counts_what_administrators_look_after(as_administrator: Client, colleagues: Colleagues) -> None:
    make.AccountFactory.create(person__name="Cleo Closed", is_active=False)
    for number in range(3):
        Calendar.objects.create(
            person=colleagues.ada, name=f"Calendar {number}", added_at=clock.now(), failures=number, host="cal.example"
        )
    as_administrator.post("/administration/accounts/", {"person": "sam"})
    page = as_administrator.get("/administration/")
    found = page.context["page"]
    assert (found.people, found.accounts, found.invited, found.administrators) == (5, 3, 1, 1)
    assert (found.calendars, found.calendars_failing) == (3, 2)
    assert (found.links, found.constants_changed, found.has_mail_server) == (1, 0, True)
    assert "Calendar 1" not in text(page)
    assert "cal.example" not in text(page)


@pytest.mark.once
def test_wording_of_the_home(as_administrator: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    page = words_on(as_administrator.get("/administration/"))
    for words in ("No email leaves this installation.", "leadplan 0.1.0", "Not set up.", "Raw tables, for operators"):
        assert words in page, words
    assert "Raw tables" not in words_on(
        signed_in(make.PersonFactory.create(), is_superuser=True).get("/administration/")
    )


def test_several_people_are_invited_at_once_and_each_link_is_shown_once(
    as_administrator: Client, colleagues: Colleagues, settings: Settings
) -> None:
    nia = make.PersonFactory.create(key="nia", name="Nia Newcomer")
    make.PersonFactory.create(key="mute", name="Mute", email=None)
    chosen = {"person": ["sam", "nia", "mute", "ada", "unknown"]}
    page = as_administrator.post("/administration/accounts/", chosen)
    invited = [(person.key, one.is_sent) for person, one in page.context["sent"]]
    assert invited == [("nia", True), ("sam", True)]
    assert sorted(one.to[0] for one in mail.outbox) == ["nia@example.org", "sam@example.org"]
    assert all(one.url in text(page) for _, one in page.context["sent"])
    listed = as_administrator.get("/administration/accounts/?state=invited")
    assert {row.key for row in listed.context["listing"].page} == {"nia", "sam"}
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    again = as_administrator.post("/administration/accounts/", {"person": "nia"})
    assert "No email leaves this installation" in words_on(again)
    assert SecretLink.objects.invitations(nia).live(clock.now()).count() == 1


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("active", {"ada", "nadia"}),
        ("none", {"marta", "sam"}),
        ("administrators", {"nadia"}),
        ("inactive", {"cleo"}),
        ("odd", {"ada", "cleo", "marta", "nadia", "sam"}),
    ],
)
def test_people_are_listed_by_the_state_of_their_account(as_administrator: Client, state: str, keys: set[str]) -> None:
    make.AccountFactory.create(person__key="cleo", is_active=False)
    page = as_administrator.get("/administration/accounts/", {"state": state})
    assert {row.key for row in page.context["listing"].page} == keys


def test_the_pages_take_the_same_number_of_queries(as_administrator: Client) -> None:
    def more(rows: int) -> None:
        make.AccountFactory.create_batch(rows)

    for address in ("/administration/", "/administration/accounts/"):
        first, *others = queries(as_administrator, address, more)
        assert others == [first, first]
        assert first <= 12


def test_a_test_message_goes_to_ones_own_address(as_administrator: Client, settings: Settings) -> None:
    sent = as_administrator.post("/administration/test-email/", follow=True)
    assert [one.to for one in mail.outbox] == [["nadia@example.org"]]
    assert messages_of(sent) == ["Sent to nadia@example.org. Check that it arrives."]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    refused = as_administrator.post("/administration/test-email/", follow=True)
    assert "did not take the message" in messages_of(refused)[0]


def test_an_account_that_only_administers_starts_there_and_signs_nothing(root: Client, colleagues: Colleagues) -> None:
    home = root.get("/", follow=True)
    assert home.redirect_chain[-1][0] == "/administration/"
    assert "isn’t a person in the organisation" in words_on(home)
    assert root.get("/administration/accounts/").status_code == 200
    assert root.post("/administration/accounts/", {"person": "sam"}).status_code == 200
    assert not SecretLink.objects.exists()
    root.post("/administration/test-email/")
    assert [one.to for one in mail.outbox] == [["root@example.org"]]


def test_a_stranger_does_not_find_it(as_sam: Client) -> None:
    for address in ("/administration/", "/administration/accounts/"):
        assert as_sam.get(address).status_code == 404
    assert as_sam.post("/administration/test-email/").status_code == 404
    assert mail.outbox == []


@pytest.mark.once
def test_the_django_admin_has_no_sessions_tokens_and_groups() -> None:
    labels = {model._meta.label for model in admin.site._registry}
    unwanted = ("auth.Group", "usersessions.UserSession", "socialaccount.SocialToken", "socialaccount.SocialApp")
    assert labels.isdisjoint(unwanted)
    assert "people.Account" in labels
