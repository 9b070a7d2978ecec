"""One person's page: who sees what, and who changes the facts."""

import re
from datetime import date

import pytest
from django.test import Client

from people.models import AuditLine, Duty, Person, TimeOff, WorkingHours
from tests.support import factories as make
from tests.support.people_pages import HTMX, House, queries, signed_in, text

PAGE = "/person/ada/"
EDIT = "/person/ada/edit/"
FACTS = {"name": "Ada Kowal", "email": "ada@example.org", "role": "engineer", "seniority": "mid"}
PRIVATE = ("2090", "HTTP", "Working hours", "Time off", "Duties", "ada@example.org", "2 May 2017")


@pytest.fixture
def filled(house: House) -> House:
    Person.objects.filter(pk=house.ada.pk).update(joined=date(2017, 5, 2))
    TimeOff.objects.create(person=house.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    Duty.objects.create(person=house.ada, start=date(2090, 2, 2), end=date(2090, 2, 9), hours=10, what="On call")
    WorkingHours.objects.create(person=house.ada, fri=0)
    http = make.SkillFactory.create(key="http", name="HTTP")
    make.RatingFactory.create(person=house.ada, skill=http, level=2, author=house.marta, on=date(2026, 10, 12))
    make.RatingFactory.create(person=house.ada, skill=http, level=3, kind="self", on=date(2026, 10, 13))
    return house


def test_one_sees_all_of_ones_own(as_ada: Client, filled: House) -> None:
    page = text(as_ada.get(PAGE))
    for words in PRIVATE:
        assert words in page
    assert "2 of 4, Marta Solé, 12 Oct 2026" in page
    assert "3 of 4, you, 13 Oct 2026" in page
    assert page.count("seen by you and Marta Solé") == 3
    assert "32 h</b> a week" in page  # Four days of eight hours.
    assert "Mon–Thu 8" in page


def test_a_manager_sees_hours_and_days_off(as_marta: Client, filled: House) -> None:
    page = text(as_marta.get(PAGE))
    assert "Fri 2 Jan" not in page  # 2 January 2090 is a Monday.
    assert "Mon 2 Jan 2090" in page
    assert page.count("seen by Ada and Marta Solé") == 3


def test_a_stranger_sees_the_public_part_alone(as_sam: Client, filled: House) -> None:
    page = text(as_sam.get(PAGE))
    assert "Ada Kowal" in page
    assert "Mid-level engineer" in page
    for words in PRIVATE:
        assert words not in page


def test_an_administrator_keeps_facts_and_not_days_off(as_administrator: Client, filled: House) -> None:
    page = text(as_administrator.get(PAGE))
    assert "ada@example.org" in page
    for words in ("2090", "HTTP", "Working hours"):
        assert words not in page


def test_the_page_says_who_sees_what_it_shows(
    as_ada: Client, as_marta: Client, as_administrator: Client, as_sam: Client, filled: House
) -> None:
    for client, owner in ((as_ada, "you, your"), (as_marta, "Ada, their"), (as_administrator, "Ada, their")):
        page = text(client.get(PAGE))
        assert f"Email, start date and place are seen by {owner} manager and administrators." in page
        assert "Everyone with an account sees this." not in page
    assert "Everyone with an account sees this." in text(as_sam.get(PAGE))


def test_a_disputed_assessment_says_so(as_ada: Client, filled: House) -> None:
    filled.ada.ratings.filter(kind="assessed").update(disputed=True)
    assert "disputed" in text(as_ada.get(PAGE)).split('id="ratings"')[1]
    assert 'href="/people/skills/ada/http/"' in text(as_ada.get(PAGE))


def test_the_latest_rating_of_each_kind_is_shown(as_ada: Client, filled: House) -> None:
    skill = filled.ada.ratings.first().skill  # type: ignore[union-attr]
    make.RatingFactory.create(person=filled.ada, skill=skill, level=4, on=date(2026, 11, 2))
    ratings = text(as_ada.get(PAGE)).split('id="ratings"')[1]
    assert "4 of 4, author not known, 2 Nov 2026" in ratings
    assert "2 of 4" not in ratings


def test_public_holidays_of_the_next_half_year(as_ada: Client, house: House) -> None:
    page = text(as_ada.get(PAGE))
    assert "New Year" in page
    assert "Spain <span" in page  # The country's name, not its code.
    type(house.organisation).objects.update(country="", region="")
    assert "Choose a country to see them." in text(as_ada.get(PAGE))


def test_a_page_without_an_organisation_opens(as_ada: Client, house: House) -> None:
    house.organisation.delete()
    for address in (PAGE, "/people/", EDIT):
        assert as_ada.get(address).status_code == 200


def test_the_page_takes_the_same_number_of_queries(as_ada: Client, house: House) -> None:
    skill = iter(make.SkillFactory.create_batch(30))

    def more(number: int) -> None:
        for index in range(number):
            there = TimeOff.objects.count()
            TimeOff.objects.create(
                person=house.ada, start=date(2090 - there % 60, 1, 2), end=date(2090, 1, 2 + index % 20)
            )
            WorkingHours.objects.create(person=house.ada, start=date(2020, 1, 1 + there))
            make.RatingFactory.create(person=house.ada, skill=next(skill), author=house.marta)
            make.PersonFactory.create(manager=house.ada)
            make.TeamFactory.create(tech_lead=house.ada).members.add(house.ada)

    # Session, account with person, organisation; the person, presence, teams, reports; hours, time off, duties; ratings.
    assert queries(as_ada, PAGE, more) == [11, 11, 11]


# The facts ---------------


def test_facts_are_edited_in_place_and_in_the_whole_page(as_ada: Client) -> None:
    part, whole = text(as_ada.get(EDIT, headers=HTMX)), text(as_ada.get(EDIT))
    assert part.strip().startswith('<div id="facts"')
    assert "<!doctype html>" in whole
    for page in (part, whole):
        assert 'value="Ada Kowal"' in page
    assert as_ada.get(f"{PAGE}?part=facts", headers=HTMX).status_code == 200


def test_a_change_says_from_what_to_what(as_marta: Client, house: House) -> None:
    data = {
        **FACTS,
        "manager": "Marta Solé",
        "seniority": "senior",
        "joined": "2026-10-05",
        "country": "ES",
        "region": "ct",
    }
    assert as_marta.post(EDIT, data).headers["Location"] == "/person/ada/#facts"
    house.ada.refresh_from_db()
    assert (house.ada.seniority, house.ada.joined, house.ada.region) == ("senior", date(2026, 10, 5), "CT")
    line = AuditLine.objects.get()
    assert (line.about, line.actor, line.feeds_plans) == (house.ada, house.marta, True)
    assert line.before == "seniority: mid; joined: –; country: –; region: –"
    assert line.after == "seniority: senior; joined: 2026-10-05; country: ES; region: CT"


def test_saving_what_stands_already_leaves_no_line(as_ada: Client) -> None:
    assert as_ada.post(EDIT, FACTS).status_code == 303
    assert not AuditLine.objects.exists()


def test_a_new_name_alone_moves_no_plan(as_ada: Client) -> None:
    as_ada.post(EDIT, {**FACTS, "name": "Ada Kowal-Ruiz"}, headers=HTMX)
    assert not AuditLine.objects.get().feeds_plans


@pytest.mark.parametrize("path", ["edit/", "hours/", "time-off/", "duties/", "reserve/", "account/", "account/active/"])
def test_a_stranger_changes_nothing(as_sam: Client, house: House, path: str) -> None:
    for method in (as_sam.post, as_sam.get) if "account" not in path else (as_sam.post,):
        assert method(f"{PAGE}{path}").status_code == 404
    assert not AuditLine.objects.exists()


def test_nobody_changes_their_own_manager(as_ada: Client, house: House) -> None:
    assert 'name="manager"' not in text(as_ada.get(EDIT))
    as_ada.post(EDIT, {**FACTS, "manager": "Sam Stranger"})
    house.ada.refresh_from_db()
    assert house.ada.manager == house.marta


def test_a_manager_hands_a_report_on(as_marta: Client, house: House) -> None:
    assert 'value="Marta Solé"' in text(as_marta.get(EDIT))
    as_marta.post(EDIT, {**FACTS, "manager": "sam stranger"})
    house.ada.refresh_from_db()
    assert house.ada.manager == house.sam
    assert AuditLine.objects.get().after == "manager: Sam Stranger"
    assert as_marta.get(EDIT).status_code == 404


def test_a_circle_of_managers_is_refused(as_administrator: Client, house: House) -> None:
    """Tom reports to Ada and Ada to Marta, so Marta can't report to Tom."""
    make.PersonFactory.create(key="tom", name="Tom Becker", manager=house.ada)
    data = {"name": "Marta Solé", "role": "engineering_manager", "seniority": "mid"}
    for manager, words in (
        ("Tom Becker", "Tom Becker reports to Marta Solé, so this would go in a circle."),
        ("Marta Solé", "Nobody is their own manager."),
    ):
        response = as_administrator.post("/person/marta/edit/", {**data, "manager": manager})
        assert response.status_code == 422
        assert words in text(response)
        assert f'value="{manager}"' in text(response)
    house.marta.refresh_from_db()
    assert house.marta.manager is None


def test_of_two_with_one_name_the_present_one_stays_and_another_is_asked_for(
    as_administrator: Client, house: House
) -> None:
    other = make.PersonFactory.create(name="Marta Solé", email="other@example.org")
    assert as_administrator.post(EDIT, {**FACTS, "manager": "Marta Solé"}).status_code == 303
    house.ada.refresh_from_db()
    assert house.ada.manager == house.marta
    sam = {"name": "Sam Stranger", "role": "engineer", "seniority": "mid"}
    response = as_administrator.post("/person/sam/edit/", {**sam, "manager": "Marta Solé"})
    assert "More than one person is called Marta Solé; type the address instead." in text(response)
    as_administrator.post("/person/sam/edit/", {**sam, "manager": "other@example.org"})
    house.sam.refresh_from_db()
    assert house.sam.manager == other


def test_an_address_is_one_persons_in_any_case(as_ada: Client, house: House) -> None:
    response = as_ada.post(EDIT, {**FACTS, "email": "SAM@example.org"})
    assert response.status_code == 422
    field = text(response).split('id="id_email_error"')[1]
    assert "Another person has this email." in field.split("</ul>")[0]


def test_the_second_editor_sees_both_values_and_may_overrule(as_ada: Client, as_marta: Client, house: House) -> None:
    seen = re.search(r'name="seen" value="([^"]+)"', text(as_ada.get(EDIT)))[1]  # type: ignore[index]
    assert as_marta.post(EDIT, {**FACTS, "manager": "Marta Solé", "seniority": "senior"}).status_code == 303
    mine = {**FACTS, "name": "Ada K.", "seniority": "staff", "seen": seen}
    response = as_ada.post(EDIT, mine, headers=HTMX)
    assert response.status_code == 409
    for words in ("Somebody else has saved this", "Senior", "Staff", 'value="Ada K."'):
        assert words in text(response)
    mark = re.search(r'name="seen" value="([^"]+)"', text(response))[1]  # type: ignore[index]
    assert as_ada.post(EDIT, {**mine, "seen": mark}).status_code == 303
    house.ada.refresh_from_db()
    assert (house.ada.name, house.ada.seniority) == ("Ada K.", "staff")


def test_a_double_submit_of_the_same_edit_is_no_conflict(as_ada: Client) -> None:
    seen = re.search(r'name="seen" value="([^"]+)"', text(as_ada.get(EDIT)))[1]  # type: ignore[index]
    data = {**FACTS, "name": "Ada K.", "seen": seen}
    assert [as_ada.post(EDIT, data).status_code for _ in range(2)] == [303, 303]


def test_an_imported_place_that_no_list_knows_stays(as_ada: Client, house: House) -> None:
    Person.objects.filter(pk=house.ada.pk).update(country="ZZ", timezone="US/Pacific")
    assert as_ada.post(EDIT, {**FACTS, "country": "ZZ", "timezone": "US/Pacific"}).status_code == 303
    assert as_ada.get(PAGE).status_code == 200


def test_whoever_added_somebody_keeps_the_record_until_they_have_an_account(house: House) -> None:
    make.PersonFactory.create(key="tom", added_by=house.sam)
    client = signed_in(house.sam)
    assert client.get("/person/tom/edit/").status_code == 200
    make.AccountFactory.create(person=Person.objects.get(key="tom"))
    assert client.get("/person/tom/edit/").status_code == 404
    assert "Working hours" not in text(client.get("/person/tom/"))
