"""Offboarding: requested by the person, carried out by administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadplan.departures import asking, carrying_out
from leadplan.departures.carrying_out import LAST, LastAdministrator
from leadplan.departures.forms import LeaveForm
from leadplan.departures.steps import Item, by_fate, foreseen
from people.answers import see_other
from people.models import Departure, Person
from people.requests import PersonRequest, person_required


@never_cache
@require_safe
@person_required
def departures(request: PersonRequest) -> HttpResponse:
    if not request.person.is_administrator:
        raise Http404
    return render(request, "departures/all.html", {"rows": Departure.objects.visible_to(request.person).listed()})


@never_cache
@require_safe
@person_required
def departure(request: PersonRequest, number: int) -> HttpResponse:
    """What was done when a former colleague left."""
    if not request.person.is_administrator:
        raise Http404
    row = get_object_or_404(Departure.objects.visible_to(request.person).listed(), number=number)
    groups = by_fate([Item(**item) for item in row.happened])
    return render(request, "departures/happened.html", {"row": row, "groups": groups})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def leave(request: PersonRequest, key: str) -> HttpResponse:
    """Lists what will happen; a POST sets the day, and carries it out if the day is today."""
    person = get_object_or_404(Person.objects.releasable_by(request.person), key=key)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        person=person, today=request.today, initial={"day": request.today},
    )  # fmt: skip
    if not form.is_valid():
        return show(request, person, form, status=422 if form.is_bound else 200)
    day = form.cleaned_data["day"]
    try:
        carrying_out.refuse_last(carrying_out.leaving_of(person, day))
        row = asking.set_day(person, day, by=request.person, now=request.now)
        done = carrying_out.carry_out(row.pk, now=request.now) if day <= request.today else None
    except asking.Done:
        raise Http404 from None
    except LastAdministrator:
        form.add_error(None, LAST)
        return show(request, person, form, status=422)
    if done is not None:
        messages.success(request, f"Done. What is kept is now under “{done.person}”.")
        return see_other(reverse("departure", args=[done.number]))
    messages.success(request, f"Departure of {person.name} scheduled for {day:%-d %B %Y}. Nothing changes until then.")
    return see_other(reverse("departures"))


def show(request: PersonRequest, person: Person, form: LeaveForm, *, status: int) -> HttpResponse:
    leaving = carrying_out.leaving_of(person, request.today)
    row = Departure.objects.visible_to(request.person).filter(person=person).first()
    try:
        carrying_out.refuse_last(leaving)
        refusal = ""
    except LastAdministrator:
        refusal = LAST
    context = {"leaver": person, "form": form, "groups": by_fate(foreseen(leaving)), "row": row, "refusal": refusal}
    return render(request, "departures/leave.html", context, status=status)


@require_POST
@person_required
def leave_off(request: PersonRequest, key: str) -> HttpResponse:
    """Cancel the departure."""
    person = get_object_or_404(Person.objects.releasable_by(request.person), key=key)
    asking.call_off(person, by=request.person, now=request.now)
    messages.success(request, f"Departure of {person.name} cancelled.")
    return see_other(reverse("departures"))


@require_POST
@person_required
def leave_ask(request: PersonRequest) -> HttpResponse:
    """Request your own departure, or withdraw the request."""
    if request.POST.get("back"):
        asking.take_back(request.person, now=request.now)
        messages.success(request, "Request withdrawn.")
    else:
        asking.ask(request.person, now=request.now)
        messages.success(request, "Request sent to the administrators. Nothing changes until they carry it out.")
    return see_other(f"{reverse('own_data')}#leaving")
