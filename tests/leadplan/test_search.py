"""Search and its index: who finds what, in which order, and that the index follows every change of a name."""

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from initiatives.models import CriticalArea, Initiative
from leadplan.privacy.departure_services import carry_out
from leadplan.search.queries.results import Result
from people import clock, search_index
from people.models import Departure, Person, SearchEntry, Skill, Team, TrashItem
from people.text_comparison import searchable_text
from standards.models import Standard
from tests.support import factories as make
from tests.support.people_pages import queries

pytestmark = pytest.mark.django_db


def found(client: Client, text: str, **sent: str | list[str]) -> dict[str, list[Result]]:
    """The results by the titles of their groups."""
    groups = client.get("/search/", {"q": text, **sent}).context["groups"]
    return {group.title: list(group.results) for group in groups}


def names(client: Client, text: str) -> list[str]:
    return [one.name for results in found(client, text).values() for one in results]


@pytest.fixture
def lena(client: Client) -> Person:
    """Signed in; she leads Payments, with one area."""
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(key="lena", name="Lena Brandt")
    lead = make.LeadFactory.create(person=person, initiative__key="payments", initiative__name="Payments rebuild")
    make.AreaFactory.create(initiative=lead.initiative, key="ledger", name="Ledger of payments")
    make.sign_in(client, person)
    return person


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("josé ñ", "José Ñuñez"),
        (normalize("NFD", "JOSÉ"), "José Ñuñez"),
        ("uñe", "José Ñuñez"),
        ("nuñez josé", None),
        ("ÑUÑEZ josé", "José Ñuñez"),
        ("ёл", "Зоя Ёлкина"),
        ("strasse", "Ada Straße"),
        ("伟", "王伟"),
        ("100%", "Ana 100%"),
        ('"', 'Say "AND" NOT'),
        ('"and" not', 'Say "AND" NOT'),
        ("_na", None),
        ("na", None),
        ("l", "Lena Brandt"),
        ("*", None),
    ],
)
def test_names_are_found_by_parts_of_their_words_in_every_script(
    client: Client, lena: Person, typed: str, name: str | None
) -> None:
    for one in ("José Ñuñez", "Зоя Ёлкина", "Ada Straße", "王伟", "Ana 100%", 'Say "AND" NOT'):
        make.PersonFactory.create(name=one)
    people = [one.name for one in found(client, typed).get("People", [])]
    assert people == ([name] if name else [])


def test_each_kind_is_found_with_its_place(client: Client, lena: Person) -> None:
    make.SkillFactory.create(key="pay", name="Payment protocols")
    make.TeamFactory.create(key="pay", name="Payments team")
    Standard.objects.create(key="retries", name="Retries of payments")
    groups = found(client, "paym")
    shown = {title: [(one.name, one.url, one.detail) for one in results] for title, results in groups.items()}
    assert shown == {
        "Teams": [("Payments team", "/team/pay/", "")],
        "Initiatives": [("Payments rebuild", "/initiatives/payments/", "Discovery")],
        "Critical areas": [("Ledger of payments", "/initiatives/payments/#area-ledger", "Payments rebuild")],
        "Skills": [("Payment protocols", "/people/skills/?skills=all#skill-pay", "")],
        "Standards": [("Retries of payments", "/standards/retries/", "Proposed")],
    }


def test_names_that_begin_with_it_come_first(client: Client, lena: Person) -> None:
    for one in ("Svena Roth", "Carl Enander", "Ena Moe"):
        make.PersonFactory.create(name=one)
    assert [one.name for one in found(client, "ena")["People"]] == [
        "Ena Moe",
        "Carl Enander",
        "Lena Brandt",
        "Svena Roth",
    ]


def test_a_stranger_finds_no_initiative_and_no_area_of_it(client: Client, lena: Person) -> None:
    make.sign_in(client, make.PersonFactory.create(name="Stranger"))
    assert names(client, "payments") == []
    shown = found(
        client, "", recent=[f"initiative:{Initiative.objects.get().pk}", f"area:{CriticalArea.objects.get().pk}"]
    )
    assert "Recent" not in shown
    assert names(client, "add area to payments") == []
    Initiative.objects.update(open_to_everyone=True)
    assert names(client, "payments") == ["Payments rebuild", "Ledger of payments"]
    assert names(client, "add area to payments") == []


def test_pages_for_administrators_are_offered_to_them_alone(client: Client, lena: Person) -> None:
    assert "Model constants" not in names(client, "model")
    make.sign_in(client, make.PersonFactory.create(name="Nadia"), is_superuser=True)
    assert "Model constants" in names(client, "model")


@pytest.mark.at("2026-11-25T10:00Z")
def test_actions_lead_to_where_they_are_done(client: Client, lena: Person) -> None:
    assert [(one.name, one.url) for one in found(client, "plan ne")["Actions"]] == [
        ("Plan next week", "/week/2026-W49/")
    ]
    (area,) = found(client, "add area to pay")["Actions"]
    assert (area.name, area.url) == ("Add area to Payments rebuild", "/initiatives/payments/new/area/")
    assert area in found(client, "area")["Actions"]


