"""The list of initiatives, a new initiative, its page and its head."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from initiatives import founding, listing
from initiatives.forms.head import FindForm, HeadForm, NewInitiativeForm
from initiatives.models import Initiative
from initiatives.views.frame import PARTS, done, find, find_editable, show
from people import pasting
from people.answers import see_other
from people.conflicts import differences
from people.requests import PersonRequest, person_required

PART = "head"


@person_required
def initiatives(request: PersonRequest) -> HttpResponse:
    form = FindForm(request.GET)
    chosen = form.chosen()
    found = listing.load(request.person, request.today, request.GET.get("page", "1"), **chosen)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "listing": found,
        "form": form,
        "narrowed": any(chosen.values()),
        "query": f"?{query.urlencode()}&" if query else "?",
    }
    response = render(request, "initiatives/list.html" + ("#rows" if request.htmx else ""), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@person_required
def initiative_new(request: PersonRequest) -> HttpResponse:
    form = NewInitiativeForm(
        request.POST if request.method == "POST" else None, lead=request.person, today=request.today
    )
    if not form.is_valid():
        return render(request, "initiatives/new.html", {"form": form}, status=422 if form.is_bound else 200)
    made = make(request, form)
    return see_other(reverse("initiative", args=[made.key]))


def make(request: PersonRequest, form: NewInitiativeForm) -> Initiative:
    """Create the initiative that a valid form describes."""
    typed = form.cleaned_data
    return founding.found(
        form.save(commit=False),
        team=typed.get("team") or pasting.Team([], []),
        teams=form.teams(),
        hours=typed.get("hours") or Decimal(0),
        by=request.person,
        now=request.now,
        today=request.today,
    )


@person_required
def initiative(request: PersonRequest, slug: str) -> HttpResponse:
    found = find(request, slug)
    part = request.GET.get("part", PART)
    editable = bool(getattr(found, "editable", False))
    return show(request, found, part if part in PARTS else PART, editable=editable)


@person_required
def initiative_edit(request: PersonRequest, slug: str) -> HttpResponse:
    found = find_editable(request, slug)
    form = HeadForm(request.POST if request.method == "POST" else None, instance=found)
    if not form.is_valid():
        return show(request, found, PART, status=422 if form.is_bound else 200, editing="head", form=form)
    version = form.cleaned_data["version"]
    try:
        founding.change(form.save(commit=False), version=version, by=request.person, now=request.now)
    except founding.Outdated:
        return tell_conflict(request, form, slug)
    return done(request, found, PART, f"“{found.name}” saved.")


def tell_conflict(request: PersonRequest, form: HeadForm, slug: str) -> HttpResponse:
    """Show both values side by side; saving again keeps the editor's own."""
    stored = get_object_or_404(Initiative, key=slug)
    found = differences(form, stored)
    if not found:
        return done(request, stored, PART, f"“{stored.name}” saved.")
    data = request.POST.copy()
    data["version"] = str(stored.version)
    again = HeadForm(data, instance=stored)
    return show(request, stored, PART, status=409, editing="head", form=again, conflict=found)
