"""Changes in a scenario: add, edit, remove, update to the current values."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import services
from allocation.scenarios.changes.forms import CHANGE_FORMS
from allocation.scenarios.views import FORM_METHODS as METHODS
from allocation.scenarios.views import find_own_scenario, redirect_to, refuse_promoted
from people import trash
from people.models import Person
from people.requests import PersonRequest, person_required
from people.responses import see_other

MOST_NAMES: Final = 300
INTRODUCTIONS: Final = {
    ChangeKind.MOVE: "Role, involvement and hours are handed over too. Nothing changes before the day you choose.",
    ChangeKind.ADJUST: "Nothing changes before the day you choose.",
    ChangeKind.ADD: "In addition to its current leads.",
    ChangeKind.END: "No one takes over unless another change adds someone.",
    ChangeKind.SHIFT: "Lead assignments keep their dates.",
    ChangeKind.POINT: "Other milestones keep their dates.",
    ChangeKind.STAND_IN: "After adding them, hand something over to them or add them as a lead, using the name you enter here.",
    ChangeKind.LEAVES: "Their lead assignments end and the areas they own have no owner. See before and after for the effect.",
}  # fmt: skip


def find_change(scenario: Scenario, number: int) -> ScenarioChange:
    row: ScenarioChange = get_object_or_404(ScenarioChange.objects.filter(scenario=scenario).with_rows(), pk=number)
    row.scenario = scenario
    return row


@require_http_methods(METHODS)
@person_required
def scenario_add(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    if kind not in ChangeKind.values:
        raise Http404
    return edit_change(request, scenario, ChangeKind(kind), None)


@require_http_methods(METHODS)
@person_required
def scenario_change(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    row = find_change(scenario, number)
    return edit_change(request, scenario, ChangeKind(row.kind), row)


def edit_change(
    request: PersonRequest, scenario: Scenario, kind: ChangeKind, row: ScenarioChange | None
) -> HttpResponse:
    if not scenario.is_open:
        return refuse_promoted(request, scenario.key)
    data = request.POST if request.method == "POST" else None
    form = CHANGE_FORMS[kind](data, instance=row, scenario=scenario, today=request.today)
    if not form.is_valid():
        return render_form(request, scenario, form, kind, row)
    try:
        services.save_change(form.save(commit=False), by=request.person, now=request.now, today=request.today)
    except services.AlreadyPromoted:
        return refuse_promoted(request, scenario.key)
    messages.success(request, "Change saved." if row else "Change added to the scenario.")
    return redirect_to(scenario.key, "changes")


def render_form(
    request: PersonRequest, scenario: Scenario, form: Any, kind: ChangeKind, row: ScenarioChange | None
) -> HttpResponse:
    names: list[str] = []
    if "who" in form.fields:
        line = Person.objects.in_line_of(scenario.author).here().order_by("name")
        names = [*line.values_list("name", flat=True)[:MOST_NAMES]]
        if form.takes_stand_ins:
            names += scenario.changes.filter(kind=ChangeKind.STAND_IN).values_list("title", flat=True)
    context = {
        "scenario": scenario,
        "form": form,
        "title": kind.label,
        "lede": INTRODUCTIONS[kind],
        "names": names,
        "change": row,
    }
    return render(request, "allocation/scenario_change.html", context, status=422 if form.is_bound else 200)


@require_POST
@person_required
def scenario_change_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own_scenario(request, key)
    try:
        kept = services.remove_change(
            find_change(scenario, number), trash.removal_context(request, "scenario_change_back", key)
        )
    except services.AlreadyPromoted:
        return refuse_promoted(request, key)
    return see_other(f"{reverse('scenario', args=[key])}?removed={kept.name}#changes")


@require_POST
@person_required
def scenario_change_restore(request: PersonRequest, key: str, name: str) -> HttpResponse:
    """Undo the removal of a change."""
    scenario = find_own_scenario(request, key)
    try:
        services.restore_change(name, scenario, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "This change can’t be restored, because what it refers to no longer exists.")
    except services.AlreadyPromoted:
        return refuse_promoted(request, key)
    else:
        messages.success(request, "Change restored.")
    return redirect_to(key, "changes")


@require_POST
@person_required
def scenario_rebase(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """Base the change on the current values."""
    scenario = find_own_scenario(request, key)
    row = find_change(scenario, number)
    try:
        taken = services.rebase_change(row, by=request.person, now=request.now, today=request.today)
    except services.AlreadyPromoted:
        return refuse_promoted(request, key)
    if taken:
        messages.success(request, "Updated to the current values.")
    else:
        messages.error(request, "What this change refers to no longer exists. Remove the change, or add a new one.")
    return see_other(reverse("scenario_promote", args=[key]))
