"""Adding and editing a standard, its teams in scope, what sponsors said, and links to its public page."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import trash
from people.concurrency import EditConflict
from people.forms.base import LinkForm
from people.queries.directory import suggested_names
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other
from people.views.secret_links import show_secret
from standards.forms import StandardForm, StatementForm, TeamsForm
from standards.models import SponsorStatement, Standard
from standards.services import editing
from standards.views.pages import find_editable, show_standard, today_of

FORMS: Final = ["GET", "HEAD", "POST"]
LINK_DAYS: Final = (30, 90, 365)


def address(row: Standard) -> str:
    return reverse("standard", args=[row.key])


@require_http_methods(FORMS)
@person_required
def standard_new(request: PersonRequest) -> HttpResponse:
    """Anyone may propose one, and owns it."""
    form, teams = StandardForm(posted(request), instance=Standard(owner=request.person)), TeamsForm(posted(request))
    if not form.is_valid() or not teams.is_valid():
        return show_form(request, form, teams=teams)
    row = editing.add(
        form.save(commit=False), list(teams.cleaned_data["teams"]),
        by=request.person, now=request.now, day=today_of(request),
    )  # fmt: skip
    messages.success(request, f"“{row}” added.")
    return see_other(address(row))


@require_http_methods(FORMS)
@person_required
def standard_edit(request: PersonRequest, key: str) -> HttpResponse:
    form = StandardForm(posted(request), instance=find_editable(request, key))
    if not form.is_valid():
        return show_form(request, form)
    row = form.save(commit=False)
    try:
        editing.change(row, seen=form.version(), by=request.person, now=request.now, day=today_of(request))
    except EditConflict:
        again, conflict = form.reopened_on(find_editable(request, key))
        return show_form(request, again, status=409, conflict=conflict)
    messages.success(request, f"“{row}” saved.")
    return see_other(address(row))


def show_form(
    request: PersonRequest, form: StandardForm, *, status: int = 0, conflict: object = None, teams: TeamsForm | None = None
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "teams": teams,
        "conflict": conflict,
        "row": form.instance if form.instance.pk else None,
        "people_names": suggested_names(request.person),
    }
    return render(request, "standards/form.html", context, status=status or form_status(form))


@require_http_methods(FORMS)
@person_required
def standard_teams(request: PersonRequest, key: str) -> HttpResponse:
    row, day = find_editable(request, key), today_of(request)
    teams = row.scopes.current(day).values_list("team_id", flat=True)
    current: dict[str, object] = {"teams": teams, "seen": editing.scope_etag(row, day)}
    form, conflict = TeamsForm(posted(request), initial=current), False
    if form.is_valid():
        found = form.cleaned_data
        try:
            editing.set_teams(row, found["teams"], seen=found["seen"], by=request.person, now=request.now, day=day)
        except EditConflict:
            # What was chosen is kept; saving it again overrules the other editor knowingly.
            form, conflict = TeamsForm(initial={"teams": found["teams"], "seen": current["seen"]}), True
        else:
            messages.success(request, "Teams saved.")
            return see_other(address(row))
    context = {"row": row, "form": form, "conflict": conflict}
    return render(request, "standards/teams.html", context, status=409 if conflict else form_status(form))


@require_POST
@person_required
def statement_new(request: PersonRequest, key: str) -> HttpResponse:
    row = find_editable(request, key)
    form = StatementForm(request.POST, instance=SponsorStatement(standard=row), day=today_of(request))
    if not form.is_valid():
        return show_standard(request, row, status=422, statement_form=form)
    editing.add_statement(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, "Added, as reported by you.")
    return see_other(f"{address(row)}#sponsors")


@require_POST
@person_required
def statement_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    row = find_editable(request, key)
    said = get_object_or_404(row.sponsor_statements.select_related("standard", "person"), pk=number)
    undo = editing.remove_statement(said, trash.removal_context(request, "standard_statement_undo", key))
    return see_other(f"{address(row)}?undo={undo.rstrip('/').rsplit('/', 1)[1]}#sponsors")


@require_POST
@person_required
def statement_undo(request: PersonRequest, key: str, name: str) -> HttpResponse:
    row = find_editable(request, key)
    try:
        editing.restore_statement(name, row, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    else:
        messages.success(request, "Restored.")
    return see_other(f"{address(row)}#sponsors")


@require_http_methods(FORMS)
@person_required
def standard_share(request: PersonRequest, key: str) -> HttpResponse:
    row = find_editable(request, key)
    form = LinkForm(
        posted(request), days=LINK_DAYS, label="Recipient",
        help_text="Shown under My links, so you can recognise it. The recipient doesn’t see it.",
    )  # fmt: skip
    if not form.is_valid():
        return render(request, "standards/share.html", {"row": row, "form": form}, status=form_status(form))
    link, secret = editing.create_link(row, form.cleaned_data["purpose"], form.keep, by=request.person, now=request.now)
    return show_secret(request, link, reverse("shared_standard", args=[secret]), address(row))
