"""A person's page and their facts, and what the other views of a person share."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.concurrency import EditConflict
from people.effective_dates import PastWeeksChange
from people.forms.dated import APPLIES_FROM, CORRECT, add_refusal
from people.forms.people import PersonForm
from people.models import Person
from people.queries import profile
from people.queries.directory import ViewContext, suggested_names
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, render_part, respond_changed, with_toast
from people.services import people_records

PERSON_PARTS: Final = ("facts", "hours", "time-off", "duties", "account")


def view_context(request: PersonRequest) -> ViewContext:
    return ViewContext(request.person, request.organisation, request.now, request.today)


def find_person(request: PersonRequest, key: str) -> Person:
    rows = Person.objects.visible_to(request.person).for_profile(request.person)
    return get_object_or_404(rows, key=key)


def find_editable(request: PersonRequest, key: str) -> Person:
    return get_object_or_404(Person.objects.editable_by(request.person).for_profile(request.person), key=key)


def find_managed(request: PersonRequest, key: str) -> Person:
    """A person whose hours, time off and duties the viewer manages."""
    return get_object_or_404(Person.objects.managed_by(request.person).for_profile(request.person), key=key)


def show_person(
    request: PersonRequest, person: Person, part: str, *, status: int = 0, **opened: object
) -> HttpResponse:
    """The page, or for htmx the part that changed. `opened` says which form is open in it."""
    page = profile.load(person, view_context(request))
    context = {"page": page, "person": person, "part": part, **opened}
    if opened.get("editing") and part == "facts":
        context["people_names"] = suggested_names(request.person)
    return render_part(
        request, "people/person.html", part.replace("-", "_"), context, status=status or form_status(opened.get("form"))
    )


def person_changed(request: PersonRequest, key: str, part: str, text: str, *, undo: str = "") -> HttpResponse:
    def show() -> HttpResponse:
        return show_person(request, find_person(request, key), part)

    return respond_changed(request, reverse("person", args=[key]), part, show, text, undo=undo)


def show_refusal(request: PersonRequest, key: str, part: str, words: str) -> HttpResponse:
    """Nothing was changed; says why."""
    if request.htmx:
        return with_toast(show_person(request, find_person(request, key), part, status=409), words, level="error")
    return show_person(request, find_person(request, key), part, status=409, refusal=words)


@require_safe
@person_required
def person(request: PersonRequest, key: str) -> HttpResponse:
    part = request.GET.get("part", "")
    return show_person(request, find_person(request, key), part if part in PERSON_PARTS else "facts")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def person_edit(request: PersonRequest, key: str) -> HttpResponse:
    row, organisation, today = find_editable(request, key), request.organisation, request.today
    can_change_manager = row.can_change_manager
    form = PersonForm(
        posted(request), instance=row, can_change_manager=can_change_manager, organisation=organisation, today=today
    )
    if not form.is_valid():
        return show_facts(request, key, form)
    changed, names = form.save(commit=False), [*form.fields, "next_manager", "next_timezone", "next_timezone_from"]
    try:
        people_records.change_person(
            changed,
            names,
            seen=form.version(),
            by=request.person,
            now=request.now,
            today=today,
            applies_from=form.cleaned_data[APPLIES_FROM],
            correcting=form.cleaned_data[CORRECT],
        )
    except EditConflict:
        stored = find_editable(request, key)
        again, conflict = form.reopened_on(
            stored, can_change_manager=can_change_manager, organisation=organisation, today=today
        )
        return show_facts(request, key, again, status=409, conflict=conflict)
    except PastWeeksChange as fault:
        add_refusal(form, fault)
        return show_facts(request, key, form)
    return person_changed(request, key, "facts", f"{changed.name} saved.")


@require_POST
@person_required
def manager_change_cancel(request: PersonRequest, key: str) -> HttpResponse:
    """Cancel a planned change of manager."""
    row = get_object_or_404(Person.objects.manager_editable_by(request.person), key=key)
    gone = people_records.cancel_manager_change(row, by=request.person, now=request.now)
    text = "Change of manager cancelled." if gone else "The change was already cancelled."
    return person_changed(request, key, "facts", text)


def show_facts(request: PersonRequest, key: str, form: PersonForm, *, status: int = 0, **more: object) -> HttpResponse:
    return show_person(request, find_person(request, key), "facts", status=status, editing="facts", form=form, **more)