@pytest.mark.once
def test_every_page_and_action_that_is_offered_exists(client: Client, lena: Person) -> None:
    make.sign_in(client, make.PersonFactory.create(name="Nadia"), is_superuser=True)
    for title, results in found(client, "").items():
        for one in results:
            assert client.get(one.url, follow=True).status_code == 200, (title, one.url)


def test_recent_results_come_first_in_the_order_of_the_browser(client: Client, lena: Person) -> None:
    tom = make.PersonFactory.create(name="Tom Becker")
    tim = make.PersonFactory.create(name="Tim Becker")
    recent = [f"person:{tom.pk}", "page:/people/", "person:999999", "person:x", "nothing", f"person:{lena.pk}"]
    assert [one.name for one in found(client, "", recent=recent)["Recent"]] == ["Tom Becker", "People", "Lena Brandt"]
    assert [one.name for one in found(client, "becker")["People"]] == ["Tim Becker", "Tom Becker"]
    assert [one.name for one in found(client, "becker", recent=recent)["People"]] == ["Tom Becker", "Tim Becker"]
    assert tim.pk


def test_a_long_list_says_that_it_is_cut(client: Client, lena: Person) -> None:
    for number in range(7):
        make.PersonFactory.create(name=f"Kim {number}")
    palette = client.get("/search/", {"q": "kim"}, headers={"HX-Request": "true"}).content.decode()
    assert (palette.count('role="option"'), "the first 5" in palette) == (5, True)
    (group,) = client.get("/search/", {"q": "kim"}).context["groups"]
    assert (len(group.results), group.cut) == (7, False)


@pytest.mark.parametrize("typed", ["\x00", "x" * 121, " ", "\ud800", "' OR 1=1 --", "a " * 50])
def test_odd_input_is_answered(client: Client, lena: Person, typed: str) -> None:
    assert client.get("/search/", {"q": typed.encode("utf-8", "surrogatepass").decode("latin-1")}).status_code == 200


def test_search_takes_the_same_number_of_queries(client: Client, lena: Person) -> None:
    def more(rows: int) -> None:
        for number in range(rows):
            make.PersonFactory.create(name=f"Add {number}")
            make.LeadFactory.create(person=lena, initiative__name=f"Add {number}")

    assert queries(client, "/search/?q=ad", more) == [6, 6, 6]


def indexed() -> dict[tuple[str, int], str]:
    """What the index should contain, by the rows themselves."""
    tables: dict[str, Any] = {
        "person": Person,
        "team": Team,
        "skill": Skill,
        "initiative": Initiative,
        "area": CriticalArea,
        "standard": Standard,
    }
    rows = ((kind, row) for kind, model in tables.items() for row in model._base_manager.all())
    return {(kind, row.pk): searchable_text(row.name) for kind, row in rows if not getattr(row, "left_on", None)}


def stored() -> dict[tuple[str, int], str]:
    return {(one.kind, one.row_id): one.text for one in SearchEntry.objects.all()}


def test_the_index_follows_renames_removals_and_trash(client: Client, lena: Person) -> None:
    area = CriticalArea.objects.get()
    area.name = "General ledger"
    area.save(update_fields=["name"])
    assert names(client, "general") == ["General ledger"]
    assert names(client, "ledger of") == []
    removed = client.post("/initiatives/payments/areas/ledger/remove/")
    assert removed.status_code == 303
    assert names(client, "general") == []
    assert stored() == indexed()
    (item,) = TrashItem.objects.all()
    client.post(item.restore_url)
    assert names(client, "general") == ["General ledger"]
    Initiative.objects.get().delete()
    assert stored() == indexed()


def test_the_index_follows_an_imported_file(tmp_path: Path, lena: Person) -> None:
    file = tmp_path / "org.yaml"
    for name in ("Tom Becker", "Tomás Becker"):
        file.write_text(f"leadplan: 1\nskills: [{{key: go, name: Go}}]\npeople: [{{key: tom, name: {name}}}]\n")
        call_command("import_org", str(file), verbosity=0)
        assert stored() == indexed()
    assert stored()["person", Person.objects.get(key="tom").pk] == " tomás becker"


def test_someone_who_has_left_is_found_no_more(client: Client, lena: Person) -> None:
    gone = make.PersonFactory.create(key="anna-quist", name="Anna Quist")
    Initiative.objects.update(name="Anna Quist’s migration")
    search_index.refresh(Initiative, Initiative.objects.all())
    today = clock.now().date()
    departure = Departure.objects.create(person=gone, requested_at=clock.now(), day=today)
    assert names(client, "quist") == ["Anna Quist", "Anna Quist’s migration"]
    assert carry_out(departure.pk, now=clock.now())
    assert names(client, "quist") == []
    assert names(client, "former") == ["Former colleague 1’s migration"]
    assert stored() == indexed()


def test_long_words_are_found_by_the_index_of_trigrams(lena: Person) -> None:
    rows = SearchEntry.objects.containing(["brandt"])
    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in rows.explain()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_entry_trigrams" in rows.explain()
