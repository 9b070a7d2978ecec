"""The organisation file in the administration: preview, import, undo for a day, and what only one person may see."""

from html import unescape
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from focus.models import OwnWork
from initiatives.models import Initiative
from integrations.imports.models import DataImport
from people.models import Person, Skill, Team
from stakeholders.models import Stakeholder
from tests.support import factories as make
from tests.support.organisation_files import EVERY_FIELD

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-25T10:00Z")]

HERE = "/administration/organisation-file/"
SMALL = """leadplan: 1
people:
  - {key: nadia, name: Nadia Ito, email: nadia@example.org, role: engineer}
  - {key: tom, name: Tom Becker, manager: nadia, skills: {go: 3}}
skills:
  - {key: go, name: Go programming}
teams:
  - {key: core, name: Core team, tech_lead: tom, members: [nadia, tom]}
initiatives:
  - {key: one-tap, name: One Tap, leads: [{person: nadia, hours: 8}], areas: [{key: api, name: API, owner: tom, needs: {go: 2}}]}
"""


@pytest.fixture
def nadia(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    person = make.PersonFactory.create(key="nadia", name="Nadia")
    make.sign_in(client, person, is_superuser=True)
    return person


def send(client: Client, text: str) -> Any:
    return client.post(HERE, {"file": SimpleUploadedFile("org.yaml", text.encode())})


def carry_out(client: Client, text: str) -> str:
    address = str(send(client, text).url)
    response = client.post(address, {"seen": client.get(address).context["seen"]})
    assert response.status_code == 303
    return address


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the apps that a file writes to, without versions: an open form learns of an undo."""
    left_out = {"AuditLine", "Job", "SearchEntry", "WebhookEvent"}
    found = {}
    for app in ("people", "initiatives", "stakeholders", "standards", "focus"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model.__name__ not in left_out:
                rows = list(model._default_manager.order_by("pk").values())
                found[model._meta.label] = [{key: row[key] for key in row if key != "version"} for row in rows]
    return found


def test_a_file_is_previewed_imported_and_undone(client: Client, nadia: Person) -> None:
    before = everything()
    address = send(client, SMALL).url
    assert everything() == before
    changes = client.get(address).context["changes"]
    assert {"what": "initiatives", "name": "one-tap", "is_new": True, "values": ""} in changes
    assert {"what": "people", "name": "nadia", "is_new": False, "values": "name Nadia → Nadia Ito"} in changes
    carry_out(client, SMALL)
    assert Initiative.objects.get().areas.get().owner == Person.objects.get(key="tom")
    assert Person.objects.get(key="nadia").name == "Nadia Ito"
    row = DataImport.objects.get(state="imported")
    assert client.post(f"{HERE}{row.pk}/undo/").status_code == 303
    assert everything() == before


def test_every_field_of_the_format_can_be_undone(client: Client, nadia: Person) -> None:
    make.TeamFactory.create(key="platform", name="Old platform")
    before = everything()
    address = carry_out(client, EVERY_FIELD)
    assert everything() != before
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "was undone" in unescape(page)
    assert everything() == before


def test_members_that_a_file_took_off_a_team_are_back_after_the_undo(client: Client, nadia: Person) -> None:
    carry_out(client, SMALL)
    before = everything()
    address = carry_out(client, SMALL.replace("members: [nadia, tom]", "members: [nadia]"))
    assert Team.objects.get().members.count() == 1
    client.post(f"{address}undo/")
    assert everything() == before


def test_what_only_one_person_may_see_is_left_out(client: Client, nadia: Person) -> None:
    address = send(client, EVERY_FIELD).url
    notices = " ".join(client.get(address).context["row"].settings["notices"])
    assert [name in notices for name in ("meetings", "own_work", "stakeholders", "pitches", "actuals")] == [True] * 5
    carry_out(client, EVERY_FIELD)
    assert [model.objects.exists() for model in (Stakeholder, OwnWork)] == [False, False]


def test_errors_are_shown_with_their_line_and_nothing_is_kept(client: Client, nadia: Person) -> None:
    response = send(client, "leadplan: 1\npeople:\n  - {key: tom, nmae: Tom}\n")
    assert response.status_code == 422
    assert "line 3" in response.content.decode()
    assert not DataImport.objects.exists()
    assert client.post(HERE, {}).status_code == 422


def test_an_import_that_would_do_something_else_by_now_is_shown_again(client: Client, nadia: Person) -> None:
    address = send(client, SMALL).url
    seen = client.get(address).context["seen"]
    Skill.objects.create(key="go", name="Go")
    response = client.post(address, {"seen": seen})
    assert response.status_code == 409
    assert not Initiative.objects.exists()
    assert client.post(address, {"seen": response.context["seen"]}).status_code == 303
    assert Initiative.objects.exists()


def test_once_something_is_changed_nothing_is_undone(client: Client, nadia: Person) -> None:
    address = carry_out(client, SMALL)
    Initiative.objects.update(summary="Ours")
    assert "Nothing was undone: “One Tap”" in unescape(client.post(f"{address}undo/", follow=True).content.decode())
    assert Person.objects.filter(key="tom").exists()


@pytest.mark.at("2026-11-29T20:00Z")
def test_a_week_that_is_over_is_not_rewritten_by_an_undo(client: Client, nadia: Person) -> None:
    address = carry_out(client, SMALL)
    with time_machine.travel("2026-11-30T08:00Z"):
        page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "a week has ended since the import" in page
    assert Initiative.objects.exists()


def test_others_and_other_administrators_see_nothing_of_it(client: Client, nadia: Person) -> None:
    address = send(client, SMALL).url
    person, administrator = Client(), Client()
    make.sign_in(person, make.PersonFactory.create())
    make.sign_in(administrator, make.PersonFactory.create(), is_superuser=True)
    assert [person.get(one).status_code for one in (HERE, address)] == [404, 404]
    assert person.post(f"{address}undo/").status_code == 404
    assert [administrator.get(one).status_code for one in (HERE, address)] == [200, 404]
    assert client.get(f"/imports/{address.rpartition('file/')[2]}").status_code == 404
