"""Standards in the managers' email: what their own teams were asked, and exceptions that end within 14 days."""

from django.urls import reverse

from digests.email_content import DigestRequest
from digests.manager_findings import Finding
from engine.weeks import Week
from standards.queries import this_week
from standards.queries.pages import TeamLine
from standards.text import asked_sentence, ending_sentence, owned_sentence


def standard_findings(request: DigestRequest) -> list[Finding]:
    """Asks first, then ends, then the manager's own standards. One query where no standard concerns them, six at most."""
    found = this_week.load(request.person, request.organisation, request.now)
    asked = [asked_finding(line, request.week) for line in found.asked]
    ending = [
        Finding(
            section="std",
            words=ending_sentence(one),
            address=reverse("standard_team", args=[one.row.standard.key, one.row.team.key]),
            first=request.week,
            marks={f"std/{one.row.standard.key}/{one.row.team.key}/{one.row.pk}": f"{one.row.until}"},
        )
        for one in found.ending
    ]
    owned = [
        Finding(
            section="std",
            words=owned_sentence(one),
            address=reverse("standard", args=[one.standard.key]),
            first=request.week,
            marks={f"std/{one.standard.key}": f"{one.figures.adopted}/{one.figures.covered}/{len(one.talks)}"},
        )
        for one in found.owned
    ]
    return [*asked, *ending, *owned]


def asked_finding(line: TeamLine, week: Week) -> Finding:
    standard = line.scope.standard
    return Finding(
        section="std",
        words=asked_sentence(line),
        address=reverse("standard_team", args=[standard.key, line.team.key]),
        first=week,
        marks={f"std/{standard.key}/{line.team.key}": "asked"},
    )
