"""From an empty installation to a first plan: four forms after signing in."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, SkillRequirement
from initiatives.onboarding.services import spread_hours
from people.models import DAYS, Account, AuditLine, Organisation, Person, Rating, WorkingHours
from tests.support import factories as make
from tests.support.initiative_facts import codes_of, errors_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

YOU = {
    "organisation": "Northlight",
    "timezone": "Europe/Madrid",
    "country": "ES",
    "name": "Diego Funes",
    "role": "engineer",
    "seniority": "staff",
    "hours": "38.5",
    "day_to_day": "12",
}


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    client.force_login(Account.objects.create_superuser("diego@example.org", "a long enough one"))
    return client


def area(number: int, name: str, *needs: tuple[str, str]) -> dict[str, str]:
    """One row of the areas' form as a browser sends it."""
    start = f"area-{number}"
    data = {f"{start}-{step}": "3" for step in ("impact", "irreversibility", "complexity")}
    data |= {f"{start}-name": name, f"{start}-why": "", f"{start}-effort": "M", f"{start}-owner": ""}
    data |= {f"{start}-needs-TOTAL_FORMS": "2", f"{start}-needs-INITIAL_FORMS": "0"}
    for place in range(2):
        skill, level = needs[place] if place < len(needs) else ("", "")
        data |= {f"{start}-needs-{place}-skill": skill, f"{start}-needs-{place}-level": level}
    return data


def areas(*rows: tuple[Any, ...]) -> dict[str, str]:
    filled = [*rows, *[("",)] * (4 - len(rows))]
    return {name: value for number, row in enumerate(filled) for name, value in area(number, *row).items()}


def test_four_forms_lead_from_nothing_to_the_week(administrator: Client) -> None:
    ahead = (timezone.now() + timedelta(days=10)).date().isoformat()
    steps = [
        ("/welcome/you/", YOU),
        (
            "/welcome/initiative/",
            {
                "name": "Organisations",
                "phase": "design",
                "priority": "5",
                "hours": "16",
                "team": "Ada Kowal, engineer, senior\nPriya Raman, product manager",
                "point_name": "Design review",
                "point_date": ahead,
                "point_kind": "design_review",
            },
        ),
        ("/welcome/areas/", areas(("HTTP API", ("API design", "4")), ("Tokens", ("Security", "3"), ("Backend", "3")))),
    ]
    for address, data in steps:
        assert administrator.get("/welcome/", follow=True).request["PATH_INFO"] == address
        assert administrator.post(address, data).status_code in (302, 303)
    assert administrator.get("/welcome/", follow=True).request["PATH_INFO"] == "/welcome/ratings/"
    diego = Person.objects.get(name="Diego Funes")
    grid = {"level-ada-kowal.api-design": "2", "level-diego-funes.api-design": "4", "level-priya-raman.security": ""}
    response = administrator.post("/welcome/ratings/", grid)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("week_today"))
    assert set(Rating.objects.values_list("person__name", "skill__name", "level", "kind", "author")) == {
        ("Ada Kowal", "API design", 2, "assessed", diego.pk),
        ("Diego Funes", "API design", 4, "self", diego.pk),
    }
    assert administrator.get("/welcome/").headers["Location"] == reverse("home")
    made = Initiative.objects.get()
    assert {one.name: one.requirements.count() for one in made.areas.all()} == {"HTTP API": 1, "Tokens": 2}
    assert InflectionPoint.objects.get().name == "Design review"
    assert (Organisation.objects.get().timezone, diego.email) == ("Europe/Madrid", "diego@example.org")
    # 38.5 hours over five days.
    assert WorkingHours.objects.get(person=diego).mon == Decimal("7.7")
    assert AuditLine.objects.filter(thing="critical area", feeds_plans=True).count() == 2


