"""One team's part in a standard: its state, exceptions and reverts."""

from datetime import timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import trash
from people.concurrency import Difference, EditConflict
from people.models import Team
from people.queries.directory import suggested_names
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other
from standards.forms import ExceptionForm, RestoredForm, RevertForm, StateForm
from standards.models import AdoptionState, Revert, Standard, StandardException, TeamAdoption
from standards.queries import pages as queries
from standards.queries.pages import TeamPage
from standards.services import teams as services
from standards.services.teams import StateChange
from standards.views.pages import find, find_editable, today_of

FORMS: Final = ["GET", "HEAD", "POST"]
UNDO: Final = "undo"


def address(row: Standard, team: Team, undo: str = "") -> str:
    """With `undo`, the page offers to undo what was just done: the kind and the number or name of it."""
    return reverse("standard_team", args=[row.key, team.key]) + (f"?{UNDO}={undo}" if undo else "")


def load(request: PersonRequest, key: str, team: str) -> TeamPage:
    """Raises Http404 for a team that isn't in scope."""
    row = find(request, key)
    of = get_object_or_404(Team.objects.visible_to(request.person), key=team)
    page = queries.load_team(row, of, request.person, today_of(request))
    if page is None:
        raise Http404
    return page


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """What a service refused, at the field it names if the form has that."""
    if hasattr(error, "error_dict") and error.error_dict.keys() <= form.fields.keys():
        form.add_error(None, error)
    else:
        form.add_error(None, error.messages)


@require_http_methods(FORMS)
@person_required
def standard_team(request: PersonRequest, key: str, team: str) -> HttpResponse:
    """The page; a POST records what the team decided, by its engineering manager or tech lead."""
    page = load(request, key, team)
    if request.method != "POST":
        return show(request, page)
    if not page.line.may_answer:
        raise Http404
    form, conflict = StateForm(request.POST), None
    if form.is_valid():
        found = form.cleaned_data
        try:
            made = services.set_state(
                page.standard, page.line.team, StateChange(**found), by=request.person, now=request.now,
                day=today_of(request),
            )  # fmt: skip
        except EditConflict:
            page = load(request, key, team)
            conflict = [Difference("The team", page.line.state.label, AdoptionState(found["state"]).label)]
            form = StateForm(with_seen(request, page))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{page.line.team}: {made.get_state_display().lower()}.")
            return see_other(address(page.standard, page.line.team, f"state-{made.pk}"))
    return show(request, page, status=409 if conflict else 422, opened="state", state_form=form, conflict=conflict)


def with_seen(request: PersonRequest, page: TeamPage) -> dict[str, object]:
    return {**request.POST.dict(), "seen": services.seen_mark(page.line.newest)}


def show(
    request: PersonRequest, page: TeamPage, *, status: int = 200, opened: str = "", **given: object
) -> HttpResponse:
    """`opened` is the section whose form has errors; `given` replaces the unbound forms."""
    day, newest = today_of(request), page.line.newest
    context: dict[str, object] = {"page": page, "line": page.line, "day": day, "opened": opened}
    if page.line.may_answer:
        facts = ("state", "adopt_by", "evidence_url", "note")
        known = {name: getattr(newest, name) for name in facts} if newest else {}
        context["state_form"] = StateForm(initial={**known, "seen": services.seen_mark(newest)})
    if page.line.may_answer or page.owned:
        context["restored_form"] = RestoredForm(day=day)
        context["undo"] = undo_address(request, page)
    return render(request, "standards/team.html", {**context, **given}, status=status)


def undo_address(request: PersonRequest, page: TeamPage) -> str:
    """Of what the address says was just done; empty for nothing that can be undone by a number."""
    kind, _, name = trash.removed_name(request, UNDO).partition("-")
    here = [page.standard.key, page.line.team.key]
    if kind == "revert" and name:
        return reverse("standard_revert_undo", args=[*here, name])
    views = {"state": "standard_state_undo", "exception": "standard_exception_undo"}
    is_number = name.isascii() and name.isdigit() and len(name) < 15
    return reverse(views[kind], args=[*here, int(name)]) if kind in views and is_number else ""


@require_POST
@person_required
def state_undo(request: PersonRequest, key: str, team: str, number: int) -> HttpResponse:
    """The newest change, by the person who made it."""
    rows = TeamAdoption.objects.answerable_by(request.person).filter(standard__key=key, team__key=team)
    row = get_object_or_404(rows.select_related("standard", "team"), pk=number)
    try:
        services.undo_state(row, by=request.person, now=request.now)
    except EditConflict:
        messages.warning(request, "It changed again since then, so it can’t be undone. Set the state instead.")
    else:
        messages.success(request, "Undone.")
    return see_other(address(row.standard, row.team))


