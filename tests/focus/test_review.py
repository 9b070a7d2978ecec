"""The weekly review: prefilled, saved all at once, corrected later; what it feeds; and what four of them show."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.capacity.availability import ReviewedWeek, suggested_reserve
from engine.weeks import Week
from focus.models import Actual, Block, Decision, Interruption, ProposalAnswer, Review, ReviewDraft, WeekPlan
from focus.models.review import CURRENT_REVIEW
from focus.plan import services
from focus.plan.queries.lead_weeks import spent_by
from focus.review.queries.review_page import ReviewPage
from focus.review.queries.reviewed_areas import options_of
from focus.week.services import decisions, preferences
from initiatives.models import AreaStatus, LeadAssignment, StatusUpdate
from people.models import AuditLine, Person, TimeOff
from tests.support import factories as make
from tests.support.answer_facts import codes_of, levels_of
from tests.support.planned_week import NOW, WEEK, Desk, area, plain

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
HERE = "/week/2026-W48/review/"
REVIEWS = "/week/reviews/"


@pytest.fixture
def friday(diego: Desk) -> Any:
    """Diego has accepted his plan: 8 h on the API, 4 h on the scope, 1 h on tokens; 12 h are day-to-day."""
    decisions.accept_all(diego.person, WEEK, now=NOW)
    with time_machine.travel(FRIDAY, tick=False):
        yield diego


def name(key: str, field: str) -> str:
    return f"area-{area(key).pk}-{field}"


def typed(desk: Desk, address: str = HERE) -> dict[str, str]:
    """The form's values when it is opened."""
    form = desk.client.get(address).context["review"]
    found = {bound.html_name: bound.value() for each in (form.week, *form.lines) for bound in each}
    return {name: str(value) for name, value in found.items() if value not in (None, "", False)}


def save(desk: Desk, address: str = HERE, **more: str) -> Any:
    return desk.client.post(address, {**typed(desk, address), **more})


def real(week: Week = WEEK) -> dict[str, Decimal]:
    return {row.area.key: row.hours for row in Actual.objects.filter(week=week).select_related("area")}


def test_it_is_prefilled_from_plan_calendar_and_interruptions(friday: Desk) -> None:
    at = {"person": friday.person, "area": area("api"), "week": WEEK}
    for hour in (9, 14):
        Block.objects.create(**at, starts=NOW.replace(hour=hour), minutes=120, at=NOW)
    Interruption.objects.create(person=friday.person, at=NOW, source="Support", minutes=90)
    page = friday.client.get(HERE).context["page"]
    line = next(one for one in page.lines if one.area.key == "api")
    assert (line.planned, line.scheduled, line.was_advised) == (8, 4, True)
    assert [(one.name, one.hours) for one in line.options] == [("none", 0), ("less", 4), ("planned", 8), ("more", 12)]
    assert (page.interrupted_hours, page.by_source) == (1.5, [("Support", 1.5)])
    # Four meetings that aren't skipped or delegated take 3.75 h, as in the week's capacity.
    assert float(page.meeting_hours) == 3.75 == page.capacity["meetings"]
    form = typed(friday)
    assert (form["day_to_day"], form["meetings"]) == ("12", "3.75")
    assert form[name("api", "spent")] == "planned"


def test_the_page_says_what_is_asked_and_who_sees_it(friday: Desk) -> None:
    """The wording of the page, before it is saved, with a draft, and while hours are shared."""
    page = friday.page(HERE)
    assert "Review your week Prefilled from your plan and calendar. Correct what was different, then save." in page
    assert "1 none 0 h 2 less 4 h 3 as planned 8 h 4 more 12 h" in page
    assert "Settled visible to everyone on the initiative" in page
    assert "Week in one line optional Only you can see this." in page
    assert "No one else can see these hours" in page
    assert "Skipping a review is fine; committed hours then count as done." in page
    friday.client.post(f"{HERE}draft/", typed(friday))
    preferences.change(friday.person, now=NOW, shares_actual_hours=True)
    page = friday.page(HERE)
    assert "Draft from Friday 15:00, not saved yet. Discard draft" in page
    assert "Your managers can see these hours, because you share them" in page
    page = plain(save(friday, **{name("api", "hours"): "3.25", "day_to_day": "-1"}).content.decode())
    assert "Use half-hour steps." in page
    assert "Enter 0 to 168 hours." in page


