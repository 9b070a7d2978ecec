"""A stored plan is as it was made, takes little room, and names a few of those who could help."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from engine.planning import plan
from focus.models import WeekPlan
from focus.plan import document, services
from focus.plan.queries import candidates
from focus.plan.queries.lead_weeks import load
from people.models import Person, Rating, Skill
from tests.support import factories as make
from tests.support.one_initiative import make_initiative
from tests.support.planned_week import NOW, WEEK, Desk, shared_diego

diego = shared_diego

pytestmark = pytest.mark.django_db
MODEL_1 = Path(__file__).parents[1] / "data" / "plan-model-1.json"


def stored() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM focus_weekplan")
        (row,) = cursor.fetchone()
    return json.loads(row)


def test_a_plan_is_read_as_it_was_made_and_stored_in_a_part_of_the_room(diego: Desk) -> None:
    Person.objects.filter(key="tom").update(leaves=date(2026, 12, 4), leaving_is_known=True)
    services.replan(diego.person, WEEK, now=NOW)
    loaded = load([diego.person.pk], WEEK)
    made = document.of_plan(
        plan(loaded.weeks[diego.person.pk], loaded.weights), loaded.left_out[diego.person.pk], loaded.weights
    )
    facts = WeekPlan.objects.get().facts
    assert {name: facts[name] for name in made} == json.loads(json.dumps(made))
    assert any(one["receipt"]["leaving"] for one in facts["areas"])
    assert len(json.dumps(stored())) < 0.45 * len(json.dumps(facts))
    # Written again, as when someone’s name is replaced, it is the same.
    WeekPlan.objects.get().save()
    assert WeekPlan.objects.get().facts == facts


def test_a_plan_of_an_earlier_version_is_stored_as_it_is(diego: Desk) -> None:
    old = json.loads(MODEL_1.read_text())
    row = WeekPlan.objects.get()
    row.facts = row.previous = old
    row.save()
    assert stored() == old
    assert (WeekPlan.objects.get().facts, WeekPlan.objects.get().previous) == (old, old)


def test_a_few_of_those_who_could_help_are_named_and_all_of_the_candidates_are_counted(diego: Desk) -> None:
    lead = make.PersonFactory.create(key="lea")
    make_initiative(lead, "billing").areas.update(impact=5, irreversibility=5)
    skill = Skill.objects.get(key="http-billing")
    Rating.objects.filter(person=lead, skill=skill).update(level=0)
    experts = [
        make.PersonFactory.create(key=f"expert-{number:02}", name=f"Ex{number} Pert")
        for number in range(candidates.MOST + 4)
    ]
    make.RatingFactory.create(person=experts[0], skill=skill, level=4, kind="self")
    for one in experts:
        make.RatingFactory.create(person=one, skill=skill, level=4)
    (area,) = services.replan(lead, WEEK, now=NOW).facts["areas"]
    advice = area["advice"]
    assert (advice["code"], advice["bring_in"]) == ("bring_in", [f"expert-{number:02}" for number in range(5)])
    assert [one["person"] for one in advice["helpers"]] == advice["bring_in"]
    assert advice["bring_in_count"] == candidates.MOST
    make.sign_in(diego.client, lead)
    assert "Bring in Ex0, Ex1, Ex2 or 27 others" in diego.page(f"/week/{WEEK}/")
