"""One person's page: who sees what, and who changes the facts."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from people.models import AuditLine, Duty, Organisation, Person, Rating, Skill, TimeOff, WorkingHours
from people.queries.profile import Profile
from tests.support import factories as make
from tests.support.markup import compact
from tests.support.people_pages import (
    HTMX,
    Colleagues,
    Rendered,
    differences_of,
    errors_of,
    queries,
    seen_mark,
    signed_in,
    text,
    words_on,
)

PAGE = "/person/ada/"
EDIT = "/person/ada/edit/"
FACTS = {"name": "Ada Kowal", "email": "ada@example.org", "role": "engineer", "seniority": "mid"}
PRIVATE = ("2090", "HTTP", 'id="hours"', 'id="time-off"', 'id="duties"', "ada@example.org", "2 May 2017")
"""Data and sections of the page that not everyone may see."""


@pytest.fixture
def filled(colleagues: Colleagues) -> Colleagues:
    Person.objects.filter(pk=colleagues.ada.pk).update(joined=date(2017, 5, 2))
    TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    Duty.objects.create(person=colleagues.ada, start=date(2090, 2, 2), end=date(2090, 2, 9), hours=10, what="On call")
    WorkingHours.objects.create(person=colleagues.ada, fri=0)
    http = make.SkillFactory.create(key="http", name="HTTP")
    make.RatingFactory.create(
        person=colleagues.ada, skill=http, level=2, author=colleagues.marta, on=date(2026, 10, 12)
    )
    make.RatingFactory.create(person=colleagues.ada, skill=http, level=3, kind="self", on=date(2026, 10, 13))
    return colleagues


def profile_of(response: Rendered) -> Profile:
    found = response.context["page"]
    assert isinstance(found, Profile)
    return found


def test_wording_of_the_page(as_ada: Client, as_marta: Client, as_sam: Client, filled: Colleagues) -> None:
    page = words_on(as_ada.get(PAGE))
    assert page.count("visible to you and Marta Solé") == 3
    for words in ("2 of 4, Marta Solé, 12 Oct 2026", "3 of 4, you, 13 Oct 2026", "day-to-day work"):
        assert words in page, words
    for client, owner in ((as_ada, "you, your"), (as_marta, "Ada, their")):
        assert f"Only {owner} manager and administrators can see email, start date and location." in words_on(
            client.get(PAGE)
        )
    assert "Everyone with an account can see this." in words_on(as_sam.get(PAGE))


def test_everyone_sees_all_of_their_own_page(as_ada: Client, filled: Colleagues) -> None:
    response = as_ada.get(PAGE)
    for fact in PRIVATE:
        assert fact in text(response)
    page = profile_of(response)
    assert page.time is not None
    assert [(one.weekly, one.days, one.is_current) for one in page.time.hours] == [(Decimal(32), "Mon–Thu 8", True)]
    assert page.ratings is not None
    assert [(one.skill.key, level_of(one.assessed), level_of(one.own)) for one in page.ratings] == [("http", 2, 3)]


def level_of(rating: Rating | None) -> int | None:
    return rating.level if rating else None


def test_a_manager_sees_hours_and_days_off(as_marta: Client, filled: Colleagues) -> None:
    response = as_marta.get(PAGE)
    page = profile_of(response)
    assert page.time is not None
    assert [row.start for row in page.time.time_off] == [date(2090, 1, 2)]
    assert "Mon 2 Jan 2090" in text(response)
    assert page.ratings is None


def test_a_stranger_sees_only_the_public_part(as_sam: Client, filled: Colleagues) -> None:
    response = as_sam.get(PAGE)
    assert "Ada Kowal" in text(response)
    for fact in PRIVATE:
        assert fact not in text(response)
    page = profile_of(response)
    assert (page.time, page.ratings, page.editable) == (None, None, False)


def test_an_administrator_edits_facts_but_does_not_see_days_off(as_administrator: Client, filled: Colleagues) -> None:
    response = as_administrator.get(PAGE)
    assert "ada@example.org" in text(response)
    for fact in ("2090", "HTTP", 'id="hours"'):
        assert fact not in text(response)
    page = profile_of(response)
    assert (page.time, page.ratings, page.editable) == (None, None, True)


def test_a_disputed_assessment_is_marked(as_ada: Client, filled: Colleagues) -> None:
    def badges() -> int:
        return text(as_ada.get(PAGE)).split('id="ratings"')[1].split("</section>")[0].count('class="badge')

    assert badges() == 0
    filled.ada.ratings.filter(kind="assessed").update(disputed=True)
    assert badges() == 1
    assert 'href="/people/skills/ada/http/"' in text(as_ada.get(PAGE))


def test_the_latest_rating_of_each_kind_is_shown(as_ada: Client, filled: Colleagues) -> None:
    skill = Skill.objects.get(key="http")
    latest = make.RatingFactory.create(person=filled.ada, skill=skill, level=4, on=date(2026, 11, 2))
    response = as_ada.get(PAGE)
    ratings = profile_of(response).ratings
    assert ratings is not None
    assert [one.assessed for one in ratings] == [latest]
    shown = text(response).split('id="ratings"')[1]
    assert "2 Nov 2026" in shown
    assert "12 Oct 2026" not in shown


@pytest.mark.at("2026-11-24T10:00Z")
def test_public_holidays_of_the_next_half_year(as_ada: Client, colleagues: Colleagues) -> None:
    response = as_ada.get(PAGE)
    assert "New Year" in text(response)
    assert "Spain<span" in compact(text(response))  # The country's name, not its code.
    Organisation.objects.update(country="", region="")
    time = profile_of(as_ada.get(PAGE)).time
    assert time is not None
    assert time.holidays == []


def test_a_page_without_an_organisation_opens(as_ada: Client, colleagues: Colleagues) -> None:
    colleagues.organisation.delete()
    for address in (PAGE, "/people/", EDIT):
        assert as_ada.get(address).status_code == 200


@pytest.mark.once
def test_the_page_takes_the_same_number_of_queries(as_ada: Client, colleagues: Colleagues) -> None:
    skill = iter(make.SkillFactory.create_batch(30))

    def more(number: int) -> None:
        for index in range(number):
            there = TimeOff.objects.count()
            TimeOff.objects.create(
                person=colleagues.ada, start=date(2090 - there % 60, 1, 2), end=date(2090, 1, 2 + index % 20)
            )
            WorkingHours.objects.create(person=colleagues.ada, start=date(2020, 1, 1 + there))
            make.RatingFactory.create(person=colleagues.ada, skill=next(skill), author=colleagues.marta)
            make.PersonFactory.create(manager=colleagues.ada)
            make.TeamFactory.create(tech_lead=colleagues.ada).members.add(colleagues.ada)

    # Session, account with person, organisation; the person, what applied earlier, presence (time off, earlier country), teams,
    # reports; hours, time off, duties; ratings.
    assert queries(as_ada, PAGE, more) == [13, 13, 13]


# The facts ---------------


def test_facts_are_edited_in_place_and_in_the_whole_page(as_ada: Client) -> None:
    part, whole = text(as_ada.get(EDIT, headers=HTMX)), text(as_ada.get(EDIT))
    assert part.strip().startswith('<div id="facts"')
    assert "<!doctype html>" in whole.lower()
    for page in (part, whole):
        assert 'value="Ada Kowal"' in page
    assert as_ada.get(f"{PAGE}?part=facts", headers=HTMX).status_code == 200


def test_a_change_is_recorded_with_the_values_before_and_after(as_marta: Client, colleagues: Colleagues) -> None:
    data = {
        **FACTS,
        "manager": "Marta Solé",
        "seniority": "senior",
        "joined": "2026-10-05",
        "country": "ES",
        "region": "ct",
    }
    assert as_marta.post(EDIT, data).headers["Location"] == "/person/ada/#facts"
    colleagues.ada.refresh_from_db()
    assert (colleagues.ada.seniority, colleagues.ada.joined, colleagues.ada.region) == (
        "senior",
        date(2026, 10, 5),
        "CT",
    )
    line = AuditLine.objects.get()
    assert (line.about, line.actor, line.feeds_plans) == (colleagues.ada, colleagues.marta, True)
    assert line.before == "seniority: mid; joined: –; country: –; region: –"
    assert line.after == "seniority: senior; joined: 2026-10-05; country: ES; region: CT"


def test_saving_without_a_change_writes_no_entry(as_ada: Client) -> None:
    assert as_ada.post(EDIT, FACTS).status_code == 303
    assert not AuditLine.objects.exists()


def test_a_new_name_alone_affects_no_plan(as_ada: Client) -> None:
    as_ada.post(EDIT, {**FACTS, "name": "Ada Kowal-Ruiz"}, headers=HTMX)
    assert not AuditLine.objects.get().feeds_plans


@pytest.mark.parametrize(
    "path", ["edit/", "hours/", "time-off/", "duties/", "day-to-day/", "account/", "account/active/"]
)
def test_a_stranger_changes_nothing(as_sam: Client, colleagues: Colleagues, path: str) -> None:
    for method in (as_sam.post, as_sam.get) if "account" not in path else (as_sam.post,):
        assert method(f"{PAGE}{path}").status_code == 404
    assert not AuditLine.objects.exists()


def test_no_one_changes_their_own_manager(as_ada: Client, colleagues: Colleagues) -> None:
    assert 'name="manager"' not in text(as_ada.get(EDIT))
    as_ada.post(EDIT, {**FACTS, "manager": "Sam Stranger"})
    colleagues.ada.refresh_from_db()
    assert colleagues.ada.manager == colleagues.marta


def test_a_manager_hands_over_a_report(as_marta: Client, colleagues: Colleagues) -> None:
    assert 'value="Marta Solé"' in text(as_marta.get(EDIT))
    as_marta.post(EDIT, {**FACTS, "manager": "sam stranger"})
    colleagues.ada.refresh_from_db()
    assert colleagues.ada.manager == colleagues.sam
    assert AuditLine.objects.get().after == "manager: Sam Stranger"
    assert as_marta.get(EDIT).status_code == 404


def test_a_circular_reporting_line_is_refused(as_administrator: Client, colleagues: Colleagues) -> None:
    """Tom reports to Ada and Ada to Marta, so Marta can't report to Tom."""
    make.PersonFactory.create(key="tom", name="Tom Becker", manager=colleagues.ada)
    data = {"name": "Marta Solé", "role": "engineering_manager", "seniority": "mid"}
    for manager in ("Tom Becker", "Marta Solé"):
        response = as_administrator.post("/person/marta/edit/", {**data, "manager": manager})
        assert response.status_code == 422
        assert errors_of(response).keys() == {"manager"}
        assert f'value="{manager}"' in text(response)
    colleagues.marta.refresh_from_db()
    assert colleagues.marta.manager is None


