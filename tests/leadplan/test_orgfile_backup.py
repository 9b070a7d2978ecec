"""An operator's backup contains what only one person may see: stakeholders, pitches, and what they record about their weeks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from stakeholders.models import EngagementChange, Pitch
from tests.support.organisation_files import EVERY_FIELD, places

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 9, tzinfo=UTC)
KEYED = {"Person", "Team", "Initiative", "PlanningCycle", "Pitch"}
"""Identified by their key."""


NOT_KEPT = {
    "WeekPlan": "planned again",
    "ReviewDraft": "not saved yet",
    "FeedEntry": "the feed's last published state",
    "Calendar": "its URL is encrypted with the installation's key",
    "MeetingRule": "refers to a calendar's own series names",
    "MeetingRule_attendees": "with their rule",
    "NotSuggested": "ends by itself after ninety days",
    "WeekPreferences": "people decide themselves what they share",
}
FIELDS_NOT_KEPT = {
    "Meeting": {
        "calendar",
        "uid",
        "instance",
        "others",
        "topic_source",
        "guessed",
        "notes_dismissed",
    },  # Of a calendar's alone, and reminders.
    "Decision": {"before"},  # To undo the last click by.
    "OwnWork": {"done_hours", "moved_hours"},  # The hours left say what a plan needs.
    "Stakeholder": {"url_id"},  # Part of an address only.
    "Pitch": {"url_id"},
}


def kept() -> list[type[Model]]:
    """Every table of stakeholders, pitches and the week, with the many-to-many tables."""
    models = [one for app in ("stakeholders", "focus") for one in apps.get_app_config(app).get_models(True)]
    return [one for one in models if one.__name__ not in NOT_KEPT]


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
def test_an_edited_change_of_engagement_is_updated_in_place() -> None:
    import_organisation(EVERY_FIELD.encode(), by=None, now=NOW)
    edited = """
leadplan: 1
stakeholders:
  - key: boss
    for: ada
    person: boss
    moves:
      - {on: 2026-11-01, before: neutral, after: leading, pitch: p}
      - {on: 2026-11-01, before: leading, after: resistant, pitch: p}
"""
    report = import_organisation(edited.encode(), by=None, now=LATER)
    assert [str(change) for change in report.changes] == [
        "~ moves: ada/boss on 2026-11-01 (after supportive → leading)",
        "~ moves: ada/boss on 2026-11-01 (before supportive → leading, pitch – → p/boss on 2026-11-01)",
    ]
    assert EngagementChange.objects.count() == 4


@pytest.mark.django_db
def test_references_of_the_newer_keys_must_exist() -> None:
    wrong = """
leadplan: 1
people: [{key: ada, name: Ada}, {key: bo, name: Bo}]
stakeholders:
  - key: bo
    for: ada
    person: bo
    moves:
      - {on: 2026-11-01, before: neutral, after: leading, pitch: p}
      - {on: 2026-11-02, before: leading, after: neutral, pitch: q}
pitches:
  - key: p
    author: ada
    title: T
    area: i/z
    office_hours:
      - {first: 2026-11-05, last: 2026-11-01, at: 15:00, timezone: Mars}
      - {first: 2026-11-05, at: 15:00, timezone: UTC}
dismissals:
  - {for: ada, person: bo, pitch: p, initiative: i, reason: r}
  - {for: ada, person: bo, pitch: p, reason: r}
  - {for: ada, person: bo, pitch: p, reason: r}
"""
    with pytest.raises(InvalidFile) as found:
        import_organisation(wrong.encode(), by=None, now=NOW)
    assert [str(error) for error in found.value.errors] == [
        'stakeholders[0].moves[0]: line 9: the pitch "p" has no conversation with bo on 2026-11-01; add it there',
        'stakeholders[0].moves[1].pitch: line 10: no pitch has the key "q"',
        'pitches[0].area: line 15: no area has the key "i/z"',
        "pitches[0].office_hours[0]: line 17: the end date 2026-11-01 is before 2026-11-05; correct one of them",
        'pitches[0].office_hours[0].timezone: line 17: unknown time zone "Mars"',
        'pitches[0].office_hours[1]: line 18: duplicate office hours entry "2026-11-05, 15:00:00", first on line 17; '
        "change one of them",
        "dismissals[0]: line 20: an exclusion needs either `initiative` or `pitch`; use exactly one of them",
        'dismissals[0].initiative: line 20: no initiative has the key "i"',
        'dismissals[2]: line 22: duplicate exclusion "ada, bo, p", first on line 21; change one of them',
    ]
    assert not Pitch.objects.exists()


@pytest.mark.django_db
def test_references_to_an_unreadable_conversation_are_not_reported() -> None:
    wrong = """
leadplan: 1
people: [{key: ada, name: Ada}, {key: bo, name: Bo}]
stakeholders: [{key: bo, for: ada, person: bo, moves: [{on: 2026-11-01, before: neutral, after: leading, pitch: p}]}]
pitches: [{key: p, author: ada, title: T, conversations: [{stakeholder: bo, on: 2026-11-31}]}]
dismissals: [{for: ada, person: bo, pitch: p, reason: r}]
"""
    with pytest.raises(InvalidFile) as found:
        import_organisation(wrong.encode(), by=None, now=NOW)
    assert places(found.value) == ["pitches[0].conversations[0].on: line 5"]
