"""Onboarding: from an empty installation to a first plan in four forms after signing in; each can be gone back to."""

from typing import Final, NamedTuple, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from initiatives.forms.area_templates import AREA_TEMPLATES
from initiatives.models import Initiative
from initiatives.onboarding import services
from initiatives.onboarding.forms.areas import FirstAreasForm, typed_areas, with_template
from initiatives.onboarding.forms.initiative import FirstInitiativeForm
from initiatives.onboarding.forms.profile import OwnProfileForm, ProfileForm
from initiatives.onboarding.forms.ratings import RatingGridForm
from initiatives.views.sections import weights_of
from people.concurrency import EditConflict, differences, row_etag
from people.forms.base import with_seen
from people.forms.fields import time_zone_names
from people.models import Account, Person
from people.requests import PersonRequest, person_required, posted
from people.responses import see_other
from people.services import checklist

STEPS: Final = {
    "profile": "You",
    "initiative": "Initiative and team",
    "areas": "What must go right",
    "ratings": "Who can do it",
}


class StepLink(NamedTuple):
    """A step as the pages name it; `url` is empty until what comes before it is there."""

    label: str
    url: str
    is_current: bool
    is_passed: bool


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Go to the first missing step, or home if nothing is missing."""
    step = services.onboarding_step(cast(Account, request.user), cast(PersonRequest, request).today)
    if step == "done":
        return redirect("home")
    if step == "unlinked":
        return render(request, "initiatives/onboarding/unlinked.html", {"administrators": services.administrators()})
    return redirect(f"welcome_{step}")


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """An administrator's first step; others reach it from a later one. Who has no person yet and no rights has to wait."""
    account = cast(Account, request.user)
    if account.person is not None:
        return own_profile(cast(PersonRequest, request), account.person)
    return first_profile(cast(PersonRequest, request)) if account.is_administrator else redirect("welcome")


def first_profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(posted(request), organisation=request.organisation, email=request.user.email)
    if not form.is_valid():
        return show_step(request, "profile", form=form, zones=time_zone_names())
    services.link_account(request.user, form.cleaned_data, now=request.now)
    return see_other("/welcome/")


def own_profile(request: PersonRequest, person: Person) -> HttpResponse:
    weekly = services.weekly_hours(person, request.today)
    form = OwnProfileForm(posted(request), instance=Person.objects.get(pk=person.pk), weekly=weekly)
    if not form.is_valid():
        return show_step(request, "profile", form=form)
    try:
        services.change_profile(
            form.save(commit=False), form.cleaned_data, seen=form.version(), now=request.now, today=request.today
        )
    except EditConflict:
        form, conflict = form.reopened_on(Person.objects.get(pk=person.pk), weekly=weekly)
        return show_step(request, "profile", status=409, form=form, conflict=conflict)
    return redirect("welcome_initiative")


@person_required
def initiative(request: PersonRequest) -> HttpResponse:
    """The first initiative; for those who go back to this step, the same one again."""
    person, today = request.person, request.today
    found = services.initiative_of(person, today)
    hours = services.agreed_hours(person, found, today) if found else None
    form = FirstInitiativeForm(posted(request), lead=person, today=today, instance=found, hours=hours)
    if found and services.has_milestone(found, today):
        form.leave_out_milestone()
    if not form.is_valid():
        return show_initiative(request, form, found)
    made, typed = form.save(commit=False), form.cleaned_data
    try:
        if found is None:
            services.create_first_initiative(made, typed, by=person, now=request.now, today=today)
            checklist.start(request.user)
        else:
            services.change_first_initiative(made, typed, seen=form.version(), by=person, now=request.now, today=today)
    except EditConflict:
        stored = Initiative.objects.get(pk=made.pk)
        conflict = differences(form, stored, form.watched)
        form.data = with_seen(form.data, row_etag(stored, form.watched))
        return show_initiative(request, form, stored, status=409, conflict=conflict)
    return redirect("welcome_areas")


def show_initiative(
    request: PersonRequest, form: FirstInitiativeForm, found: Initiative | None, *, status: int = 0, **more: object
) -> HttpResponse:
    team = services.team_of(found, request.today) if found else []
    return show_step(request, "initiative", status=status, form=form, initiative=found, team=team, **more)


@person_required
def areas(request: PersonRequest) -> HttpResponse:
    found = services.initiative_of(request.person, request.today)
    if found is None:
        return redirect("welcome_initiative")
    template = AREA_TEMPLATES.get(request.POST.get("template", ""))
    if template:
        filled = with_template(typed_areas(request.POST), template)
        form = FirstAreasForm(None, found, filled=filled)
        if request.htmx:
            return render(request, "initiatives/onboarding/areas.html#rows", {"form": form, "initiative": found})
        return show_step(request, "areas", status=200, form=form, initiative=found, skill_names=services.skill_names())
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
    levels = form.changed_levels()
    services.record_ratings(levels, by=request.person, now=request.now, today=request.today)
    # The button says that the week is planned: without a rating it would ask for one once more.
    return redirect("week_today") if levels else redirect(f"{reverse('week_today')}?unrated")


def show_step(
    request: PersonRequest, step: str, *, initiative: Initiative | None = None, status: int = 0, **context: object
) -> HttpResponse:
    """A step's page with links to the others; the input is kept."""
    status = status or (422 if request.method == "POST" else 200)
    missing = services.onboarding_step(request.user, request.today)
    context |= {"steps": step_links(step, missing), "initiative": initiative}
    return render(request, f"initiatives/onboarding/{step}.html", context, status=status)


def step_links(current: str, missing: str) -> list[StepLink]:
    """Links to the steps up to the first one that is missing."""
    names = list(STEPS)
    reached = names.index(missing) if missing in names else len(names)
    return [
        StepLink(label, reverse(f"welcome_{name}") if place <= reached else "", name == current, place < reached)
        for place, (name, label) in enumerate(STEPS.items())
    ]
