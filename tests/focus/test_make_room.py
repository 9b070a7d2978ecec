"""Making room in a week over capacity; replanning the rest in mid-week; carrying over unfinished hours."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Actual, Block, Commitment, Decision, Interruption, OwnWork, Review, WeekPlan
from focus.plan import services
from focus.week.services.midweek import RemainingWeek
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, area, commit, lain, plain, shared_diego
from tests.support.week_facts import context_of

diego = shared_diego

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

GIVES = "/week/2026-W48/make-room/"


def fill(desk: Desk) -> None:
    """24 h, plus half an hour of context switching, out of 23.75 h: 0.75 h over."""
    for key, hours in (("api", 12), ("scope", 8), ("tokens", 4)):
        desk.act(f"organisations/{key}", "adjust", hours=str(hours))


def typed(**cuts: tuple[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in ("api", "scope", "tokens"):
        hours, how = cuts.get(key, ("0", "drop"))
        found |= {f"item-organisations--{key}-hours": hours, f"item-organisations--{key}-how": how}
    return found


def test_a_week_over_capacity_is_not_committed_before_you_choose_what_to_cut(diego: Desk) -> None:
    fill(diego)
    assert diego.client.post("/week/2026-W48/calendar/commit/")["Location"] == GIVES
    assert not Commitment.objects.exists()
    trade_offs = context_of(diego, GIVES, "trade_offs")
    assert (trade_offs.capacity_summary.planned, trade_offs.capacity_summary.over) == (24, 0.75)
    # The last hour of each: scope 6.7004 (e^(−7/3) − e^(−8/3)) − 0.05 = 0.1342, tokens 2.1968 (e^(−1) − e^(−4/3)) − 0.05 =
    # 0.1791, api 32.95 (e^(−11/6) − e^(−2)) − 0.05 = 0.7588. So scope's is the cheapest.
    assert {line.item.key: line.trade_off.hours for line in trade_offs.lines if line.trade_off.hours} == {
        "organisations/scope": 1
    }
    assert trade_offs.lost == pytest.approx(0.1342, abs=1e-4)
    assert (trade_offs.planned, trade_offs.over) == (23, 0)
    words = diego.page(GIVES)
    assert "You’ve planned 24 h, 0.75 h over. The cuts that lose least are filled in; change them as you like." in words
    assert "23 h left in the plan out of 23.75 h available" in words


def test_cuts_cost_what_the_model_says_and_are_applied_with_undo(diego: Desk) -> None:
    fill(diego)
    preview = {**typed(tokens=("4", "drop")), "recalculate": "1"}
    trade_offs = diego.client.post(GIVES, preview).context["trade_offs"]
    # 2.1968 (1 − e^(−4/3)) − 0.05 · 4 = 1.4177; with no one on it 2.1968 is uncovered.
    assert (trade_offs.hours_cut, round(trade_offs.lost, 2), round(trade_offs.uncovered, 2)) == (4, 1.42, 2.2)
    words = plain(diego.client.post(GIVES, preview, headers=HTMX).content.decode())
    assert "Cut: 4 h, −1.42 value; 2.20 left uncovered." in words
    assert diego.decision("organisations/tokens") == ("adjust", 4.0)
    done = diego.client.post(GIVES, {**typed(tokens=("4", "move"), api=("0.5", "drop")), "commit": "1"})
    assert done.status_code == 303
    assert diego.decision("organisations/tokens") == ("dismiss", 0.0)
    assert diego.decision("organisations/api") == ("adjust", 11.5)
    moved = Decision.objects.get(week=WEEK + 1)
    assert (moved.kind, moved.hours, moved.area) == ("adjust", Decimal(4), area("tokens"))
    assert Commitment.objects.exists()
    token = done["Location"].split("undo=")[1]
    assert diego.client.post(f"{GIVES}undo/", {"undo": token}).status_code == 303
    assert diego.decision("organisations/tokens") == ("adjust", 4.0)
    assert diego.decision("organisations/api") == ("adjust", 12.0)
    assert not Decision.objects.filter(week=WEEK + 1).exists()


def test_hours_can_only_be_handed_to_people_with_the_skills_and_leave_nothing_uncovered(diego: Desk) -> None:
    fill(diego)
    able = {line.item.key: [key for key, _ in line.able] for line in context_of(diego, GIVES, "trade_offs").lines}
    assert able == {
        "organisations/api": [],  # No one else is at 4.
        "organisations/scope": ["ines"],  # Scoping at 4, outside the team, and available.
        "organisations/tokens": ["tom"],  # Security and backend at 3.
    }
    handed = diego.client.post(GIVES, {**typed(tokens=("4", "hand:tom")), "recalculate": "1"}).context["trade_offs"]
    assert (handed.hours_cut, handed.uncovered) == (4, 0)
    done = diego.client.post(GIVES, typed(tokens=("4", "hand:tom")))
    assert done.status_code == 303
    row = Decision.objects.get(area__key="tokens")
    assert (row.kind, row.reason) == ("dismiss", "handed to Tom Becker")


@pytest.mark.parametrize(
    ("cuts", "field", "named"),
    [
        ({"api": ("13", "drop")}, "hours", "“HTTP API design”: enter 0 to 12 hours"),
        ({"api": ("0.3", "drop")}, "hours", "“HTTP API design”: enter 0 to 12 hours"),
        ({"api": ("x", "drop")}, "hours", "“HTTP API design”: enter 0 to 12 hours"),
        ({"api": ("1", "hand:marta")}, "how", "“HTTP API design”"),
        ({}, "", "0.75 h over capacity"),
    ],
)
def test_an_invalid_cut_changes_nothing(diego: Desk, cuts: dict[str, tuple[str, str]], field: str, named: str) -> None:
    fill(diego)
    decided = list(Decision.objects.values_list("area__key", "kind", "hours"))
    answer = diego.client.post(GIVES, {**typed(**cuts), "commit": "1"})
    assert answer.status_code == 422
    wrong = {line.item.key: list(form.errors) for line, form in answer.context["rows"] if form.errors}
    assert wrong == ({"organisations/api": [field]} if field else {})
    assert named in answer.context["message"]
    assert answer.context["message"] in plain(answer.content.decode())
    assert not Commitment.objects.exists()
    assert list(Decision.objects.values_list("area__key", "kind", "hours")) == decided


def test_all_of_it_can_be_committed_anyway(diego: Desk) -> None:
    fill(diego)
    assert diego.client.post("/week/2026-W48/calendar/commit/", {"anyway": "1"}).status_code == 303
    assert Commitment.objects.exists()
    assert sum(row.minutes for row in Block.objects.all()) == 24 * 60


# Mid-week ---------------


NOW_PAGE = "/week/2026-W48/midweek/"


def left_of(left: RemainingWeek) -> dict[str, tuple[float, float, float]]:
    """Per area the hours planned, done and left."""
    return {line.item.area_key: (line.meant, line.done, line.left) for line in left.lines}


def test_an_incident_on_tuesday_changes_wednesdays_plan(diego: Desk) -> None:
    # scope Mon 9–11, 11:30–13, Tue 9–10; api Mon 14–16, Tue 11–13, Thu 9–11, Fri 9–11; tokens Wed 12–13, 14–16, Thu 11:30–13.
    commit(diego)
    # Noted on Tuesday at one in Madrid, after four hours: they took scope's hour and api's two of that day.
    incident = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    Interruption.objects.create(person=diego.person, at=incident, source="pager", minutes=240)
    with time_machine.travel(datetime(2026, 11, 25, 8, 0, tzinfo=UTC), tick=False):
        make.sign_in(diego.client, diego.person)
        left = context_of(diego, NOW_PAGE, "left")
        assert (left.interrupted, left.from_focus) == (4, 3)
        assert left_of(left)["api"] == (8, 2, 6)
        assert left_of(left)["scope"] == (4.5, 3.5, 1)
        assert "Interruptions took 4 h this week, 3 h of them from your focus blocks." in diego.page(NOW_PAGE)
        with CaptureQueriesContext(connection) as asked:
            diego.client.get(NOW_PAGE)
        assert len(asked) <= 12
        before = list(Decision.objects.values_list("area__key", "hours"))
        planned = diego.client.post(NOW_PAGE).context["left"]
        assert list(Decision.objects.values_list("area__key", "hours")) == before
        # Wednesday to Friday: 24 h less 7.2 h of reserve, 1.75 h of meetings and the all-hands, half an hour with Marta.
        assert (round(planned.focus, 2), planned.unscheduled) == (13.55, 3)
        assert "HTTP API design Organisations product 8 6 2" in diego.page("/week/2026-W48/calendar/")
        data = {"area:organisations/api": "8", "area:organisations/tokens": "3.5", "reschedule": "1"}
        assert diego.client.post("/week/2026-W48/midweek/apply/", data).status_code == 303
        assert diego.decision("organisations/tokens") == ("adjust", 3.5)
        ahead = [one for one in lain(diego.person) if one.split()[1] in ("Wed", "Thu", "Fri")]
        # With Monday's two hours these are the eight: Tuesday’s two are scheduled again.
        assert sum(float(one.split(", ")[1].split()[0]) for one in ahead if one.startswith("api")) == 6
        assert any(one.startswith("api Wed") for one in ahead)
    # Blocks that are over stay where they were.
    assert [one for one in lain(diego.person) if one.split()[1] in ("Mon", "Tue")] == [
        "scope Mon 09:00, 2 h", "scope Mon 11:30, 1.5 h", "api Mon 14:00, 2 h", "scope Tue 09:00, 1 h", "api Tue 11:00, 2 h",
    ]  # fmt: skip


def test_a_block_moved_by_hand_stays_when_the_rest_is_rescheduled(diego: Desk) -> None:
    commit(diego)
    row = Block.objects.filter(area__key="api").order_by("starts")[1]
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-26", "at": "14:00", "hours": "4"})
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        make.sign_in(diego.client, diego.person)
        data = {"area:organisations/api": "6", "reschedule": "1"}
        assert diego.client.post("/week/2026-W48/midweek/apply/", data).status_code == 303
    row.refresh_from_db()
    assert row.starts == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert "api Thu 14:00, 4 h" in lain(diego.person)


# Carry-over ---------------


def test_unfinished_hours_of_last_week_are_offered_and_carried_over_with_one_click(diego: Desk) -> None:
    before = Week(2026, 47)
    at = NOW - timedelta(days=7)
    for key, hours in (("api", 6), ("scope", 2), ("tokens", 3)):
        Decision.objects.create(
            person=diego.person, week=before, area=area(key), kind="accept", hours=Decimal(hours), at=at
        )
    Review.objects.create(person=diego.person, week=before, at=at)
    Actual.objects.create(person=diego.person, week=before, area=area("api"), hours=Decimal("4.5"))
    Actual.objects.create(person=diego.person, week=before, area=area("scope"), hours=Decimal(2))
    carried = context_of(diego, NOW_PAGE, "carried")
    # Scope is done, so it isn't offered.
    assert [(line.item.area_key, line.committed, line.done, line.missing) for line in carried.lines] == [
        ("api", 6, 4.5, 1.5), ("tokens", 3, 0, 3),
    ]  # fmt: skip
    assert "HTTP API design 6 h committed, 4.5 h done Carry over 1.5 h" in diego.page(NOW_PAGE)
    assert not Decision.objects.filter(week=WEEK).exists()  # Offered, not forced.
    with CaptureQueriesContext(connection) as asked:
        diego.client.get(NOW_PAGE)
    assert len(asked) <= 12
    for _ in range(2):
        assert diego.client.post("/week/2026-W48/carry/organisations/tokens/").status_code == 303
    carried = Decision.objects.get(week=WEEK)
    # The 4.5 firm hours of this week's plan and the 3 of last week.
    assert (carried.kind, carried.hours, carried.area) == ("adjust", Decimal("7.5"), area("tokens"))
    diego.act("organisations/tokens", "undo")
    assert not Decision.objects.filter(week=WEEK).exists()


# Own work ---------------


def own_work(desk: Desk, title: str, hours: str, due: date, *, weekly: bool = False) -> OwnWork:
    return OwnWork.objects.create(person=desk.person, title=title, hours=Decimal(hours), due=due, weekly=weekly)


@pytest.fixture
def crowded(diego: Desk) -> Desk:
    """21 h of areas with half an hour of context switching, and 5 h of own work: 2.75 h over."""
    own_work(diego, "RFC on tokens", "3", date(2026, 11, 27))
    own_work(diego, "Contract", "4", date(2026, 12, 4))  # two weeks, so 2 h in each
    for key, hours in (("api", 9), ("scope", 8), ("tokens", 4)):
        diego.act(f"organisations/{key}", "adjust", hours=str(hours))
    services.replan(diego.person, WEEK, now=NOW)
    return diego


def cuts_of(desk: Desk) -> tuple[dict[str, float], dict[str, float]]:
    found = context_of(desk, GIVES, "trade_offs")
    own = {line.row.title: line.cut.hours for line in found.own_work if line.cut.hours}
    return own, {line.item.area_key: line.trade_off.hours for line in found.lines if line.trade_off.hours}


def test_own_work_is_offered_first_and_what_is_due_last_goes_first(crowded: Desk) -> None:
    assert cuts_of(crowded) == ({"Contract": 2, "RFC on tokens": 1}, {})
    assert not context_of(crowded, GIVES, "trade_offs").over
    words = crowded.page(GIVES)
    assert "The cuts that lose least are filled in, own work first; change them as you like." in words
    assert "RFC on tokens own work 3 h" in words
    assert "▲ due Friday" in words


def test_moved_own_work_leaves_the_week_and_comes_back_later(crowded: Desk) -> None:
    rfc, contract = OwnWork.objects.order_by("pk")
    data = typed() | {
        f"own-work-{rfc.pk}-hours": "3", f"own-work-{rfc.pk}-how": "drop",
        f"own-work-{contract.pk}-hours": "2", f"own-work-{contract.pk}-how": "move",
    }  # fmt: skip
    done = crowded.client.post(GIVES, {**data, "commit": "1"})
    assert done.status_code == 303
    for row in (rfc, contract):
        row.refresh_from_db()
    assert (rfc.hours, rfc.done, contract.hours, contract.done) == (0, True, 4, False)
    # At once in the week's capacity, and the same after replanning.
    before = WeekPlan.objects.get(person=crowded.person, week=WEEK).facts
    after = services.replan(crowded.person, WEEK, now=NOW).facts
    for facts in (before, after):
        assert (facts["capacity"]["own_work"], facts["capacity"]["focus"], facts["own_work"]) == (0, 23.75, [])
    later = services.replan(crowded.person, WEEK + 1, now=NOW).facts
    assert [(one["title"], one["hours"]) for one in later["own_work"]] == [("Contract", 4)]
    token = done["Location"].split("undo=")[1]
    assert crowded.client.post(f"{GIVES}undo/", {"undo": token}).status_code == 303
    assert services.replan(crowded.person, WEEK, now=NOW).facts["capacity"]["own_work"] == 5


def test_a_cut_of_own_work_over_weeks_frees_exactly_its_hours(crowded: Desk) -> None:
    _, contract = OwnWork.objects.order_by("pk")
    data = typed() | {f"own-work-{contract.pk}-hours": "1", f"own-work-{contract.pk}-how": "drop"}
    for row in OwnWork.objects.exclude(pk=contract.pk):
        data |= {f"own-work-{row.pk}-hours": "0", f"own-work-{row.pk}-how": "move"}
    assert crowded.client.post(GIVES, data).status_code == 303
    contract.refresh_from_db()
    # 3 h are left over two weeks: an hour and a half each, but an hour was cut from this week's two.
    assert (contract.hours, contract.moved_hours) == (3, {"2026-W48": 0.5})
    assert services.replan(crowded.person, WEEK, now=NOW).facts["capacity"]["own_work"] == 4


def test_more_own_work_than_the_week_has_cant_be_cut(crowded: Desk) -> None:
    rfc, contract = OwnWork.objects.order_by("pk")
    for hours in ("3.5", "0.3", "x"):
        data = typed() | {
            f"own-work-{rfc.pk}-hours": hours, f"own-work-{rfc.pk}-how": "drop",
            f"own-work-{contract.pk}-hours": "0", f"own-work-{contract.pk}-how": "move",
        }  # fmt: skip
        answer = crowded.client.post(GIVES, data)
        assert answer.status_code == 422
        assert answer.context["message"] == "“RFC on tokens”: enter 0 to 3 hours, in half-hour steps."
    rfc.refresh_from_db()
    assert rfc.hours == 3


def test_the_page_with_own_work_takes_at_most_twelve_queries(crowded: Desk) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert crowded.client.get(GIVES).status_code == 200
    assert len(asked) <= 12
