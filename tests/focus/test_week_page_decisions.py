"""Accept, adjust, pin, dismiss, undo: with htmx and without, twice, too much, from a stale tab."""

from datetime import timedelta

import pytest
from django.test import Client

from focus import plans
from focus.models import Decision
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, area, entry_in, plain, text_of

pytestmark = pytest.mark.django_db
API, SCOPE, TOKENS, EXTRA = (f"organisations/{key}" for key in ("api", "scope", "tokens", "observability"))


def test_accepting_commits_to_the_firm_hours(diego: Desk) -> None:
    response = diego.act(SCOPE, "accept")
    assert response.status_code == 200
    assert diego.decision(SCOPE) == ("accept", 4.0)  # Of its 8 h four are optional.
    parts = response.content.decode()
    assert entry_in(parts, SCOPE).startswith("4 h Scope of the first release")
    assert "accepted" in entry_in(parts, SCOPE)
    # The sum and the strip come beside the item: 4 decided; 8 + 1 proposed; optional 5 + 1 are left.
    assert "4 h decided and 9 h proposed of 23.75 h to focus" in plain(parts)
    assert 'id="sum" hx-swap-oob="true"' in parts
    assert 'id="capacity" aria-label="Where the 40 hours go" hx-swap-oob="true"' in parts
    assert "Focus 13 Optional 6 Free 4.25" in plain(parts)


def test_without_script_the_page_comes_back_with_a_message(diego: Desk) -> None:
    response = diego.act(API, "accept", htmx=False)
    assert response.status_code == 303
    assert response["Location"] == "/week/2026-W48/#item-organisations--api"
    page = diego.client.get("/week/2026-W48/").content.decode()
    assert "Accepted 8 hours on HTTP API design." in page
    assert "accepted" in entry_in(page, API)


def test_own_hours_replace_the_plans_and_the_sum_follows(diego: Desk) -> None:
    parts = diego.act(API, "adjust", hours="3.5").content.decode()
    assert diego.decision(API) == ("adjust", 3.5)
    assert entry_in(parts, API).startswith("3.5 h plan 8 h HTTP API design")
    assert "adjusted by you" in entry_in(parts, API)
    assert "3.5 h decided and 5 h proposed" in plain(parts)


def test_wrong_hours_for_an_area_without_any_are_told_in_passing(diego: Desk) -> None:
    response = diego.act("organisations/screens", "adjust", hours="0")
    assert (response.status_code, response["HX-Reswap"]) == (422, "none")
    assert "Hours go from 0.5 to 40" in response["HX-Trigger"]


@pytest.mark.parametrize("hours", ["3.3", "0", "-1", "41", "1e9", "NaN", "many", "", "0.25"])
def test_hours_that_cannot_be_are_told_and_kept_as_typed(diego: Desk, hours: str) -> None:
    response = diego.act(API, "adjust", hours=hours)
    assert response.status_code == 422
    markup = response.content.decode()
    assert f'name="hours" min="0.5" max="40" step="0.5" inputmode="decimal" value="{hours}"' in markup
    assert "aria-invalid" in markup
    assert "ours" in markup.split('role="alert"')[1].split("</p>")[0]
    assert diego.decision(API) is None
    assert diego.act(API, "adjust", htmx=False, hours=hours).status_code == 422


def test_more_than_there_is_is_told_and_not_forbidden(diego: Desk) -> None:
    response = diego.act(API, "adjust", hours="20")
    assert diego.decision(API) == ("adjust", 20.0)
    # 20 + 4 + 1 and half an hour to open: 25.5 of 23.75.
    assert "▲ 1.75 h more than you have" in text_of(response)
    assert "That is 1.75 hours more than you have." in response["HX-Trigger"]
    assert "Focus 23.25 Too many 1.75" in text_of(response)


def test_a_dismissal_says_why(diego: Desk) -> None:
    refused = diego.act(TOKENS, "dismiss", reason="  ")
    assert refused.status_code == 422
    assert "Say why in a few words" in text_of(refused)
    parts = diego.act(TOKENS, "dismiss", reason="Tom has <it>").content.decode()
    assert diego.decision(TOKENS) == ("dismiss", 0.0)
    assert "dismissed: Tom has <it>" in entry_in(parts, TOKENS)
    assert "Tom has <it>" not in parts
    assert "12 h proposed" in plain(parts)


