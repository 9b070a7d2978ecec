"""Marta's what-if scenario in the demo organisation, which she has not shared."""

from datetime import datetime
from decimal import Decimal

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import writing
from engine.weeks import Week
from initiatives.models import InflectionPoint, Initiative, LeadAssignment, Stage
from people.models import Person


def try_out(people: dict[str, Person], week: Week, now: datetime) -> None:
    """Tom is over capacity: Lena takes over his deputy role, and a new staff engineer would lead data residency."""
    marta, start = people["marta"], (week + 3).monday
    why = "Tom leads Data residency and is deputy lead of Organisations product. Lena can take over the deputy role."
    row = writing.found(Scenario(name="Lena takes over as deputy lead", why=why), by=marta, now=now)
    product, residency = (Initiative.objects.get(key=key) for key in ("organisations", "data-residency"))
    tom = {one.initiative_id: one for one in LeadAssignment.objects.filter(person=people["tom"])}
    change = ScenarioChange(scenario=row, initiative=product, day=start)
    change.kind, change.assignment, change.person = ChangeKind.MOVE, tom[product.pk], people["lena"]
    writing.put(change, by=marta, now=now, today=now.date())
    new = ScenarioChange(scenario=row, kind=ChangeKind.STAND_IN, title="New staff engineer", day=(week + 6).monday)
    new.initiative, new.levels = residency, {"security": 4, "operations": 3}
    writing.put(new, by=marta, now=now, today=now.date())
    deputy = ScenarioChange(
        scenario=row, kind=ChangeKind.ADD, initiative=residency, stand_in=new, day=(week + 6).monday
    )
    deputy.stage, deputy.hours = Stage.EMBEDDED, Decimal(12)
    writing.put(deputy, by=marta, now=now, today=now.date())
    review = InflectionPoint.objects.get(initiative=product, key="design-doc")
    later = ScenarioChange(scenario=row, kind=ChangeKind.POINT, initiative=product, point=review)
    later.day = (week + 2).days[3]
    writing.put(later, by=marta, now=now, today=now.date())
