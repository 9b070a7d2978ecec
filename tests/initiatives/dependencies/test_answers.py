"""The answer page: without a session, once, by a link that ends; what each answer changes."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from initiatives.models import Dependency, LeadAssignment
from people import secret_links
from people.models import Account, AuditLine, Person, SecretLink
from tests.support.planned_week import plain
from tests.support.slipping_platform import NOW, SDK, TODAY, TOKENISATION, as_person, bring_tideway, sdk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def on_monday() -> object:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        bring_tideway()
        yield


@pytest.fixture
def link() -> str:
    """Its path, as the page that shows it once has it."""
    answer = as_person("mei").post(f"{SDK}link/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return path_of(answer)


def path_of(answer: Any) -> str:
    return "/shared/ask/" + str(answer.context["address"]).split("/shared/ask/")[1]


def test_the_page_shows_one_dependency_and_takes_no_get_for_an_answer(link: str) -> None:
    answer = Client().get(f"{link}?answer=holds")
    assert answer.status_code == 200
    words = plain(answer.content.decode())
    assert "When will “Identity SDK 2.0” be ready?" in words
    assert "The last date is 4 December 2026" in words
    for hidden in ("One-tap", "tokenisation", "likely", "Zoe"):
        assert hidden not in words
    assert "Set-Cookie" not in answer.headers
    assert answer["Referrer-Policy"] == "no-referrer"
    assert sdk().last_confirmed == date(2026, 11, 5)


def test_a_new_date_is_recorded_and_ends_the_link(link: str) -> None:
    data = {"answer": "new_date", "eta": "2026-12-15", "reason": "Two people are ill"}
    answer = Client(enforce_csrf_checks=True).post(link, data)
    assert answer.status_code == 200
    assert "The new date for “Identity SDK 2.0” is 15 December 2026." in plain(answer.content.decode())
    given = sdk().dates_given.last()
    assert given is not None
    assert (given.eta, given.recorded_on, given.source) == (date(2026, 12, 15), TODAY, "dri")
    assert (given.by, given.reason) == (Person.objects.get(key="lou"), "Two people are ill")
    assert sdk().dri_state == "confirmed"
    assert AuditLine.objects.filter(thing="dependency", actor_name="answer page").exists()
    again = Client().post(link, {**data, "eta": "2027-01-15"})
    assert again.status_code == 410
    assert "This link has ended" in plain(again.content.decode())
    assert Client().get(link).status_code == 410
    assert sdk().dates_given.count() == 4


def test_the_date_still_holds(link: str) -> None:
    assert Client().post(link, {"answer": "holds"}).status_code == 200
    assert sdk().last_confirmed == TODAY
    assert sdk().dates_given.count() == 3


def test_not_mine_names_someone_else(link: str) -> None:
    assert Client().post(link, {"answer": "not_mine", "instead": "Kim of billing"}).status_code == 200
    assert sdk().dri_state == "declined"
    page = as_person("mei").get(SDK).context["page"]
    assert page.warnings == ["declined"]
    assert page.one.rungs[0].state == "empty"
    assert "Lou Marchetti, DRI: declined, so skipped" in plain(as_person("mei").get(SDK).content.decode())
    assert "Kim of billing" in AuditLine.objects.filter(thing="dependency").latest("pk").after
    words = "Ask “Kim of billing” instead, they answered."
    assert words in plain(as_person("mei").get(SDK).content.decode())
    assert words not in plain(as_person("raj").get(SDK).content.decode())
    mei = as_person("mei")
    form = mei.get(f"{SDK}edit/").context["form"]
    data = {name: value for name, value in form.initial.items() if value is not None}
    assert mei.post(f"{SDK}edit/", {**data, "seen": form["seen"].value(), "dri": "Dot Ferris"}).status_code == 303
    assert (sdk().dri_state, sdk().dri_instead) == ("named", "")


def test_not_mine_of_someone_further_up_says_nothing_about_the_dri() -> None:
    """Mei asks Hal about card tokenisation, which has no DRI; then about the SDK, of which Lou is the DRI."""
    mei = as_person("mei")
    answer = mei.post(f"{TOKENISATION}link/")
    assert Client().post(path_of(answer), {"answer": "not_mine", "instead": "Kim"}).status_code == 200
    row = Dependency.objects.get(key="tokenisation")
    assert (row.dri_state, row.dri_instead) == ("named", "Kim")
    sdk().date_requests.create(on=TODAY - timedelta(days=12), rung=0)
    sdk().date_requests.create(on=TODAY - timedelta(days=10), rung=0)
    Dependency.objects.filter(key="identity-sdk").update(last_confirmed=None)
    sdk().dates_given.all().delete()
    answer = mei.post(f"{SDK}link/")
    assert SecretLink.objects.latest("pk").about == Person.objects.get(key="dot")
    assert Client().post(path_of(answer), {"answer": "not_mine"}).status_code == 200
    assert sdk().dri_state == "named"


def test_delivered_waits_to_be_accepted(link: str) -> None:
    assert Client().post(link, {"answer": "delivered"}).status_code == 200
    assert as_person("mei").get(SDK).context["one"].next_step == "accept"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "answer"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "new_date"}, "eta"),
        ({"answer": "new_date", "eta": "2026-11-22"}, "eta"),
        ({"answer": "new_date", "eta": "tomorrow"}, "eta"),
        ({"answer": "holds", "reason": "x" * 301}, "reason"),
    ],
)
def test_an_answer_that_cannot_be_keeps_what_was_typed(link: str, data: dict[str, str], field: str) -> None:
    answer = Client().post(link, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert Client().get(link).status_code == 200


def test_a_revoked_or_expired_link_has_ended(link: str) -> None:
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert Client().get(link).status_code == 410
    secret_links.revoke(SecretLink.objects.get(kind="ask"), by=None, now=NOW)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"answer": "holds"}).status_code == 410
    assert sdk().last_confirmed == date(2026, 11, 5)


def test_a_link_is_dead_once_its_owner_may_no_longer_share_it(link: str) -> None:
    assert Client().get(f"{link[:-2]}x/").status_code == 404
    LeadAssignment.objects.update(end=TODAY - timedelta(days=1))
    assert Client().get(link).status_code == 404
    LeadAssignment.objects.update(end=None)
    Account.objects.update(is_active=False)
    assert Client().get(link).status_code == 404


def test_its_owner_finds_and_revokes_it_under_my_links(link: str) -> None:
    mei = as_person("mei")
    assert "Identity SDK 2.0" in plain(mei.get("/me/links/").content.decode())
    assert as_person("raj").post(f"{SDK}link/").status_code == 404


def test_the_page_has_no_script_and_nothing_from_elsewhere() -> None:
    text = (Path(__file__).parents[3] / "templates/initiatives/dependencies/answer.html").read_text()
    assert "link_base.html" in text
    assert "<script" not in text
