"""Dependencies in the managers' email: those of their leads' initiatives that are late or at risk, by initiative."""

from collections.abc import Collection

from django.urls import reverse

from digests.email_content import DigestRequest
from digests.manager_findings import Finding
from initiatives.dependencies.queries.assessment import AssessedDependency, assess
from initiatives.dependencies.text import state_sentence
from initiatives.models import Dependency

NOT_IN_TIME = ("late", "at_risk")


def dependency_findings(request: DigestRequest, initiatives: Collection[str]) -> list[Finding]:
    """By initiative, then need-by date. Five queries, one if they wait for nothing."""
    rows = Dependency.objects.open().visible_to(request.person, request.today).of_initiatives(initiatives)
    found = [one for one in assess(rows, request.organisation, request.today) if one.state in NOT_IN_TIME]
    return [
        finding(one, request) for one in sorted(found, key=lambda one: (one.row.initiative.name, one.act_on, one.key))
    ]


def finding(one: AssessedDependency, request: DigestRequest) -> Finding:
    initiative = one.row.initiative
    return Finding(
        section="wait",
        words=f"{initiative}, “{one.row}”. {state_sentence(one).rstrip('.')}",
        address=reverse("dependency", args=[initiative.key, one.row.key]),
        first=request.week,
        marks={f"wait/{initiative.key}/{one.row.key}": one.state},
    )
