"""Rows that were removed before their models and fields were renamed can still be restored."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from allocation.models import Scenario
from initiatives.models import CriticalArea, SkillRequirement
from people import trash
from people.models import Person
from stakeholders.models import EngagementChange, OfficeHoursSession, Pitch, PitchStep, Promise, Stakeholder
from tests.support import factories as make

NOW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
Rows = list[tuple[str, int, dict[str, Any]]]
"""Model, id and fields of each row, by the names of commit c158b04."""

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def owner(client: Client) -> Person:
    person = make.PersonFactory.create(key="owner")
    make.sign_in(client, person)
    return person


def removed(owner: Person, rows: Rows, **extra: object) -> str:
    """Put the rows into the trash of their owner, as they were written then. Returns the name to restore them by."""
    kept = trash.add_to_trash(trash.RemovalContext(owner, NOW, "scenario_undo"), [owner], about=None, **extra)
    kept.rows = json.dumps([{"model": model, "pk": pk, "fields": fields} for model, pk, fields in rows])
    kept.save(update_fields=["rows"])
    return kept.name


def test_a_stakeholder(client: Client, owner: Person) -> None:
    row = {"lead": owner.pk, "key": "vera", "person": None, "name": "Vera", "audience": "executive", "influence": 4}
    row |= {"interest": 3, "engagement": "leading", "desired": "neutral", "cadence_days": 14, "initiatives": []}
    promise = {"stakeholder": 71, "what": "Figures", "whose": "theirs", "due": None, "done": False, "position": 0}
    move = {"stakeholder": 71, "on": "2026-11-02", "before": "neutral", "after": "leading", "conversation": None}
    rows: Rows = [
        ("stakeholders.stakeholder", 71, row), ("stakeholders.promise", 72, promise), ("stakeholders.move", 73, move),
    ]  # fmt: skip
    client.post(f"/undo/stakeholder/{removed(owner, rows, pitches=[])}/")
    assert Stakeholder.objects.get(pk=71).target_engagement == "neutral"
    assert Promise.objects.get(pk=72).promised_by == "theirs"
    assert EngagementChange.objects.get(pk=73).after == "leading"


def test_a_step_and_office_hours_of_a_pitch(client: Client, owner: Person) -> None:
    pitch = Pitch.objects.create(key="failover", author=owner, title="Failover")
    part = {"pitch": pitch.pk, "name": "Health probes", "team": None, "ask": "", "effort_weeks": "2.00"}
    part |= {"value_share": "0.4000", "by": "2026-12-04", "agreed": False, "agreed_by": "", "position": 0}
    hours = {"pitch": pitch.pk, "first": "2026-11-03", "last": "2026-11-03", "at": "14:00:00", "minutes": 60}
    hours |= {"timezone": "Europe/London", "place": "Room 2"}
    held = {"office_hours": 75, "on": "2026-11-03", "honoured": True}
    series: Rows = [("stakeholders.officehours", 75, hours), ("stakeholders.officehour", 76, held)]
    for rows in ([("stakeholders.slice", 74, part)], series):
        client.post(f"/pitches/{pitch.url_id}/undo/{removed(owner, rows)}/")
    assert PitchStep.objects.get(pk=74).needed_by == date(2026, 12, 4)
    assert OfficeHoursSession.objects.get(pk=76).took_place


def test_an_area_with_what_it_requires(client: Client, owner: Person) -> None:
    lead, skill = make.LeadFactory.create(person=owner, initiative__key="product"), make.SkillFactory.create()
    area = {"initiative": lead.initiative.pk, "key": "api", "name": "API", "why": "", "impact": 5, "irreversibility": 3}
    area |= {"complexity": 3, "effort": "M", "owner": None, "status": "open", "position": 0, "version": 1}
    need = {"area": 77, "skill": skill.pk, "level": 4}
    rows: Rows = [("initiatives.criticalarea", 77, area), ("initiatives.requirement", 78, need)]
    client.post(f"/initiatives/product/undo/areas/{removed(owner, rows, points=[])}/")
    assert CriticalArea.objects.get(pk=77).requirements.get() == SkillRequirement.objects.get(pk=78, level=4)


def test_a_scenario_with_its_changes(client: Client, owner: Person) -> None:
    row = {
        "key": "lighter",
        "author": owner.pk,
        "name": "Lighter",
        "why": "Too much",
        "made_at": "2026-11-20T09:00:00Z",
    }
    row |= {"version": 3, "promoted_at": None, "promoted_by": None, "shared_with": []}
    blank: dict[str, Any] = {
        "scenario": 79,
        "initiative": None,
        "assignment": None,
        "point": None,
        "person": None,
        "role": "deputy",
    }
    blank |= {"stage": "weekly", "hours": None, "end": None, "seniority": "staff", "contracted": "30.00"}
    blank |= {"reserve": "6.00", "base": {}}
    hire = blank | {"kind": "stand_in", "stand_in": None, "day": "2027-03-01", "days": None, "title": "New"}
    hire |= {"levels": {"security": 4}}
    added = blank | {"kind": "add", "stand_in": 80, "day": "2027-03-08", "days": None, "title": "", "levels": {}}
    shift = blank | {"kind": "shift", "stand_in": None, "day": None, "days": -7, "title": "", "levels": {}}
    shift |= {"base": {"since": "2026-11-20"}}
    changes: Rows = [("allocation.scenariochange", 80 + number, one) for number, one in enumerate((hire, added, shift))]
    client.post(f"/undo/scenario/{removed(owner, [('allocation.scenario', 79, row), *changes])}/")
    scenario = Scenario.objects.get(pk=79)
    assert (scenario.reason, scenario.created_at) == ("Too much", datetime(2026, 11, 20, 9, tzinfo=UTC))
    new, other, moved = scenario.changes.order_by("pk")
    assert (new.contracted_hours, new.day_to_day, new.effective_on) == (Decimal(30), Decimal(6), date(2027, 3, 1))
    assert (other.new_hire, moved.shift_days, moved.baseline) == (new, -7, {"since": "2026-11-20"})


@pytest.mark.parametrize("app", ["stakeholders", "initiatives", "allocation"])
def test_the_current_names_are_those_of_the_models(app: str) -> None:
    for earlier, now in vars(type(apps.get_app_config(app)))["renamed"].items():
        label = now if "." in now else earlier.rpartition(".")[0]
        model: type[models.Model] = apps.get_model(label)
        assert "." in now or model._meta.get_field(now)