@pytest.mark.parametrize("weekly", ["0", "40", "38.5", "33.33", "120", "168", "167.99", "0.01"])
def test_weekly_hours_are_spread_without_loss(weekly: str) -> None:
    days = spread_hours(Decimal(weekly))
    assert sum(days.values()) == Decimal(weekly)
    assert all(0 <= days[day] <= 24 for day in DAYS)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "required"),
        ({"organisation": ""}, "required"),
        ({"hours": "169"}, "max_value"),
        ({"hours": "-1"}, "min_value"),
        ({"hours": "Infinity"}, "invalid"),
        ({"day_to_day": "39"}, ""),
        ({"timezone": "Mars/Base"}, "invalid_choice"),
        ({"country": "XX"}, "invalid_choice"),
        ({"seniority": "ninja"}, "invalid_choice"),
    ],
)
def test_an_invalid_profile_is_refused_and_the_input_kept(
    administrator: Client, values: dict[str, str], code: str
) -> None:
    response = administrator.post("/welcome/you/", YOU | {"name": "Diego Kept"} | values)
    assert response.status_code == 422
    assert errors_of(response) == {next(iter(values)): [code]}
    assert ("Diego Kept" in response.content.decode()) is ("name" not in values)
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()


def test_wording_of_the_first_step(administrator: Client) -> None:
    page = plain(administrator.get("/welcome/you/").content.decode())
    for words in (
        "Four short forms to your first week",
        "You can stop after any of them and continue later.",
        "Continue",
    ):
        assert words in page, words
    typed = YOU | {"name": "", "organisation": "", "day_to_day": "39"}
    refused = plain(administrator.post("/welcome/you/", typed).content.decode())
    for words in (
        "Enter your name.", "Enter your organisation’s name.", "Day-to-day can’t exceed your contracted hours (38.5).",
    ):  # fmt: skip
        assert words in refused, words
    make.OrganisationFactory.create()
    page = plain(administrator.get("/welcome/you/").content.decode())
    assert "I’m only an administrator" in page


def test_a_second_click_creates_no_second_person(administrator: Client) -> None:
    for _ in range(2):
        administrator.post("/welcome/you/", YOU)
    assert Person.objects.count() == 1


def test_an_imported_record_with_the_same_email_is_offered(administrator: Client) -> None:
    make.OrganisationFactory.create()
    diego = make.PersonFactory.create(key="diego", name="Diego Funes", email="Diego@example.org")
    page = administrator.get("/welcome/you/").content.decode()
    assert '<option value="diego" selected>' in page
    administrator.post(
        "/welcome/you/", {name: YOU[name] for name in ("role", "seniority", "hours", "day_to_day")} | {"me": "diego"}
    )
    assert Account.objects.get().person == diego
    assert Person.objects.count() == 1


def test_a_record_that_has_an_account_cannot_be_chosen(administrator: Client) -> None:
    make.OrganisationFactory.create()
    make.AccountFactory.create(person=make.PersonFactory.create(key="taken"))
    response = administrator.post("/welcome/you/", YOU | {"me": "taken"})
    assert response.status_code == 422


def test_an_account_without_a_person_sees_which_administrators_to_ask(client: Client, db: None) -> None:
    make.OrganisationFactory.create()
    Account.objects.create_superuser("root@example.org", "a long enough one")
    client.force_login(Account.objects.create_user("new@example.org", "a long enough one"))
    response = client.get("/welcome/")
    assert [account.email for account in response.context["administrators"]] == ["root@example.org"]
    page = plain(response.content.decode())
    assert "root@example.org" in page
    assert "Ask an administrator to link your account, new@example.org, to a person." in page
    assert client.post("/welcome/you/", YOU).headers["Location"] == "/welcome/"
    assert client.get("/welcome/ratings/").headers["Location"] == "/welcome/"
    assert not Person.objects.exists()


def test_every_step_requires_signing_in(client: Client, db: None) -> None:
    for step in ("", "you/", "initiative/", "areas/", "ratings/"):
        assert client.get(f"/welcome/{step}").headers["Location"].startswith("/accounts/login/")