def test_as_planned_less_more_and_exact_hours_are_saved_in_one_go(friday: Desk) -> None:
    answer = save(
        friday,
        **{
            name("api", "spent"): "less",
            name("api", "note"): "  Priya has it   now ",
            name("api", "helped"): "yes",
            name("scope", "spent"): "exact",
            name("scope", "hours"): "6.5",
            name("tokens", "spent"): "more",
            "day_to_day": "15.5",
            "meetings": "",
            "note": "A loud week",
        },
    )
    assert answer.status_code == 303
    # Half of the 8, 6.5 as typed, half as much again as the 4.5 rounded up to half an hour.
    assert real() == {"api": Decimal(4), "scope": Decimal("6.5"), "tokens": Decimal(7)}
    row = Actual.objects.get(area__key="api")
    assert (row.note, row.helped) == ("Priya has it now", True)
    review = Review.objects.get()
    assert (review.day_to_day, review.meetings, review.note) == (Decimal("15.5"), None, "A loud week")
    assert levels_of(friday.client.get(answer["Location"])) == ["success"]
    assert not AuditLine.objects.filter(label__contains="loud").exists()


def test_a_review_before_the_last_working_day_asks_first_and_keeps_what_was_typed(friday: Desk) -> None:
    with time_machine.travel(NOW + timedelta(days=3), tick=False):  # Thursday
        asked = save(friday, **{name("api", "spent"): "less", "note": "Two days on the API"})
        assert (asked.status_code, asked.context["wait_for"]) == (422, FRIDAY.date())
        assert asked.context["review"].week["note"].value() == "Two days on the API"
        assert f'value="{asked.context["review"].lines[0].chosen}"' in asked.content.decode()
        assert not Review.objects.exists()
        assert save(friday, early="1", note="Two days on the API").status_code == 303
        assert Review.objects.get().note == "Two days on the API"
        # Correcting it asks nothing.
        assert save(friday).status_code == 303


def test_a_day_off_is_no_day_to_wait_for(friday: Desk) -> None:
    TimeOff.objects.create(person=friday.person, start=FRIDAY.date(), end=FRIDAY.date())
    with time_machine.travel(NOW + timedelta(days=3), tick=False):  # Thursday
        assert save(friday).status_code == 303


def test_what_a_review_needs_least_is_folded_until_it_is_filled_in(friday: Desk) -> None:
    form = friday.client.get(HERE).context["review"].lines[0]
    assert (form.has_more, form.more_words) == (False, "Did the advice help, settled, note")
    save(friday, **{name("api", "note"): "Priya has it now"})
    found = {one.line.area.key: one.has_more for one in friday.client.get(HERE).context["review"].lines}
    assert (found["api"], found["scope"]) == (True, False)


def test_typed_hours_win_over_a_quick_answer(friday: Desk) -> None:
    save(friday, **{name("api", "hours"): "3"})
    assert real()["api"] == 3
    save(friday, **{name("api", "spent"): "planned"})
    assert real()["api"] == 8


def test_a_saved_review_can_be_corrected(friday: Desk) -> None:
    save(friday, **{name("scope", "spent"): "none"})
    assert real() == {"api": Decimal(8), "scope": Decimal(0), "tokens": Decimal("4.5")}
    assert typed(friday)[name("scope", "spent")] == "none"
    save(friday, **{name("scope", "spent"): "planned", "note": "Forgot Tuesday"})
    assert real()["scope"] == Decimal("4.5")
    assert Review.objects.get().note == "Forgot Tuesday"