def test_of_two_people_with_one_name_the_current_manager_stays_and_a_new_one_needs_an_address(
    as_administrator: Client, colleagues: Colleagues
) -> None:
    other = make.PersonFactory.create(name="Marta Solé", email="other@example.org")
    assert as_administrator.post(EDIT, {**FACTS, "manager": "Marta Solé"}).status_code == 303
    colleagues.ada.refresh_from_db()
    assert colleagues.ada.manager == colleagues.marta
    sam = {"name": "Sam Stranger", "role": "engineer", "seniority": "mid"}
    response = as_administrator.post("/person/sam/edit/", {**sam, "manager": "Marta Solé"})
    assert errors_of(response).keys() == {"manager"}
    as_administrator.post("/person/sam/edit/", {**sam, "manager": "other@example.org"})
    colleagues.sam.refresh_from_db()
    assert colleagues.sam.manager == other


def test_an_email_address_belongs_to_one_person_ignoring_case(as_ada: Client, colleagues: Colleagues) -> None:
    response = as_ada.post(EDIT, {**FACTS, "email": "SAM@example.org"})
    assert response.status_code == 422
    (error,) = errors_of(response)["email"]
    field = text(response).split('id="id_email_error"')[1]
    assert error in field.split("</ul>")[0]


def test_the_second_editor_sees_both_values_and_may_overwrite(
    as_ada: Client, as_marta: Client, colleagues: Colleagues
) -> None:
    seen = seen_mark(as_ada.get(EDIT))
    assert as_marta.post(EDIT, {**FACTS, "manager": "Marta Solé", "seniority": "senior"}).status_code == 303
    mine = {**FACTS, "name": "Ada K.", "seniority": "staff", "seen": seen}
    response = as_ada.post(EDIT, mine, headers=HTMX)
    assert response.status_code == 409
    assert differences_of(response) == [("Name", "Ada Kowal", "Ada K."), ("Seniority", "Senior", "Staff")]
    assert 'value="Ada K."' in text(response)
    assert as_ada.post(EDIT, {**mine, "seen": seen_mark(response)}).status_code == 303
    colleagues.ada.refresh_from_db()
    assert (colleagues.ada.name, colleagues.ada.seniority) == ("Ada K.", "staff")


def test_a_double_submit_of_the_same_edit_is_no_conflict(as_ada: Client) -> None:
    seen = seen_mark(as_ada.get(EDIT))
    data = {**FACTS, "name": "Ada K.", "seen": seen}
    assert [as_ada.post(EDIT, data).status_code for _ in range(2)] == [303, 303]


def test_an_imported_country_that_is_not_in_the_list_stays(as_ada: Client, colleagues: Colleagues) -> None:
    Person.objects.filter(pk=colleagues.ada.pk).update(country="ZZ", timezone="US/Pacific")
    assert as_ada.post(EDIT, {**FACTS, "country": "ZZ", "timezone": "US/Pacific"}).status_code == 303
    assert as_ada.get(PAGE).status_code == 200


def test_the_person_who_added_someone_manages_the_record_until_they_have_an_account(colleagues: Colleagues) -> None:
    make.PersonFactory.create(key="tom", added_by=colleagues.sam)
    client = signed_in(colleagues.sam)
    assert client.get("/person/tom/edit/").status_code == 200
    make.AccountFactory.create(person=Person.objects.get(key="tom"))
    assert client.get("/person/tom/edit/").status_code == 404
    assert profile_of(client.get("/person/tom/")).time is None
