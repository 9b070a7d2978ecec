"""The administration: what it shows, inviting several people, a test message, and accounts that only administer."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from focus.models import Calendar
from leadplan.privacy import departure_services
from people import clock, jobs
from people.models import Account, AuditLine, Departure, Job, SecretLink
from people.services import ratings
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

    for address in ("/administration/", "/administration/accounts/", "/settings/system/"):
        first, *others = queries(as_administrator, address, more)
        assert others == [first, first]
        assert first <= (16 if address == "/settings/system/" else 12), address


def test_a_test_message_goes_to_ones_own_address(as_administrator: Client, settings: Settings) -> None:
    sent = as_administrator.post("/administration/test-email/", follow=True)
    assert [one.to for one in mail.outbox] == [["nadia@example.org"]]
    assert messages_of(sent) == ["Sent to nadia@example.org. Check that it arrives."]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    refused = as_administrator.post("/administration/test-email/", follow=True)
    assert "did not take the message" in messages_of(refused)[0]


def test_an_account_that_only_administers_starts_there_and_its_address_signs(
    root: Client, colleagues: Colleagues
) -> None:
    home = root.get("/", follow=True)
    assert home.redirect_chain[-1][0] == "/administration/"
    assert "isn’t a person in the organisation" in words_on(home)
    assert root.get("/administration/accounts/").status_code == 200
    for address in ("/settings/", "/links/", "/departures/"):
        assert root.get(address).status_code == 200, address
    root.post("/administration/test-email/")
    assert [one.to for one in mail.outbox] == [["root@example.org"]]
    form = root.get("/settings/").context["retention_form"]
    root.post("/settings/retention/", {one.html_name: one.value() or "" for one in form} | {"trash": "60"})
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.actor, line.actor_name) == ("retention", None, "root@example.org")


def test_an_account_that_only_administers_changes_constants_and_reads_the_audit_log(
    root: Client, colleagues: Colleagues
) -> None:
    typed = {"penalty_new": "0.6"}
    previewed = root.post("/settings/constants/", typed).context["previewed"]
    saved = root.post("/settings/constants/", typed | {"previewed": previewed}, follow=True)
    assert messages_of(saved) == ["Constants saved. Affected weeks can be replanned."]
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.actor, line.actor_name) == ("constants", None, "root@example.org")
    now = clock.now()
    ratings.record(colleagues.sam, make.SkillFactory.create(), 3, by=colleagues.ada, now=now, today=now.date())
    log = root.get("/audit/")
    shown = {one.thing: one.is_redacted for one in log.context["log"].lines}
    assert shown == {"constants": False, "rating": True}
    assert "/person/" not in text(log)
    exported = root.post("/audit/export/")
    assert b"root@example.org" in b"".join(exported)
    assert AuditLine.objects.latest("pk").actor_name == "root@example.org"
    asked = root.get("/settings/access/", {"who": "Ada Kowal", "thing": "audit", "of": "Sam Stranger"})
    assert asked.context["answer"].of == colleagues.sam


def test_an_account_that_only_administers_offboards(root: Client, colleagues: Colleagues) -> None:
    here = "/person/sam/departure/"
    assert f'href="{here}"' in text(root.get("/administration/accounts/"))
    day = clock.now().date() + timedelta(days=3)
    assert root.post(here, {"day": day, "confirmation": colleagues.sam.name}).status_code == 303
    assert "by root@example.org" in words_on(root.get(here))
    lines = AuditLine.objects.filter(about=colleagues.sam)
    assert {(one.thing, one.actor_name) for one in lines} == {
        ("leaving", "root@example.org"), ("last day", "root@example.org"),
    }  # fmt: skip
    departure_services.carry_out_due(clock.now() + timedelta(days=4))
    left = AuditLine.objects.get(verb="left")
    assert (left.actor, left.actor_name) == (None, "root@example.org")
    assert "by root@example.org" in words_on(root.get("/departures/1/"))


def test_an_account_that_only_administers_cancels_a_departure(root: Client, colleagues: Colleagues) -> None:
    Departure.objects.create(person=colleagues.sam, requested_at=clock.now())
    assert root.post("/person/sam/departure/cancel/").status_code == 303
    assert AuditLine.objects.get(verb="called off").actor_name == "root@example.org"
    assert not Departure.objects.exists()


def test_an_account_that_only_administers_invites_and_revokes(root: Client, colleagues: Colleagues) -> None:
    sent = root.post("/administration/accounts/", {"person": "sam"}).context["sent"]
    assert [(person.key, one.link.made_by) for person, one in sent] == [("sam", "root@example.org")]
    assert "root@example.org invited you to leadplan" in mail.outbox[0].body
    path = sent[0][1].url.removeprefix("http://testserver")
    guest = Client()
    assert guest.get(path).status_code == 200
    assert "root@example.org" in text(root.get("/links/"))
    assert root.post(f"/links/{sent[0][1].link.pk}/revoke/").status_code == 303
    assert guest.get(path).status_code == 404
    again = root.post("/administration/accounts/", {"person": "sam"}).context["sent"][0][1].url
    passwords = dict.fromkeys(("new_password1", "new_password2"), "correct horse battery staple")
    accepted = guest.post(again.removeprefix("http://testserver"), passwords)
    assert (accepted.status_code, Account.objects.get(person=colleagues.sam).is_administrator) == (302, False)
    actors = AuditLine.objects.filter(thing="invitation link").values_list("actor_name", flat=True)
    assert set(actors) == {"root@example.org"}
    Account.objects.filter(person=None).update(is_active=False)


def test_administrators_are_made_and_removed_on_the_page_but_never_the_last(
    as_administrator: Client, colleagues: Colleagues, as_ada: Client
) -> None:
    def set_to(client: Client, account: Account, value: str) -> int:
        return client.post(
            f"/administration/accounts/{account.pk}/administrator/", {"administrator": value}
        ).status_code

    ada, nadia = Account.objects.get(person=colleagues.ada), Account.objects.get(person__key="nadia")
    refused = as_administrator.post(
        f"/administration/accounts/{nadia.pk}/administrator/", {"administrator": "0"}, follow=True
    )
    assert messages_of(refused) == ["This is the last administrator. Make someone else an administrator first."]
    assert set_to(as_ada, ada, "1") == 404
    assert set_to(as_administrator, ada, "1") == 303
    ada.refresh_from_db()
    assert (ada.is_administrator, ada.is_staff) == (True, False)
    assert as_ada.get("/administration/").status_code == 200
    assert as_ada.get("/admin/").status_code in (302, 403)
    line = AuditLine.objects.latest("pk")
    assert (line.actor_name, line.before, line.after) == ("Nadia Rahimi", "administrator: no", "administrator: yes")
    assert set_to(as_ada, nadia, "0") == 303
    nadia.refresh_from_db()
    assert (nadia.is_administrator, nadia.is_staff) == (False, False)
    assert as_administrator.get("/administration/").status_code == 404


def test_accounts_that_only_administer_are_listed_apart(root: Client, as_administrator: Client) -> None:
    found = as_administrator.get("/administration/accounts/").context["listing"].only_administering
    assert [one.email for one in found] == ["root@example.org"]


def test_a_stranger_does_not_find_it(as_sam: Client) -> None:
    for address in ("/administration/", "/administration/accounts/", "/settings/system/"):
        assert as_sam.get(address).status_code == 404
    assert as_sam.post("/administration/test-email/").status_code == 404
    assert mail.outbox == []


@pytest.mark.at("2026-11-24T09:30Z")
def test_the_system_page_says_since_when_work_waits_for_a_worker(
    as_administrator: Client, colleagues: Colleagues
) -> None:
    now = clock.now()
    job = Job.objects.create(kind="x", requested_by=colleagues.ada, requested_at=now - timedelta(minutes=20))
    Calendar.objects.create(person=colleagues.ada, name="Dentist", added_at=now, due_at=now, failures=2)
    jobs.record_heartbeat("backup")
    page = as_administrator.get("/settings/system/")
    found = page.context["page"]
    assert {one.name: one.count for one in found.queues} == {
        "jobs": 1,
        "mail": 0,
        "plan": 0,
        "hooks": 0,
        "sync": 1,
        "tidy": 0,
    }
    assert (found.worker, found.backup_is_old, found.calendars_failing) == (False, False, 1)
    local = job.requested_at.astimezone(ZoneInfo(colleagues.organisation.timezone))
    assert f"waits for a worker since Tue 24 Nov, {local:%H:%M}" in words_on(page)
    assert "Dentist" not in words_on(page)
    jobs.record_heartbeat("worker")
    assert "waits for a worker since" not in words_on(as_administrator.get("/settings/system/"))


@pytest.mark.once
def test_the_django_admin_has_no_sessions_tokens_and_groups() -> None:
    labels = {model._meta.label for model in admin.site._registry}
    unwanted = ("auth.Group", "usersessions.UserSession", "socialaccount.SocialToken", "socialaccount.SocialApp")
    assert labels.isdisjoint(unwanted)
    assert "people.Account" in labels