def test_a_user_who_has_completed_every_step_is_sent_home(as_lead: Client, story: Story) -> None:
    assert as_lead.get("/welcome/").headers["Location"] == "/welcome/ratings/"
    make.RatingFactory.create(person=story.tom, skill=story.api)
    assert as_lead.get("/welcome/").headers["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("rows", "row", "errors"),
    [
        ([("API", ("Design", "9"))], 0, {"level": ["invalid_choice"]}),
        ([("", ("Design", "3"))], 0, {"name": ["required"]}),
        ([("HTTP API", ("Design", "3"))], 0, {"name": [""]}),
        ([("Fine", ("Design", "3")), ("API", ("Design", ""))], 1, {"level": [""]}),
    ],
)
def test_an_invalid_area_keeps_the_input(
    as_lead: Client, story: Story, rows: list[tuple[Any, ...]], row: int, errors: dict[str, list[str]]
) -> None:
    response = as_lead.post("/welcome/areas/", areas(*rows))
    assert response.status_code == 422
    for number, (area_form, needs) in enumerate(response.context["form"].rows):
        found = codes_of(area_form) | {field: codes for one in needs.forms for field, codes in codes_of(one).items()}
        assert found == (errors if number == row else {})
    page = response.content.decode()
    for _, *typed in rows:
        assert all(f'value="{skill}"' in page for skill, _ in typed)
    assert CriticalArea.objects.count() == 1


@pytest.mark.parametrize(
    "rows", [[], [("API",)], [("API", ("Design", "4")), ("api", ("Design", "4"))]], ids=["none", "no skill", "twice"]
)
def test_areas_that_are_invalid_as_a_whole_keep_the_input(
    as_lead: Client, story: Story, rows: list[tuple[Any, ...]]
) -> None:
    story.area.requirements.all().delete()
    response = as_lead.post("/welcome/areas/", areas(*rows))
    assert response.status_code == 422
    form = response.context["form"]
    assert (bool(form.fault), bool(form.faulty)) == (True, False)
    page = response.content.decode()
    assert all(f'value="{name}"' in page for name, *_ in rows)
    assert CriticalArea.objects.count() == 1


def test_wording_of_the_later_steps(as_lead: Client, as_stranger: Client, story: Story) -> None:
    SkillRequirement.objects.all().delete()
    first = plain(as_stranger.get("/welcome/initiative/").content.decode())
    for words in (
        "What do you lead?",
        "Next milestone",
        "A date on which much is decided",
        "Date",
        "Type",
        "Finish later",
    ):
        assert words in first, words
    for rows, words in (
        ([], "Enter at least one thing that the initiative must get right."),
        ([("API",)], "Set a required skill for at least one area: without one there is no gap to find."),
        ([("API", ("Design", "4")), ("api", ("Design", "4"))], "Two areas have the same name. Rename one."),
        ([("API", ("Design", "9"))], "Not saved. Fix the highlighted fields; your input is kept."),
    ):
        assert words in plain(as_lead.post("/welcome/areas/", areas(*rows)).content.decode()), words
    make.RequirementFactory.create(area=story.area, skill=story.api, level=4)
    last = plain(as_lead.get("/welcome/ratings/").content.decode())
    assert "Your best guess. Empty means not rated" in last


def test_the_same_new_skill_in_two_areas_is_one_skill(as_lead: Client, story: Story) -> None:
    as_lead.post("/welcome/areas/", areas(("One", ("Brand new", "3")), ("Two", ("brand NEW", "2"))))
    assert list(CriticalArea.objects.filter(requirements__skill__name="Brand new").values_list("name", flat=True)) == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"point_name": "Review"}, {"point_date": [""]}),
        ({"point_date": "2099-01-05"}, {"point_name": [""]}),
        ({"point_name": "Review", "point_date": "2026-01-05"}, {"point_date": [""]}),
        ({"point_name": "Review", "point_date": "2026-02-30"}, {"point_date": ["invalid"]}),
        ({"name": ""}, {"name": ["required"]}),
        ({"team": "Ada, wizard"}, {"team": [""]}),
    ],
)
def test_an_invalid_first_initiative_is_refused(
    as_stranger: Client, values: dict[str, str], errors: dict[str, list[str]]
) -> None:
    data = {"name": "First", "phase": "design", "priority": "3", "team": ""} | values
    response = as_stranger.post("/welcome/initiative/", data)
    assert response.status_code == 422
    assert errors_of(response) == errors
    assert Initiative.objects.count() == 1


def test_levels_in_cells_that_the_user_may_not_rate_are_ignored(as_lead: Client, story: Story) -> None:
    data = {"level-stranger.api-design": "4", "level-tom.api-design": "2", "level-tom.nothing": "1"}
    as_lead.post("/welcome/ratings/", data)
    assert list(Rating.objects.values_list("person__key", "level")) == [("tom", 2)]
    assert as_lead.post("/welcome/ratings/", {"level-tom.api-design": "7"}).status_code == 422