def test_the_second_of_two_windows_is_warned_and_keeps_what_was_typed(friday: Desk) -> None:
    first = typed(friday)
    with time_machine.travel(FRIDAY + timedelta(minutes=5), tick=False):
        save(friday, note="from the other window")
        answer = friday.client.post(HERE, {**first, "note": "from this one"})
    assert answer.status_code == 409
    form = answer.context["review"].week
    assert answer.context["overtaken"]
    assert form["note"].value() == "from this one"
    assert Review.objects.get().note == "from the other window"
    again = {**first, "note": "from this one", "seen": Review.objects.get().at.isoformat()}
    assert form["seen"].value() == again["seen"]
    assert friday.client.post(HERE, again).status_code == 303
    assert Review.objects.get().note == "from this one"


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"api-hours": "3.25"}, {"hours": [""]}),
        ({"api-hours": "81"}, {"hours": ["max_value"]}),
        ({"api-hours": "lots"}, {"hours": ["invalid"]}),
        ({"api-spent": "exact"}, {"hours": [""]}),
        ({"api-spent": "war"}, {"spent": ["invalid_choice"]}),
        ({"day_to_day": "-1"}, {"day_to_day": ["min_value"]}),
        # 160 h of day-to-day with 13 h on areas and 4 h of meetings are more than a week's 168 h.
        ({"day_to_day": "160"}, {"__all__": [""]}),
        ({"note": "x" * 501}, {"note": ["max_length"]}),
        ({"note": "a\0b"}, {"note": ["null_characters_not_allowed"]}),
    ],
)
def test_a_wrong_entry_is_refused_and_nothing_is_saved(
    friday: Desk, more: dict[str, str], faults: dict[str, list[str]]
) -> None:
    named = {name(*key.split("-")) if "-" in key else key: value for key, value in more.items()}
    answer = save(friday, **named)
    assert answer.status_code == 422
    form = answer.context["review"]
    found = [codes_of(one) for one in (form.week, *form.lines) if one.errors]
    assert found == [faults]
    assert not Review.objects.exists()
    assert not Actual.objects.exists()


def test_a_draft_is_kept_until_it_is_saved_or_discarded(friday: Desk) -> None:
    form = {**typed(friday), "note": "half a thou\0ght", name("api", "spent"): "less"}
    assert friday.client.post(f"{HERE}draft/", form).status_code == 204
    context = friday.client.get(HERE).context
    assert context["page"].draft == ReviewDraft.objects.get()
    assert context["review"].week["note"].value() == "half a thought"
    assert typed(friday)[name("api", "spent")] == "less"
    save(friday)
    assert Review.objects.get().note == "half a thought"
    assert real()["api"] == 4
    # A draft that was sent before the review was saved, and arrives after it, is ignored.
    friday.client.post(f"{HERE}draft/", form)
    assert not ReviewDraft.objects.exists()
    friday.client.post(f"{HERE}draft/", typed(friday))
    friday.client.post(f"{HERE}draft/", {"discard": "1"})
    assert not ReviewDraft.objects.exists()


def test_an_area_is_settled_with_a_status_update_and_without_the_private_note(friday: Desk) -> None:
    save(friday, **{name("scope", "settled"): "on", name("scope", "note"): "for me alone"})
    assert area("scope").status == AreaStatus.SETTLED
    update = StatusUpdate.objects.get()
    assert (update.area, update.after, update.by, update.note) == (area("scope"), "settled", friday.person, "")


def test_without_permission_on_the_initiative_nothing_is_settled(friday: Desk) -> None:
    form = typed(friday)
    LeadAssignment.objects.filter(person=friday.person).delete()
    friday.client.post(HERE, {**form, name("api", "settled"): "on"})
    assert real()["api"] == 8
    assert area("api").status == AreaStatus.OPEN


def test_reviewed_hours_feed_the_next_plan_and_a_week_of_none_assumes_none(friday: Desk) -> None:
    ids = {area(key).pk: key for key in ("api", "scope")}

    def spent() -> dict[str, tuple[float, str]]:
        rows = spent_by([friday.person.pk], ids, WEEK + 1).get(friday.person.pk, [])
        return {one.area: (one.hours, one.source) for one in rows}

    assert spent() == {"api": (8.0, "committed"), "scope": (4.5, "committed")}
    save(friday, **{name("api", "spent"): "less"})
    assert spent() == {"api": (4.0, "reviewed"), "scope": (4.5, "reviewed")}
    Actual.objects.all().delete()
    assert spent() == {}


