"""The welcome: from an empty installation to a first plan in four forms after signing in."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from initiatives import welcoming
from initiatives.forms.welcome import FirstAreas, FirstInitiativeForm, GridForm, YouForm
from initiatives.models import Initiative
from initiatives.views.frame import weights_of
from people.answers import see_other
from people.models import Account
from people.requests import PersonRequest, person_required

STEPS = {"you": 1, "initiative": 2, "areas": 3, "ratings": 4}


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Go to the first missing step, or home if nothing is missing."""
    step = welcoming.step_of(cast(Account, request.user), request.today)  # type: ignore[attr-defined]
    if step == "done":
        return redirect("home")
    if step == "tell":
        return render(request, "welcome/tell.html", {"administrators": welcoming.administrators()})
    return redirect(f"welcome_{step}")


def administrator_required(view: Callable[[PersonRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only for an administrator who isn't linked to a person yet; everyone else has a later step or has to wait."""

    @wraps(view)
    def gate(request: HttpRequest) -> HttpResponse:
        account = cast(Account, request.user)
        if account.person is not None or not account.is_administrator:
            return redirect("welcome")
        return view(cast(PersonRequest, request))

    return cast("Callable[[HttpRequest], HttpResponseBase]", login_required(gate))


@administrator_required
def you(request: PersonRequest) -> HttpResponse:
    form = YouForm(
        request.POST if request.method == "POST" else None,
        organisation=request.organisation,
        email=request.user.email,
    )
    if not form.is_valid():
        return show(request, "you", form=form)
    welcoming.arrive(request.user, form.cleaned_data, now=request.now)
    return see_other("/welcome/")


@person_required
def initiative(request: PersonRequest) -> HttpResponse:
    form = FirstInitiativeForm(
        request.POST if request.method == "POST" else None, lead=request.person, today=request.today
    )
    if not form.is_valid():
        return show(request, "initiative", form=form)
    welcoming.begin(form.save(commit=False), form.cleaned_data, by=request.person, now=request.now, today=request.today)
    return redirect("welcome_areas")


@person_required
def areas(request: PersonRequest) -> HttpResponse:
    found = welcoming.initiative_of(request.person, request.today)
    if found is None:
        return redirect("welcome_initiative")
    form = FirstAreas(request.POST if request.method == "POST" else None, found)
    if request.method != "POST" or not form.is_valid():
        return show(request, "areas", form=form, initiative=found, skill_names=welcoming.skill_names())
    welcoming.add_areas(form.areas(), by=request.person, now=request.now)
    return redirect("welcome_ratings")


@person_required
def ratings(request: PersonRequest) -> HttpResponse:
    found = welcoming.initiative_of(request.person, request.today)
    if found is None:
        return redirect("welcome_initiative")
    matrix, cells = welcoming.grid(request.person, found, request.today, weights_of(request))
    if not cells:
        return redirect("welcome_areas")
    form = GridForm(request.POST if request.method == "POST" else None, cells=cells)
    if not form.is_valid():
        return show(request, "ratings", form=form, initiative=found, matrix=matrix, grid=form.rows(matrix))
    welcoming.rate_all(form.said(), by=request.person, now=request.now, today=request.today)
    return redirect("week_today")


def show(request: PersonRequest, step: str, *, initiative: Initiative | None = None, **context: object) -> HttpResponse:
    """A step's page; the input is kept."""
    status = 422 if request.method == "POST" else 200
    context |= {"step": STEPS[step], "steps": STEPS, "initiative": initiative}
    return render(request, f"welcome/{step}.html", context, status=status)
