"""Whether what a plan rests on has changed since it was made, and what."""

from focus.models import WeekPlan
from initiatives.models import Initiative, Membership
from people.models import AuditLine

MOST_LINES = 20


def stale_lines(plan: WeekPlan) -> list[AuditLine]:
    """The newest changes since the plan was made that touch the lead, their initiatives or the people on them."""
    week = plan.week
    led = Initiative.objects.led_during(plan.person, week.monday, week.sunday)
    members = Membership.objects.during(week.monday, week.sunday).filter(initiative__in=led.values("pk"))
    owners = led.filter(areas__owner__isnull=False).values("areas__owner")
    lines = AuditLine.objects.feeding(plan.computed_at).touching(
        plan.person, members.values("person"), owners, initiatives=led.values("key")
    )
    return list(lines.select_related("about")[:MOST_LINES])
