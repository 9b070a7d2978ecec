"""Scenarios: the list, one scenario, before and after, sharing, removing, promoting."""

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allocation.board.board_filters import BoardFilters, clamp_week
from allocation.board.views import viewer_of
from allocation.coverage.queries import load_skill_lines
from allocation.models import Scenario
from allocation.scenarios import comparison, promotion, queries, services, verdict
from allocation.scenarios import promotion_undo as undoing
from allocation.scenarios.forms import ScenarioForm, ShareForm
from allocation.scenarios.queries import ScenarioFacts, ScenarioPage
from engine.weeks import Week
from initiatives.services.assignment_rows import ChangedSince
from people import trash
from people.concurrency import EditConflict, differences
from people.effective_dates import PastWeeksChange
from people.requests import P, PersonRequest, View, person_required, posted
from people.responses import form_status, render_part, see_other

PARTS: Final = ("verdict", "hours", "stakes", "skills")
FORM_METHODS: Final = ["GET", "HEAD", "POST"]
ALREADY_PROMOTED: Final = "This scenario has been promoted in the meantime, so it can’t be changed any more."
OUTDATED: Final = "This scenario has changed since you opened the page. Review it again, then promote."


def find_scenario(request: PersonRequest, key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.visible_to(request.person).select_related("author"), url_id=key)


def find_own_scenario(request: PersonRequest, key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.editable_by(request.person).select_related("author"), url_id=key)


def redirect_to(key: str, part: str = "") -> HttpResponse:
    return see_other(reverse("scenario", args=[key]) + (f"#{part}" if part else ""))


