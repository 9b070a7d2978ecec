"""The list of everyone, and adding people."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from people.models import AuditLine, Person, TimeOff
from tests.support import factories as make
from tests.support.people_pages import HTMX, House, queries, signed_in, text

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FACTS = {"name": "Tom Becker", "role": "engineer", "seniority": "senior"}


def row_of(page: str, key: str) -> str:
    return page.split(f'data-key="{key}"')[1].split("</tr>")[0]


def test_everyone_is_there_with_what_everyone_may_know(as_sam: Client, house: House) -> None:
    make.TeamFactory.create(name="Core").members.add(house.ada)
    row = row_of(text(as_sam.get("/people/")), "ada")
    for words in ("Ada Kowal", "Mid-level engineer", "Core", "Marta Solé", "here"):
        assert words in row
    assert "ada@example.org" not in row


@pytest.mark.parametrize(
    ("start", "end", "part", "words"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), "all", "away today"),
        (date(2026, 11, 20), date(2026, 11, 27), "all", "away this week"),
        (date(2026, 11, 24), date(2026, 11, 26), "all", "away today"),  # Back on Friday.
        (date(2026, 11, 24), date(2026, 11, 27), "morning", ">here<"),
        (date(2026, 11, 25), date(2026, 11, 27), "all", ">here<"),
    ],
)
@time_machine.travel(TUESDAY, tick=False)
def test_others_see_present_or_away_and_never_the_days(
    as_sam: Client, house: House, start: date, end: date, part: str, words: str
) -> None:
    TimeOff.objects.create(person=house.ada, start=start, end=end, part=part)
    row = row_of(text(as_sam.get("/people/")), "ada")
    assert words in row
    assert "Nov" not in row


@time_machine.travel(TUESDAY, tick=False)
def test_a_morning_and_an_afternoon_make_a_day_away(as_sam: Client, house: House) -> None:
    TimeOff.objects.create(person=house.ada, start=date(2026, 11, 23), end=date(2026, 11, 24), part="morning")
    TimeOff.objects.create(person=house.ada, start=date(2026, 11, 24), end=date(2026, 11, 24), part="afternoon")
    assert "away today" in row_of(text(as_sam.get("/people/")), "ada")


@time_machine.travel(datetime(2026, 12, 8, 10, 0, tzinfo=UTC), tick=False)
def test_a_public_holiday_is_of_the_place(as_sam: Client, house: House) -> None:
    """8 December is one in Spain, where the organisation is, and none in Great Britain."""
    Person.objects.filter(pk=house.marta.pk).update(country="GB")
    page = text(as_sam.get("/people/"))
    assert "public holiday" in row_of(page, "ada")
    assert ">here<" in row_of(page, "marta")


@time_machine.travel(TUESDAY, tick=False)
def test_another_clock_is_told_against_ones_own(as_sam: Client, house: House) -> None:
    """In November Madrid is at UTC+1, London at UTC, Kolkata at UTC+5:30."""
    Person.objects.filter(pk=house.ada.pk).update(timezone="Asia/Kolkata")
    Person.objects.filter(pk=house.marta.pk).update(timezone="Europe/London")
    page = text(as_sam.get("/people/"))
    assert "Kolkata, 4.5 h ahead" in row_of(page, "ada")
    assert "London, 1 h behind" in row_of(page, "marta")
    assert "h ahead" not in row_of(page, "sam")


def test_filters_find_and_say_when_nothing_is_found(as_sam: Client, house: House) -> None:
    core = make.TeamFactory.create(key="core")
    core.members.add(house.ada)
    for query in ("q=kowal", "q=ADA@example.org", "team=core", "role=engineer&q=ada"):
        page = text(as_sam.get(f"/people/?{query}"))
        assert "Ada Kowal" in page
        assert "Marta Solé</a></th>" not in page
    for query in ("q=xyz", "q=example.org", "q=ada@"):
        assert "Nobody found" in text(as_sam.get(f"/people/?{query}"))
    assert as_sam.get("/people/?q=%00&team=nope&role=boss&page=x").status_code == 200
    part = as_sam.get("/people/?q=ada", headers=HTMX)
    assert text(part).lstrip().startswith('<div id="rows">')
    assert "HX-Request" in part.headers["Vary"]


def test_fifty_to_a_page_and_the_filter_stays(as_sam: Client, house: House) -> None:
    make.PersonFactory.create_batch(60, role="designer")
    page = text(as_sam.get("/people/?role=designer&q=Person"))
    assert "1–50 of 60 people" in page
    assert "?role=designer&amp;q=Person&amp;page=2" in page
    assert "51–60 of 60 people" in text(as_sam.get("/people/?role=designer&q=Person&page=2"))


def test_whoever_is_alone_is_told_how_to_begin(db: None) -> None:
    make.OrganisationFactory.create()
    page = text(signed_in(make.PersonFactory.create()).get("/people/"))
    assert "Nobody here but you" in page
    assert 'href="/new/person/"' in page


def test_the_directory_takes_the_same_number_of_queries(as_ada: Client, house: House) -> None:
    core = make.TeamFactory.create()

    def more(number: int) -> None:
        for person in make.PersonFactory.create_batch(number, manager=house.marta):
            core.members.add(person)
            TimeOff.objects.create(person=person, start=date(2026, 1, 1), end=date(2090, 1, 1))

    # Session, account with person, organisation; count, people with managers, teams, time off; teams to choose from.
    assert queries(as_ada, "/people/", more) == [8, 8, 8]


# Adding people ---------------


def test_whoever_adds_somebody_keeps_their_record(as_ada: Client, house: House) -> None:
    data = {**FACTS, "email": "tom@example.org", "joined": "2026-10-05", "manager": "marta solé"}
    response = as_ada.post("/new/person/", data)
    assert (response.status_code, response.headers["Location"]) == (303, "/person/tom-becker/")
    tom = Person.objects.get(key="tom-becker")
    assert (tom.added_by, tom.manager, tom.joined) == (house.ada, house.marta, date(2026, 10, 5))
    assert "Working hours" in text(as_ada.get("/person/tom-becker/"))
    assert AuditLine.objects.get(about=tom).verb == "added"


def test_adding_another_comes_back_to_an_empty_form(as_ada: Client) -> None:
    response = as_ada.post("/new/person/", {**FACTS, "another": "1"}, follow=True)
    assert response.redirect_chain == [("/new/person/", 303)]
    assert "Tom Becker is there." in text(response)


def test_several_are_pasted_at_once(as_ada: Client, house: House) -> None:
    lines = "Tom Becker, engineer, senior\nAda Kowal\nPriya Raman, pm, priya@example.org, 2026-10-05"
    response = as_ada.post("/new/person/", {"lines": lines}, follow=True)
    assert "Tom Becker and Priya Raman are there. Ada Kowal was here already." in text(response)
    priya = Person.objects.get(key="priya-raman")
    assert (priya.role, priya.email, priya.added_by) == ("product_manager", "priya@example.org", house.ada)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "Paste one line at least."),
        ("Tom, wizard", "Line 1: “wizard” is neither a role"),
        ("Ada Kowal\nTom, 2026-02-30", "Line 2: there is no day 2026-02-30."),
        ("x" * 121, "Line 1: a name has 120 letters at most."),
        ("a\0b", "Null characters are not allowed."),
        ("Tom\n" * 20_000, "at most 40000"),
    ],
)
def test_lines_that_are_not_understood_add_nobody(as_ada: Client, lines: str, words: str) -> None:
    before = Person.objects.count()
    response = as_ada.post("/new/person/", {"lines": lines})
    assert response.status_code == 422
    assert words in text(response)
    assert Person.objects.count() == before


@pytest.mark.parametrize("name", ["李雷", "  Zoë   Ørsted ", "🦊"])
def test_names_of_any_script(as_ada: Client, name: str) -> None:
    assert as_ada.post("/new/person/", {**FACTS, "name": name}).status_code == 303
    added = Person.objects.get(name=" ".join(name.split()))
    assert as_ada.get(f"/person/{added.key}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "  "}, "What are they called?"),
        ({"name": "x" * 10_000}, "at most 120"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"email": "ADA@Example.org"}, "Another person has this email."),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"joined": "0001-01-01"}, "Write a day between 1950 and 2100"),
        ({"joined": "9999-12-31"}, "Write a day between 1950 and 2100"),
        ({"joined": "2026-02-30"}, "There is no such day; write it like 2026-12-03."),
        ({"role": "wizard"}, "Select a valid choice."),
        ({"manager": "Marta Sole"}, "Nobody here is called Marta Sole. Did you mean Marta Solé?"),
        ({"manager": "Zzz"}, "Nobody here is called Zzz."),
        ({"timezone": "Mars/Base"}, "Select a valid choice."),
        ({"country": "ES", "region": "XX"}, "Public holidays of ES have no region XX. It knows these: AN, AR"),
    ],
)
def test_what_can_not_be_is_refused_and_kept(as_ada: Client, typed: dict[str, str], words: str) -> None:
    before = Person.objects.count()
    response = as_ada.post("/new/person/", {**FACTS, **typed})
    assert response.status_code == 422
    assert words in text(response)
    assert (typed.get("name") or "Tom Becker").replace("\0", "")[:50] in text(response).replace("\0", "")
    assert Person.objects.count() == before
