"""Whether a plan's inputs have changed since it was made, and which."""

from datetime import UTC, datetime, time

from django.db.models import Q

from focus.document import PlanDocument
from focus.models import WeekPlan
from focus.reviewing.acts import OF_NOW, OF_OLD
from initiatives.audit_log.redaction import redact_for_plan
from people.models import AuditLine

MOST_LINES = 20
OWN = ("meeting", "stakeholders")
"""Kinds of audit line that affect only the plan of the person they are about."""


def stale_lines(plan: WeekPlan) -> list[AuditLine]:
    """The newest changes since the plan was made that affect the lead, their initiatives, the people on them, or everyone.

    The plan lists the people it depends on; anyone who came later came with a change of the initiative or the lead. Querying
    leads, members and owners instead takes ten times as long, on the page that is opened most.
    """
    lines = AuditLine.objects.feeding(plan.computed_at).touching(
        plan.person, others=people_of(plan.facts), initiatives=list(plan.exposures)
    )
    lines = lines.exclude(reviews_beside(plan) | others_own(plan))
    return list(redact_for_plan(lines.select_related("about")[:MOST_LINES], plan.person, needs_of(plan.facts)))


def reviews_beside(plan: WeekPlan) -> Q:
    """A plan uses the lead's reviews of earlier weeks, not reviews by colleagues, nor the review of its own week."""
    of_own_week = Q(thing=OF_NOW, at__gte=datetime.combine(plan.week.monday, time(), UTC))
    return Q(thing__in=(OF_OLD, OF_NOW)) & (~Q(about=plan.person) | of_own_week)


def others_own(plan: WeekPlan) -> Q:
    """Colleagues' calendars and contacts affect only their own plans, and are private to them."""
    return Q(thing__in=OWN) & ~Q(about=plan.person)


def people_of(facts: PlanDocument) -> set[str]:
    """Keys of the owners and of everyone who counts, or would count if they were present."""
    found: set[str] = set()
    for area in facts["areas"]:
        receipt = area["receipt"]
        found.update(receipt["away"], [receipt["owner"]] if receipt["owner"] else [])
        found.update(level["person"] for need in receipt["requirements"] for level in need["people"])
    return found


def needs_of(facts: PlanDocument) -> set[tuple[str, str]]:
    """Who counts for which skill: the lead may see these levels."""
    return {
        (level["person"], need["skill"])
        for area in facts["areas"]
        for need in area["receipt"]["requirements"]
        for level in need["people"]
    }
