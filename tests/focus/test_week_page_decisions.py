"""Accept, adjust, pin, dismiss, undo: with htmx and without, twice, over capacity, from a stale tab."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from focus.models import Decision, WeekPlan
from focus.plan import services
from focus.plan.document import areas_of
from tests.support import factories as make
from tests.support.markup import compact
from tests.support.planned_week import NOW, WEEK, Desk, area, entry_in, plain, shared_diego, text_of
from tests.support.week_facts import has_role, page_of, plan_item_of, toast_of

diego = shared_diego

pytestmark = pytest.mark.django_db
API, SCOPE, TOKENS, EXTRA = (f"organisations/{key}" for key in ("api", "scope", "tokens", "observability"))


def test_accepting_commits_to_the_firm_hours(diego: Desk) -> None:
    response = diego.act(SCOPE, "accept")
    assert response.status_code == 200
    assert diego.decision(SCOPE) == ("accept", 4.5)  # Of its 8 h three and a half are optional.
    parts = response.content.decode()
    assert entry_in(parts, SCOPE).startswith("4.5 h Scope of the first release")
    # The steps, and the strip with its sum, come with the item.
    assert re.search(r'id="guide"\s+hx-swap-oob="true"', parts)
    assert re.search(r'id="capacity"[^>]*\shx-swap-oob="true"', parts)
    page = page_of(diego)
    assert plan_item_of(diego, SCOPE).state == "accepted"
    # 4.5 decided; 8 + 4.5 proposed; optional 1.5 + 1 are left, so 23.75 − 17 − 2.5 − 0.5 to open are free.
    assert (
        page.capacity_summary.decided,
        page.capacity_summary.proposed,
        page.capacity_summary.optional,
        page.capacity_summary.free,
    ) == (4.5, 12.5, 2.5, 3.75)
    assert "17 h planned of 23.75 h focus time 4.5 h decided" in plain(parts)
    assert "Accept 2 items" in plain(parts)


def test_without_javascript_the_page_comes_back_with_a_message(diego: Desk) -> None:
    response = diego.act(API, "accept", htmx=False)
    assert response.status_code == 303
    assert response["Location"] == "/week/2026-W48/#item-organisations--api"
    page = diego.client.get("/week/2026-W48/")
    assert [(one.level_tag, "HTTP API design" in one.message) for one in page.context["messages"]] == [
        ("success", True)
    ]
    assert plan_item_of(diego, API).state == "accepted"


def test_your_own_hours_replace_the_plans_and_the_sum_follows(diego: Desk) -> None:
    parts = diego.act(API, "adjust", hours="3.5").content.decode()
    assert diego.decision(API) == ("adjust", 3.5)
    assert entry_in(parts, API).startswith("3.5 h plan: 8 h HTTP API design")
    item = plan_item_of(diego, API)
    assert (item.state, item.shown, item.was) == ("adjusted", 3.5, 8)
    summary = page_of(diego).capacity_summary
    assert (summary.decided, summary.proposed) == (3.5, 9)


def test_wrong_hours_for_an_area_outside_the_plan_show_a_toast(diego: Desk) -> None:
    response = diego.act("organisations/screens", "adjust", hours="0")
    assert (response.status_code, response["HX-Reswap"]) == (422, "none")
    toast = toast_of(response)
    assert (toast["level"], "0.5 to 40" in toast["text"]) == ("warning", True)


@pytest.mark.parametrize("hours", ["3.3", "0", "-1", "41", "1e9", "NaN", "many", "", "0.25"])
def test_invalid_hours_show_an_error_and_are_kept_as_typed(diego: Desk, hours: str) -> None:
    response = diego.act(API, "adjust", hours=hours)
    assert response.status_code == 422
    markup = response.content.decode()
    assert re.findall(r'<input[^>]* name="hours"[^>]* value="([^"]*)"', compact(markup))[:1] == [hours]
    assert "aria-invalid" in markup
    assert plain(markup.split('role="alert"')[1].split(">", 1)[1].split("</p>")[0])
    assert diego.decision(API) is None
    assert diego.act(API, "adjust", htmx=False, hours=hours).status_code == 422


def test_hours_over_capacity_warn_but_are_allowed(diego: Desk) -> None:
    response = diego.act(API, "adjust", hours="20")
    assert diego.decision(API) == ("adjust", 20.0)
    # 20 + 4.5 + 4.5 and half an hour to open: 29.5 of 23.75.
    summary = page_of(diego).capacity_summary
    assert (summary.planned, summary.over) == (29, 5.75)
    assert [(one.kind, one.hours) for one in summary.segments if one.kind in ("focus", "over")] == [
        ("focus", 23.25), ("over", 5.75),
    ]  # fmt: skip
    assert "▲ 5.75 h over capacity" in text_of(response)
    toast = toast_of(response)
    assert (toast["level"], "5.75 h" in toast["text"]) == ("warning", True)


def test_a_dismissal_needs_a_reason(diego: Desk) -> None:
    refused = diego.act(TOKENS, "dismiss", reason="  ")
    assert refused.status_code == 422
    assert has_role(refused, "alert")
    assert diego.decision(TOKENS) is None
    parts = diego.act(TOKENS, "dismiss", reason="Tom has <it>").content.decode()
    assert diego.decision(TOKENS) == ("dismiss", 0.0)
    assert Decision.objects.get().reason == "Tom has <it>"
    assert "Tom has <it>" in entry_in(parts, TOKENS)
    assert "Tom has <it>" not in parts
    assert page_of(diego).capacity_summary.proposed == 12.5


def test_a_pinned_item_keeps_its_hours_when_the_week_is_replanned(diego: Desk) -> None:
    diego.act(TOKENS, "pin")
    assert diego.decision(TOKENS) == ("pin", 4.5)
    services.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    item = plan_item_of(diego, TOKENS)
    assert (item.state, item.shown) == ("pinned", 4.5)


def test_undo_goes_back_to_the_decision_before(diego: Desk) -> None:
    diego.act(API, "accept")
    diego.act(API, "adjust", hours="6")
    mark = Decision.objects.get().at.timestamp()
    assert diego.decision(API) == ("adjust", 6.0)
    diego.act(API, "undo", of=f"adjust-{mark:.6f}")
    assert diego.decision(API) == ("accept", 8.0)
    # The second half of a double click refers to the decision that is gone: it undoes no other.
    again = diego.act(API, "undo", of=f"adjust-{mark:.6f}")
    assert again.status_code == 200
    assert diego.decision(API) == ("accept", 8.0)
    diego.act(API, "undo", of=f"accept-{mark:.6f}")
    assert diego.decision(API) is None
    assert diego.act(API, "undo").status_code == 200


def test_a_double_click_decides_once(diego: Desk) -> None:
    for _ in range(2):
        assert diego.act(API, "accept", seen="8-0").status_code == 200
    row = Decision.objects.get()
    assert (row.kind, float(row.hours), row.before) == ("accept", 8.0, None)


def test_accepting_the_rest_leaves_earlier_decisions(diego: Desk) -> None:
    diego.act(API, "adjust", hours="2")
    response = diego.client.post("/week/2026-W48/accept/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert [diego.decision(key) for key in (API, SCOPE, TOKENS, EXTRA)] == [
        ("adjust", 2.0), ("accept", 4.5), ("accept", 4.5), None,
    ]  # fmt: skip
    assert toast_of(response)["level"] == "success"
    assert diego.client.post("/week/2026-W48/accept/").status_code == 303


def test_accepted_hours_stay_as_accepted_on_a_replan_and_in_the_preview(diego: Desk) -> None:
    for key in (SCOPE, EXTRA):
        diego.act(key, "accept")
    call_command("plan_week", person=diego.person.email, week=str(WEEK), stdout=StringIO())
    # All of observability's hour was optional, and so are 3.5 of the scope's 8 h, which nobody accepted.
    stored = areas_of(WeekPlan.objects.get(person=diego.person, week=WEEK).facts)
    assert [(stored[key]["hours"], stored[key]["optional_hours"], stored[key]["accepted"]) for key in (SCOPE, EXTRA)] == [
        (8, 3.5, True), (1, 0, True),
    ]  # fmt: skip
    assert [(one.state, one.hours, one.was) for one in (plan_item_of(diego, SCOPE), plan_item_of(diego, EXTRA))] == [
        ("accepted", 4.5, None), ("accepted", 1, None),
    ]  # fmt: skip
    out = StringIO()
    call_command("plan_week", "--json", person=diego.person.email, week=str(WEEK), stdout=out)
    printed = {one["area"]: one for one in json.loads(out.getvalue())["items"]}
    for key, hours in ((SCOPE, 4.5), (EXTRA, 1)):
        assert (printed[key]["hours"], printed[key]["optional_hours"], printed[key]["fixed"]) == (hours, 0, True)
    assert printed[API]["fixed"] is False


def test_an_optional_item_that_is_accepted_joins_the_others(diego: Desk) -> None:
    response = diego.act(EXTRA, "accept")
    assert response["HX-Retarget"] == "#items"
    markup = response.content.decode()
    assert 'id="optional"' not in markup
    assert entry_in(markup, EXTRA)
    assert plan_item_of(diego, EXTRA).state == "accepted"


def test_an_area_without_hours_can_be_given_some(diego: Desk) -> None:
    response = diego.act("organisations/screens", "adjust", hours="2")
    assert response["HX-Retarget"] == "#items"
    assert entry_in(response.content.decode(), "organisations/screens").startswith("2 h plan: 0 h Dashboard screens")
    assert diego.decision("organisations/screens") == ("adjust", 2.0)


def test_a_stale_tab_gets_a_conflict_and_decides_nothing(diego: Desk) -> None:
    diego.person.day_to_day = 30  # 5.75 h of focus time are left: the API has fewer than eight.
    diego.person.save()
    services.replan(diego.person, WEEK, now=NOW + timedelta(hours=1))
    response = diego.act(API, "accept", seen="8-0")
    assert response.status_code == 409
    # The item as it is now, with the reason.
    fresh = entry_in(response.content.decode(), API)
    assert plan_item_of(diego, API).firm < 8
    assert fresh.startswith(f"{plan_item_of(diego, API).firm:g} h")
    assert has_role(response, "alert")
    assert diego.decision(API) is None
    whole = diego.act(API, "accept", htmx=False, seen="8-0")
    assert whole.status_code == 409
    assert "This week was replanned after you opened it." in text_of(whole)


def test_an_item_that_is_gone_from_the_plan_gets_a_conflict(diego: Desk) -> None:
    area("tokens").requirements.all().delete()
    services.replan(diego.person, WEEK, now=NOW + timedelta(hours=1))
    response = diego.act(TOKENS, "accept", seen="6-5")
    assert (response.status_code, response["HX-Retarget"]) == (409, "#items")
    assert has_role(response, "alert")
    assert entry_in(response.content.decode(), TOKENS) == ""
    assert diego.decision(TOKENS) is None
    assert diego.act(TOKENS, "accept").status_code == 409


def test_an_area_newer_than_the_plan_waits_for_the_next(diego: Desk) -> None:
    make.AreaFactory.create(initiative=area("api").initiative, key="quotas", name="Quotas")
    response = diego.act("organisations/quotas", "accept")
    assert response.status_code == 409
    assert "Quotas" in text_of(response)
    assert has_role(response, "alert")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("key", ["organisations/nothing", "nothing/api", "someone-elses/area"])
def test_an_area_that_is_not_yours_to_decide_is_not_found(diego: Desk, key: str) -> None:
    initiative = make.InitiativeFactory.create(key="someone-elses", open_to_everyone=True)
    make.AreaFactory.create(initiative=initiative, key="area")
    assert diego.act(key, "accept").status_code == 404
    assert not Decision.objects.exists()


def test_get_writes_nothing_and_unknown_actions_are_not_found(diego: Desk) -> None:
    url = "/week/2026-W48/areas/organisations/api"
    assert diego.client.get(f"{url}/accept/").status_code == 405
    assert diego.client.post(f"{url}/explode/").status_code == 404
    assert diego.client.post("/week/2026-W49/areas/organisations/api/accept/").status_code == 404  # Not planned.
    assert diego.client.post("/week/2026-W60/areas/organisations/api/accept/").status_code == 404
    assert not Decision.objects.exists()


def test_a_forged_request_is_refused(diego: Desk) -> None:
    careful = Client(enforce_csrf_checks=True)
    make.sign_in(careful, diego.person)
    assert careful.post("/week/2026-W48/areas/organisations/api/accept/").status_code == 403
