"""The changes of a scenario: adding, changing, dropping, taking what stands now as their base."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from allocation.forms import FORMS
from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import writing
from allocation.scenarios.views import FORMS as METHODS
from allocation.scenarios.views import back_to, find_own, too_late
from people import removals
from people.answers import see_other
from people.models import Person
from people.requests import PersonRequest, person_required

OFFERED: Final = 300
LEDES: Final = {
    ChangeKind.MOVE: "Role, stage and hours go with it. What was before that day stays.",
    ChangeKind.ADJUST: "From a day on; what was before stays.",
    ChangeKind.ADD: "Beside those who lead it already.",
    ChangeKind.END: "Nobody takes it over, unless another change says who.",
    ChangeKind.SHIFT: "Who leads it, and when, stays as it is.",
    ChangeKind.POINT: "One day only; the others stay.",
    ChangeKind.STAND_IN: "Then hand something over to them, or add them as a lead, by the name that you give them here.",
    ChangeKind.LEAVES: "Everything that they lead ends, and what they own has nobody: see what hangs on them.",
}  # fmt: skip


def find_change(scenario: Scenario, number: int) -> ScenarioChange:
    row: ScenarioChange = get_object_or_404(ScenarioChange.objects.filter(scenario=scenario).with_rows(), pk=number)
    row.scenario = scenario
    return row


@require_http_methods(METHODS)
@person_required
def scenario_add(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    scenario = find_own(request, key)
    if kind not in ChangeKind.values:
        raise Http404
    return edit(request, scenario, ChangeKind(kind), None)


@require_http_methods(METHODS)
@person_required
def scenario_change(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own(request, key)
    row = find_change(scenario, number)
    return edit(request, scenario, ChangeKind(row.kind), row)


def edit(request: PersonRequest, scenario: Scenario, kind: ChangeKind, row: ScenarioChange | None) -> HttpResponse:
    if not scenario.is_open:
        return too_late(request, scenario.key)
    data = request.POST if request.method == "POST" else None
    form = FORMS[kind](data, instance=row, scenario=scenario, today=request.today)
    if not form.is_valid():
        return show(request, scenario, form, kind, row)
    try:
        writing.put(form.save(commit=False), by=request.person, now=request.now, today=request.today)
    except writing.Promoted:
        return too_late(request, scenario.key)
    messages.success(request, "Changed." if row else "Added. Nothing real has changed.")
    return back_to(scenario.key, "changes")


def show(
    request: PersonRequest, scenario: Scenario, form: Any, kind: ChangeKind, row: ScenarioChange | None
) -> HttpResponse:
    names: list[str] = []
    if "who" in form.fields:
        line = Person.objects.in_line_of(scenario.author).here().order_by("name")
        names = [*line.values_list("name", flat=True)[:OFFERED]]
        if form.takes_stand_ins:
            names += scenario.changes.filter(kind=ChangeKind.STAND_IN).values_list("title", flat=True)
    context = {
        "scenario": scenario,
        "form": form,
        "title": kind.label,
        "lede": LEDES[kind],
        "names": names,
        "change": row,
    }
    return render(request, "allocation/scenario_change.html", context, status=422 if form.is_bound else 200)


@require_POST
@person_required
def scenario_drop(request: PersonRequest, key: str, number: int) -> HttpResponse:
    scenario = find_own(request, key)
    try:
        kept = writing.drop(find_change(scenario, number), removals.keeper(request, "scenario_change_back", key))
    except writing.Promoted:
        return too_late(request, key)
    return see_other(f"{reverse('scenario', args=[key])}?removed={kept.name}#changes")


@require_POST
@person_required
def scenario_change_back(request: PersonRequest, key: str, name: str) -> HttpResponse:
    """Undo the removal of a change."""
    scenario = find_own(request, key)
    try:
        writing.put_back_change(name, scenario, by=request.person, now=request.now)
    except removals.Gone:
        messages.error(request, "It can’t be put back any more: what it was about is gone.")
    except writing.Promoted:
        return too_late(request, key)
    else:
        messages.success(request, "Back as it was.")
    return back_to(key, "changes")


@require_POST
@person_required
def scenario_rebase(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """What stands now is what the change rests on from here on."""
    scenario = find_own(request, key)
    row = find_change(scenario, number)
    try:
        taken = writing.take_new_base(row, by=request.person, now=request.now, today=request.today)
    except writing.Promoted:
        return too_late(request, key)
    if taken:
        messages.success(request, "It rests on what stands now.")
    else:
        messages.error(request, "What it rested on is gone: drop the change, or make it anew.")
    return see_other(reverse("scenario_promote", args=[key]))
