"""Missing people: added as stakeholders, or excluded with a reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from focus.views.stakeholders import show_list
from people.requests import PersonRequest, person_required
from people.responses import see_other
from stakeholders import missing_stakeholders, services
from stakeholders.forms import DismissForm
from stakeholders.models import Dismissal


@require_POST
@person_required
def stakeholders_left_out(request: PersonRequest) -> HttpResponse:
    """Add everyone who is missing, or one of them."""
    people = missing_stakeholders.load_missing(request.person, request.today)
    if chosen := request.POST.get("person"):
        people = [one for one in people if one.person.key == chosen]
    rows = services.add_missing(request.person, people, now=request.now)
    if rows:
        messages.success(request, f"Added: {', '.join(str(row) for row in rows)}.")
    return back()


@require_POST
@person_required
def stakeholders_dismiss(request: PersonRequest, person: str) -> HttpResponse:
    """Exclude someone, with a reason."""
    people = missing_stakeholders.load_missing(request.person, request.today)
    left = next((one for one in people if one.person.key == person), None)
    if left is None:
        raise Http404
    form = DismissForm(request.POST)
    if not form.is_valid():
        return show_list(request, dismiss=form, dismissing=person, status=422)
    services.exclude(request.person, left.person, left.places, form.cleaned_data["reason"], now=request.now)
    messages.success(request, f"{left.person} excluded. Your reason is below; only you can see it.")
    return back()


@require_POST
@person_required
def stakeholders_dismissed(request: PersonRequest, number: int) -> HttpResponse:
    """Undo an exclusion."""
    row = get_object_or_404(Dismissal.objects.editable_by(request.person).select_related("person", "lead"), pk=number)
    services.undo_exclusion(row, now=request.now)
    messages.success(request, f"{row.person} is no longer excluded.")
    return back()


def back() -> HttpResponse:
    return see_other(f"{reverse('stakeholders')}#left-title")
