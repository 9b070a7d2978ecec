"""Scenarios: the list, one scenario, sharing, removing, promoting."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allocation.forms import ScenarioForm, SharedForm
from allocation.models import Scenario
from allocation.scenarios import page, promoting, writing
from allocation.scenarios.page import ScenarioPage
from people import removals
from people.answers import see_other
from people.conflicts import Outdated, differences
from people.requests import PersonRequest, person_required

FORMS: Final = ["GET", "HEAD", "POST"]
FASTER: Final = "This scenario has been promoted in the meantime, so it can’t be changed any more."
OUTDATED: Final = "This scenario has changed since you opened the page. Review it again, then promote."


def find(request: PersonRequest, key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.visible_to(request.person).select_related("author"), key=key)


def find_own(request: PersonRequest, key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.editable_by(request.person).select_related("author"), key=key)


def back_to(key: str, part: str = "") -> HttpResponse:
    return see_other(reverse("scenario", args=[key]) + (f"#{part}" if part else ""))


def too_late(request: PersonRequest, key: str) -> HttpResponse:
    messages.error(request, FASTER)
    return back_to(key)


@require_safe
@person_required
def scenarios(request: PersonRequest) -> HttpResponse:
    listed = page.listed(request.person, request.GET.get("page", "1"))
    return render(request, "allocation/scenarios.html", {"page": listed, "removed": request.GET.get("removed")})


@require_http_methods(FORMS)
@person_required
def scenario_new(request: PersonRequest) -> HttpResponse:
    form = ScenarioForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "allocation/scenario_new.html", {"form": form}, status=422 if form.is_bound else 200)
    made = writing.found(form.save(commit=False), by=request.person, now=request.now)
    return back_to(made.key, "changes")


@require_http_methods(FORMS)
@person_required
def scenario(request: PersonRequest, key: str) -> HttpResponse:
    """The page; a POST changes its name and reason."""
    if request.method != "POST":
        return show(request, key)
    form = ScenarioForm(request.POST, instance=find_own(request, key))
    if not form.is_valid():
        return show(request, key, status=422, head=form, opened="head")
    version = form.cleaned_data["version"]
    try:
        writing.change_head(form.save(commit=False), version=version, by=request.person, now=request.now)
    except writing.Promoted:
        return too_late(request, key)
    except Outdated:
        stored = find_own(request, key)
        data = {**request.POST.dict(), "version": str(stored.version)}
        again = ScenarioForm(data, instance=find_own(request, key))
        return show(request, key, status=409, head=again, conflict=differences(form, stored), opened="head")
    messages.success(request, "Saved.")
    return back_to(key)


def load(request: PersonRequest, key: str) -> ScenarioPage:
    found = page.load(request.person, key, request.today)
    if found is None:
        raise Http404
    return found


def show(request: PersonRequest, key: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = load(request, key)
    names = "\n".join(one.name for one in found.shared_with)
    context = {
        "page": found,
        "head": ScenarioForm(instance=found.scenario) if found.is_editable else None,
        "sharing": SharedForm(initial={"who": names}) if found.is_author else None,
        "removed": request.GET.get("removed"),
        **forms,
    }
    return render(request, "allocation/scenario.html", context, status=status)


@require_POST
@person_required
def scenario_share(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    form = SharedForm(request.POST)
    if not form.is_valid():
        return show(request, key, status=422, sharing=form, opened="sharing")
    writing.share(row, form.cleaned_data["who"], by=request.person, now=request.now)
    messages.success(request, "Saved." if form.cleaned_data["who"] else "No longer shared.")
    return back_to(key)


@require_POST
@person_required
def scenario_remove(request: PersonRequest, key: str) -> HttpResponse:
    kept = writing.remove(find_own(request, key), removals.keeper(request, "scenarios_back"))
    return see_other(f"{reverse('scenarios')}?removed={kept.name}")


@require_POST
@person_required
def scenarios_back(request: PersonRequest, name: str) -> HttpResponse:
    """Undo the removal of a scenario."""
    try:
        row = writing.restore(name, by=request.person, now=request.now)
    except removals.Gone:
        messages.error(request, "This scenario can’t be restored, because what it refers to no longer exists.")
        return see_other(reverse("scenarios"))
    messages.success(request, "Scenario restored.")
    return back_to(row.key)


@require_http_methods(FORMS)
@person_required
def scenario_promote(request: PersonRequest, key: str) -> HttpResponse:
    """Show each change before promotion; a POST promotes all of them or none."""
    row = find(request, key)
    if request.method != "POST":
        return ask(request, key)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    try:
        promoting.promote(row, version=version, by=request.person, now=request.now, today=request.today)
    except writing.Promoted:
        messages.error(request, "Someone else has already promoted this scenario. Nothing was done twice.")
        return back_to(key)
    except Outdated:
        return ask(request, key, status=409, refusal=OUTDATED)
    except promoting.NotReady:
        return ask(request, key, status=409, refusal="Nothing was changed, because some changes can’t be promoted yet.")
    except promoting.Refused as fault:
        return ask(request, key, status=409, refusal=f"Nothing was changed. {fault}")
    messages.success(request, f"“{row}” has been promoted.")
    return back_to(key)


def ask(request: PersonRequest, key: str, *, status: int = 200, refusal: str = "") -> HttpResponse:
    found = load(request, key)
    if not found.scenario.is_open:
        return back_to(key)
    context = {"page": found, "refusal": refusal}
    return render(request, "allocation/scenario_promote.html", context, status=status)
