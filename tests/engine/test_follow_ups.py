"""When to ask again and when to go one rung up; the examples of the slipping platform, and each rule at its border."""

from datetime import date

import pytest

from engine.follow_ups import Ask, after_working_days, ask_every, follow_up, ladder
from engine.people_facts import Absence, PersonFacts

TODAY = date(2026, 11, 23)  # a Monday
VETERANS_DAY, THANKSGIVING = date(2026, 11, 11), date(2026, 11, 26)
LOU = PersonFacts("lou", holidays=frozenset({VETERANS_DAY, THANKSGIVING}))


@pytest.mark.parametrize(
    ("need_by", "days"),
    [
        (date(2026, 11, 1), 3),
        (date(2026, 12, 14), 3),
        (date(2026, 12, 15), 5),
        (date(2027, 1, 18), 5),
        (date(2027, 1, 19), 10),
        (None, 10),
    ],
)
def test_how_often_to_ask(need_by: date | None, days: int) -> None:
    assert ask_every(need_by, TODAY) == days


def test_working_days_of_the_recipient() -> None:
    assert after_working_days(LOU, date(2026, 11, 24), 3) == date(2026, 11, 30)  # Thanksgiving and a weekend
    away = PersonFacts("lou", away=(Absence(date(2026, 11, 24), date(2026, 11, 27)),))
    assert after_working_days(away, TODAY, 1) == date(2026, 11, 30)
    gone = PersonFacts("lou", leaves=date(2026, 11, 20))
    assert after_working_days(gone, TODAY, 1) == date(2027, 1, 25)  # looked for 60 days, then Monday to Friday
    assert after_working_days(LOU, TODAY, 0) == TODAY


def test_empty_absent_and_repeated_rungs_are_skipped() -> None:
    rungs = ladder(["lou", "lou", None, "hal", "quinn"], absent=["hal"])
    assert [rung.state for rung in rungs] == ["there", "repeated", "empty", "absent", "there"]


def test_card_tokenisation_proposes_hal_after_its_grace() -> None:
    rungs = ladder([None, None, "hal", None, "quinn"], absent=[])
    asks = [Ask(day, 0, False) for day in (date(2026, 10, 26), date(2026, 11, 9), date(2026, 11, 16))]
    found = follow_up(rungs, asks, None, need_by=date(2026, 12, 4), grace=3, recipients={}, today=TODAY)
    assert found.escalate is not None
    assert (found.escalate.person, found.escalate.number) == ("hal", 2)
    assert found.escalate_on == date(2026, 11, 19)
    assert found.proposes(TODAY)
    assert not found.proposes(date(2026, 11, 18))


def test_one_unanswered_ask_proposes_nobody() -> None:
    rungs = ladder(["lou", None, "dot", "hal", "quinn"], absent=[])
    found = follow_up(
        rungs, [Ask(date(2026, 11, 2), 0, False)], None, need_by=None, grace=0, recipients={"lou": LOU}, today=TODAY
    )
    assert found.escalate is None
    assert found.ask_on == date(2026, 11, 17)  # ten working days, without Veterans Day


def test_an_answer_returns_to_the_first_rung() -> None:
    rungs = ladder(["lou", None, "dot", "hal", "quinn"], absent=[])
    asks = [Ask(date(2026, 11, 2), 0, True), Ask(date(2026, 11, 5), 2, True), Ask(date(2026, 11, 12), 0, False)]
    found = follow_up(rungs, asks, date(2026, 11, 10), need_by=TODAY, grace=3, recipients={"lou": LOU}, today=TODAY)
    assert (found.rung.person, found.ask_on, found.escalate) == ("lou", date(2026, 11, 17), None)
    again = [*asks[:2], *(Ask(day, 2, False) for day in (date(2026, 11, 12), date(2026, 11, 16)))]
    higher = follow_up(rungs, again, None, need_by=TODAY, grace=0, recipients={}, today=TODAY)
    assert higher.escalate is not None
    assert (higher.rung.person, higher.escalate.person) == ("dot", "hal")


def test_never_asked_is_due_today() -> None:
    rungs = ladder(["lou", None, None, None, None], absent=["lou"])
    assert follow_up(rungs, [], None, need_by=None, grace=3, recipients={}, today=TODAY).ask_on == TODAY
