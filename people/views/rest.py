"""Teams, the audit, and the organisation's settings."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people import directory, records
from people.forms import OrganisationForm, TeamForm, WeightsForm
from people.models import Team
from people.requests import PersonRequest, person_required


@person_required
@require_http_methods(["GET", "POST"])
def team_new(request: PersonRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        members = form.cleaned_data["members"]
        team = records.save_team(form.save(commit=False), members, by=request.person, now=request.now)
        messages.success(request, f"{team.name} is there.")
        return redirect("team", team.key)
    return render(request, "people/team_form.html", {"form": form}, status=422 if form.errors else 200)


@person_required
@require_safe
def team(request: PersonRequest, key: str) -> HttpResponse:
    rows = Team.objects.visible_to(request.person).select_related("engineering_manager", "product_manager", "tech_lead")
    found = get_object_or_404(rows.prefetch_related("members"), key=key)
    may_edit = Team.objects.editable_by(request.person).filter(pk=found.pk).exists()
    return render(request, "people/team.html", {"team": found, "may_edit": may_edit})


@person_required
@require_http_methods(["GET", "POST"])
def team_edit(request: PersonRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Team.objects.editable_by(request.person), key=key)
    form = TeamForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        members = form.cleaned_data["members"]
        records.save_team(form.save(commit=False), members, by=request.person, now=request.now)
        messages.success(request, "Saved.")
        return redirect("team", key)
    context = {"form": form, "team": found}
    return render(request, "people/team_form.html", context, status=422 if form.errors else 200)


@person_required
@require_safe
def audit(request: PersonRequest) -> HttpResponse:
    """What concerned the viewer; everything, for an administrator."""
    q = request.GET.get("q", "")[:120].replace("\0", "")
    page = directory.audit_page(request.person, request.GET.get("page"), q)
    return render(request, "people/audit.html", {"page": page, "q": q, "query": f"?q={q}&" if q else "?"})


@person_required
@require_http_methods(["GET", "POST"])
def settings(request: PersonRequest) -> HttpResponse:
    """The organisation, and the model's constants: administrators alone."""
    if not request.person.is_administrator:
        raise Http404
    organisation = request.organisation
    posted = request.POST if request.method == "POST" else None
    form = OrganisationForm(posted if posted and "name" in posted else None, instance=organisation)
    weights = WeightsForm(posted if posted and "name" not in posted else None, overrides=organisation.weights)
    changed: list[str] = []
    if form.is_bound and form.is_valid():
        changed = form.changed_data
        organisation = form.save(commit=False)
    if weights.is_bound and weights.is_valid():
        changed = ["weights"]
        organisation.weights = weights.cleaned_data["overrides"]
    if changed or (posted is not None and not (form.errors or weights.errors)):
        records.save_organisation(organisation, changed, by=request.person, now=request.now)
        messages.success(request, "Saved.")
        return redirect("settings")
    context = {"form": form, "weights": weights}
    return render(request, "people/settings.html", context, status=422 if form.errors or weights.errors else 200)