def open_scenario_required(view: View[P]) -> View[P]:
    """A promoted scenario can't be changed any more: the answer is its page, with a message."""

    @wraps(view)
    def checked(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except services.AlreadyPromoted:
            messages.error(request, ALREADY_PROMOTED)
            return redirect_to(str(kwargs["key"]))

    return checked


@require_safe
@person_required
def scenarios(request: PersonRequest) -> HttpResponse:
    listed = queries.list_scenarios(request.person, request.GET.get("page", "1"))
    context = {"page": listed, "removed": trash.removed_name(request), "filters": filters_of(request)}
    return render(request, "allocation/scenarios.html", context)


def filters_of(request: PersonRequest) -> BoardFilters:
    """The window that was chosen on another page."""
    return BoardFilters.read(request.GET, request.today)


@require_http_methods(FORM_METHODS)
@person_required
def scenario_new(request: PersonRequest) -> HttpResponse:
    form = ScenarioForm(posted(request))
    if not form.is_valid():
        return render(request, "allocation/scenario_new.html", {"form": form}, status=form_status(form))
    made = services.create_scenario(form.save(commit=False), by=request.person, now=request.now)
    return redirect_to(made.url_id, "changes")


@require_http_methods(FORM_METHODS)
@person_required
@open_scenario_required
def scenario(request: PersonRequest, key: str) -> HttpResponse:
    """The page; a POST changes its name and reason."""
    if request.method != "POST":
        return render_scenario(request, key)
    form = ScenarioForm(request.POST, instance=find_own_scenario(request, key))
    if not form.is_valid():
        return render_scenario(request, key, status=422, head=form, opened="head")
    version = form.cleaned_data["version"]
    try:
        services.change_details(form.save(commit=False), version=version, by=request.person, now=request.now)
    except EditConflict:
        stored = find_own_scenario(request, key)
        data = {**request.POST.dict(), "version": str(stored.version)}
        again = ScenarioForm(data, instance=find_own_scenario(request, key))
        return render_scenario(request, key, status=409, head=again, conflict=differences(form, stored), opened="head")
    messages.success(request, "Saved.")
    return redirect_to(key)


def load_page(request: PersonRequest, key: str) -> ScenarioPage:
    found = queries.load_scenario_page(request.person, key, request.today, request.now)
    if found is None:
        raise Http404
    return found


def render_scenario(request: PersonRequest, key: str, *, status: int = 200, **forms: object) -> HttpResponse:
    found = load_page(request, key)
    names = "\n".join(one.name for one in found.shared_with)
    context = {
        "page": found,
        "head": ScenarioForm(instance=found.scenario) if found.is_editable else None,
        "sharing": ShareForm(initial={"who": names}) if found.is_author else None,
        "removed": trash.removed_name(request),
        "filters": filters_of(request),
        **forms,
    }
    return render(request, "allocation/scenario.html", context, status=status)


@require_POST
@person_required
def scenario_share(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own_scenario(request, key)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return render_scenario(request, key, status=422, sharing=form, opened="sharing")
    services.share_scenario(row, form.cleaned_data["who"], by=request.person, now=request.now)
    messages.success(request, "Saved." if form.cleaned_data["who"] else "No longer shared.")
    return redirect_to(key)


@require_POST
@person_required
def scenario_remove(request: PersonRequest, key: str) -> HttpResponse:
    kept = services.remove_scenario(find_own_scenario(request, key), trash.removal_context(request, "scenario_undo"))
    return see_other(f"{reverse('scenarios')}?removed={kept.name}")


@require_POST
@person_required
def scenario_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Undo the removal of a scenario."""
    try:
        row = services.restore_scenario(name, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "This scenario can’t be restored, because what it refers to no longer exists.")
        return see_other(reverse("scenarios"))
    messages.success(request, "Scenario restored.")
    return redirect_to(row.url_id)


@require_http_methods(FORM_METHODS)
@person_required
def scenario_promote(request: PersonRequest, key: str) -> HttpResponse:
    """Show each change before promotion; a POST promotes all of them or none."""
    row = find_scenario(request, key)
    if request.method != "POST":
        return render_promotion(request, key)
    try:
        promotion.promote(
            row, seen=request.POST.get("seen", ""), by=request.person, now=request.now, today=request.today
        )
    except services.AlreadyPromoted:
        messages.error(request, "Someone else has already promoted this scenario. Nothing was done twice.")
        return redirect_to(key)
    except EditConflict:
        return render_promotion(request, key, status=409, refusal=OUTDATED)
    except promotion.PromotionRefused as fault:
        return render_promotion(request, key, status=409, refusal=str(fault))
    messages.success(request, f"“{row}” has been promoted.")
    return redirect_to(key)


@require_POST
@person_required
def promotion_undo(request: PersonRequest, key: str) -> HttpResponse:
    """Undo the promotion: everything is as it was before, and the scenario is open again."""
    row = find_scenario(request, key)
    try:
        undoing.undo(row, by=request.person, now=request.now, today=request.today)
    except undoing.NotUndoable:
        messages.error(request, "This promotion can’t be undone any more.")
    except ChangedSince:
        messages.error(request, "Something it changed has been changed again since, so nothing was undone.")
    except PastWeeksChange:
        messages.error(request, "A week that it changed is over, so nothing was undone.")
    else:
        messages.success(request, f"The promotion of “{row}” has been undone. Everything is as it was before.")
    return redirect_to(key)


def render_promotion(request: PersonRequest, key: str, *, status: int = 200, refusal: str = "") -> HttpResponse:
    found = load_page(request, key)
    if not found.scenario.is_open:
        return redirect_to(key)
    context = {"page": found, "refusal": refusal}
    return render(request, "allocation/scenario_promote.html", context, status=status)


@require_safe
@person_required
def scenario_compare(request: PersonRequest, key: str, part: str) -> HttpResponse:
    """A part of the comparison; for htmx, without the page around it."""
    if part not in PARTS:
        raise Http404
    found = queries.load_scenario_facts(request.person, key, request.today)
    if found is None and not Scenario.objects.visible_to(request.person).filter(url_id=key).exists():
        raise Http404
    weeks, filters = compared_weeks(request, found), filters_of(request)
    context: dict[str, object] = {
        "part": part, "key": key, "scenario_facts": found, "weeks": weeks, "this": filters.this,
        "window": f"?from={filters.first}" if filters.first else "",
        "begins_later": filters.first is None and weeks[0] > filters.this,
    }  # fmt: skip
    if found is not None:
        context |= compared_figures(request, found, part, weeks)
    return render_part(request, "allocation/scenario_compare.html", "figures", context)


def compared_weeks(request: PersonRequest, found: ScenarioFacts | None) -> list[Week]:
    """The chosen window, or else the one that begins in the first week that changes."""
    filters = filters_of(request)
    if filters.first or found is None:
        return filters.weeks
    return replace(filters, first=clamp_week(found.first_week(request.today), filters.this)).weeks


def compared_figures(
    request: PersonRequest, found: ScenarioFacts, part: str, weeks: Sequence[Week]
) -> dict[str, object]:
    viewer = viewer_of(request)
    if part == "skills":
        lines = load_skill_lines(viewer)
        return {"skills": None if lines is None else comparison.compare_skills(lines, found)}
    if part == "hours":
        return {"compared": comparison.compare_hours(queries.load_scenario_hours(found, viewer, weeks), found)}
    exposure = comparison.compare_exposure(queries.load_scenario_exposure(found, viewer, weeks), found)
    if part == "stakes":
        return {"compared": exposure}
    hours = comparison.compare_hours(queries.load_scenario_hours(found, viewer, weeks), found)
    return {"verdict": verdict.lines_of(hours, exposure)}
