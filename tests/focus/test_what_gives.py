"""An over-full week asks what gives; in mid-week the rest is planned from now; what was not done is offered again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Actual, Block, Commitment, Decision, Interruption, Review
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, area, commit, lain, plain

pytestmark = pytest.mark.django_db

GIVES = "/week/2026-W48/gives/"


def fill(desk: Desk) -> None:
    """24 h, and half an hour to get into it, of 23.75: 0.75 too many."""
    for key, hours in (("api", 12), ("scope", 8), ("tokens", 4)):
        desk.act(f"organisations/{key}", "adjust", hours=str(hours))


def typed(**gives: tuple[str, str]) -> dict[str, str]:
    found = {}
    for key in ("api", "scope", "tokens"):
        hours, how = gives.get(key, ("0", "drop"))
        found |= {f"item-organisations--{key}-hours": hours, f"item-organisations--{key}-how": how}
    return found


def test_an_over_full_week_is_not_committed_before_it_is_said_what_gives(diego: Desk) -> None:
    fill(diego)
    assert diego.client.post("/week/2026-W48/calendar/commit/")["Location"] == GIVES
    assert not Commitment.objects.exists()
    page = diego.page(GIVES)
    assert "24 h are meant, 0.75 h more than you have." in page
    # The cheapest hour of all: the API's last two half-hours, 12 h at tau 6 are worth least at their end.
    assert "Given up: 1 h, worth" in page
    assert "23 h stay of 23.75 h to focus" in page
    assert "fits" in page


def test_what_gives_costs_what_the_model_says_and_is_carried_out_with_undo(diego: Desk) -> None:
    fill(diego)
    weighed = diego.client.post(GIVES, {**typed(tokens=("4", "drop")), "weigh": "1"}, headers=HTMX)
    words = plain(weighed.content.decode())
    # 2.1968 (1 − e^(−4/3)) − 0.05 · 4 = 1.4177; with nobody at it 2.1968 stays at stake.
    assert "Given up: 4 h, worth 1.42; left with nobody at it: 2.20" in words
    assert diego.decision("organisations/tokens") == ("adjust", 4.0)
    done = diego.client.post(GIVES, {**typed(tokens=("4", "move"), api=("0.5", "drop")), "commit": "1"})
    assert done.status_code == 303
    assert diego.decision("organisations/tokens") == ("dismiss", 0.0)
    assert diego.decision("organisations/api") == ("adjust", 11.5)
    moved = Decision.objects.get(week=WEEK + 1)
    assert (moved.kind, moved.hours, moved.area) == ("adjust", Decimal(4), area("tokens"))
    assert Commitment.objects.exists()
    token = done["Location"].split("given=")[1]
    assert diego.client.post(f"{GIVES}back/", {"given": token}).status_code == 303
    assert diego.decision("organisations/tokens") == ("adjust", 4.0)
    assert diego.decision("organisations/api") == ("adjust", 12.0)
    assert not Decision.objects.filter(week=WEEK + 1).exists()


def test_handing_on_names_only_who_is_at_the_level_and_leaves_nothing_uncovered(diego: Desk) -> None:
    fill(diego)
    page = diego.page(GIVES)
    assert "hand to Tom Becker" in page  # Security and backend at 3.
    assert "hand to Inés Duarte" in page  # Scoping at 4, outside of the team, with room.
    done = diego.client.post(GIVES, typed(tokens=("4", "hand:tom")))
    assert done.status_code == 303
    row = Decision.objects.get(area__key="tokens")
    assert (row.kind, row.reason) == ("dismiss", "handed to Tom Becker")


@pytest.mark.parametrize(
    ("gives", "words"),
    [
        ({"api": ("13", "drop")}, "HTTP API design gives 0 to 12 hours"),
        ({"api": ("0.3", "drop")}, "HTTP API design gives 0 to 12 hours"),
        ({"api": ("x", "drop")}, "HTTP API design gives 0 to 12 hours"),
        ({"api": ("1", "hand:marta")}, "Say what becomes of HTTP API design."),
        ({}, "That is still 0.75 h more than you have."),
    ],
)
def test_a_choice_that_is_none_changes_nothing(diego: Desk, gives: dict[str, tuple[str, str]], words: str) -> None:
    fill(diego)
    answer = diego.client.post(GIVES, {**typed(**gives), "commit": "1"})
    assert answer.status_code == 422
    assert words in plain(answer.content.decode())
    assert not Commitment.objects.exists()


def test_all_of_it_may_be_committed_anyway_and_what_has_no_room_is_told(diego: Desk) -> None:
    fill(diego)
    assert diego.client.post("/week/2026-W48/calendar/commit/", {"anyway": "1"}).status_code == 303
    assert sum(row.minutes for row in Block.objects.all()) == 24 * 60
    assert "of what is held back for the day-to-day" in diego.page("/week/2026-W48/calendar/") or Block.objects.exists()


# Mid-week ---------------


def test_an_incident_on_tuesday_changes_wednesdays_plan(diego: Desk) -> None:
    commit(diego)  # scope Mon 9–13; tokens Tue 9–10, api Tue 11–13, Thu 9–13, Fri 9–11.
    incident = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # Tuesday at one, in Madrid.
    Interruption.objects.create(person=diego.person, at=incident, source="pager", minutes=240)
    with time_machine.travel(datetime(2026, 11, 25, 8, 0, tzinfo=UTC), tick=False):
        make.sign_in(diego.client, diego.person)
        page = diego.page("/week/2026-W48/now/")
        assert "Interruptions took 4 h this week, 3 h of them out of your blocks." in page
        assert "HTTP API design 8 0 8" in page
        assert "Scope of the first release 4 4 0" in page
        with CaptureQueriesContext(connection) as asked:
            diego.client.get("/week/2026-W48/now/")
        assert len(asked) <= 12
        before = list(Decision.objects.values_list("area__key", "hours"))
        planned = plain(diego.client.post("/week/2026-W48/now/", headers=HTMX).content.decode())
        assert list(Decision.objects.values_list("area__key", "hours")) == before
        # Wednesday to Friday: 24 h less 7.2 h of reserve, 1.75 h of meetings and the all-hands, half an hour with Marta.
        assert "13.55 h to focus" in planned
        assert "3 h of it lie in your calendar no longer." in planned
        assert "HTTP API design Organisations product 8 6 2" in diego.page("/week/2026-W48/calendar/")
        data = {"area:organisations/api": "8", "area:organisations/tokens": "1.5", "lay": "1"}
        assert diego.client.post("/week/2026-W48/now/take/", data).status_code == 303
        assert diego.decision("organisations/tokens") == ("adjust", 1.5)
        ahead = [one for one in lain(diego.person) if one.split()[1] in ("Wed", "Thu", "Fri")]
        assert sum(float(one.split(", ")[1].split()[0]) for one in ahead if one.startswith("api")) == 8
        assert any(one.startswith("api Wed") for one in ahead)
    assert lain(diego.person)[:3] == ["scope Mon 09:00, 4 h", "tokens Tue 09:00, 1 h", "api Tue 11:00, 2 h"]


def test_a_block_moved_by_hand_stays_when_the_rest_is_laid_from_now(diego: Desk) -> None:
    commit(diego)
    row = Block.objects.filter(area__key="api").order_by("starts")[1]
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-26", "at": "14:00", "hours": "4"})
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        make.sign_in(diego.client, diego.person)
        data = {"area:organisations/api": "6", "lay": "1"}
        assert diego.client.post("/week/2026-W48/now/take/", data).status_code == 303
    row.refresh_from_db()
    assert row.starts == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert lain(diego.person)[-1] == "api Thu 14:00, 4 h"


# Carry-over ---------------


def test_what_last_week_left_is_offered_and_carried_over_with_one_click(diego: Desk) -> None:
    before = Week(2026, 47)
    at = NOW - timedelta(days=7)
    for key, hours in (("api", 6), ("scope", 2), ("tokens", 3)):
        Decision.objects.create(
            person=diego.person, week=before, area=area(key), kind="accept", hours=Decimal(hours), at=at
        )
    Review.objects.create(person=diego.person, week=before, at=at)
    Actual.objects.create(person=diego.person, week=before, area=area("api"), hours=Decimal("4.5"))
    Actual.objects.create(person=diego.person, week=before, area=area("scope"), hours=Decimal(2))
    page = diego.page("/week/2026-W48/now/")
    assert "HTTP API design 6 h committed, 4.5 h done Carry 1.5 h over" in page
    assert "Token storage 3 h committed, 0 h done Carry 3 h over" in page
    assert "Scope of the first release" not in page
    assert not Decision.objects.filter(week=WEEK).exists()  # Offered, not forced.
    with CaptureQueriesContext(connection) as asked:
        diego.client.get("/week/2026-W48/now/")
    assert len(asked) <= 12
    for _ in range(2):
        assert diego.client.post("/week/2026-W48/carry/organisations/tokens/").status_code == 303
    carried = Decision.objects.get(week=WEEK)
    assert (carried.kind, carried.hours, carried.area) == ("adjust", Decimal(4), area("tokens"))
    diego.act("organisations/tokens", "undo")
    assert not Decision.objects.filter(week=WEEK).exists()