def test_a_week_is_planned_without_ratings_if_none_was_entered(as_lead: Client, story: Story) -> None:
    there = as_lead.post("/welcome/ratings/", {"level-tom.api-design": ""}).headers["Location"]
    assert as_lead.get("/week/").context["missing"] == "ratings"
    page = as_lead.get(there)
    assert (page.context["missing"], page.context["is_first"]) == ("done", True)


def test_later_steps_lead_back_to_the_missing_one(as_stranger: Client) -> None:
    assert as_stranger.get("/welcome/areas/").headers["Location"] == "/welcome/initiative/"
    assert as_stranger.get("/welcome/ratings/").headers["Location"] == "/welcome/initiative/"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Madrid", "Europe/Madrid"), ("europe/madrid", "Europe/Madrid"), ("new york", "America/New_York"), ("utc", "UTC")],
)
def test_a_time_zone_is_found_by_its_city(administrator: Client, typed: str, zone: str) -> None:
    assert administrator.post("/welcome/you/", YOU | {"timezone": typed}).status_code == 303
    assert Organisation.objects.get().timezone == zone


def test_a_time_zone_that_is_nearly_one_is_suggested(administrator: Client) -> None:
    response = administrator.post("/welcome/you/", YOU | {"timezone": "Europe/Madird"})
    assert "Did you mean Europe/Madrid" in response.context["form"].errors["timezone"][0]
    assert 'value="Europe/Madird"' in response.content.decode()


@pytest.mark.parametrize(("hours", "asked"), [("60", False), ("60.5", True), ("100", True)])
def test_unlikely_hours_are_asked_about_once(administrator: Client, hours: str, asked: bool) -> None:
    response = administrator.post("/welcome/you/", YOU | {"hours": hours})
    assert response.status_code == (422 if asked else 303)
    if asked:
        assert errors_of(response) == {"hours": [""]}
        assert 'name="sure"' in response.content.decode()
        assert administrator.post("/welcome/you/", YOU | {"hours": hours, "sure": "on"}).status_code == 303
    person = Person.objects.get()
    assert WorkingHours.objects.get(person=person).weekly == Decimal(hours)


def test_every_reached_step_is_a_link_and_a_later_one_is_not(as_stranger: Client, as_lead: Client) -> None:
    links = [step.url for step in as_stranger.get("/welcome/initiative/").context["steps"]]
    assert links == ["/welcome/you/", "/welcome/initiative/", "", ""]
    links = [step.url for step in as_lead.get("/welcome/areas/").context["steps"]]
    assert links == ["/welcome/you/", "/welcome/initiative/", "/welcome/areas/", "/welcome/ratings/"]


def test_going_back_to_the_first_step_changes_the_profile(as_lead: Client, story: Story, monday: None) -> None:
    page = as_lead.get("/welcome/you/")
    assert page.context["form"]["hours"].value() == "40"
    typed = {"name": "Diego F.", "role": "engineer", "seniority": "principal", "hours": "30", "day_to_day": "10"}
    response = as_lead.post("/welcome/you/", typed | {"seen": page.context["form"]["seen"].value()})
    assert response.headers["Location"] == "/welcome/initiative/"
    story.lead.refresh_from_db()
    assert (story.lead.name, story.lead.seniority, story.lead.day_to_day) == ("Diego F.", "principal", Decimal(10))
    assert as_lead.get("/welcome/you/").context["form"]["hours"].value() == "30"
    assert as_lead.post("/welcome/you/", typed | {"hours": "32"}).status_code == 302
    assert as_lead.get("/welcome/you/").context["form"]["hours"].value() == "32"


def test_the_profile_of_an_older_page_overwrites_nothing_unknowingly(as_lead: Client, story: Story) -> None:
    seen = as_lead.get("/welcome/you/").context["form"]["seen"].value()
    Person.objects.filter(pk=story.lead.pk).update(seniority="principal")
    typed = {"name": "Diego F.", "role": "engineer", "seniority": "senior", "hours": "40", "day_to_day": "12"}
    response = as_lead.post("/welcome/you/", typed | {"seen": seen})
    assert response.status_code == 409
    assert 'value="Diego F."' in response.content.decode()
    story.lead.refresh_from_db()
    assert (story.lead.name, story.lead.seniority) == ("Diego Funes", "principal")


