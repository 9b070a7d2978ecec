"""Working hours, time off, duties, the reserve."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from people.models import DAYS, AuditLine, Duty, TimeOff, WorkingHours
from tests.support.markup import compact
from tests.support.people_pages import HTMX, Colleagues, errors_of, text, toast, undo_of, words_on

HOURS, OFF, DUTIES = "/person/ada/hours/", "/person/ada/time-off/", "/person/ada/duties/"
MON_TO_THU = {day: "8" if day in DAYS[:4] else "0" for day in DAYS}
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

# Days that are over by then are refused.
pytestmark = pytest.mark.at("2026-11-25T10:00Z")


def weekly() -> list[tuple[date | None, float]]:
    """The start and the weekly hours of each row."""
    return [(row.start, float(row.weekly)) for row in WorkingHours.objects.all()]


def test_wording_of_the_sections(as_ada: Client) -> None:
    page = words_on(as_ada.get("/person/ada/"))
    for words in (
        "Mon–Fri 8 · default",
        "of that is day-to-day work",
        "None planned. Days off reduce the hours to plan",
        "None planned. During a duty, its hours replace the day-to-day hours.",
    ):
        assert words in page, words
    saved = as_ada.post(OFF, {"start": "2090-12-24", "part": "all"}, headers=HTMX)
    assert toast(saved)["text"] == "Time off saved. Affected weeks can be replanned."
    refused = as_ada.post(OFF, {"start": "2090-12-20", "end": "2090-12-24", "part": "all"})
    assert errors_of(refused) == {"start": ["Time off from 24 December 2090 already exists. Change that instead."]}


# Hours ---------------


def test_new_hours_from_a_date_leave_the_past_as_it_was(as_ada: Client, colleagues: Colleagues) -> None:
    response = as_ada.post(HOURS, {**MON_TO_THU, "start": "2026-11-30"})
    assert (response.status_code, response.headers["Location"]) == (303, "/person/ada/#hours")
    # No hours were set before, which means 40: they become a row of their own.
    assert weekly() == [(None, 40), (date(2026, 11, 30), 32)]
    line = AuditLine.objects.get()
    assert (line.about, line.thing, line.verb, line.feeds_plans) == (colleagues.ada, "hours", "added", True)
    assert line.before == "40 h a week"
    assert line.after == "32 h a week from 2026-11-30: Mon 8, Tue 8, Wed 8, Thu 8"


@time_machine.travel(TUESDAY, tick=False)
def test_the_first_hours_begin_this_week(as_marta: Client) -> None:
    monday = date(2026, 11, 23)
    as_marta.post(f"{HOURS}0/", MON_TO_THU)
    assert weekly() == [(None, 40), (monday, 32)]
    # A change begins next Monday, or on the day that its editor chooses.
    row = WorkingHours.objects.get(start=monday)
    as_marta.post(f"{HOURS}{row.pk}/", {**MON_TO_THU, "fri": "4.5"}, headers=HTMX)
    assert weekly() == [(None, 40), (monday, 32), (date(2026, 11, 30), 36.5)]
    as_marta.post(f"{HOURS}{row.pk}/", {**MON_TO_THU, "fri": "2", "applies_from": "2026-11-23"}, headers=HTMX)
    assert weekly() == [(None, 40), (monday, 34), (date(2026, 11, 30), 36.5)]


@time_machine.travel(TUESDAY, tick=False)
def test_new_hours_start_next_monday_by_default(as_ada: Client) -> None:
    assert 'value="2026-11-30"' in text(as_ada.get(HOURS, headers=HTMX))


def test_the_first_hours_can_not_be_removed_while_others_follow(as_ada: Client) -> None:
    as_ada.post(HOURS, {**MON_TO_THU, "start": "2026-11-30"})
    first, second = WorkingHours.objects.all()
    response = as_ada.post(f"{HOURS}{first.pk}/remove/")
    assert response.status_code == 409
    assert response.context["refusal"]
    assert len(weekly()) == 2
    assert as_ada.post(f"{HOURS}{second.pk}/remove/").status_code == 303
    assert as_ada.post(f"{HOURS}{first.pk}/remove/").status_code == 303
    assert weekly() == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"mon": "-1"}, "below 0"),
        ({"mon": "24.5"}, "above 24"),
        ({"mon": "x"}, "8 or 7.5"),
        ({"mon": ""}, "required"),
        ({"mon": "NaN"}, "8 or 7.5"),
        ({"mon": "1e9"}, "above 24"),
        ({"mon": "7.125"}, "two decimal places"),
        ({"start": "2026-02-30"}, "2026-12-03"),
        ({"start": "0001-01-01"}, "between 1950 and 2100"),
        ({"start": "9999-12-31"}, "between 1950 and 2100"),
        ({"start": ""}, "required"),
    ],
)
def test_invalid_hours_are_refused_and_kept(as_ada: Client, typed: dict[str, str], reason: str) -> None:
    (field,) = typed
    for headers in ({}, HTMX):
        response = as_ada.post(HOURS, {**MON_TO_THU, "start": "2026-11-30", "tue": "7.25", **typed}, headers=headers)
        assert response.status_code == 422
        assert errors_of(response).keys() == {field}
        assert reason in errors_of(response)[field][0]
        assert 'value="7.25"' in text(response)
    assert weekly() == []


def test_an_empty_form_is_refused(as_ada: Client) -> None:
    for address, field in (
        (HOURS, "start"),
        (OFF, "start"),
        (DUTIES, "start"),
        ("/person/ada/day-to-day/", "day_to_day"),
    ):
        response = as_ada.post(address, {})
        assert response.status_code == 422
        assert field in errors_of(response)


def test_a_second_pattern_from_the_same_day_is_refused(as_ada: Client) -> None:
    data = {**MON_TO_THU, "start": "2026-11-30"}
    assert [as_ada.post(HOURS, data).status_code for _ in range(2)] == [303, 422]
    (error,) = errors_of(as_ada.post(HOURS, data))["start"]
    assert "30 November 2026" in error


# Time off ---------------


@pytest.mark.parametrize("who", ["as_ada", "as_marta"])
def test_the_person_and_their_manager_add_time_off(
    who: str, colleagues: Colleagues, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    response = client.post(OFF, {"start": "2026-12-24", "part": "afternoon"}, headers=HTMX)
    assert compact(text(response)).startswith('<section class="section section-gap" id="time-off"')
    assert toast(response)["level"] == "success"
    row = TimeOff.objects.get()
    assert (row.person, row.start, row.end, row.part) == (
        colleagues.ada,
        date(2026, 12, 24),
        date(2026, 12, 24),
        "afternoon",
    )


def test_the_audit_log_never_records_which_days(as_ada: Client, colleagues: Colleagues) -> None:
    as_ada.post(OFF, {"start": "2026-12-24", "end": "2026-12-31", "part": "all"})
    row = TimeOff.objects.get()
    as_ada.post(f"{OFF}{row.pk}/", {"start": "2026-12-23", "end": "2026-12-31", "part": "all"})
    back = undo_of(as_ada.post(f"{OFF}{row.pk}/remove/", headers=HTMX))
    as_ada.post(back, headers=HTMX)
    lines = list(AuditLine.objects.order_by("pk"))
    assert [line.verb for line in lines] == ["added", "changed", "removed", "restored"]
    for line in lines:
        assert (line.thing, line.label, line.before, line.after) == ("time off", "Ada Kowal", "", "")
        assert line.feeds_plans


def test_undoing_a_removal_restores_the_row(as_ada: Client, colleagues: Colleagues) -> None:
    as_ada.post(OFF, {"start": "2026-12-24", "end": "2026-12-31", "part": "morning"})
    row = TimeOff.objects.get()
    back = undo_of(as_ada.post(f"{OFF}{row.pk}/remove/", headers=HTMX))
    assert not TimeOff.objects.exists()
    assert [as_ada.post(back, headers=HTMX).status_code for _ in range(2)] == [200, 200]
    again = TimeOff.objects.get()
    assert (again.pk, again.start, again.end, again.part) == (row.pk, row.start, row.end, "morning")


def test_a_removal_is_not_undone_where_another_row_has_taken_its_place(as_ada: Client, colleagues: Colleagues) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2026, 12, 24), end=date(2026, 12, 31))
    back = undo_of(as_ada.post(f"{OFF}{TimeOff.objects.get().pk}/remove/", headers=HTMX))
    TimeOff.objects.create(person=colleagues.ada, start=date(2026, 12, 24), end=date(2026, 12, 24), pk=999)
    assert as_ada.post(back, headers=HTMX).status_code == 409
    assert as_ada.post(f"{OFF}undo/nothing/", headers=HTMX).status_code == 409


def test_only_the_person_who_removed_a_row_can_undo_it(
    as_ada: Client, as_marta: Client, colleagues: Colleagues
) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2026, 12, 24), end=date(2026, 12, 31))
    back = undo_of(as_ada.post(f"{OFF}{TimeOff.objects.get().pk}/remove/", headers=HTMX))
    assert as_marta.post(back, headers=HTMX).status_code == 409
    assert as_ada.post(back.replace("/ada/", "/marta/")).status_code == 404
    assert not TimeOff.objects.exists()


def test_without_scripts_a_removal_asks_for_confirmation(as_ada: Client, colleagues: Colleagues) -> None:
    row = TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    assert "2 January 2090 – 9 January 2090" in compact(text(as_ada.get(f"{OFF}{row.pk}/remove/")))
    assert TimeOff.objects.exists()
    assert as_ada.post(f"{OFF}{row.pk}/remove/").headers["Location"] == "/person/ada/#time-off"


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"start": "2026-12-24", "end": "2026-12-20"}, "end", "24 December 2026"),
        ({"start": "", "end": "2026-12-20"}, "start", "first day"),
        ({"start": "2026-12-24", "end": "9999-12-31"}, "end", "between 1950 and 2100"),
        ({"start": "2026-12-24", "part": "night"}, "part", "valid choice"),
        ({"start": "24.12.2026"}, "start", "2026-12-03"),
        ({"start": "2090-01-05", "end": "2090-01-12"}, "start", "2 January 2090 to 9 January 2090"),
        ({"start": "2090-01-02"}, "start", "2 January 2090 to 9 January 2090"),
        ({"start": "2089-12-24", "end": "2091-01-01"}, "start", "2 January 2090"),
    ],
)
def test_invalid_time_off_is_refused(
    as_ada: Client, colleagues: Colleagues, typed: dict[str, str], field: str, reason: str
) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    response = as_ada.post(OFF, {"part": "all", **typed})
    assert response.status_code == 422
    assert errors_of(response).keys() == {field}
    assert reason in errors_of(response)[field][0]
    assert TimeOff.objects.count() == 1


def test_mornings_and_afternoons_may_overlap(as_ada: Client, colleagues: Colleagues) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9), part="morning")
    assert as_ada.post(OFF, {"start": "2090-01-04", "part": "afternoon"}).status_code == 303
    assert as_ada.post(OFF, {"start": "2090-01-05", "part": "morning"}).status_code == 422


def test_a_row_does_not_overlap_with_itself(as_ada: Client, colleagues: Colleagues) -> None:
    row = TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    response = as_ada.post(f"{OFF}{row.pk}/", {"start": "2090-01-03", "end": "2090-01-09", "part": "all"})
    assert response.status_code == 303
    row.refresh_from_db()
    assert row.start == date(2090, 1, 3)


def test_a_row_is_not_found_through_another_person(as_sam: Client, colleagues: Colleagues) -> None:
    row = TimeOff.objects.create(person=colleagues.ada, start=date(2090, 1, 2), end=date(2090, 1, 9))
    for path in ("", "remove/"):
        for person in ("sam", "ada"):
            address = f"/person/{person}/time-off/{row.pk}/{path}"
            assert as_sam.post(address, {"start": "2090-01-02", "part": "all"}).status_code == 404
            assert as_sam.get(address).status_code == 404
    row.refresh_from_db()
    assert row.end == date(2090, 1, 9)


# Duties and the reserve ---------------


def test_a_duty_is_added_changed_and_removed(as_ada: Client, colleagues: Colleagues) -> None:
    data = {"what": "On call", "start": "2090-02-02", "end": "2090-02-08", "hours": "20"}
    assert as_ada.post(DUTIES, data).status_code == 303
    duty = Duty.objects.get()
    as_ada.post(f"{DUTIES}{duty.pk}/", {**data, "hours": "16"}, headers=HTMX)
    duty.refresh_from_db()
    assert duty.hours == 16
    line = AuditLine.objects.first()
    assert line is not None
    assert line.after == "On call 2090-02-02 to 2090-02-08, 16 h a week"
    as_ada.post(f"{DUTIES}{duty.pk}/remove/", headers=HTMX)
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"hours": "169"}, "hours", "above 168"),
        ({"hours": "-1"}, "hours", "below 0"),
        ({"what": "x" * 10_000}, "what", "120"),
        ({"what": "a\0b"}, "what", "Null characters"),
        ({"end": "2090-01-01"}, "end", "2 February 2090"),
        ({"start": "2090-03-01", "end": "2090-03-05"}, "start", "5 March 2090"),
    ],
)
def test_an_invalid_duty_is_refused(
    as_ada: Client, colleagues: Colleagues, typed: dict[str, str], field: str, reason: str
) -> None:
    Duty.objects.create(person=colleagues.ada, start=date(2090, 3, 5), end=date(2090, 3, 5), hours=1)
    data = {"what": "On call", "start": "2090-02-02", "end": "2090-02-08", "hours": "20", **typed}
    response = as_ada.post(DUTIES, data)
    assert response.status_code == 422
    assert errors_of(response).keys() == {field}
    assert reason in errors_of(response)[field][0]
    assert Duty.objects.count() == 1


def test_the_reserve_is_changed(as_ada: Client, colleagues: Colleagues) -> None:
    assert as_ada.post("/person/ada/day-to-day/", {"day_to_day": "7.5"}, headers=HTMX).status_code == 200
    colleagues.ada.refresh_from_db()
    assert colleagues.ada.day_to_day == Decimal("7.5")
    line = AuditLine.objects.get()
    assert (line.thing, line.before, line.after) == ("day-to-day", "12 h a week", "7.5 h a week from 2026-11-30")
    assert line.feeds_plans


@pytest.mark.parametrize(
    ("hours", "reason"),
    [("-1", "below 0"), ("169", "above 168"), ("41", "(40)"), ("x", "8 or 7.5")],
)
def test_an_invalid_reserve_is_refused(as_ada: Client, colleagues: Colleagues, hours: str, reason: str) -> None:
    response = as_ada.post("/person/ada/day-to-day/", {"day_to_day": hours})
    assert response.status_code == 422
    assert reason in errors_of(response)["day_to_day"][0]
    colleagues.ada.refresh_from_db()
    assert colleagues.ada.day_to_day == 12


def test_the_past_is_not_listed(as_ada: Client, colleagues: Colleagues) -> None:
    TimeOff.objects.create(person=colleagues.ada, start=date(2020, 1, 2), end=date(2020, 1, 9))
    assert "2020" not in text(as_ada.get("/person/ada/"))
