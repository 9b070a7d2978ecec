"""Imports that don't fit what is here: dates out of order, long IDs, rights that ended; and what webhooks hear of them."""

from datetime import date

import pytest
from django.test import Client

from initiatives.models import CriticalArea, Initiative, LeadAssignment
from integrations.imports.models import DataImport, ExternalRef
from integrations.imports.services.jira import as_table
from integrations.imports.services.jira_client import MOST_PAGES, JiraError, JiraSite
from people.http_client import GetResult, HttpClient
from people.models import Person, WebhookEvent
from tests.support import factories as make
from tests.support.import_pages import carry_out, fields, imported, preview, upload

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-25T10:00Z"), pytest.mark.once]

TABLE = "Key;Title;Description;Due date;Assignee;Part of\nR-1;One Tap;Pay;2027-03-01;Ben;\nR-2;Limits;Why;;;R-1\n"


@pytest.fixture
def ana(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    for key in ("ana", "ben"):
        make.PersonFactory.create(key=key, name=key.title())
    person = Person.objects.get(key="ana")
    make.sign_in(client, person)
    return person


def test_a_target_before_the_start_that_was_set_here_is_a_fault_and_the_rest_is_imported(
    client: Client, ana: Person
) -> None:
    imported(client, TABLE, source="Roadmap")
    Initiative.objects.update(start=date(2027, 2, 1))
    earlier = TABLE.replace("2027-03-01", "2027-01-01").replace(";Pay;", ";Pay at once;")
    found = preview(client, earlier)
    assert [one.text for one in found.faults] == [
        "The target would be before the start that is here. Change one of them first."
    ]
    assert carry_out(client, earlier, source="Roadmap").status_code == 303
    row = Initiative.objects.get()
    assert (row.summary, row.target) == ("Pay at once", date(2027, 3, 1))
    # What was not taken is offered again.
    later = earlier.replace("2027-01-01", "2027-04-01")
    imported(client, later, source="Roadmap")
    assert Initiative.objects.get().target == date(2027, 4, 1)


def test_references_fit_their_columns_however_long_ids_names_and_sources_are(client: Client, ana: Person) -> None:
    Person.objects.filter(pk=ana.pk).update(key="a" * 60)
    imported(client, f"Key;Title\n{'R' * 400};One Tap\n", source="s" * 139)
    row = ExternalRef.objects.get()
    assert (len(row.site), len(row.external_id)) == (200, 224)
    assert carry_out(client, "Key;Title\nR;Refunds\n", source="s" * 140).status_code == 422


def test_choices_are_kept_without_nul(client: Client, ana: Person) -> None:
    address = upload(client, TABLE)
    client.post(address, {**fields(client.get(address).content.decode()), "source": "Road\0map", "step": "look"})
    assert DataImport.objects.get().settings["source"] == "Roadmap"


def test_an_undo_by_someone_who_can_no_longer_change_the_initiative_is_refused(client: Client, ana: Person) -> None:
    imported(client, TABLE, source="Roadmap")
    address = imported(client, TABLE.replace(";Why;", ";Why now;"), source="Roadmap")
    LeadAssignment.objects.filter(person=ana).delete()
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "you can no longer change every initiative" in page
    assert CriticalArea.objects.get().why == "Why now"


def test_an_import_and_its_undo_are_reported_as_what_they_do(client: Client, ana: Person) -> None:
    imported(client, TABLE, source="Roadmap")
    types = list(WebhookEvent.objects.order_by("id").values_list("type", flat=True))
    assert sorted(types) == ["area.added", "initiative.added", "lead.assigned", "lead.assigned"]
    address = imported(client, TABLE.replace(";Why;", ";Why now;"), source="Roadmap")
    WebhookEvent.objects.all().delete()
    client.post(f"{address}undo/")
    (event,) = WebhookEvent.objects.all()
    assert (event.type, event.payload["changes"]) == ("area.changed", {"why": ["Why now", "Why"]})


def test_text_of_jira_that_no_database_stores_is_cleaned() -> None:
    half = "Taps\0 and \ud83d cards"
    sheet = as_table("https://x.example", [{"key": "A-1", "fields": {"summary": half, "parent": {"key": "A-9"}}}])
    assert (sheet.rows[0][1], sheet.rows[0][8]) == ("Taps and ? cards", "")


def test_a_server_that_sends_empty_pages_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(self: HttpClient, address: str, headers: object) -> GetResult:
        asked.append(address)
        return GetResult(200, f'{{"issues": [], "nextPageToken": "{len(asked)}"}}'.encode(), {})

    monkeypatch.setattr(HttpClient, "get", get)
    site = JiraSite("https://x.example", "ana@example.org", "t", HttpClient(), lambda done: None)
    with pytest.raises(JiraError, match="pages"):
        list(site.issues("project = X"))
    assert len(asked) == MOST_PAGES
