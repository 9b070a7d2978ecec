"""Data that an import could damage silently: it is kept exactly, or refused with an error."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from initiatives.models import CriticalArea, Initiative
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import Report, import_organisation
from people.models import AuditLine, Person, Rating, TimeOff, WorkingHours
from stakeholders.models import Evidence, Pitch, PitchStep
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    OrganisationFactory,
    PersonFactory,
    RatingFactory,
    SkillFactory,
)
from tests.support.organisation_files import places

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def bring(text: str) -> Report:
    return import_organisation(text.encode(), by=None, now=NOW)


def faults(text: str) -> list[str]:
    """Where the errors in a file are."""
    with pytest.raises(InvalidFile) as found:
        bring(text)
    return places(found.value)


def ada(fields: str) -> str:
    return f"leadplan: 1\npeople:\n  - {{key: ada, name: Ada, {fields}}}"


def pitch(fields: str) -> str:
    return (
        f"leadplan: 1\npeople: [{{key: ada, name: Ada}}]\npitches:\n  - {{key: p, author: ada, title: T, problem: P, "
        f"outcome: O, {fields}}}"
    )


# Hours ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", ["120.01", "168", "[{from: 2026-01-05, hours: 121}]"])
def test_more_hours_than_five_days_have_are_refused(hours: str) -> None:
    assert any(place.startswith("people[0].hours") for place in faults(ada(f"hours: {hours}")))
    assert not Person.objects.exists()


@pytest.mark.parametrize("hours", ["120", "38", "33.33", "0.01", "0"])
def test_hours_that_are_not_divisible_by_five_are_exported_unchanged(hours: str) -> None:
    bring(ada(f"hours: {hours}"))
    row = WorkingHours.objects.get()
    assert sum(row.weekdays) == Decimal(hours)
    assert sum(row.weekdays[5:]) == 0
    assert max(row.weekdays[:5]) - min(row.weekdays[:5]) <= Decimal("0.01")
    assert f"hours: {hours}" in export_organisation()
    assert bring(export_organisation()).changes == []


def test_a_week_with_a_saturday_is_exported_by_day() -> None:
    bring(ada("hours: {mon: 8, sat: 4.25}"))
    assert "hours: {mon: 8, sat: 4.25}" in export_organisation()


# Addresses -----------------------------------------------------------------------------------------------------------


def test_two_people_swap_their_emails() -> None:
    PersonFactory.create(key="ada", email="one@example.org")
    PersonFactory.create(key="bo", email="two@example.org")
    bring(
        "leadplan: 1\npeople:\n  - {key: ada, name: Ada, email: TWO@example.org}\n"
        "  - {key: bo, name: Bo, email: one@example.org}"
    )
    assert dict(Person.objects.values_list("key", "email")) == {"ada": "TWO@example.org", "bo": "one@example.org"}


def test_an_email_moves_to_a_new_person() -> None:
    PersonFactory.create(key="ada", email="desk@example.org")
    bring(
        "leadplan: 1\npeople:\n  - {key: ada, name: Ada, email: ada@example.org}\n"
        "  - {key: bo, name: Bo, email: desk@example.org}"
    )
    assert dict(Person.objects.values_list("key", "email")) == {"ada": "ada@example.org", "bo": "desk@example.org"}


def test_an_email_is_not_taken_from_someone_outside_the_file() -> None:
    PersonFactory.create(key="ada", email="one@example.org")
    PersonFactory.create(key="bo", email="two@example.org")
    told = faults("leadplan: 1\npeople:\n  - {key: ada, name: Ada, email: Two@example.org}")
    assert told == ["people[0].email: line 3"]
    assert Person.objects.get(key="ada").email == "one@example.org"


# Figures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ("evidence: [{what: W, figure: 100000000000000}]", "pitches[0].evidence[0].figure"),
        ("evidence: [{what: W, figure: 0.00001}]", "pitches[0].evidence[0].figure"),
        ("evidence: [{what: W, figure: 1234567890123.4567}]", "pitches[0].evidence[0].figure"),
        ("evidence: [{what: W, figure: .inf}]", "pitches[0].evidence[0].figure"),
        ("value: {amount: 100000000000000}", "pitches[0].value.amount"),
        ("value: {amount: 0.001}", "pitches[0].value.amount"),
        ("value: {amount: -1}", "pitches[0].value.amount"),
        ("slices: [{name: S, effort_weeks: 10000}]", "pitches[0].slices[0].effort_weeks"),
        ("slices: [{name: S, value_share: 1.01}]", "pitches[0].slices[0].value_share"),
    ],
)
@pytest.mark.every_case
def test_figures_that_a_database_would_round_or_refuse_are_errors(fields: str, place: str) -> None:
    assert faults(pitch(fields)) == [f"{place}: line 4"]
    assert not Pitch.objects.exists()


def test_the_largest_figures_are_imported_exactly() -> None:
    bring(
        pitch(
            "evidence: [{what: W, figure: -99999999999.9999}], value: {amount: 9999999999999.99}, "
            "slices: [{name: S, effort_weeks: 9999, value_share: 0.0001}]"
        )
    )
    assert Evidence.objects.get().figure == Decimal("-99999999999.9999")
    assert Pitch.objects.get().value_amount == Decimal("9999999999999.99")
    assert (PitchStep.objects.get().effort_weeks, PitchStep.objects.get().value_share) == (
        Decimal(9999),
        Decimal("0.0001"),
    )


# Ratings -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def rated() -> Rating:
    """A rating with a date and an author that Ada disputes."""
    OrganisationFactory.create()
    person = PersonFactory.create(key="ada", name="Ada")
    author, skill = PersonFactory.create(key="bo"), SkillFactory.create(key="x", name="X")
    row: Rating = RatingFactory.create(
        person=person, skill=skill, level=2, author=author, on=date(2026, 5, 1), disputed=True
    )
    return row


def test_fields_of_a_rating_that_the_file_omits_are_kept(rated: Rating) -> None:
    report = bring(ada("skills: {x: {level: 3, assessed: 2026-05-01}}"))
    assert [str(change) for change in report.changes] == ["~ ratings: ada, x, 2026-05-01 (level 2 → 3)"]
    rated.refresh_from_db()
    assert (rated.level, rated.author and rated.author.key, rated.disputed) == (3, "bo", True)


def test_fields_of_a_rating_in_the_file_are_changed(rated: Rating) -> None:
    bring(ada("skills: {x: {level: 2, assessed: 2026-05-01, by: ada, disputed: false}}"))
    rated.refresh_from_db()
    assert (rated.level, rated.author and rated.author.key, rated.disputed) == (2, "ada", False)


def test_a_plain_level_adds_a_rating_without_a_date(rated: Rating) -> None:
    bring(ada("skills: {x: 1}"))
    rows = Rating.objects.order_by("pk").values_list("level", "on", "author__key", "disputed")
    assert list(rows) == [(2, rated.on, "bo", True), (1, None, None, False)]


def test_a_self_rating_has_the_person_as_author(rated: Rating) -> None:
    bring(ada("skills: {x: {self: 4, assessed: 2026-05-01}}"))
    own = Rating.objects.get(kind="self")
    assert (own.level, own.author and own.author.key, own.disputed) == (4, "ada", False)
    rated.refresh_from_db()
    assert (rated.level, rated.disputed) == (2, True)


# Values that are none ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ada("role: ~"), "people[0].role: line 3"),
        ('leadplan: 1\npeople: [{key: ada, name: "  "}]', "people[0].name: line 2"),
        ('leadplan: 1\npeople: [{key: ada, name: "A\\0"}]', "people[0].name: line 2"),
        (ada("email: ada@"), "people[0].email: line 3"),
        (ada("joined: ٢٠٢٦-01-01"), "people[0].joined: line 3"),
    ],
)
def test_an_invalid_value_is_an_error(text: str, place: str) -> None:
    assert faults(text) == [place]


def test_a_conflict_with_existing_data_is_reported_at_the_entry() -> None:
    InitiativeFactory.create(key="one", name="One", start=date(2027, 1, 1))
    told = faults(
        "leadplan: 1\n# the start is in the database\ninitiatives: [{key: one, name: One, target: 2026-12-01}]"
    )
    assert told == ["initiatives[0]: line 3"]
    assert Initiative.objects.get().target is None


# What plans rest on, and who else is editing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "thing"),
    [
        ("hours: [{from: 2026-01-05, hours: 40}]", "hours"),
        ("time_off: [{from: 2026-12-01, to: 2026-12-02}]", "time off"),
        ("duties: [{from: 2026-12-01, to: 2026-12-02, hours: 20}]", "duties"),
        ("day_to_day: 8", "person"),
        ("seniority: staff", "person"),
    ],
)
@pytest.mark.every_case
def test_changes_that_affect_plans_add_a_line_that_makes_them_stale(fields: str, thing: str) -> None:
    person = PersonFactory.create(key="ada", name="Ada")
    bring(ada(fields))
    line = AuditLine.objects.get(thing=thing)
    assert (line.about, line.feeds_plans) == (person, True)


def test_time_off_is_recorded_without_its_dates() -> None:
    PersonFactory.create(key="ada", name="Ada")
    bring(ada("time_off: [{from: 2026-12-01, to: 2026-12-02}]"))
    assert TimeOff.objects.count() == 1
    line = AuditLine.objects.get(thing="time off")
    assert "2026" not in f"{line.label}{line.before}{line.after}"


@pytest.mark.parametrize("fields", ["impact: 5", "needs: {x: 4}"])
def test_a_changed_area_gets_a_new_version(fields: str) -> None:
    SkillFactory.create(key="x")
    home: Any = InitiativeFactory.create(key="one", name="One")
    area = AreaFactory.create(initiative=home, key="a", name="A")
    text = f"leadplan: 1\ninitiatives: [{{key: one, name: One, areas: [{{key: a, name: A, {fields}}}]}}]"
    bring(text)
    assert CriticalArea.objects.get().version == area.version + 1
    bring(text)
    assert CriticalArea.objects.get().version == area.version + 1