def test_a_review_makes_the_next_weeks_plan_outdated_but_not_its_own(friday: Desk) -> None:
    services.replan(friday.person, WEEK + 1, now=NOW)

    def causes(week: Week) -> list[str]:
        return [line.thing for line in friday.client.get(f"/week/{week}/").context["page"].stale]

    assert (causes(WEEK), causes(WEEK + 1)) == ([], [])
    save(friday)
    assert (causes(WEEK), causes(WEEK + 1)) == ([], [CURRENT_REVIEW])


@pytest.mark.parametrize("address", ["around", "review"])
def test_the_first_week_of_the_calendar_is_a_week_too(friday: Desk, address: str) -> None:
    assert friday.client.get(f"/week/0001-W01/{address}/").status_code == 200


def test_a_future_week_can_not_be_reviewed(friday: Desk) -> None:
    answer = friday.client.get("/week/2026-W49/review/")
    assert answer.status_code == 422
    assert not isinstance(answer.context.get("page"), ReviewPage)
    assert friday.client.post("/week/2026-W49/review/", {"note": "x"}).status_code == 422
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("zone", "moment", "asks"),
    [
        ("Europe/Madrid", datetime(2026, 11, 26, 10, 59, tzinfo=UTC), False),
        ("Europe/Madrid", datetime(2026, 11, 26, 11, 0, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2026, 11, 25, 23, 0, tzinfo=UTC), True),
        ("Pacific/Honolulu", datetime(2026, 11, 26, 21, 59, tzinfo=UTC), False),
        ("Pacific/Honolulu", datetime(2026, 11, 28, 9, 0, tzinfo=UTC), True),
    ],
)
def test_the_week_links_to_it_from_thursday_noon_in_the_persons_time_zone(
    diego: Desk, zone: str, moment: datetime, asks: bool
) -> None:
    Person.objects.filter(pk=diego.person.pk).update(timezone=zone)
    with time_machine.travel(moment, tick=False):
        page = diego.client.get("/week/2026-W48/").content.decode()
    assert (f'href="{HERE}"' in page) == asks


def test_a_part_timers_week_of_53_across_new_year_and_the_change_of_clocks(friday: Desk) -> None:
    for moment, week in (
        (datetime(2027, 1, 1, 14, tzinfo=UTC), Week(2026, 53)),
        (datetime(2027, 3, 28, 14, tzinfo=UTC), Week(2027, 12)),
    ):
        friday.person.working_hours.all().delete()
        friday.person.working_hours.create(mon=4, tue=4)
        with time_machine.travel(moment, tick=False):
            make.sign_in(friday.client, friday.person)
            sunday = datetime.combine(week.sunday, datetime.min.time(), UTC)
            Interruption.objects.create(
                person=friday.person, at=sunday + timedelta(hours=20), source="Pager", minutes=30
            )
            here = f"/week/{week}/review/"
            assert friday.client.get(here).context["page"].interrupted_hours == 0.5
            assert save(friday, here, note="short").status_code == 303
    assert {str(row.week) for row in Review.objects.all()} == {"2026-W53", "2027-W12"}


def test_quick_answers_are_half_and_half_as_much_again_in_half_hours() -> None:
    def quick(planned: str) -> list[tuple[str, float]]:
        return [(one.name, float(one.hours)) for one in options_of(Decimal(planned))]

    assert quick("0") == [("none", 0), ("more", 1)]
    assert quick("0.5") == [("none", 0), ("planned", 0.5), ("more", 1)]
    assert quick("1") == [("none", 0), ("less", 0.5), ("planned", 1), ("more", 1.5)]
    assert quick("5") == [("none", 0), ("less", 2.5), ("planned", 5), ("more", 7.5)]


def test_no_one_else_sees_it(friday: Desk) -> None:
    save(friday, note="planted thought")
    assert "planted thought" in friday.client.get(HERE).content.decode()
    other = Client()
    make.sign_in(other, make.PersonFactory.create(manager=None))
    assert "planted thought" not in other.get(HERE).content.decode()


