"""One person's page and their facts."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import lines, records
from people.conflicts import Outdated, differences
from people.forms.people import PersonForm
from people.models import Person
from people.requests import PersonRequest, person_required
from people.views.frame import PARTS, done, find, find_editable, show


@require_safe
@person_required
def person(request: PersonRequest, key: str) -> HttpResponse:
    part = request.GET.get("part", "")
    return show(request, find(request, key), part if part in PARTS else "facts")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def person_edit(request: PersonRequest, key: str) -> HttpResponse:
    form = facts_form(request, key, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_facts(request, key, form, status=422 if form.is_bound else 200)
    changed, seen = form.save(commit=False), form.cleaned_data["seen"]
    try:
        records.change(changed, [*form.fields, "next_manager"], seen=seen, by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, key, form)
    return done(request, key, "facts", f"{changed.name} saved.")


@require_POST
@person_required
def person_stay(request: PersonRequest, key: str) -> HttpResponse:
    """Cancel a planned change of manager."""
    row = get_object_or_404(Person.objects.line_editable_by(request.person), key=key)
    gone = lines.withdraw(row, by=request.person, now=request.now)
    return done(request, key, "facts", "Change of manager cancelled." if gone else "The change was already cancelled.")


def facts_form(request: PersonRequest, key: str, data: object) -> PersonForm:
    row = find_editable(request, key)
    movable = bool(getattr(row, "is_movable", False))
    return PersonForm(data, instance=row, movable=movable, organisation=request.organisation, today=request.today)


def show_facts(request: PersonRequest, key: str, form: PersonForm, *, status: int, **more: object) -> HttpResponse:
    return show(request, find(request, key), "facts", status=status, editing="facts", form=form, **more)


def tell_conflict(request: PersonRequest, key: str, form: PersonForm) -> HttpResponse:
    """Shows both values side by side; saving again uses the editor's."""
    stored = get_object_or_404(Person, key=key)
    data = request.POST.copy()
    data["seen"] = records.mark_of(stored)
    found = differences(form, stored)
    return show_facts(request, key, facts_form(request, key, data), status=409, conflict=found)