@require_http_methods(FORMS)
@person_required
def exception_new(request: PersonRequest, key: str, team: str) -> HttpResponse:
    """Granted by the standard's owner; with `follows` a renewal of an earlier one."""
    row, day = find_editable(request, key), today_of(request)
    of = get_object_or_404(Team.objects.with_responsible_people(), key=team)
    asked = request.GET.get("follows", "")
    earlier = find_exception(row, of, asked) if asked else None
    known: dict[str, object] = {"owner": of.engineering_manager or of.tech_lead}
    if earlier is not None:
        known = {"what": earlier.what, "reason": earlier.reason, "owner": earlier.owner}
    # Renewed before it ends, it goes on without a gap.
    start = earlier.until + timedelta(days=1) if earlier is not None and earlier.is_live(day) else day
    form = ExceptionForm(
        posted(request), instance=StandardException(standard=row, team=of, follows=earlier),
        grants=request.person, day=start, initial=known,
    )  # fmt: skip
    if form.is_valid():
        made = form.save(commit=False)
        try:
            services.grant(made, by=request.person, now=request.now, day=day)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Exception “{made}” granted.")
            return see_other(address(row, of))
    context = {"row": row, "team": of, "form": form, "people_names": suggested_names(request.person)}
    return render(request, "standards/exception.html", context, status=form_status(form))


def find_exception(row: Standard, team: Team, number: str) -> StandardException:
    is_number = number.isascii() and number.isdigit() and len(number) < 15
    rows = row.exceptions.filter(team=team).select_related("standard", "team", "owner")
    return get_object_or_404(rows, pk=int(number) if is_number else 0)


def change_exception(request: PersonRequest, key: str, team: str, number: int, *, ends: bool) -> HttpResponse:
    row = find_editable(request, key)
    of = get_object_or_404(Team, key=team)
    found = find_exception(row, of, str(number))
    try:
        services.end_exception(found, today_of(request) if ends else None, by=request.person, now=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return see_other(address(row, of))
    messages.success(request, f"Exception “{found}” {'ended today' if ends else 'applies again'}.")
    return see_other(address(row, of, f"exception-{number}" if ends else ""))


@require_POST
@person_required
def exception_end(request: PersonRequest, key: str, team: str, number: int) -> HttpResponse:
    """It is no longer needed."""
    return change_exception(request, key, team, number, ends=True)


@require_POST
@person_required
def exception_undo(request: PersonRequest, key: str, team: str, number: int) -> HttpResponse:
    return change_exception(request, key, team, number, ends=False)


def find_answerable(request: PersonRequest, key: str, team: str) -> tuple[Standard, Team]:
    """For what the owner, the team's engineering manager and its tech lead record. Raises Http404."""
    row, of = find(request, key), get_object_or_404(Team, key=team)
    may = request.person.pk in (of.engineering_manager_id, of.tech_lead_id) or queries.owns(row, request.person)
    if not may:
        raise Http404
    return row, of


@require_http_methods(FORMS)
@person_required
def revert_new(request: PersonRequest, key: str, team: str) -> HttpResponse:
    row, of = find_answerable(request, key, team)
    form = RevertForm(posted(request), instance=Revert(standard=row, team=of), day=today_of(request))
    if form.is_valid():
        try:
            services.record_revert(form.save(commit=False), by=request.person, now=request.now, day=today_of(request))
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Revert recorded. What led to it helps the standard.")
            return see_other(address(row, of))
    context = {"row": row, "team": of, "form": form}
    return render(request, "standards/revert.html", context, status=form_status(form))


@require_POST
@person_required
def revert_restored(request: PersonRequest, key: str, team: str, number: int) -> HttpResponse:
    row, of = find_answerable(request, key, team)
    found = get_object_or_404(Revert.objects.answerable_by(request.person), pk=number, standard=row, team=of)
    form = RestoredForm(request.POST, day=today_of(request))
    if form.is_valid():
        try:
            services.restore_revert(found, form.cleaned_data["on"], by=request.person, now=request.now)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Marked as restored.")
            return see_other(address(row, of))
    return show(request, load(request, key, team), status=422, opened="restored", restored_form=form)


@require_POST
@person_required
def revert_remove(request: PersonRequest, key: str, team: str, number: int) -> HttpResponse:
    """Recorded by mistake."""
    row, of = find_answerable(request, key, team)
    rows = Revert.objects.answerable_by(request.person).select_related("standard", "team")
    found = get_object_or_404(rows, pk=number, standard=row, team=of)
    undo = services.remove_revert(found, trash.removal_context(request, "standard_revert_undo", key, team))
    messages.success(request, "Revert removed.")
    return see_other(address(row, of, f"revert-{undo.rstrip('/').rsplit('/', 1)[1]}"))


@require_POST
@person_required
def revert_undo(request: PersonRequest, key: str, team: str, name: str) -> HttpResponse:
    row, of = find_answerable(request, key, team)
    try:
        services.undo_removed_revert(name, row, of, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    else:
        messages.success(request, "Restored.")
    return see_other(address(row, of))
