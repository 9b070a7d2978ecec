"""Tokens: made once, shown once, for what their scopes say, until they expire, are revoked or the account is closed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from integrations.models import ApiToken
from integrations.tokens import services
from people.models import Account, AuditLine, Person
from tests.support.api import Program, program_of
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in
from tests.support.planned_week import NOW
from tests.support.sign_in import PASSWORD, confirm

pytestmark = pytest.mark.django_db
FORM = {"name": "Weekly  report", "scopes": ["read", "plan:write"], "days": "30"}


@pytest.fixture
def ada(client: Client) -> Person:
    OrganisationFactory.create(timezone="Europe/Madrid")
    person = PersonFactory.create(key="ada", name="Ada")
    sign_in(client, person)
    return person


def confirmed(client: Client, person: Person) -> None:
    """The password was entered a moment ago."""
    account = sign_in(client, person)
    account.set_password(PASSWORD)
    account.save()
    client.force_login(account)
    confirm(client)


def test_a_token_is_shown_once_and_works(ada: Person) -> None:
    client = Client()
    confirmed(client, ada)
    made = client.post("/me/tokens/new/", FORM)
    token = re.search(r'value="(lp_[a-z0-9]{8}_[\w-]{43})"', made.content.decode())
    assert token is not None
    row = ApiToken.objects.get()
    assert (row.name, row.scopes, row.expires_at - row.created_at) == (
        "Weekly report", ["read", "plan:write"], timedelta(days=30),
    )  # fmt: skip
    assert token[1] not in str(ApiToken.objects.values().get()) + str(list(AuditLine.objects.values()))
    assert token[1] not in client.get("/me/tokens/").content.decode()
    assert Program(token[1]).read("me")["person"]["key"] == "ada"
    assert ApiToken.objects.get().last_used_at is not None


def test_the_second_factor_or_password_is_asked_again(client: Client, ada: Person) -> None:
    response = client.post("/me/tokens/new/", FORM)
    assert (response.status_code, response.url.partition("?")[0]) == (302, "/accounts/reauthenticate/")  # type: ignore[attr-defined]
    assert not ApiToken.objects.exists()


def test_only_administrators_are_offered_their_scope(ada: Person) -> None:
    client = Client()
    confirmed(client, ada)
    offered = client.get("/me/tokens/new/").context["form"].fields["scopes"].choices
    assert [value for value, _ in offered] == [
        "read",
        "plan:write",
        "initiatives:write",
        "people:write",
        "standards:report",
    ]
    assert client.post("/me/tokens/new/", {**FORM, "scopes": ["admin"]}).status_code == 422
    Account.objects.filter(person=ada).update(is_superuser=True)
    assert ("admin", "Close and reopen accounts, as an administrator") in client.get("/me/tokens/new/").context[
        "form"
    ].fields["scopes"].choices


def test_a_form_without_a_name_or_scope_says_so(ada: Person) -> None:
    client = Client()
    confirmed(client, ada)
    response = client.post("/me/tokens/new/", {"name": " ", "days": "9999"})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"name", "scopes", "days"})


def test_a_revoked_an_expired_and_a_closed_accounts_token_stop(client: Client, ada: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        program, other = program_of(ada), program_of(ada)
        assert program.get("me").status_code == 200
        row = ApiToken.objects.order_by("pk").first()
        assert row is not None
        assert client.post(f"/me/tokens/{row.pk}/revoke/").status_code == 303
        assert (program.get("me").status_code, other.get("me").status_code) == (401, 200)
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert other.get("me").status_code == 401
    with time_machine.travel(NOW, tick=False):
        ada.account.is_active = False
        ada.account.save()
        assert other.get("me").status_code == 401


def test_someone_elses_token_cant_be_revoked(client: Client, ada: Person) -> None:
    bo = PersonFactory.create(key="bo")
    row, _ = services.create(bo, "theirs", ["read"], 30, now=NOW)
    assert client.post(f"/me/tokens/{row.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_at_most_twenty_tokens_work(ada: Person) -> None:
    for _ in range(services.MOST):
        services.create(ada, "one", ["read"], 30, now=NOW)
    with pytest.raises(services.TooManyTokens):
        services.create(ada, "one more", ["read"], 30, now=NOW)


@pytest.mark.parametrize("sent", ["", "lp_", "lp_abcdefgh_x", "x" * 5000, "lp_ümläut1_x"])
def test_a_wrong_token_is_refused(ada: Person, sent: str) -> None:
    response = Program(sent.encode().decode("latin-1")).get("me")
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_token_in_the_address_is_refused(ada: Person) -> None:
    program = program_of(ada)
    response = program.get(f"me?token={program.token}")
    assert (response.status_code, response.json()["detail"][:34]) == (400, "Don’t put a token into the address")


@time_machine.travel(NOW, tick=False)
def test_a_token_without_the_scope_is_told_which(ada: Person) -> None:
    response = program_of(ada, "read").send("POST", "weeks/2026-W48/commit", {})
    assert (response.status_code, response.json()["detail"]) == (403, "This token lacks the scope “plan:write”.")
    assert program_of(ada, "plan:write").get("me").status_code == 403


@time_machine.travel(NOW, tick=False)
def test_writes_are_limited_to_sixty_a_minute(ada: Person) -> None:
    program = program_of(ada)
    for _ in range(60):
        assert program.send("POST", "weeks/2026-W48/commit", {}).status_code == 404
    response = program.send("POST", "weeks/2026-W48/commit", {})
    assert (response.status_code, 1 <= int(response["Retry-After"]) <= 60) == (429, True)
    assert program.get("me").status_code == 200
