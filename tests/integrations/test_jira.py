"""Reading Jira: Cloud and Data Center, pages, limits, errors, the token, and 5,000 issues imported twice."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client, override_settings

from initiatives.models import CriticalArea, Dependency, Initiative
from integrations.imports.models import DataImport, ExternalRef, JiraConnection
from integrations.imports.services import jira as service
from integrations.imports.services.jira_client import MOST_ISSUES
from people import encryption
from people.models import AuditLine, Job, Person
from tests.support import factories as make
from tests.support.import_pages import carry_out_at
from tests.support.jira_server import EMAIL, TOKEN, Jira, issue, jira
from tests.support.planned_week import HTMX

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.at("2026-11-25T10:00Z")]

EPICS = (
    issue("PAY-1", "One Tap", due="2027-06-25", email=EMAIL, priority="High", description="Pay\nwith one tap"),
    issue("PAY-2", "Token storage", parent="PAY-1", name="Ben"),
    issue("SDK-9", "Identity SDK", due="2027-02-01", project="Platform", blocks=["PAY-1"]),
    issue("PAY-3", "Shipped", status="Live", done=True),
    issue("PAY-4", "Part of what was not read", parent="STRATEGY-1"),
)


@pytest.fixture
def ana(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    for key in ("ana", "ben"):
        make.PersonFactory.create(key=key, name=key.title())
    for name in ("Checkout", "Platform"):
        make.TeamFactory.create(key=name.lower(), name=name)
    person = Person.objects.get(key="ana")
    make.sign_in(client, person)
    return person


def read(client: Client, here: Jira, **typed: str) -> str:
    """The address of the import, once a worker has read it."""
    form = {"address": here.address, "email": EMAIL, "token": TOKEN, "jql": "issuetype = Epic", **typed}
    response: Any = client.post("/imports/jira/", form)
    assert response.status_code == 303, response.context["form"].errors
    work()
    return str(response.url)


def work() -> None:
    job = Job.objects.filter(kind=service.JIRA_TASK).first()
    assert job is not None
    service.run_job(job.pk)


def fault_of(client: Client, here: Jira, **typed: str) -> str:
    read(client, here, **typed)
    row = DataImport.objects.first()
    assert row is not None
    assert (row.state, Job.objects.get(kind=service.JIRA_TASK).state) == ("failed", "failed")
    return row.fault


@pytest.mark.parametrize("email", [EMAIL, ""], ids=["Cloud", "Data Center"])
def test_issues_are_read_page_by_page_previewed_and_imported(client: Client, ana: Person, email: str) -> None:
    with jira(*EPICS) as here:
        here.most = 2
        address = read(client, here, email=email)
        asked = [path for path, _ in here.server.asked]
    assert len(asked) == 3
    assert all(path.startswith("/rest/api/2/search/jql?" if email else "/rest/api/2/search?") for path in asked)
    assert "jql=issuetype+%3D+Epic" in asked[0]
    assert TOKEN not in "".join(asked)
    found = client.get(address).context["found"]
    assert (found.faults, [one.text for one in found.left_out]) == ([], ["“Shipped” is done or closed."])
    assert carry_out_at(client, address, team="checkout").status_code == 303
    row = Initiative.objects.get(key="one-tap")
    assert (row.summary, row.target, row.priority) == ("Pay with one tap", date(2027, 6, 25), 4)
    area = CriticalArea.objects.get()
    assert (area.initiative, area.name, area.owner) == (row, "Token storage", Person.objects.get(key="ben"))
    waits = Dependency.objects.get()
    assert (waits.name, waits.producer and waits.producer.key, waits.need_by) == (
        "Identity SDK", "platform", date(2027, 6, 25),
    )  # fmt: skip
    assert waits.dates_given.get().eta == date(2027, 2, 1)
    assert set(Initiative.objects.values_list("name", flat=True)) == {"One Tap", "Part of what was not read"}
    assert ExternalRef.objects.get(external_id="PAY-1").url.endswith("/browse/PAY-1")


def test_the_token_is_stored_encrypted_shown_nowhere_and_used_again(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        read(client, here)
        stored = JiraConnection.objects.get()
        assert TOKEN not in json.dumps(list(JiraConnection.objects.values()))
        assert TOKEN not in json.dumps(list(AuditLine.objects.values()), default=str)
        page = client.get("/imports/jira/").content.decode()
        data: Any = client.post("/me/data/json/")
        exported = b"".join(data.streaming_content).decode()
        assert here.address in page
        assert here.address in exported
        assert [secret in page + exported for secret in (TOKEN, stored.token)] == [False, False]
        read(client, here, token="")
        assert DataImport.objects.values_list("state", flat=True)[0] == "ready"
        assert client.post(f"/imports/jira/{stored.pk}/forget/").status_code == 303
        assert not JiraConnection.objects.exists()
        form = {"address": here.address, "email": EMAIL, "jql": "issuetype = Epic"}
        response = client.post("/imports/jira/", form)
        assert (response.status_code, set(response.context["form"].errors)) == (422, {"token"})


def test_a_stored_token_goes_to_no_other_site_and_to_no_other_account(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        read(client, here)
        for other in ({"address": "https://other.example"}, {"email": "ben@example.org"}):
            form = {"address": here.address, "email": EMAIL, "jql": "x", **other}
            response = client.post("/imports/jira/", form)
            assert (response.status_code, set(response.context["form"].errors)) == (422, {"token"})


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, b'{"errorMessages":["Field \'x\' does not exist."],"errors":{}}', "Field 'x' does not exist."),
        (401, b"", "Jira rejected this token"),
        (403, b"<html>", "Jira rejected this token"),
        (404, b"", "There is no Jira at this address"),
        (302, b"", "Jira redirects to another address"),
        (500, b"oh", "Jira responded with status 500"),
        (200, b"<html>Sign in</html>", "not like Jira"),
        (200, b"[" * 100_000, "not like Jira"),
        (200, b'{"issues": []}', "No issue matches this JQL"),
    ],
)
def test_what_jira_refuses_is_said_with_its_fix(
    client: Client, ana: Person, status: int, body: bytes, words: str
) -> None:
    with jira(*EPICS) as here:
        here.refusals = [(status, body, {"Location": "https://elsewhere.example/"})]
        assert words in fault_of(client, here)
        assert len(here.server.asked) == 1


def test_a_limit_is_waited_for_and_then_reading_goes_on(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        here.refusals = [(429, b"", {"Retry-After": "0"}), (503, b"", {"Retry-After": "0"})]
        read(client, here)
        assert len(here.server.asked) == 3
    assert DataImport.objects.get().state == "ready"


def test_a_limit_that_lasts_too_long_is_an_error(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        here.refusals = [(429, b"", {"Retry-After": "900"})]
        assert "it asks to wait 15 minutes" in fault_of(client, here)


def test_a_limit_that_does_not_end_is_an_error(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        here.refusals = [(429, b"", {"Retry-After": "0"})] * 9
        assert "limit is reached" in fault_of(client, here)
        assert len(here.server.asked) == 5


def test_pages_that_repeat_come_to_an_end(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        here.most, here.repeats = 2, True
        read(client, here)
        assert len(here.server.asked) <= 3


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://jira.example.com", "https://"),
        ("https://169.254.169.254", ""),
        ("ftp://jira.example.com", "https://"),
        ("https://me:secret@jira.example.com", "username and password"),
        ("https://jira.example.com:22", "port 22"),
    ],
)
def test_a_token_is_only_sent_to_public_addresses_and_encrypted(
    client: Client, ana: Person, address: str, words: str
) -> None:
    form = {"address": address, "email": EMAIL, "token": TOKEN, "jql": "issuetype = Epic"}
    response: Any = client.post("/imports/jira/", form)
    if response.status_code == 422:
        assert words in str(response.context["form"].errors["address"])
        return
    work()
    assert "private network" in DataImport.objects.get().fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://northlight.atlassian.net/jira/software/projects/PAY/boards/1", "https://northlight.atlassian.net"),
        ("https://jira.example.com/browse/PAY-1", "https://jira.example.com"),
        ("https://example.com/jira/secure/Dashboard.jspa?x=1", "https://example.com/jira"),
        ("https://jira.example.com:8443/", "https://jira.example.com:8443"),
    ],
)
def test_an_address_is_kept_without_the_page_it_was_copied_from(
    client: Client, ana: Person, typed: str, kept: str
) -> None:
    client.post("/imports/jira/", {"address": typed, "email": EMAIL, "token": TOKEN, "jql": "x"})
    assert JiraConnection.objects.get().address == kept


def test_cloud_needs_an_email(client: Client, ana: Person) -> None:
    form = {"address": "https://northlight.atlassian.net", "token": TOKEN, "jql": "x"}
    assert set(client.post("/imports/jira/", form).context["form"].errors) == {"email"}


def test_the_page_follows_the_job_and_opens_the_preview(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        form = {"address": here.address, "email": EMAIL, "token": TOKEN, "jql": "issuetype = Epic"}
        address = client.post("/imports/jira/", form).url  # type: ignore[attr-defined]
        assert "Reading Jira" in client.get(address, headers=HTMX).content.decode()
        work()
    assert client.get(address, headers=HTMX).headers["HX-Redirect"] == address


def test_one_import_at_a_time_is_read_for_a_person(client: Client, ana: Person) -> None:
    form = {"address": "https://jira.example.org", "token": TOKEN, "jql": "issuetype = Epic"}
    assert client.post("/imports/jira/", form).status_code == 303
    for state in ("queued", "running"):
        Job.objects.update(state=state)
        refused = client.post("/imports/jira/", {**form, "jql": "issuetype = Bug"})
        assert refused.status_code == 422
        assert refused.context["form"].non_field_errors() == [
            "Your last import from Jira is still being read. Start the next one when it has finished."
        ]
        assert (DataImport.objects.count(), Job.objects.count()) == (1, 1)
        assert JiraConnection.objects.get().jql == "issuetype = Epic"
    make.sign_in(client, Person.objects.get(key="ben"))
    assert client.post("/imports/jira/", form).status_code == 303
    make.sign_in(client, ana)
    Job.objects.update(state="failed")
    assert client.post("/imports/jira/", {**form, "jql": "issuetype = Bug"}).status_code == 303


def test_a_token_that_can_no_longer_be_decrypted_is_asked_for_again(client: Client, ana: Person) -> None:
    with jira(*EPICS) as here:
        read(client, here)
        encryption.cipher.cache_clear()
        with override_settings(SECRET_KEY="another" * 10):
            form = {"address": here.address, "email": EMAIL, "jql": "issuetype = Epic"}
            make.sign_in(client, ana)
            client.post("/imports/jira/", form)
            work()
    encryption.cipher.cache_clear()
    assert "Enter it again" in DataImport.objects.all()[0].fault


def test_many_issues_imported_twice_change_nothing(client: Client, ana: Person, thorough: bool) -> None:
    """5,000 with --thorough."""
    count = MOST_ISSUES if thorough else 120
    epics = [
        issue(
            f"PAY-{number}",
            f"Epic {number}",
            due="2027-06-25",
            email=EMAIL,
            blocked_by=[f"SDK-{number}"] * (number < 3),
        )
        if number % 10
        else issue(f"SDK-{number // 10}", f"Work {number}", due="2027-02-01", project="Platform")
        for number in range(1, count + 1)
    ]
    with jira(*epics) as here:
        assert carry_out_at(client, read(client, here)).status_code == 303
        before = [
            list(model._default_manager.order_by("pk").values()) for model in (Initiative, Dependency, ExternalRef)
        ]
        assert (len(before[0]), len(before[1])) == (count, 2)
        again = read(client, here)
        found = client.get(again).context["found"]
        assert (found.changes, found.edited_here, found.faults, found.same) == ([], [], [], count + 2)
        assert carry_out_at(client, again).status_code == 422
    after = [list(model._default_manager.order_by("pk").values()) for model in (Initiative, Dependency, ExternalRef)]
    assert after == before
