"""A lead of two initiatives and her manager, whose weeks go by."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from engine.weeks import Week
from initiatives.models import CriticalArea, Initiative
from people.models import Person
from tests.support import factories as make


class Office:
    """Marta manages Ana, who leads Checkout (12 h a week agreed) and Search (12 h). Only Checkout has a skill gap."""

    def __init__(self) -> None:
        make.OrganisationFactory.create(country="ES", timezone="Europe/Madrid")
        self.marta: Person = make.PersonFactory.create(key="marta", name="Marta Solé")
        self.ana: Person = make.PersonFactory.create(key="ana", name="Ana Ruiz", manager=self.marta, day_to_day=12)
        self.checkout: Initiative = make.InitiativeFactory.create(key="checkout", name="Checkout")
        self.search: Initiative = make.InitiativeFactory.create(key="search", name="Search")
        for initiative in (self.checkout, self.search):
            make.LeadFactory.create(initiative=initiative, person=self.ana, hours=12)
        self.ben: Person = make.PersonFactory.create(key="ben", name="Ben Katz")
        make.MembershipFactory.create(initiative=self.checkout, person=self.ben, familiarity=3)
        self.payments = self.area("payments", "Payments")

    def area(self, key: str, name: str, **more: Any) -> CriticalArea:
        """An area of Checkout that Ben owns, below the level that it needs, which Ana has."""
        skill = make.SkillFactory.create()
        make.RatingFactory.create(person=self.ana, skill=skill, level=4)
        make.RatingFactory.create(person=self.ben, skill=skill, level=1)
        facts = {"impact": 5, "irreversibility": 4, "effort": "L", **more}
        area: CriticalArea = make.AreaFactory.create(
            initiative=self.checkout, key=key, name=name, owner=self.ben, **facts
        )
        make.RequirementFactory.create(area=area, skill=skill, level=4)
        return area


@pytest.fixture
def office(db: None) -> Office:
    return Office()


class Sitting:
    """Someone signed in, in the week of an instant."""

    def __init__(self, person: Person, instant: datetime) -> None:
        self.client, self.person = Client(), person
        self.week = Week.of(instant.date())
        make.sign_in(self.client, person)

    def get(self, address: str) -> Any:
        response = self.client.get(address.format(week=self.week))
        assert response.status_code == 200, response
        return response

    def post(self, address: str, status: int = 303, **typed: Any) -> Any:
        response = self.client.post(address.format(week=self.week), typed)
        assert response.status_code == status, response
        return response

    def plan(self) -> None:
        call_command("plan_week", person=self.person.email, stdout=StringIO())

    def commit(self) -> None:
        self.post("/week/{week}/calendar/commit/")

    def review(self, **more: Any) -> None:
        """Save the review as the form shows it, with what is typed over it."""
        form = self.get("/week/{week}/review/").context["review"]
        shown = {
            bound.html_name: bound.value()
            for one in (form.week, *form.lines)
            for bound in one
            if bound.value() not in (None, False)
        }
        self.post("/week/{week}/review/", **{**shown, **more})


@contextmanager
def sitting(person: Person, instant: str) -> Iterator[Sitting]:
    """The person at their desk at this instant; the clock stands still."""
    moment = datetime.fromisoformat(instant)
    with time_machine.travel(moment, tick=False):
        yield Sitting(person, moment)
