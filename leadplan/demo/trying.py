"""What Marta tries out in the demo organisation: a scenario of her own, shared with nobody."""

from datetime import datetime
from decimal import Decimal

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import writing
from engine.weeks import Week
from initiatives.models import InflectionPoint, Initiative, LeadAssignment, Stage
from people.models import Person


def try_out(people: dict[str, Person], week: Week, now: datetime) -> None:
    """Tom has more than fits: Lena takes his deputy role, and a staff engineer would lead what nobody can do alone."""
    marta, start = people["marta"], (week + 3).monday
    why = "Tom leads data residency and deputises the organisations product: both turn in December."
    row = writing.found(Scenario(name="Lena takes the deputy role", why=why), by=marta, now=now)
    product, residency = (Initiative.objects.get(key=key) for key in ("organisations", "data-residency"))
    tom = {one.initiative_id: one for one in LeadAssignment.objects.filter(person=people["tom"])}
    change = ScenarioChange(scenario=row, initiative=product, day=start)
    change.kind, change.assignment, change.person = ChangeKind.MOVE, tom[product.pk], people["lena"]
    writing.put(change, by=marta, now=now, today=now.date())
    new = ScenarioChange(scenario=row, kind=ChangeKind.STAND_IN, title="A staff engineer", day=(week + 6).monday)
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
