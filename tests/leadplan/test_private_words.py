"""What someone writes where only they can read it, searched for in everything that administrators read."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from growth.models import Goal, JournalEntry
from integrations.imports.models import DataImport
from integrations.imports.services import jira
from integrations.models import Webhook
from people.models import AuditLine, Job, Person, SecretLink
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in
from tests.support.import_pages import carry_out_at

WORD = "Zanzibar"
ADMIN_PAGES = (
    "/audit/",
    "/links/",
    "/links/?kind=pitch_page",
    "/admin/people/auditline/",
    "/departures/",
    "/settings/webhooks/",
)


@pytest.fixture
def ada(db: None) -> Person:
    OrganisationFactory.create()
    return PersonFactory.create(key="ada", name="Ada Kowal")


@pytest.fixture
def as_ada(client: Client, ada: Person) -> Client:
    sign_in(client, ada)
    return client


@pytest.fixture
def as_administrator(ada: Person) -> Client:
    client = Client()
    sign_in(client, PersonFactory.create(key="boss", name="Bo Boss"), is_superuser=True, is_staff=True)
    return client


def write_everywhere(client: Client) -> None:
    """Make, share, change and remove one of each kind that has a private title."""
    made = {}
    for kind, form in {
        "pitch": {"title": f"{WORD} pitch", "problem": WORD, "outcome": WORD},
        "stakeholder": {
            "who": f"{WORD} stakeholder",
            "audience": "other",
            "influence": 3,
            "interest": 3,
            "engagement": "neutral",
            "target_engagement": "supportive",
            "cadence_days": 14,
        },
        "scenario": {"name": f"{WORD} scenario"},
    }.items():
        answer = client.post(f"/new/{kind}/", form)
        assert answer.status_code in (302, 303), (
            kind,
            answer.headers,
            answer.context and answer.context["form"].errors,
        )
        made[kind] = answer.headers["Location"]
        assert WORD in client.get(made[kind]).content.decode()
    for address, form in (
        (
            "/me/growth/",
            {"title": f"{WORD} talk", "text": WORD, "on": "2026-11-20", "kind": "outside", "result_unit": WORD},
        ),
        ("/me/growth/goals/", {"title": f"{WORD} goal", "why": WORD}),
        ("/imports/jira/", {"address": f"https://{WORD}.example", "token": WORD, "jql": f"project = {WORD}"}),
        ("/me/webhook/", {"address": f"https://{WORD}.example/hooks/x", "agreed": "on"}),
        (
            made["pitch"],
            {"title": f"{WORD} pitch", "problem": f"{WORD} costs", "value_currency": "EUR", "cost_one_off": "987654"},
        ),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 303, (address, answer.context and answer.context["form"].errors)
    growth(client)
    imports(client)
    pitch = made["pitch"]
    assert client.post(f"{pitch}for/executive/", {"purpose": f"{WORD} reader", "days": 30}).status_code == 200
    for link in SecretLink.objects.all():
        client.post(f"/links/{link.pk}/revoke/")
    client.post(f"{pitch}for/executive/", {"purpose": f"{WORD} reader", "days": 30})
    for kind in ("stakeholder", "scenario", "pitch"):
        client.post(f"{made[kind]}remove/")


def growth(client: Client) -> None:
    """Share an entry and a goal with the manager, change and remove them."""
    entry, goal = JournalEntry.objects.get(), Goal.objects.get()
    for address in (f"/me/growth/entries/{entry.pk}/", f"/me/growth/goals/{goal.pk}/"):
        for part in ("share/", "remove/"):
            assert client.post(f"{address}{part}").status_code == 303
    hook = Webhook.objects.get()
    for part in ("test/", "active/", "remove/"):
        assert client.post(f"/webhooks/{hook.pk}/{part}").status_code in (302, 303)


def imports(client: Client) -> None:
    """Import a file with a private name, and undo it; Jira can't be read."""
    file = SimpleUploadedFile(f"{WORD}.csv", b"Name,Owner\nOne Tap,\n")
    address = client.post("/imports/", {"file": file})["Location"]
    assert WORD in client.get(address).content.decode()
    assert carry_out_at(client, address).status_code == 303
    assert client.post(f"{address}undo/").status_code == 303
    for job in Job.objects.filter(kind=jira.JIRA_TASK):
        jira.run_job(job.pk)
    assert "Zanzibar" in DataImport.objects.get(system="jira").title


def texts_of(rows: Iterator[Model]) -> str:
    return " ".join(str(value) for row in rows for value in vars(row).values())


def test_private_words_are_in_nothing_that_administrators_read(as_ada: Client, as_administrator: Client) -> None:
    write_everywhere(as_ada)
    assert AuditLine.objects.filter(about__key="ada", thing="pitch page link").count() == 3
    assert WORD.lower() not in texts_of(AuditLine.objects.iterator()).lower()
    assert WORD.lower() not in texts_of(Job.objects.iterator()).lower()
    for path in ADMIN_PAGES:
        answer = as_administrator.get(path)
        assert answer.status_code == 200, path
        assert WORD.lower() not in answer.content.decode().lower(), path
    exported = b"".join(as_administrator.post("/audit/export/").streaming_content)  # type: ignore[attr-defined]
    assert WORD.lower() not in exported.decode().lower()
    live = SecretLink.objects.get(owner__key="ada", revoked_at=None)
    page = as_administrator.get(f"/links/{live.pk}/revoke/").content.decode()
    assert "Pitch page" in page
    assert WORD.lower() not in page.lower()
    assert WORD in as_ada.get("/me/links/").content.decode()
