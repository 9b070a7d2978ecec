"""The address of a button in an email."""

from digests import acts, choices
from digests.models import ActKind
from engine.weeks import Week
from focus.models import WeekPlan
from people.models import Person
from tests.support.planned_week import NOW, WEEK


def path(person: Person, kind: ActKind = ActKind.ACCEPT, subject: str = "", week: Week = WEEK) -> str:
    plan = WeekPlan.objects.filter(person=person, week=week).first()
    mark = acts.plan_mark(plan.computed_at) if plan and kind == ActKind.ACCEPT else ""
    address = acts.address(choices.mail_link(person, NOW), week, kind, subject, mark)
    return address.removeprefix("https://leadplan.example")
