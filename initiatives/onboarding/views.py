"""Onboarding: from an empty installation to a first plan in four forms after signing in."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from initiatives.models import Initiative
from initiatives.onboarding import services
from initiatives.onboarding.forms import FirstAreasForm, FirstInitiativeForm, ProfileForm, RatingGridForm
from initiatives.views.sections import weights_of
from people.models import Account
from people.requests import PersonRequest, person_required, posted
from people.responses import see_other

STEPS = {"profile": 1, "initiative": 2, "areas": 3, "ratings": 4}


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Go to the first missing step, or home if nothing is missing."""
    step = services.onboarding_step(cast(Account, request.user), cast(PersonRequest, request).today)
    if step == "done":
        return redirect("home")
    if step == "unlinked":
        return render(request, "initiatives/onboarding/unlinked.html", {"administrators": services.administrators()})
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
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(posted(request), organisation=request.organisation, email=request.user.email)
    if not form.is_valid():
        return show_step(request, "profile", form=form)
    services.link_account(request.user, form.cleaned_data, now=request.now)
    return see_other("/welcome/")


@person_required
def initiative(request: PersonRequest) -> HttpResponse:
    form = FirstInitiativeForm(posted(request), lead=request.person, today=request.today)
    if not form.is_valid():
        return show_step(request, "initiative", form=form)
    services.create_first_initiative(
        form.save(commit=False), form.cleaned_data, by=request.person, now=request.now, today=request.today
    )
    return redirect("welcome_areas")


@person_required
def areas(request: PersonRequest) -> HttpResponse:
    found = services.initiative_of(request.person, request.today)
    if found is None:
        return redirect("welcome_initiative")
    form = FirstAreasForm(posted(request), found)
    if request.method != "POST" or not form.is_valid():
        return show_step(request, "areas", form=form, initiative=found, skill_names=services.skill_names())
    services.add_areas(form.areas(), by=request.person, now=request.now)
    return redirect("welcome_ratings")


@person_required
def ratings(request: PersonRequest) -> HttpResponse:
    found = services.initiative_of(request.person, request.today)
    if found is None:
        return redirect("welcome_initiative")
    matrix, cells = services.rating_grid(request.person, found, request.today, weights_of(request))
    if not cells:
        return redirect("welcome_areas")
    form = RatingGridForm(posted(request), cells=cells)
    if not form.is_valid():
        return show_step(request, "ratings", form=form, initiative=found, matrix=matrix, grid=form.rows(matrix))
    services.record_ratings(form.changed_levels(), by=request.person, now=request.now, today=request.today)
    return redirect("week_today")


def show_step(
    request: PersonRequest, step: str, *, initiative: Initiative | None = None, **context: object
) -> HttpResponse:
    """A step's page; the input is kept."""
    status = 422 if request.method == "POST" else 200
    context |= {"step": STEPS[step], "steps": STEPS, "initiative": initiative}
    return render(request, f"initiatives/onboarding/{step}.html", context, status=status)
