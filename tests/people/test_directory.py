"""The list of people, and adding people."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from people.models import AuditLine, Person, TimeOff
from people.queries.directory import DirectoryEntry, Presence
from tests.support import factories as make
from tests.support.people_pages import (
    HTMX,
    Colleagues,
    Rendered,
    errors_of,
    messages_of,
    queries,
    signed_in,
    text,
    words_on,
)

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FACTS = {"name": "Tom Becker", "role": "engineer", "seniority": "senior"}


def row_of(page: str, key: str) -> str:
    return page.split(f'data-key="{key}"')[1].split("</tr>")[0]


def entry_of(response: Rendered, key: str) -> DirectoryEntry:
    """A person's entry in the list."""
    (found,) = (entry for entry in response.context["listing"].entries if entry.person.key == key)
    assert isinstance(found, DirectoryEntry)
    return found


def keys_of(response: Rendered) -> set[str]:
    """The keys of the people in the list."""
    return {entry.person.key for entry in response.context["listing"].entries}


def test_wording_of_the_list(as_sam: Client, colleagues: Colleagues) -> None:
    page = words_on(as_sam.get("/people/"))
    for words in (
        "Add people",
        "Mid-level engineer",
        "Only the person and their manager can see hours and days off.",
    ):
        assert words in page
    assert "No one matches." in words_on(as_sam.get("/people/?q=xyz"))


def test_everyone_sees_name_team_and_manager_but_no_email_address(as_sam: Client, colleagues: Colleagues) -> None:
    make.TeamFactory.create(name="Core").members.add(colleagues.ada)
    response = as_sam.get("/people/")
    assert entry_of(response, "ada").presence == Presence.HERE
    row = row_of(text(response), "ada")
    for fact in ("Ada Kowal", "Core", "Marta Solé"):
        assert fact in row
    assert "ada@example.org" not in row


@pytest.mark.parametrize(
    ("start", "end", "part", "presence"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), "all", Presence.TODAY),
        (date(2026, 11, 20), date(2026, 11, 27), "all", Presence.WEEK),
        (date(2026, 11, 24), date(2026, 11, 26), "all", Presence.TODAY),  # Back on Friday.
        (date(2026, 11, 24), date(2026, 11, 27), "morning", Presence.HERE),
        (date(2026, 11, 25), date(2026, 11, 27), "all", Presence.HERE),
    ],
)
@time_machine.travel(TUESDAY, tick=False)
@pytest.mark.every_case
def test_others_see_whether_someone_is_away_and_never_the_days(
    as_sam: Client, colleagues: Colleagues, start: date, end: date, part: str, presence: Presence
) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=start, end=end, part=part)
    response = as_sam.get("/people/")
    assert entry_of(response, "ada").presence == presence
    assert "Nov" not in row_of(text(response), "ada")


@time_machine.travel(TUESDAY, tick=False)
def test_a_morning_and_an_afternoon_make_a_day_away(as_sam: Client, colleagues: Colleagues) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2026, 11, 23), end=date(2026, 11, 24), part="morning")
    TimeOff.objects.create(person=colleagues.ada, start=date(2026, 11, 24), end=date(2026, 11, 24), part="afternoon")
    assert entry_of(as_sam.get("/people/"), "ada").presence == Presence.TODAY


@time_machine.travel(datetime(2026, 12, 8, 10, 0, tzinfo=UTC), tick=False)
def test_a_public_holiday_depends_on_the_country(as_sam: Client, colleagues: Colleagues) -> None:
    """8 December is one in Spain, where the organisation is, and none in Great Britain."""
    Person.objects.filter(pk=colleagues.marta.pk).update(country="GB")
    response = as_sam.get("/people/")
    assert entry_of(response, "ada").presence == Presence.HOLIDAY
    assert entry_of(response, "marta").presence == Presence.HERE


@time_machine.travel(TUESDAY, tick=False)
def test_another_time_zone_is_shown_relative_to_the_viewers(as_sam: Client, colleagues: Colleagues) -> None:
    """In November Madrid is at UTC+1, London at UTC, Kolkata at UTC+5:30."""
    Person.objects.filter(pk=colleagues.ada.pk).update(timezone="Asia/Kolkata")
    Person.objects.filter(pk=colleagues.marta.pk).update(timezone="Europe/London")
    response = as_sam.get("/people/")
    zones = {key: entry_of(response, key).zone for key in ("ada", "marta", "sam")}
    assert zones == {"ada": "Kolkata, 4.5 h ahead", "marta": "London, 1 h behind", "sam": ""}


def test_filters_find_people_by_name_whole_address_team_and_role(as_sam: Client, colleagues: Colleagues) -> None:
    core = make.TeamFactory.create(key="core")
    core.members.add(colleagues.ada)
    for query in ("q=kowal", "q=ADA@example.org", "team=core", "role=engineer&q=ada"):
        assert keys_of(as_sam.get(f"/people/?{query}")) == {"ada"}
    for query in ("q=xyz", "q=example.org", "q=ada@"):
        assert keys_of(as_sam.get(f"/people/?{query}")) == set()
    assert as_sam.get("/people/?q=%00&team=nope&role=boss&page=x").status_code == 200
    part = as_sam.get("/people/?q=ada", headers=HTMX)
    assert text(part).lstrip().startswith('<div id="rows">')
    assert "HX-Request" in part.headers["Vary"]


