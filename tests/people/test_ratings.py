"""Recording ratings: history, same-day corrections, disputes, interest, undo, the audit."""

from datetime import UTC, date, datetime

import pytest

from people.concurrency import EditConflict
from people.models import AuditLine, Interest, Person, Rating, Skill
from people.queries.ratings import latest, rating_etag
from people.services import ratings
from tests.support.factories import PersonFactory, RatingFactory, SkillFactory

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def lena(db: None) -> Person:
    return PersonFactory.create(name="Lena")


@pytest.fixture
def diego(db: None) -> Person:
    return PersonFactory.create(name="Diego")


@pytest.fixture
def api(db: None) -> Skill:
    return SkillFactory.create(key="api", name="HTTP API")


def say(person: Person, skill: Skill, level: int, by: Person, **more: object) -> ratings.RatingChange:
    return ratings.record(person, skill, level, by=by, now=NOW, today=TODAY, **more)  # type: ignore[arg-type]


def levels(person: Person) -> list[tuple[str, int]]:
    return [(row.kind, row.level) for row in Rating.objects.of(person)]


def test_rating_yourself_and_others_are_kept_apart(lena: Person, diego: Person, api: Skill) -> None:
    say(lena, api, 2, by=lena)
    say(lena, api, 3, by=diego)
    assert sorted(levels(lena)) == [("assessed", 3), ("self", 2)]


def test_a_later_day_adds_a_row_and_the_history_stays(lena: Person, diego: Person, api: Skill) -> None:
    RatingFactory.create(person=lena, skill=api, level=1, on=date(2026, 5, 4), author=diego)
    say(lena, api, 3, by=diego)
    assert [(row.level, row.on) for row in Rating.objects.of(lena)] == [(1, date(2026, 5, 4)), (3, TODAY)]


def test_a_second_rating_on_one_day_replaces_the_first(lena: Person, diego: Person, api: Skill) -> None:
    say(lena, api, 1, by=diego)
    say(lena, api, 3, by=diego)
    assert levels(lena) == [("assessed", 3)]


def test_a_double_click_is_recorded_once(lena: Person, diego: Person, api: Skill) -> None:
    say(lena, api, 3, by=diego)
    say(lena, api, 3, by=diego)
    assert AuditLine.objects.count() == 1


def test_the_last_rating_counts_even_if_the_other_author_is_a_day_ahead(
    lena: Person, diego: Person, api: Skill
) -> None:
    tokyo = PersonFactory.create()
    RatingFactory.create(person=lena, skill=api, level=1, on=date(2026, 11, 25), author=tokyo)
    say(lena, api, 3, by=diego)
    counting = latest(lena, api, "assessed")
    assert counting is not None
    assert (counting.level, counting.author) == (3, diego)


def test_the_audit_entry_has_person_skill_and_both_levels(lena: Person, diego: Person, api: Skill) -> None:
    RatingFactory.create(person=lena, skill=api, level=2, on=date(2026, 5, 4))
    say(lena, api, 3, by=diego)
    line = AuditLine.objects.get()
    assert (line.actor, line.about, line.skill, line.before, line.after) == (diego, lena, "api", "2", "3")
    assert line.feeds_plans


def test_someone_elses_rating_in_the_meantime_is_not_overwritten(lena: Person, diego: Person, api: Skill) -> None:
    marta = PersonFactory.create()
    seen = rating_etag(latest(lena, api, "assessed"))
    say(lena, api, 2, by=marta)
    with pytest.raises(EditConflict):
        say(lena, api, 4, by=diego, seen=seen)
    assert levels(lena) == [("assessed", 2)]


def test_another_tab_of_the_same_author_is_no_conflict(lena: Person, diego: Person, api: Skill) -> None:
    say(lena, api, 2, by=diego)
    say(lena, api, 4, by=diego, seen="0")
    assert levels(lena) == [("assessed", 4)]


def test_undo_of_a_new_rating_removes_it(lena: Person, diego: Person, api: Skill) -> None:
    change = say(lena, api, 2, by=diego)
    ratings.undo(ratings.RatingChange.unpack(change.pack()), by=diego, now=NOW)
    assert levels(lena) == []


def test_undo_of_a_correction_restores_level_author_and_dispute(lena: Person, diego: Person, api: Skill) -> None:
    marta = PersonFactory.create()
    RatingFactory.create(person=lena, skill=api, level=2, on=TODAY, author=marta, disputed=True)
    change = say(lena, api, 4, by=diego)
    ratings.undo(change, by=diego, now=NOW)
    row = Rating.objects.get()
    assert (row.level, row.author, row.disputed) == (2, marta, True)


def test_undo_after_someone_else_rated_again_changes_nothing(lena: Person, diego: Person, api: Skill) -> None:
    change = say(lena, api, 2, by=diego)
    say(lena, api, 4, by=PersonFactory.create())
    with pytest.raises(EditConflict):
        ratings.undo(change, by=diego, now=NOW)
    assert levels(lena) == [("assessed", 4)]


def test_removing_a_rating_lets_the_earlier_one_count_and_can_be_undone(
    lena: Person, diego: Person, api: Skill
) -> None:
    RatingFactory.create(person=lena, skill=api, level=1, on=date(2026, 5, 4), author=diego)
    say(lena, api, 3, by=diego)
    change = ratings.remove_latest(lena, api, by=diego, now=NOW)
    assert levels(lena) == [("assessed", 1)]
    assert change is not None
    ratings.undo(change, by=diego, now=NOW)
    assert levels(lena) == [("assessed", 1), ("assessed", 3)]


def test_only_the_author_removes_an_assessment(lena: Person, diego: Person, api: Skill) -> None:
    say(lena, api, 3, by=PersonFactory.create())
    with pytest.raises(ratings.NotAuthor):
        ratings.remove_latest(lena, api, by=diego, now=NOW)


def test_a_dispute_survives_a_new_assessment_until_it_agrees(lena: Person, diego: Person, api: Skill) -> None:
    RatingFactory.create(person=lena, skill=api, level=1, on=date(2026, 5, 4), author=diego)
    say(lena, api, 3, by=lena)
    ratings.dispute(lena, api, True, now=NOW)
    say(lena, api, 2, by=diego)
    counting = latest(lena, api, "assessed")
    assert counting is not None
    assert counting.disputed
    say(lena, api, 3, by=diego)
    counting = latest(lena, api, "assessed")
    assert counting is not None
    assert not counting.disputed


def test_interest_is_stored_once_and_each_change_is_recorded(lena: Person, api: Skill) -> None:
    for wanted in (True, True, False):
        ratings.set_interest(lena, api, wanted, now=NOW)
    assert not Interest.objects.exists()
    assert [line.after for line in AuditLine.objects.order_by("pk")] == ["wants to grow", ""]
