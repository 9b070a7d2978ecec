"""The administration of initiatives: lists and forms open, changes leave lines, private things are not there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from people.models import AuditLine
from tests.support import factories as make
from tests.support.one_area_initiative import Story

OURS = [
    "initiative",
    "criticalarea",
    "inflectionpoint",
    "leadassignment",
    "membership",
    "skillrequirement",
    "dependency",
]


@pytest.fixture
def administrator(client: Client, story: Story) -> Client:
    make.sign_in(client, story.stranger, is_superuser=True, is_staff=True)
    return client


@pytest.mark.parametrize("model", OURS)
@pytest.mark.every_case
def test_lists_and_forms_open(administrator: Client, story: Story, model: str) -> None:
    make.PointFactory.create(initiative=story.initiative)
    story.initiative.dependencies.create(key="login", name="Login")
    first = apps.get_model("initiatives", model).objects.first()
    assert administrator.get(reverse(f"admin:initiatives_{model}_changelist") + "?q=x").status_code == 200
    assert administrator.get(reverse(f"admin:initiatives_{model}_change", args=[first.pk])).status_code == 200


def test_a_change_leaves_a_line_that_plans_notice(administrator: Client, story: Story) -> None:
    area = story.area
    address = reverse("admin:initiatives_criticalarea_change", args=[area.pk])
    fields = ("initiative_id", "key", "name", "why", "impact", "irreversibility", "complexity", "effort", "owner_id")
    data = {name.removesuffix("_id"): getattr(area, name) for name in (*fields, "status", "position")}
    data |= {"impact": 5, "requirements-TOTAL_FORMS": 0, "requirements-INITIAL_FORMS": 0}
    assert administrator.post(address, data).status_code == 302
    line = AuditLine.objects.get()
    assert (line.actor, line.verb, line.initiative) == (story.stranger, "changed", "organisations")
    assert (line.before, line.after) == ("impact: 3", "impact: 5")
    assert line.feeds_plans


def test_agreed_hours_are_not_shown(administrator: Client, story: Story) -> None:
    page = administrator.get(reverse("admin:initiatives_initiative_change", args=[story.initiative.pk]))
    assert b"-hours" not in page.content


def test_what_one_person_alone_may_see_is_not_registered() -> None:
    registered = {model.__name__ for model in admin.site._registry if model._meta.app_label == "stakeholders"}
    assert registered == {"PlanningCycle"}
