"""Milestones (in code: inflection points) on the initiative page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from initiatives import points, removals
from initiatives.forms.points import PointForm
from initiatives.models import CriticalArea, InflectionPoint, Initiative
from initiatives.views.areas import ask
from initiatives.views.frame import done, find_editable, show, undo_by
from people.conflicts import Outdated, differences
from people.removals import keeper
from people.requests import PersonRequest, person_required

PART = "points"


@person_required
def point_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit(request, initiative, InflectionPoint(initiative=initiative))


@person_required
def point(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit(request, initiative, get_object_or_404(initiative.points, key=key))


def edit(request: PersonRequest, initiative: Initiative, row: InflectionPoint) -> HttpResponse:
    form = PointForm(request.POST if request.method == "POST" else None, instance=row)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return show(request, initiative, PART, status=status, editing=row.key or "new", form=form)
    chosen: list[CriticalArea] = list(form.cleaned_data.get("areas", []))
    if row.pk is None:
        points.add(form.save(commit=False), chosen, by=request.person, now=request.now)
        return done(request, initiative, PART, f"“{row.name}” added.")
    try:
        points.change(form.save(commit=False), chosen, seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, initiative, form, row.key)
    return done(request, initiative, PART, f"“{row.name}” saved.")


def tell_conflict(request: PersonRequest, initiative: Initiative, form: PointForm, key: str) -> HttpResponse:
    """Show both values side by side; saving again keeps the editor's own."""
    stored = get_object_or_404(initiative.points, key=key)
    found = differences(form, stored)
    data = request.POST.copy()
    data["seen"] = form.mark_of(stored)
    again = PointForm(data, instance=stored)
    return show(request, initiative, PART, status=409, editing=key, form=again, conflict=found)


@person_required
def point_remove(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.points, key=key)
    if request.method != "POST":
        return ask(request, initiative, row.name, "The timing of its areas will follow the next milestone.")
    back = removals.keep(keeper(request, "restore", slug, PART), row)
    points.remove(row, by=request.person, now=request.now)
    return done(request, initiative, PART, f"“{row.name}” removed.", undo=undo_by(back, PART))