def test_fifty_to_a_page_and_the_filter_stays(as_sam: Client, colleagues: Colleagues) -> None:
    make.PersonFactory.create_batch(60, role="designer")
    first, second = (as_sam.get(f"/people/?role=designer&q=Person&page={number}") for number in (1, 2))
    assert (len(keys_of(first)), len(keys_of(second))) == (50, 10)
    assert not keys_of(first) & keys_of(second)
    assert "?role=designer&amp;q=Person&amp;page=2" in text(first)


def test_someone_on_their_own_is_offered_to_add_people(db: None) -> None:
    make.OrganisationFactory.create()
    response = signed_in(make.PersonFactory.create()).get("/people/")
    assert response.context["alone"]
    assert 'class="empty"' in text(response)
    assert 'href="/new/person/"' in text(response)


@pytest.mark.once
def test_the_directory_takes_the_same_number_of_queries(as_ada: Client, colleagues: Colleagues) -> None:
    core = make.TeamFactory.create()

    def more(number: int) -> None:
        for person in make.PersonFactory.create_batch(number, manager=colleagues.marta):
            core.members.add(person)
            TimeOff.objects.create(person=person, start=date(2026, 1, 1), end=date(2090, 1, 1))

    # Session, account with person, organisation;
    # count, people with managers, teams, time off, earlier countries; teams to choose from.
    assert queries(as_ada, "/people/", more) == [9, 9, 9]


# Adding people ---------------


def test_the_person_who_adds_someone_manages_their_record(as_ada: Client, colleagues: Colleagues) -> None:
    data = {**FACTS, "email": "tom@example.org", "joined": "2026-10-05", "manager": "marta solé"}
    response = as_ada.post("/new/person/", data)
    assert (response.status_code, response.headers["Location"]) == (303, "/person/tom-becker/")
    tom = Person.objects.get(key="tom-becker")
    assert (tom.added_by, tom.manager, tom.joined) == (colleagues.ada, colleagues.marta, date(2026, 10, 5))
    assert as_ada.get("/person/tom-becker/").context["page"].time is not None
    assert AuditLine.objects.get(about=tom).verb == "added"


def test_adding_another_comes_back_to_an_empty_form(as_ada: Client) -> None:
    response = as_ada.post("/new/person/", {**FACTS, "another": "1"}, follow=True)
    assert response.redirect_chain == [("/new/person/", 303)]
    assert messages_of(response) == ["Tom Becker added."]
    assert not response.context["form"].is_bound


def test_several_people_are_added_as_lines(as_ada: Client, colleagues: Colleagues) -> None:
    lines = "Tom Becker, engineer, senior\nAda Kowal\nPriya Raman, pm, priya@example.org, 2026-10-05"
    response = as_ada.post("/new/person/", {"lines": lines}, follow=True)
    assert messages_of(response) == ["Tom Becker and Priya Raman added. Ada Kowal already exists."]
    assert Person.objects.filter(added_by=colleagues.ada).count() == 2
    priya = Person.objects.get(key="priya-raman")
    assert (priya.role, priya.email, priya.added_by) == ("product_manager", "priya@example.org", colleagues.ada)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("", ""),
        ("Tom, wizard", "Line 1: “wizard”"),
        ("Ada Kowal\nTom, 2026-02-30", "Line 2: “2026-02-30”"),
        ("x" * 121, "Line 1: "),
        ("a\0b", "Null characters"),
        ("Tom\n" * 20_000, "40000"),
    ],
)
def test_lines_that_can_not_be_read_add_no_one(as_ada: Client, lines: str, reason: str) -> None:
    before = Person.objects.count()
    response = as_ada.post("/new/person/", {"lines": lines})
    assert response.status_code == 422
    (error,) = errors_of(response, "lines")["lines"]
    assert reason in error
    assert Person.objects.count() == before


@pytest.mark.parametrize("name", ["李雷", "  Zoë   Ørsted ", "🦊"])
def test_names_of_any_script(as_ada: Client, name: str) -> None:
    assert as_ada.post("/new/person/", {**FACTS, "name": name}).status_code == 303
    added = Person.objects.get(name=" ".join(name.split()))
    assert as_ada.get(f"/person/{added.key}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"name": "  "}, "name", ""),
        ({"name": "x" * 10_000}, "name", "120"),
        ({"name": "a\0b"}, "name", "Null characters"),
        ({"email": "ADA@Example.org"}, "email", "Another person"),
        ({"email": "nonsense"}, "email", "valid email address"),
        ({"joined": "0001-01-01"}, "joined", "between 1950 and 2100"),
        ({"joined": "9999-12-31"}, "joined", "between 1950 and 2100"),
        ({"joined": "2026-02-30"}, "joined", "2026-12-03"),
        ({"role": "wizard"}, "role", "valid choice"),
        ({"manager": "Marta Sole"}, "manager", "Marta Solé?"),
        ({"manager": "Zzz"}, "manager", "“Zzz”"),
        ({"timezone": "Mars/Base"}, "timezone", "valid choice"),
        ({"country": "ES", "region": "XX"}, "region", "AN, AR"),
    ],
)
def test_invalid_facts_are_refused_at_their_field_and_kept(
    as_ada: Client, typed: dict[str, str], field: str, reason: str
) -> None:
    before = Person.objects.count()
    response = as_ada.post("/new/person/", {**FACTS, **typed})
    assert response.status_code == 422
    assert errors_of(response).keys() == {field}
    assert reason in errors_of(response)[field][0]
    assert (typed.get("name") or "Tom Becker").replace("\0", "")[:50] in text(response).replace("\0", "")
    assert Person.objects.count() == before
