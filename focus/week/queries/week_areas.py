"""The areas of a planned week as they are now, with what the person decided about them."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from engine.weeks import Week
from focus.models import Decision
from focus.plan import labels
from focus.plan.document import PlanDocument
from focus.week.queries import co_leads
from initiatives.models import CriticalArea, LeadAssignment
from initiatives.querysets import is_editable_by
from people.models import Person

OWN_DECISION: tuple[str, ...] = ("decision",)  # a relation that only the query has


def load_areas(
    person: Person, week: Week, facts: PlanDocument, today: date
) -> tuple[dict[str, CriticalArea], dict[str, Decision], set[str]]:
    """The plan's areas, the person's decisions, and which areas they may decide about, by full key. One query.

    On each area `may_edit` says whether they may change it, and `is_shared` whether another lead has hours on it.
    """
    own = Q(decisions__person=person, decisions__week=week)
    leads = LeadAssignment.objects.of(person).firm().during(week.monday, week.sunday)
    rows = (
        CriticalArea.objects.filter(initiative__key__in=labels.initiatives_of(facts))
        .annotate(
            decision=FilteredRelation("decisions", condition=own),
            may_decide=Exists(leads.filter(initiative=OuterRef("initiative"))),
            may_edit=is_editable_by(person, today, "initiative"),
            is_shared=Exists(co_leads.decisions_of_others(person, week).filter(area=OuterRef("pk"))),
        )
        .select_related("initiative", *OWN_DECISION)
    )
    by_key = {f"{row.initiative.key}/{row.key}": row for row in rows}
    decisions = {key: row.decision for key, row in by_key.items() if hasattr(row, "decision")}
    return {**by_key}, in_order(decisions), {key for key, row in by_key.items() if row.may_decide}


def in_order(decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """In the order in which they were made."""
    return dict(sorted(decisions.items(), key=lambda one: (one[1].at, one[1].pk or 0)))
