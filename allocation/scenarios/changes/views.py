"""Changes in a scenario: add, edit, remove, update to the current values."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import services
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.registry import CHANGES
from allocation.scenarios.views import FORM_METHODS as METHODS
from allocation.scenarios.views import find_own_scenario, open_scenario_required, redirect_to
from people import trash
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, render_part, see_other


def find_change(scenario: Scenario, number: int) -> ScenarioChange:
    row: ScenarioChange = get_object_or_404(ScenarioChange.objects.filter(scenario=scenario).with_rows(), pk=number)
    row.scenario = scenario
    return row


@require_safe
@person_required
@open_scenario_required
def scenario_add_any(request: PersonRequest, key: str) -> HttpResponse:
    """One form for a change of any kind: choosing another kind shows its fields, in place or as a page."""
    scenario = find_own_scenario(request, key)
    kind = request.GET.get("kind", "")
    change = CHANGES[ChangeKind(kind) if kind in ChangeKind.values else ChangeKind.MOVE]
    return edit_change(request, scenario, change, None)


@require_http_methods(METHODS)
@person_required
@open_scenario_required
def scenario_add(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    if kind not in ChangeKind.values:
        raise Http404
    return edit_change(request, scenario, CHANGES[ChangeKind(kind)], None)


@require_http_methods(METHODS)
@person_required
@open_scenario_required
def scenario_change(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    row = find_change(scenario, number)
    return edit_change(request, scenario, CHANGES[ChangeKind(row.kind)], row)


def edit_change(
    request: PersonRequest, scenario: Scenario, change: type[PlannedChange], row: ScenarioChange | None
) -> HttpResponse:
    if not scenario.is_open:
        raise services.AlreadyPromoted
    form = change.form(posted(request), instance=row, scenario=scenario, kind=change.kind, today=request.today)
    if not form.is_valid():
        context = {
            "scenario": scenario,
            "form": form,
            "title": change.kind.label if row else "Add a change",
            "change": row,
            "kind": change.kind,
            "kinds": ChangeKind.choices,
            "intro": change.introduction,
            "names": form.names_to_suggest(),
        }
        return render_part(request, "allocation/scenario_change.html", "change", context, status=form_status(form))
    services.save_change(form.save(commit=False), by=request.person, now=request.now, today=request.today)
    messages.success(request, "Change saved." if row else "Change added to the scenario.")
    return redirect_to(scenario.url_id, "changes")


@require_POST
@person_required
@open_scenario_required
def scenario_change_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    keep = trash.removal_context(request, "scenario_change_undo", key)
    kept = services.remove_change(find_change(scenario, number), keep)
    return see_other(f"{reverse('scenario', args=[key])}?removed={kept.name}#changes")


@require_POST
@person_required
@open_scenario_required
def scenario_change_undo(request: PersonRequest, key: str, name: str) -> HttpResponse:
    """Undo the removal of a change."""
    scenario = find_own_scenario(request, key)
    try:
        services.restore_change(name, scenario, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "This change can’t be restored, because what it refers to no longer exists.")
    else:
        messages.success(request, "Change restored.")
    return redirect_to(key, "changes")


@require_POST
@person_required
@open_scenario_required
def scenario_rebase(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """Base the change on the current values."""
    scenario = find_own_scenario(request, key)
    row = find_change(scenario, number)
    if services.rebase_change(row, by=request.person, now=request.now, today=request.today):
        messages.success(request, "Updated to the current values.")
    else:
        messages.error(request, "What this change refers to no longer exists. Remove the change, or add a new one.")
    return see_other(reverse("scenario_promote", args=[key]))
