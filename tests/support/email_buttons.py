"""The address of a button in an email."""

from digests import email_actions, preferences
from digests.models import ActionKind
from engine.weeks import Week
from focus.models import WeekPlan
from people.models import Person
from tests.support.planned_week import NOW, WEEK


def path(person: Person, kind: ActionKind = ActionKind.ACCEPT, subject: str = "", week: Week = WEEK) -> str:
    plan = WeekPlan.objects.filter(person=person, week=week).first()
    mark = email_actions.plan_mark(plan.computed_at) if plan and kind == ActionKind.ACCEPT else ""
    address = email_actions.action_url(preferences.email_link(person, NOW), week, kind, subject, mark)
    return address.removeprefix("https://leadplan.example")