def test_a_pinned_item_keeps_its_hours_when_the_week_is_planned_anew(diego: Desk) -> None:
    diego.act(TOKENS, "pin")
    assert diego.decision(TOKENS) == ("pin", 1.0)
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    assert diego.item(TOKENS).startswith("1 h Token storage")
    assert "pinned" in diego.item(TOKENS)


def test_undo_goes_back_to_the_decision_before(diego: Desk) -> None:
    diego.act(API, "accept")
    diego.act(API, "adjust", hours="6")
    mark = Decision.objects.get().at.timestamp()
    assert diego.decision(API) == ("adjust", 6.0)
    diego.act(API, "undo", of=f"adjust-{mark:.6f}")
    assert diego.decision(API) == ("accept", 8.0)
    # The second half of a double click saw the decision that is gone: it takes back no other.
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


def test_accepting_the_rest_leaves_what_is_decided(diego: Desk) -> None:
    diego.act(API, "adjust", hours="2")
    response = diego.client.post("/week/2026-W48/accept/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert [diego.decision(key) for key in (API, SCOPE, TOKENS, EXTRA)] == [
        ("adjust", 2.0), ("accept", 4.0), ("accept", 1.0), None,
    ]  # fmt: skip
    assert "Accepted two items." in response["HX-Trigger"]
    assert diego.client.post("/week/2026-W48/accept/").status_code == 303


def test_an_optional_item_that_is_accepted_joins_the_others(diego: Desk) -> None:
    response = diego.act(EXTRA, "accept")
    assert response["HX-Retarget"] == "#items"
    markup = response.content.decode()
    assert 'id="optional"' not in markup
    assert "accepted" in entry_in(markup, EXTRA)


def test_an_area_without_hours_can_be_given_some(diego: Desk) -> None:
    response = diego.act("organisations/screens", "adjust", hours="2")
    assert response["HX-Retarget"] == "#items"
    assert entry_in(response.content.decode(), "organisations/screens").startswith("2 h plan none Dashboard screens")


def test_a_stale_tab_is_told_and_decides_nothing(diego: Desk) -> None:
    diego.person.day_to_day = 30  # 5.75 h to focus are left: the API has fewer than eight.
    diego.person.save()
    plans.replan(diego.person, WEEK, now=NOW + timedelta(hours=1))
    response = diego.act(API, "accept", seen="8-0")
    assert response.status_code == 409
    fresh = entry_in(response.content.decode(), API)
    assert "This week was planned anew since you opened it." in fresh
    assert diego.decision(API) is None
    whole = diego.act(API, "accept", htmx=False, seen="8-0")
    assert whole.status_code == 409
    assert "This week was planned anew" in text_of(whole)


def test_an_item_that_is_gone_from_the_plan_is_told(diego: Desk) -> None:
    area("tokens").requirements.all().delete()
    plans.replan(diego.person, WEEK, now=NOW + timedelta(hours=1))
    response = diego.act(TOKENS, "accept", seen="6-5")
    assert (response.status_code, response["HX-Retarget"]) == (409, "#items")
    assert "This week was planned anew since you opened it." in text_of(response)
    assert entry_in(response.content.decode(), TOKENS) == ""
    assert diego.decision(TOKENS) is None
    assert diego.act(TOKENS, "accept").status_code == 409


def test_an_area_newer_than_the_plan_waits_for_the_next(diego: Desk) -> None:
    make.AreaFactory.create(initiative=area("api").initiative, key="quotas", name="Quotas")
    response = diego.act("organisations/quotas", "accept")
    assert response.status_code == 409
    assert "Quotas is newer than this plan." in text_of(response)


@pytest.mark.parametrize("key", ["organisations/nothing", "nothing/api", "someone-elses/area"])
def test_an_area_that_is_not_ones_own_to_decide_is_not_there(diego: Desk, key: str) -> None:
    initiative = make.InitiativeFactory.create(key="someone-elses", open=True)
    make.AreaFactory.create(initiative=initiative, key="area")
    assert diego.act(key, "accept").status_code == 404
    assert not Decision.objects.exists()


def test_looking_writes_nothing_and_unknown_acts_are_not_there(diego: Desk) -> None:
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
