"""The operator's file has what only one person may see: meetings, own work, stakeholders, pitches and actual hours."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from focus.models import Actual, Decision, Meeting
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from stakeholders.models import EngagementChange, Exclusion, OfficeHours, PitchStep
from tests.support.organisation_files import EVERY_FIELD, RECORDS, places

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 9, tzinfo=UTC)
KEYED = {"Person", "Team", "Initiative", "PlanningCycle", "Pitch"}
"""Identified by their key."""


KEPT = {
    *("Meeting", "Meeting_attendees", "OwnWork", "Actual"),
    *("Stakeholder", "Stakeholder_initiatives", "Touchpoint", "Promise", "PlanningCycle"),
    *("Pitch", "Pitch_co_sponsors", "Pitch_stakeholders", "Evidence", "Message", "PitchStep", "Conversation"),
}
FIELDS_NOT_KEPT = {
    "Meeting": {
        *("calendar", "uid", "instance", "others", "topic_source", "guessed"),  # Of a calendar's alone.
        *("choice", "delegate", "notes_dismissed"),  # Decisions.
    },
    "Actual": {"note", "helped"},  # From a review.
    "OwnWork": {"done_hours", "moved_hours"},  # The hours left say what a plan needs.
    "Stakeholder": {"url_id"},  # Part of an address only.
    "Pitch": {"url_id", "area", "targeted_on", "status_changed_on", "reopened_on"},  # Its history.
    "PitchStep": {"agreed_by", "agreed_on", "origin"},  # Its history, and what it was proposed for.
}


def kept() -> list[type[Model]]:
    models = [one for app in ("stakeholders", "focus") for one in apps.get_app_config(app).get_models(True)]
    return [one for one in models if one.__name__ in KEPT]


def fields_of(model: type[Model]) -> list[Any]:
    left = FIELDS_NOT_KEPT.get(model.__name__, set())
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in left]


def told(row: Any) -> dict[str, Any]:
    """A row without its ids: what it refers to is shown instead."""
    return {field.name: named(getattr(row, field.name)) for field in fields_of(type(row))}


def named(value: Any) -> Any:
    if not isinstance(value, Model):
        return value
    if type(value).__name__ in KEYED:
        return getattr(value, "key")  # noqa: B009 - which model is not known here
    return told(value)


def rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: sorted((told(row) for row in model._default_manager.all()), key=str) for model in kept()}


@pytest.mark.django_db(transaction=True)
def test_every_row_is_restored() -> None:
    import_organisation(EVERY_FIELD.encode(), by=None, now=NOW)
    before = rows()
    backup = export_organisation(private_too=True)
    call_command("flush", interactive=False, verbosity=0)
    import_organisation(backup.encode(), by=None, now=LATER)
    assert rows() == before


@pytest.mark.django_db
def test_the_rows_that_are_compared_have_something_in_every_field() -> None:
    """Else a column that the file forgets would come back as its default, and nobody would see it."""
    import_organisation(EVERY_FIELD.encode(), by=None, now=NOW)
    for model in kept():
        for field in fields_of(model):
            values = {getattr(row, field.attname) for row in model._default_manager.all()}
            # The first row of a list stands at 0.
            usual = {field.get_default()} if field.has_default() and field.name != "position" else set()
            assert values - usual - {None, ""}, f"{model.__name__}.{field.name}"


@pytest.mark.django_db
def test_a_file_without_the_newer_keys_keeps_their_data() -> None:
    import_organisation(EVERY_FIELD.encode(), by=None, now=NOW)
    before = rows()
    older = """
leadplan: 1
stakeholders: [{key: boss, for: ada, person: boss}]
pitches: [{key: p, author: ada, title: T, slices: [{name: S, agreed: true}]}]
"""
    assert import_organisation(older.encode(), by=None, now=LATER).changes == []
    assert rows() == before


@pytest.mark.django_db
def test_records_in_an_earlier_file_are_skipped_with_a_notice_each() -> None:
    report = import_organisation(RECORDS.encode(), by=None, now=NOW)
    assert [notice.split(" ", 3)[:3] for notice in report.notices] == [
        ["dismissals:", "line", "19:"],
        ["decisions:", "line", "21:"],
        ["commitments:", "line", "22:"],
        ["blocks:", "line", "23:"],
        ["reviews:", "line", "24:"],
        ["interruptions:", "line", "25:"],
        ["worries:", "line", "26:"],
        ["pairings:", "line", "27:"],
        ["proposal_answers:", "line", "28:"],
        ["meetings[0].choice:", "line", "5:"],
        ["meetings[0].delegate:", "line", "5:"],
        ["stakeholders[0].moves:", "line", "7:"],
        ["pitches[0].office_hours:", "line", "14:"],
        ["pitches[0].area:", "line", "15:"],
        ["pitches[0].aimed_on:", "line", "16:"],
        ["pitches[0].stood_on:", "line", "17:"],
        ["pitches[0].back_on:", "line", "18:"],
        ["pitches[0].slices[0].agreed_by:", "line", "13:"],
        ["actuals[0].note:", "line", "20:"],
        ["actuals[0].helped:", "line", "20:"],
    ]
    assert report.notices[11].endswith(
        "`moves` (and 1 more) is no longer part of this file and was skipped; a backup has it"
    )
    assert Actual.objects.get().hours == Decimal("2.5")
    assert (Meeting.objects.get().choice, PitchStep.objects.get().agreed) == ("", True)
    assert not any(model._default_manager.exists() for model in (Decision, EngagementChange, Exclusion, OfficeHours))
    again = import_organisation(RECORDS.encode(), by=None, now=LATER)
    assert again.changes == []


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["7", "[]", "[1]", "{a: b}", "null"])
def test_records_are_skipped_whatever_they_hold(odd: str) -> None:
    report = import_organisation(f"leadplan: 1\ndecisions: {odd}\n".encode(), by=None, now=NOW)
    assert len(report.notices) == 1


@pytest.mark.django_db
def test_a_list_of_the_wrong_type_is_still_an_error() -> None:
    with pytest.raises(InvalidFile) as found:
        import_organisation(b"leadplan: 1\npitches: {choice: 1}\nmeetings: [7, {choice: attend}]\n", by=None, now=NOW)
    assert places(found.value)[0] == "pitches: line 2"