def test_the_page_knows_whether_the_hours_are_shared(friday: Desk) -> None:
    assert friday.client.get(HERE).context["page"].shares is False
    preferences.change(friday.person, now=NOW, shares_actual_hours=True)
    assert friday.client.get(HERE).context["page"].shares is True


# Four reviewed weeks.


def week_of(real: float | None, *, back: int, there: float = 40, duties: float = 0) -> ReviewedWeek:
    return ReviewedWeek(WEEK - back, 40, there, duties, real)


def test_the_right_reserve_is_what_day_to_day_took_by_the_share_of_days_there() -> None:
    four = [week_of(hours, back=back) for back, hours in enumerate((14, 16, 15, 17), 1)]
    found = suggested_reserve(four)
    assert found is not None
    assert (found.hours, len(found.weeks)) == (15.5, 4)
    assert found.differs(12)
    assert not found.differs(15)
    assert suggested_reserve(four[:3]) is None
    # Two of five days took 6 h: that is 15 h in a full week. A week on call and one without an answer don't count.
    part = [*four[:3], week_of(6, back=5, there=16), week_of(30, back=6, duties=20), week_of(None, back=7)]
    found = suggested_reserve(part)
    assert found is not None
    assert (found.hours, len(found.weeks)) == (15.0, 4)
    # Only the last eight weeks count: the 30 h of the four weeks before them don't.
    many = [*(week_of(10, back=back) for back in range(1, 9)), *(week_of(30, back=back) for back in range(9, 13))]
    found = suggested_reserve(many)
    assert found is not None
    assert found.hours == 10


@pytest.fixture
def reviewed(friday: Desk) -> Desk:
    """Four weeks: 16 h of day-to-day against a reserve of 12 h; each with 10 h planned on the API and 6 h spent."""
    for back in range(1, 5):
        week = WEEK - back
        services.replan(friday.person, week, now=NOW)
        Decision.objects.create(person=friday.person, week=week, area=area("api"), kind="adjust", hours=10, at=NOW)
        Actual.objects.create(person=friday.person, week=week, area=area("api"), hours=6, helped=back != 2)
        Review.objects.create(person=friday.person, week=week, day_to_day=16, meetings=4, at=NOW, note=f"note {back}")
    return friday


def looking_back(desk: Desk) -> Any:
    return desk.client.get(REVIEWS).context["found"]


def test_before_four_weeks_the_page_counts_what_is_missing(friday: Desk) -> None:
    found = looking_back(friday)
    assert (found.reviewed, found.is_ready, found.missing) == (0, False, 4)
    save(friday)
    found = looking_back(friday)
    assert (found.reviewed, found.is_ready, found.missing) == (1, False, 3)


def test_four_weeks_compare_hours_and_show_which_advice_helped(reviewed: Desk) -> None:
    found = looking_back(reviewed)
    assert (found.planned, found.real) == (40, 24)
    weeks = {one.week.number: (one.planned, one.real, one.note) for one in found.weeks}
    assert weeks[47] == (10, 6, "note 1")
    assert weeks[48] == (17, None, "")
    assert [(one.helped, one.said) for one in found.advised] == [(3, 4)]


def test_the_pages_of_past_reviews_say_what_they_show(reviewed: Desk) -> None:
    """The wording of the page, with four reviews, and with too few."""
    page = reviewed.page(REVIEWS)
    assert "Planned vs. actual How your plans compare with what happened. For you only; not a score." in page
    assert "you planned 40 h and spent 24 h" in page
    assert "Week Planned Actual Difference Note" in page
    assert "Week 47 10 6 −4 note 1" in page
    assert "Week 48 17 – not reviewed" in page
    assert "Over 4 weeks it averaged 16 h a week; your reserve is 12 h. Set reserve to 16 h Keep 12 h" in page
    assert "helped 3 of 4 times" in page
    Review.objects.exclude(week=WEEK - 1).delete()
    page = reviewed.page(REVIEWS)
    assert "1 week reviewed After four reviews, this page compares planned with actual hours" in page
    assert "3 to go. Skipping a week is fine." in page