def test_going_back_to_the_second_step_changes_the_initiative_and_adds_to_its_team(
    as_lead: Client, story: Story, monday: None
) -> None:
    page = as_lead.get("/welcome/initiative/")
    assert (page.context["form"]["name"].value(), page.context["form"]["hours"].value()) == ("Organisations", "16")
    assert "Tom Becker, Senior engineer" in plain(page.content.decode())
    typed = {
        "name": "Orgs", "phase": "design", "priority": "4", "hours": "12", "team": "Tom Becker, senior engineer\nAda Kowal",
        "point_name": "Launch", "point_date": "2099-01-05", "point_kind": "launch",
        "seen": page.context["form"]["seen"].value(),
    }  # fmt: skip
    assert as_lead.post("/welcome/initiative/", typed).headers["Location"] == "/welcome/areas/"
    made = Initiative.objects.get()
    assert (made.name, made.priority) == ("Orgs", 4)
    assert sorted(made.memberships.values_list("person__name", flat=True)) == ["Ada Kowal", "Priya Raman", "Tom Becker"]
    assert list(LeadAssignment.objects.filter(end=None).values_list("hours", flat=True)) == [Decimal(12)]
    assert InflectionPoint.objects.get().name == "Launch"
    assert "point_name" not in as_lead.get("/welcome/initiative/").context["form"].fields
    again = as_lead.post("/welcome/initiative/", typed | {"name": "Other"})
    assert again.status_code == 409
    assert Initiative.objects.get().name == "Orgs"


def test_an_area_needs_only_a_name_a_skill_and_a_level(as_lead: Client, story: Story) -> None:
    CriticalArea.objects.all().delete()
    data = {"area-0-needs-TOTAL_FORMS": "2", "area-0-needs-INITIAL_FORMS": "0"}
    data |= {f"area-{number}-needs-TOTAL_FORMS": "0" for number in (1, 2, 3)}
    data |= {f"area-{number}-needs-INITIAL_FORMS": "0" for number in (1, 2, 3)}
    data |= areas(("Tokens", ("Security", "3")))
    assert as_lead.post("/welcome/areas/", data).headers["Location"] == "/welcome/ratings/"
    made = CriticalArea.objects.get()
    assert (made.name, made.impact, made.effort, made.requirements.get().level) == ("Tokens", 3, "M", 3)


def test_without_a_new_area_the_step_goes_on_once_one_has_a_skill(as_lead: Client, story: Story) -> None:
    assert [area.name for area in as_lead.get("/welcome/areas/").context["form"].there] == ["HTTP API"]
    assert as_lead.post("/welcome/areas/", areas()).headers["Location"] == "/welcome/ratings/"
    assert CriticalArea.objects.count() == 1


@pytest.mark.parametrize("extra", [{}, HTMX])
def test_a_template_fills_the_first_empty_row_and_keeps_the_others(
    as_lead: Client, story: Story, extra: dict[str, str]
) -> None:
    typed = areas(("Scaling", ("Databases", "4"))) | {"area-0-impact": "5"}
    response = as_lead.post("/welcome/areas/", typed | {"template": "access"}, headers=extra)
    assert response.status_code == 200
    assert CriticalArea.objects.count() == 1
    sent = rendered_fields(response.content.decode())
    wanted = ("name", "impact", "needs-0-skill", "needs-0-level")
    rows = [[sent[f"area-{number}-{name}"] for name in wanted] for number in range(3)]
    assert rows == [["Scaling", "5", "Databases", "4"], ["Permissions", "5", "Security", "3"], ["", "3", "", ""]]
    assert as_lead.post("/welcome/areas/", sent).headers["Location"] == "/welcome/ratings/"
    assert {one.name: one.impact for one in CriticalArea.objects.all()} == {
        "HTTP API": 3,
        "Scaling": 5,
        "Permissions": 5,
    }


def rendered_fields(page: str) -> dict[str, str]:
    """The fields of areas, as a browser would send them."""
    found = dict(re.findall(r'<input type="(?:text|hidden)" name="(area-[^"]+)"(?: value="([^"]*)")?', page))
    for name, choices in re.findall(r'<select name="(area-[^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        found[name] = "".join(re.findall(r'<option value="([^"]*)" selected>', choices))
    return found
