"""The list of standards, one standard, a team's standards, and the public page."""

from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people import trash
from people.models import Organisation, Team
from people.requests import PersonRequest, person_required
from people.secret_link_access import LinkRequest, secret_link_view
from standards.forms import StatementForm
from standards.models import SponsorStatement, Standard
from standards.queries import pages as queries
from standards.queries.next_talks import load_next_talks, load_patterns
from standards.queries.standing import organisation_day
from standards.services import editing

PAGE: Final = "standards/standard.html"


def today_of(request: PersonRequest) -> date:
    """The organisation's day: exceptions end for everyone at once."""
    return organisation_day(request.organisation, request.now)


def find(request: PersonRequest, key: str) -> Standard:
    rows = Standard.objects.visible_to(request.person).select_related("owner")
    return get_object_or_404(rows, key=key)


def find_editable(request: PersonRequest, key: str) -> Standard:
    return get_object_or_404(Standard.objects.editable_by(request.person).select_related("owner"), key=key)


@require_safe
@person_required
def standards(request: PersonRequest) -> HttpResponse:
    return render(request, "standards/list.html", {"rows": queries.load_list(request.person, today_of(request))})


@require_safe
@person_required
def standard(request: PersonRequest, key: str) -> HttpResponse:
    return show_standard(request, find(request, key))


def show_standard(
    request: PersonRequest, row: Standard, *, status: int = 200, statement_form: StatementForm | None = None
) -> HttpResponse:
    """The page; a form with errors replaces the fresh one."""
    day = today_of(request)
    page = queries.load_standard(row, request.person, day)
    context: dict[str, object] = {"page": page, "day": day, "opened": statement_form is not None}
    context["undo"] = trash.removed_name(request, "undo")
    if page.editable:
        context["talks"] = load_next_talks(page.teams, request.organisation, day)
        context["patterns"] = load_patterns(row, request.person)
        fresh = StatementForm(instance=SponsorStatement(standard=row), day=day)
        context["statement_form"] = statement_form or fresh
    return render(request, PAGE, context, status=status)


@require_safe
@person_required
def team_standards(request: PersonRequest, key: str) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.person).with_responsible_people(), key=key)
    found = queries.load_lines(request.person, today_of(request), team=team)
    return render(request, "standards/team_standards.html", {"team": team, "rows": found})


@secret_link_view
@require_safe
def shared_standard(request: LinkRequest, secret: str) -> HttpResponse:
    """Read-only, without signing in: text, figures, states and exceptions. Nothing of reverts, reasons or asks."""
    link, row = editing.open_link(secret, request.now)
    day = organisation_day(Organisation.objects.first(), request.now)
    page = queries.load_standard(row, None, day)
    return render(request, "standards/shared.html", {"page": page, "link": link, "day": day})
