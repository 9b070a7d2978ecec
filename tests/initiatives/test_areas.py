"""Critical areas on the initiative page: adding, editing, conflicts, settling, moving, removing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from focus.models import Actual
from initiatives.models import CriticalArea
from people.concurrency import etag
from people.models import AuditLine, Skill
from tests.support import factories as make
from tests.support.initiative_facts import codes_of, conflict_of, entry_of, errors_of, hidden_value, undo_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

HERE = "/initiatives/organisations/"
AREA = f"{HERE}areas/api/"


def typed(needs: list[tuple[str, str]] | None = None, **values: Any) -> dict[str, Any]:
    """The form of an area as a browser sends it."""
    needs = needs or []
    data = {
        "name": "HTTP API",
        "why": "",
        "impact": "5",
        "irreversibility": "5",
        "complexity": "4",
        "effort": "L",
        "owner": "",
        "status": "open",
        "needs-TOTAL_FORMS": str(len(needs)),
        "needs-INITIAL_FORMS": "0",
        **values,
    }
    for number, (skill, level) in enumerate(needs):
        data |= {f"needs-{number}-skill": skill, f"needs-{number}-level": level}
    return data


def needs_of(key: str) -> dict[str, int]:
    area = CriticalArea.objects.get(key=key)
    return {row.skill.name: row.level for row in area.requirements.select_related("skill")}


def test_an_area_is_added_with_required_skills_one_of_them_new(as_lead: Client, story: Story) -> None:
    data = typed([("http api DESIGN", "4"), ("Threat modelling", "3"), ("", "")], name="Token storage")
    response = as_lead.post(f"{HERE}new/area/", data, headers=HTMX)
    assert response.status_code == 200
    assert needs_of("token-storage") == {"HTTP API design": 4, "Threat modelling": 3}
    assert Skill.objects.filter(name="Threat modelling").count() == 1
    assert CriticalArea.objects.get(key="token-storage").position > story.area.position
    assert set(AuditLine.objects.values_list("thing", "feeds_plans")) == {
        ("critical area", True),
        ("requirement", True),
        ("skill", False),
    }


def test_an_edit_changes_values_requirements_and_version(as_lead: Client, story: Story) -> None:
    data = typed([("Scoping", "2")], impact="2", owner=str(story.tom.pk), seen=etag([1]))
    assert as_lead.post(AREA, data).status_code == 303
    story.area.refresh_from_db()
    assert (story.area.impact, story.area.owner, story.area.version) == (2, story.tom, 2)
    assert needs_of("api") == {"Scoping": 2}
    line = AuditLine.objects.get(thing="critical area")
    assert "impact: 3" in line.before
    assert "impact: 2" in line.after


def test_the_form_opens_in_place_and_in_the_whole_page(as_lead: Client) -> None:
    part = as_lead.get(AREA, headers=HTMX).content.decode()
    whole = as_lead.get(AREA).content.decode()
    assert part.strip().startswith("<section")
    assert "<!doctype html>" in whole.lower()
    for page in (part, whole):
        assert 'value="HTTP API design"' in page


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "required"),
        ({"impact": "9"}, "max_value"),
        ({"irreversibility": "0"}, "min_value"),
        ({"complexity": "x"}, "invalid"),
        ({"effort": "XL"}, "invalid_choice"),
        ({"owner": "999999"}, "invalid_choice"),
        ({"name": "n" * 121}, "max_length"),
    ],
)
def test_an_invalid_value_is_refused_at_its_field(as_lead: Client, values: dict[str, str], code: str) -> None:
    response = as_lead.post(f"{HERE}new/area/", typed([], **({"name": "Typed"} | values)))
    assert response.status_code == 422
    assert errors_of(response) == {next(iter(values)): [code]}
    assert CriticalArea.objects.count() == 1


@pytest.mark.parametrize(
    ("needs", "row", "errors"),
    [
        ([("HTTP API design", "9")], 0, {"level": ["invalid_choice"]}),
        ([("HTTP API design", "")], 0, {"level": [""]}),
        ([("", "3")], 0, {"skill": [""]}),
        ([("Security", "3"), ("security", "2")], 1, {"skill": [""]}),
    ],
)
def test_invalid_required_skills_keep_the_input(
    as_lead: Client, needs: list[tuple[str, str]], row: int, errors: dict[str, list[str]]
) -> None:
    response = as_lead.post(f"{HERE}new/area/", typed(needs, name="Kept words"), headers=HTMX)
    assert response.status_code == 422
    rows = [codes_of(form) for form in response.context["needs"].forms]
    assert rows == [errors if number == row else {} for number in range(len(needs))]
    assert 'value="Kept words"' in response.content.decode()


def test_wording_of_the_form(as_lead: Client) -> None:
    form = plain(as_lead.get(AREA).content.decode())
    for words in (
        "Impact", "Reversibility", "5 · practically irreversible, others build on it", "3 · several interacting parts",
        "4 · customers leave, or several teams are blocked", "Each step multiplies the cost by 1.25.",
        "Medium · about half a day", "Required skills", "Unknown names create a new skill. Clear a row to remove it.",
    ):  # fmt: skip
        assert words in form
    twice = [("Security", "3"), ("security", "2"), ("", "1"), ("Scoping", "")]
    refused = plain(as_lead.post(f"{HERE}new/area/", typed(twice, name="HTTP  api")).content.decode())
    for words in (
        "An area named “HTTP api” already exists.", "This skill is listed twice.", "Enter a skill.",
        "Choose the required level.",
    ):  # fmt: skip
        assert words in refused


def test_an_owner_who_is_not_on_the_initiative_is_refused(as_lead: Client, story: Story) -> None:
    data = typed([], name="Other", owner=str(story.stranger.pk))
    assert as_lead.post(f"{HERE}new/area/", data).status_code == 422


def test_a_form_without_its_management_rows_is_refused(as_lead: Client) -> None:
    assert as_lead.post(AREA, {"name": "HTTP API"}).status_code == 422


def test_a_second_click_on_add_makes_no_second_area(as_lead: Client) -> None:
    for status in (303, 422):
        assert as_lead.post(f"{HERE}new/area/", typed([], name="Once")).status_code == status
    assert CriticalArea.objects.filter(name="Once").count() == 1


def test_the_second_editor_sees_both_values_and_may_overrule(as_lead: Client, story: Story) -> None:
    assert as_lead.post(AREA, typed([("HTTP API design", "4")], impact="4", seen=etag([1]))).status_code == 303
    mine = typed([("HTTP API design", "4")], impact="1", why="My reason", seen=etag([1]))
    response = as_lead.post(AREA, mine, headers=HTMX)
    assert response.status_code == 409
    conflict = conflict_of(response)
    assert [side[:1] for side in conflict["impact"]] == ["4", "1"]
    assert conflict["why"] == ("–", "My reason")
    assert "My reason" in response.content.decode()
    assert as_lead.post(AREA, mine | {"seen": hidden_value(response, "seen")}).status_code == 303
    story.area.refresh_from_db()
    assert (story.area.impact, story.area.why, story.area.version) == (1, "My reason", 3)


def test_a_double_submit_of_the_same_edit_is_no_conflict(as_lead: Client) -> None:
    data = typed([("HTTP API design", "4")], impact="4", seen=etag([1]))
    assert [as_lead.post(AREA, data).status_code for _ in range(2)] == [303, 303]


def test_settling_and_reopening_with_undo(as_lead: Client, story: Story) -> None:
    refused = as_lead.post(f"{AREA}status/", {"status": "settled"})
    assert (refused.status_code, errors_of(refused)) == (422, {"note": ["required"]})
    response = as_lead.post(f"{AREA}status/", {"status": "settled", "note": "Events"}, headers=HTMX)
    story.area.refresh_from_db()
    assert story.area.status == "settled"
    as_lead.post(undo_of(response), headers=HTMX)
    story.area.refresh_from_db()
    assert story.area.status == "open"
    assert [line.verb for line in AuditLine.objects.order_by("pk")] == ["settled", "opened"]
    assert as_lead.post(f"{AREA}status/", {"status": "gone"}).status_code == 422


def test_areas_are_moved_up_and_down(as_lead: Client, story: Story) -> None:
    make.AreaFactory.create(initiative=story.initiative, key="scope", position=0)
    as_lead.post(f"{HERE}areas/scope/move/", {"to": "up"}, headers=HTMX)
    assert [area.key for area in story.initiative.areas.order_by("position")] == ["scope", "api"]
    as_lead.post(f"{HERE}areas/scope/move/", {"to": "down"}, headers=HTMX)
    as_lead.post(f"{HERE}areas/scope/move/", {"to": "down"}, headers=HTMX)
    assert [area.key for area in story.initiative.areas.order_by("position")] == ["api", "scope"]


def test_a_removed_area_is_restored_with_its_requirements_and_milestones(as_lead: Client, story: Story) -> None:
    point = make.PointFactory.create(initiative=story.initiative)
    point.areas.add(story.area)
    response = as_lead.post(f"{AREA}remove/", headers=HTMX)
    assert not CriticalArea.objects.exists()
    assert as_lead.post(undo_of(response), headers=HTMX).status_code == 200
    assert needs_of("api") == {"HTTP API design": 4}
    assert [area.key for area in point.areas.all()] == ["api"]
    assert as_lead.post(f"{HERE}undo/areas/nothing/", headers=HTMX).status_code == 409
    assert as_lead.post(f"{HERE}undo/nowhere/x/", headers=HTMX).status_code == 404


def test_an_area_with_recorded_hours_is_not_removed(as_lead: Client, story: Story) -> None:
    Actual.objects.create(person=story.lead, area=story.area, week="2026-W47", hours=4)
    response = as_lead.post(f"{AREA}remove/")
    assert response.status_code == 409
    assert response.context["refusal"] in response.content.decode()
    assert CriticalArea.objects.exists()


def test_without_script_a_removal_is_confirmed_first(as_lead: Client) -> None:
    response = as_lead.get(f"{AREA}remove/")
    assert response.context["what"] == "HTTP API"
    assert '<form method="post"' in response.content.decode()
    assert CriticalArea.objects.exists()


def test_wording_of_the_removal(as_lead: Client, story: Story) -> None:
    page = plain(as_lead.get(f"{AREA}remove/").content.decode())
    words = (
        "HTTP API: Its required skills and knowledge transfers are removed too. If the area is done, mark it settled"
    )
    assert words in page
    Actual.objects.create(person=story.lead, area=story.area, week="2026-W47", hours=4)
    refused = plain(as_lead.post(f"{AREA}remove/").content.decode())
    assert "“HTTP API” can’t be removed: weeks have hours on it." in refused


@pytest.mark.parametrize("path", ["", "status/", "move/", "remove/"])
def test_only_leads_change_areas(as_stranger: Client, story: Story, path: str) -> None:
    member = Client()
    make.sign_in(member, story.tom)
    for client in (as_stranger, member):
        assert client.post(f"{AREA}{path}", typed([], status="settled")).status_code == 404
    story.area.refresh_from_db()
    assert (story.area.status, story.area.version) == ("open", 1)


def test_an_area_of_another_initiative_is_not_found_here(as_lead: Client, story: Story) -> None:
    make.AreaFactory.create(key="elsewhere")
    for path in ("", "status/", "move/", "remove/"):
        response = as_lead.post(f"{HERE}areas/elsewhere/{path}", typed([], status="settled"))
        assert response.status_code == 404


def test_the_page_names_who_has_the_level_in_the_order_of_names(as_lead: Client, story: Story) -> None:
    day = date(2026, 10, 12)
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4, on=day)
    make.RatingFactory.create(person=story.priya, skill=story.api, level=4, on=day)
    response = as_lead.get(HERE)
    [need] = entry_of(response, story.area).needs
    # Priya is new to the product: 4 minus 1 does not reach 4.
    assert need.at_level == [story.tom]
    assert [(one.person, one.fact and one.fact.effective) for one in need.seen] == [(story.priya, 3), (story.tom, 4)]


def test_a_member_sees_only_their_own_column(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.RatingFactory.create(person=story.priya, skill=story.api, level=1)
    make.sign_in(client, story.tom)
    response = client.get(HERE)
    [need] = entry_of(response, story.area).needs
    assert [one.person for one in need.seen] == [story.tom]
    assert "no one you can see" in plain(response.content.decode())