def test_the_suggested_reserve_is_set_with_an_audit_line_and_undone(reviewed: Desk) -> None:
    def answer(given: str, hours: str = "16") -> None:
        reviewed.client.post("/week/reviews/day-to-day/", {"answer": given, "hours": hours})
        reviewed.person.refresh_from_db()

    found = looking_back(reviewed)
    assert (found.reserve.hours, len(found.reserve.weeks), found.now_reserve) == (16, 4, 12)
    assert found.proposes_reserve
    answer("take", "17")
    assert reviewed.person.day_to_day == 12
    answer("take")
    assert reviewed.person.day_to_day == 16
    line = AuditLine.objects.get(thing="day-to-day")
    assert (line.before, line.after, line.actor) == ("12 h a week", "16 h a week from 2026-11-30", reviewed.person)
    found = looking_back(reviewed)
    assert (found.proposes_reserve, found.may_undo_reserve, found.answer.at) == (False, True, FRIDAY)
    answer("undo")
    assert reviewed.person.day_to_day == 12
    assert looking_back(reviewed).proposes_reserve
    answer("leave")
    assert reviewed.person.day_to_day == 12
    found = looking_back(reviewed)
    assert (found.proposes_reserve, found.may_undo_reserve, found.answer.accepted) == (False, False, False)
    assert ProposalAnswer.objects.count() == 1


def fates(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """What became of each dismissed item: its fate, and the date or the week."""
    return {one.area.key: (one.fate, one.on or one.again) for one in looking_back(desk).dismissed}


def test_dismissed_items_are_followed_up(reviewed: Desk) -> None:
    for key, back in (("scope", 3), ("tokens", 2)):
        at = {"person": reviewed.person, "area": area(key)}
        Decision.objects.filter(**at).delete()
        Decision.objects.create(**at, week=WEEK - back, kind="dismiss", hours=0, reason=f"why {key}", at=NOW)
    row = WeekPlan.objects.filter(person=reviewed.person, week__gt=str(WEEK - 3))
    for plan in row:
        plan.facts["items"] = [item for item in plan.facts["items"] if "tokens" not in item and "scope" not in item]
        plan.save()
    dismissed = {one.area.key: (one.week, one.reason) for one in looking_back(reviewed).dismissed}
    assert dismissed == {"scope": (WEEK - 3, "why scope"), "tokens": (WEEK - 2, "why tokens")}
    assert fates(reviewed)["tokens"] == ("quiet", None)
    point = area("tokens").initiative.points.create(key="gate", name="Gate", date=WEEK.monday)
    point.areas.add(area("tokens"))
    assert fates(reviewed)["tokens"] == ("slipped", WEEK.monday)
    assert "its milestone on 23 November passed unmarked" in reviewed.page(REVIEWS)
    plan = WeekPlan.objects.get(person=reviewed.person, week=WEEK - 1)
    plan.facts["items"] = [*plan.facts["items"], "organisations/tokens"]
    plan.save()
    save(reviewed, **{name("scope", "settled"): "on"})
    assert fates(reviewed) == {"scope": ("settled", FRIDAY.date()), "tokens": ("again", WEEK - 1)}


@pytest.mark.once
@pytest.mark.parametrize("address", [HERE, REVIEWS])
def test_the_pages_take_the_same_number_of_queries_at_one_three_and_thirty_areas(reviewed: Desk, address: str) -> None:
    counts = []
    for number in range(30):
        if number in (1, 3, 29):
            with CaptureQueriesContext(connection) as asked:
                assert reviewed.client.get(address).status_code == 200
            counts.append(len(asked))
        row = make.AreaFactory.create(initiative=area("api").initiative, key=f"more-{number}")
        Actual.objects.create(person=reviewed.person, week=WEEK, area=row, hours=1)
        Decision.objects.create(person=reviewed.person, week=WEEK - 1, area=row, kind="dismiss", hours=0, at=NOW)
    assert len(set(counts)) == 1
    assert counts[0] <= 14
