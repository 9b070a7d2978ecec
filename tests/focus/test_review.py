"""Friday's review: prefilled, saved as one, corrected later; what it feeds; and what four of them say."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.reserve import ReviewedWeek, right_reserve
from engine.weeks import Week
from focus import decisions, plans, preferences
from focus.loading.attention import spent_by
from focus.models import Actual, Block, Decision, Interruption, ProposalAnswer, Review, ReviewDraft, WeekPlan
from focus.reviewing.lines import options_of
from initiatives.models import AreaStatus, LeadAssignment, StatusUpdate
from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, area, text_of

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
HERE = "/week/2026-W48/review/"


@pytest.fixture
def friday(diego: Desk) -> Any:
    """Diego has accepted what was planned: 8 h on the API, 4 h on the scope, 1 h on tokens; 12 h are day-to-day."""
    decisions.accept_all(diego.person, WEEK, now=NOW)
    with time_machine.travel(FRIDAY, tick=False):
        yield diego


def name(key: str, field: str) -> str:
    return f"area-{area(key).pk}-{field}"


def typed(desk: Desk, address: str = HERE) -> dict[str, str]:
    """The form as it stands when it is opened."""
    form = desk.client.get(address).context["page"].form
    found = {bound.html_name: bound.value() for each in (form.week, *form.lines) for bound in each}
    return {name: str(value) for name, value in found.items() if value not in (None, "", False)}


def save(desk: Desk, address: str = HERE, **more: str) -> HttpResponse:
    return desk.client.post(address, {**typed(desk, address), **more})  # type: ignore[return-value]


def real(week: Week = WEEK) -> dict[str, Decimal]:
    return {row.area.key: row.hours for row in Actual.objects.filter(week=week).select_related("area")}


def test_it_is_filled_in_from_plan_calendar_and_interruptions(friday: Desk) -> None:
    at = {"person": friday.person, "area": area("api"), "week": WEEK}
    for hour in (9, 14):
        Block.objects.create(**at, starts=NOW.replace(hour=hour), minutes=120, at=NOW)
    Interruption.objects.create(person=friday.person, at=NOW, source="Support", minutes=90)
    page = friday.page(HERE)
    assert "8 h planned, 4 h in your calendar" in page
    assert "none 0 h less 4 h as planned 8 h more 12 h" in page
    assert "Work beside Priya: did it help?" in page
    assert "1.5 h of interruptions noted: Support 1.5 h." in page
    assert "3.5 h in your calendar" in page or "4 h in your calendar." in page
    form = typed(friday)
    assert form["day_to_day"] == "12"
    assert form[name("api", "spent")] == "planned"


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
    assert real() == {"api": Decimal(4), "scope": Decimal("6.5"), "tokens": Decimal("1.5")}
    row = Actual.objects.get(area__key="api")
    assert (row.note, row.helped) == ("Priya has it now", True)
    review = Review.objects.get()
    assert (review.day_to_day, review.meetings, review.note) == (Decimal("15.5"), None, "A loud week")
    assert "Week 48 is reviewed" in friday.client.get(answer["Location"]).content.decode()
    assert not AuditLine.objects.filter(label__contains="loud").exists()


def test_hours_that_are_typed_win_over_a_quick_answer(friday: Desk) -> None:
    save(friday, **{name("api", "hours"): "3"})
    assert real()["api"] == 3
    save(friday, **{name("api", "spent"): "planned"})
    assert real()["api"] == 8


def test_it_is_opened_again_and_corrected(friday: Desk) -> None:
    save(friday, **{name("scope", "spent"): "none"})
    assert real() == {"api": Decimal(8), "scope": Decimal(0), "tokens": Decimal(1)}
    assert typed(friday)[name("scope", "spent")] == "none"
    save(friday, **{name("scope", "spent"): "planned", "note": "Forgot Tuesday"})
    assert real()["scope"] == 4
    assert Review.objects.get().note == "Forgot Tuesday"


def test_the_second_of_two_windows_is_told_and_what_it_typed_stays(friday: Desk) -> None:
    first = typed(friday)
    with time_machine.travel(FRIDAY + timedelta(minutes=5), tick=False):
        save(friday, note="from the other window")
        answer = friday.client.post(HERE, {**first, "note": "from this one"})
    assert answer.status_code == 409
    page = unescape(answer.content.decode())
    assert "saved in another window" in page
    assert "from this one" in page
    assert Review.objects.get().note == "from the other window"
    again = {**first, "note": "from this one", "seen": Review.objects.get().at.isoformat()}
    assert f'value="{again["seen"]}"' in page
    assert friday.client.post(HERE, again).status_code == 303
    assert Review.objects.get().note == "from this one"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"api-hours": "3.25"}, "Hours go in steps of half an hour."),
        ({"api-hours": "81"}, "Hours go from 0 to 80."),
        ({"api-hours": "lots"}, "Type the hours as a number, such as 3.5."),
        ({"api-spent": "exact"}, "How many hours exactly?"),
        ({"api-spent": "war"}, "Choose one of the answers."),
        ({"day_to_day": "-1"}, "Hours go from 0 to 168."),
        ({"day_to_day": "160"}, "a week has 168."),
        ({"note": "x" * 501}, "at most 500 characters"),
        ({"note": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_can_not_be_is_told_and_nothing_is_saved(friday: Desk, more: dict[str, str], words: str) -> None:
    named = {name(*key.split("-")) if "-" in key else key: value for key, value in more.items()}
    answer = save(friday, **named)
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert not Review.objects.exists()
    assert not Actual.objects.exists()


def test_what_is_half_typed_is_kept_until_it_is_saved_or_forgotten(friday: Desk) -> None:
    form = {**typed(friday), "note": "half a thou\0ght", name("api", "spent"): "less"}
    assert friday.client.post(f"{HERE}draft/", form).status_code == 204
    page = friday.client.get(HERE)
    assert "it is not saved yet" in text_of(page)
    assert page.context["page"].form.week["note"].value() == "half a thought"
    assert typed(friday)[name("api", "spent")] == "less"
    save(friday)
    assert Review.objects.get().note == "half a thought"
    assert real()["api"] == 4
    # A draft that was still on its way when the review was saved comes too late.
    friday.client.post(f"{HERE}draft/", form)
    assert not ReviewDraft.objects.exists()
    friday.client.post(f"{HERE}draft/", typed(friday))
    friday.client.post(f"{HERE}draft/", {"forget": "1"})
    assert not ReviewDraft.objects.exists()


def test_an_area_is_settled_by_the_initiatives_own_act(friday: Desk) -> None:
    save(friday, **{name("scope", "settled"): "on", name("scope", "note"): "for me alone"})
    assert area("scope").status == AreaStatus.SETTLED
    said = StatusUpdate.objects.get()
    assert (said.area.key, said.after, said.by, said.note) == ("scope", "settled", friday.person, "")


def test_who_may_not_change_the_initiative_settles_nothing(friday: Desk) -> None:
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

    assert spent() == {"api": (8.0, "committed"), "scope": (4.0, "committed")}
    save(friday, **{name("api", "spent"): "less"})
    assert spent() == {"api": (4.0, "reviewed"), "scope": (4.0, "reviewed")}
    Actual.objects.all().delete()
    assert spent() == {}


def test_the_next_weeks_plan_says_that_it_is_older_and_the_weeks_own_does_not(friday: Desk) -> None:
    plans.replan(friday.person, WEEK + 1, now=NOW)
    save(friday)
    assert "You said what a week of yours really took" in friday.page("/week/2026-W49/")
    assert "really took" not in friday.page("/week/2026-W48/")


@pytest.mark.parametrize("address", ["beside", "review"])
def test_the_first_week_of_the_calendar_is_a_week_too(friday: Desk, address: str) -> None:
    assert friday.client.get(f"/week/0001-W01/{address}/").status_code == 200


def test_a_week_that_has_not_begun_is_not_reviewed(friday: Desk) -> None:
    answer = friday.client.get("/week/2026-W49/review/")
    assert answer.status_code == 422
    assert "Week 49 has not begun" in text_of(answer)
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
def test_the_week_leads_to_it_from_thursday_noon_by_ones_own_clock(
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
            assert "0.5 h of interruptions noted" in friday.page(here)
            assert save(friday, here, note="short").status_code == 303
    assert {str(row.week) for row in Review.objects.all()} == {"2026-W53", "2027-W12"}


def test_half_and_half_as_much_again_in_half_hours() -> None:
    def told(planned: str) -> list[tuple[str, float]]:
        return [(one.name, float(one.hours)) for one in options_of(Decimal(planned))]

    assert told("0") == [("none", 0), ("more", 1)]
    assert told("0.5") == [("none", 0), ("planned", 0.5), ("more", 1)]
    assert told("1") == [("none", 0), ("less", 0.5), ("planned", 1), ("more", 1.5)]
    assert told("5") == [("none", 0), ("less", 2.5), ("planned", 5), ("more", 7.5)]


def test_nobody_else_has_part_in_it(friday: Desk) -> None:
    save(friday, note="planted thought")
    other = Client()
    make.sign_in(other, make.PersonFactory.create(manager=None))
    assert "planted thought" not in text_of(other.get(HERE))


def test_sharing_is_told_on_the_page(friday: Desk) -> None:
    assert "Nobody else sees these hours" in friday.page(HERE)
    preferences.change(friday.person, now=NOW, shares_real=True)
    assert "Your managers see these hours, as you chose" in friday.page(HERE)


# Four reviewed weeks.


def week_of(real: float | None, *, back: int, there: float = 40, duties: float = 0) -> ReviewedWeek:
    return ReviewedWeek(WEEK - back, 40, there, duties, real)


def test_the_right_reserve_is_what_day_to_day_took_by_the_share_of_days_there() -> None:
    four = [week_of(hours, back=back) for back, hours in enumerate((14, 16, 15, 17), 1)]
    found = right_reserve(four)
    assert found is not None
    assert (found.hours, len(found.weeks)) == (15.5, 4)
    assert found.differs(12)
    assert not found.differs(15)
    assert right_reserve(four[:3]) is None
    # Two days of five took 6 h: that is 15 h a whole week; a week on call and one that does not say are no measure.
    part = [*four[:3], week_of(6, back=5, there=16), week_of(30, back=6, duties=20), week_of(None, back=7)]
    found = right_reserve(part)
    assert found is not None
    assert (found.hours, len(found.weeks)) == (15.0, 4)
    # 62 h in 4 weeks before the last eight are another time.
    many = [*(week_of(10, back=back) for back in range(1, 9)), *(week_of(30, back=back) for back in range(9, 13))]
    found = right_reserve(many)
    assert found is not None
    assert found.hours == 10


@pytest.fixture
def reviewed(friday: Desk) -> Desk:
    """Four weeks: 16 h of day-to-day where 12 h were held back; each with 10 h planned on the API and 6 h spent."""
    for back in range(1, 5):
        week = WEEK - back
        plans.replan(friday.person, week, now=NOW)
        Decision.objects.create(person=friday.person, week=week, area=area("api"), kind="adjust", hours=10, at=NOW)
        Actual.objects.create(person=friday.person, week=week, area=area("api"), hours=6, helped=back != 2)
        Review.objects.create(person=friday.person, week=week, day_to_day=16, meetings=4, at=NOW, note=f"note {back}")
    return friday


def test_before_four_weeks_the_page_says_what_is_to_come(friday: Desk) -> None:
    assert "No week reviewed yet" in friday.page("/week/reviews/")
    save(friday)
    page = friday.page("/week/reviews/")
    assert "1 week reviewed" in page
    assert "3 to go, in your own time: a week without a review is no failure" in page


def test_four_weeks_compare_and_tell_which_advice_helped(reviewed: Desk) -> None:
    page = reviewed.page("/week/reviews/")
    assert "you planned 40 h and spent 24 h" in page
    assert "Week 47 10 6 −4 note 1" in page
    assert "Week 48 13 – not reviewed" in page
    assert "helped 3 of 4 times" in page


def test_the_reserve_is_taken_over_with_its_line_and_taken_back(reviewed: Desk) -> None:
    def answer(said: str, hours: str = "16") -> None:
        reviewed.client.post("/week/reviews/reserve/", {"answer": said, "hours": hours})
        reviewed.person.refresh_from_db()

    assert "In 4 weeks it really took 16 h a whole week; you hold back 12 h." in reviewed.page("/week/reviews/")
    answer("take", "17")
    assert reviewed.person.day_to_day == 12
    answer("take")
    assert reviewed.person.day_to_day == 16
    line = AuditLine.objects.get(thing="day-to-day")
    assert (line.before, line.after, line.actor) == ("12 h a week", "16 h a week", reviewed.person)
    assert "You took that over on 27 November." in reviewed.page("/week/reviews/")
    answer("undo")
    assert reviewed.person.day_to_day == 12
    answer("leave")
    assert reviewed.person.day_to_day == 12
    page = reviewed.page("/week/reviews/")
    assert "You left it as it is." in page
    assert "Hold back 16 h" not in page
    assert ProposalAnswer.objects.count() == 1


def test_what_was_left_aside_is_followed_up(reviewed: Desk) -> None:
    for key, back in (("scope", 3), ("tokens", 2)):
        at = {"person": reviewed.person, "area": area(key)}
        Decision.objects.filter(**at).delete()
        Decision.objects.create(**at, week=WEEK - back, kind="dismiss", hours=0, reason=f"why {key}", at=NOW)
    row = WeekPlan.objects.filter(person=reviewed.person, week__gt=str(WEEK - 3))
    for plan in row:
        plan.facts["items"] = [item for item in plan.facts["items"] if "tokens" not in item and "scope" not in item]
        plan.save()
    assert "Token storage week 46: why tokens quiet since" in reviewed.page("/week/reviews/")
    point = area("tokens").initiative.points.create(key="gate", name="Gate", date=WEEK.monday)
    point.areas.add(area("tokens"))
    assert "its point of 23 November is past and not marked" in reviewed.page("/week/reviews/")
    plan = WeekPlan.objects.get(person=reviewed.person, week=WEEK - 1)
    plan.facts["items"] = [*plan.facts["items"], "organisations/tokens"]
    plan.save()
    save(reviewed, **{name("scope", "settled"): "on"})
    page = reviewed.page("/week/reviews/")
    assert "week 45: why scope settled since, on 27 November" in page
    assert "week 46: why tokens turned up again in week 47" in page


@pytest.mark.parametrize("address", [HERE, "/week/reviews/"])
def test_the_pages_ask_the_same_number_of_questions_at_one_three_and_thirty_areas(reviewed: Desk, address: str) -> None:
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
    assert counts[0] <= 12
