"""Whether what a plan rests on has changed since it was made, and what."""

from django.db.models import Q

from focus.document import PlanDocument
from focus.models import WeekPlan
from people.models import AuditLine

MOST_LINES = 20
EVERYBODYS = ("constants", "organisation")
"""What every plan rests on."""


def stale_lines(plan: WeekPlan) -> list[AuditLine]:
    """The newest changes since the plan was made that touch the lead, their initiatives or the people on them.

    Whom the plan rests on stands in the plan; whoever came later came by a change of the initiative or the lead. Asking the
    tables of leads, members and owners instead takes ten times as long, on the page that is opened most.
    """
    concerned = Q(about=plan.person) | Q(about__key__in=people_of(plan.facts)) | Q(initiative__in=list(plan.exposures))
    concerned |= Q(about=None, initiative="", skill="", thing__in=EVERYBODYS)
    lines = AuditLine.objects.feeding(plan.computed_at).filter(concerned)
    return list(lines.select_related("about")[:MOST_LINES])


def people_of(facts: PlanDocument) -> set[str]:
    """Keys of the owners and of everyone who counts, or would if they were there."""
    found: set[str] = set()
    for area in facts["areas"]:
        receipt = area["receipt"]
        found.update(receipt["away"], [receipt["owner"]] if receipt["owner"] else [])
        found.update(level["person"] for need in receipt["requirements"] for level in need["people"])
    return found
