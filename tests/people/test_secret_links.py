"""The pages of secret links: your own, everyone's for administrators, and revoking one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people import secret_links
from people.models import AuditLine, LinkKind, Person, SecretLink
from people.queries import secret_link_pages
from tests.support.factories import OrganisationFactory, PersonFactory, person_with_account, sign_in
from tests.support.people_pages import Rendered, words_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def ada(client: Client) -> Person:
    OrganisationFactory.create()
    person = PersonFactory.create(key="ada", name="Ada")
    sign_in(client, person)
    return person


def make(by: Person, **facts: object) -> tuple[SecretLink, str]:
    more = {"keep": timedelta(days=30), "label": "Organisations", "purpose": "for the bank", **facts}
    return secret_links.create(LinkKind.STATUS_PAGE, by=by, now=NOW, **more)  # type: ignore[arg-type]


def shown(response: Rendered) -> list[tuple[str, str]]:
    """The links on a page: the name of what each opens, and its state."""
    return [(one.link.label, one.state) for one in response.context["links"].lines]


def at(day: int, hour: int = 9) -> time_machine.travel:
    return time_machine.travel(datetime(2026, 11, day, hour, tzinfo=UTC), tick=False)


def test_the_secret_is_stored_nowhere(ada: Person) -> None:
    link, secret = make(ada)
    assert len(secret) == 43
    assert secret not in str(SecretLink.objects.values().get())
    assert secret not in str(AuditLine.objects.values().get())
    assert secret_links.find(LinkKind.STATUS_PAGE, secret, now=NOW) == link


def test_a_secret_of_another_kind_opens_nothing(ada: Person) -> None:
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.CALENDAR_FEED, make(ada)[1], now=NOW)


def test_a_link_expires(ada: Person) -> None:
    link, secret = make(ada)
    assert secret_links.find(LinkKind.STATUS_PAGE, secret, now=link.expires_at - timedelta(seconds=1))
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.STATUS_PAGE, secret, now=link.expires_at)


@pytest.mark.parametrize("end", ["closed", "removed"])
def test_a_link_ends_with_its_owners_account(ada: Person, end: str) -> None:
    link, secret = make(ada)
    if end == "closed":
        type(ada.account).objects.update(is_active=False)
    else:
        ada.account.delete()
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.STATUS_PAGE, secret, now=NOW)
    assert secret_link_pages.link_state(SecretLink.objects.listed().get(pk=link.pk), NOW) == "closed"


def test_wording_of_the_pages(client: Client, ada: Person) -> None:
    assert "No links yet" in words_on(client.get("/me/links/"))
    link, _ = make(ada)
    secret_links.record_use(link, now=NOW)
    with at(24):
        page = words_on(client.get("/me/links/"))
        for words in ("Status pages", "active", "1 time"):
            assert words in page, words
        assert "This can’t be undone" in words_on(client.get(f"/links/{link.pk}/revoke/"))


def test_links_are_listed_with_their_last_use_and_without_their_secret(client: Client, ada: Person) -> None:
    link, secret = make(ada)
    with at(24, 10):
        secret_links.record_use(link, now=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
        response = client.get("/me/links/")
    page = response.content.decode()
    assert shown(response) == [("Organisations", "works")]
    # 8:30 is 9:30 in Madrid.
    for fact in ("for the bank", "24 Dec 2026", "24 Nov 2026, 09:30", f"/links/{link.pk}/revoke/"):
        assert fact in page, fact
    assert secret not in page
    with at(24, 10):
        secret_links.revoke(link, by=ada, now=NOW)
        response = client.get("/me/links/")
    assert shown(response) == [("Organisations", "revoked")]
    assert f"/links/{link.pk}/revoke/" not in response.content.decode()


def test_revoking_asks_for_confirmation_and_takes_effect_immediately(client: Client, ada: Person) -> None:
    link, secret = make(ada)
    with at(24):
        assert client.get(f"/links/{link.pk}/revoke/").context["own"]
        assert secret_links.find(LinkKind.STATUS_PAGE, secret, now=NOW)
        answer = client.post(f"/links/{link.pk}/revoke/", follow=True)
        assert answer.redirect_chain == [("/me/links/", 303)]
        assert client.post(f"/links/{link.pk}/revoke/").status_code == 404
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.STATUS_PAGE, secret, now=NOW)
    assert list(AuditLine.objects.values_list("verb", "thing", "label", "actor_name").order_by("pk")) == [
        ("made", "status page link", "Ada", "Ada"),
        ("revoked", "status page link", "Ada", "Ada"),
    ]


def test_other_peoples_links_are_not_found(client: Client, ada: Person) -> None:
    link, _ = make(person_with_account(), label="Theirs")
    assert shown(client.get("/me/links/")) == []
    assert client.post(f"/links/{link.pk}/revoke/").status_code == 404
    assert client.get("/links/").status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_an_administrator_sees_and_revokes_everyones_but_reads_neither_purpose_nor_what_they_open(
    client: Client,
) -> None:
    OrganisationFactory.create()
    link, secret = make(person_with_account(name="Grace"), label="Billing")
    sign_in(client, PersonFactory.create(), is_superuser=True)
    response = client.get("/links/")
    page = response.content.decode()
    assert [one.link for one in response.context["links"].lines] == [link]
    for fact in ("Status page", "Grace"):
        assert fact in page
    question = client.get(f"/links/{link.pk}/revoke/").content.decode()
    for private in ("Billing", "for the bank", secret):
        assert private not in page
        assert private not in question
    assert shown(client.get("/me/links/")) == []
    client.post(f"/links/{link.pk}/revoke/")
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.STATUS_PAGE, secret, now=NOW)


def test_an_administrator_filters_by_kind_and_links_in_emails_are_separate(client: Client) -> None:
    OrganisationFactory.create()
    make(person_with_account(), label="Billing")
    secret_links.ensure_lasting(
        LinkKind.EMAIL_ACTION, by=PersonFactory.create(), now=NOW, keep=timedelta(days=9), label="Footer"
    )
    sign_in(client, PersonFactory.create(), is_superuser=True)
    found = {
        query: [label for label, _ in shown(client.get(f"/links/{query}"))]
        for query in ("", "?kind=status_page", "?kind=mail_action", "?kind=calendar_feed", "?kind=nonsense&page=x")
    }
    assert found == {
        "": ["Billing"],
        "?kind=status_page": ["Billing"],
        "?kind=mail_action": ["Footer"],
        "?kind=calendar_feed": [],
        "?kind=nonsense&page=x": ["Billing"],
    }


@pytest.mark.once
@pytest.mark.parametrize("address", ["/me/links/", "/links/"])
def test_the_number_of_queries_is_constant(client: Client, address: str) -> None:
    OrganisationFactory.create()
    administrator = PersonFactory.create()
    sign_in(client, administrator, is_superuser=True)
    counts = []
    for number in (1, 2, 27):
        for _ in range(number):
            make(administrator)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12
