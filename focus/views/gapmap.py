"""The gap map of an initiative, and rating in place on it."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from engine.weeks import NoSuchWeek, Week
from focus import gapmap
from focus.forms import MapForm
from initiatives.models import Initiative
from initiatives.skill_matrix.views import matrix
from initiatives.views.sections import find_visible
from people.models import Person, Skill
from people.requests import PersonRequest, person_required
from people.responses import with_toast

FURTHEST = timedelta(weeks=5 * 52)


@require_safe
@person_required
def initiative_map(request: PersonRequest, slug: str) -> HttpResponse:
    return show(request, find_visible(request, slug))


def show(request: PersonRequest, initiative: Initiative, *, status: int = 200) -> HttpResponse:
    week = week_of(request)
    form = MapForm(request.GET)
    chosen = gapmap.Filter(**form.chosen())
    found = gapmap.load(request.person, initiative, week, request.organisation, request.today, chosen)
    context = {
        "one": initiative,
        "map": found,
        "form": form,
        "week": week,
        "this_week": Week.of(request.today),
        "earlier": week - 1,
        "later": week + 1,
        "query": chosen.as_query(),
    }
    response = render(request, "focus/gapmap.html" + ("#map" if request.htmx else ""), context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def week_of(request: PersonRequest) -> Week:
    """The week in the URL, or this week if that is invalid or too far away."""
    this = Week.of(request.today)
    try:
        asked = Week.parse(request.GET.get("week", ""))
    except NoSuchWeek:
        return this
    return asked if abs(asked.monday - this.monday) <= FURTHEST else this


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def initiative_map_rate(request: PersonRequest, slug: str, person_key: str, skill_key: str) -> HttpResponse:
    """Rate inline and show the updated map, which may change as a whole; without JavaScript, the page of the cell."""
    initiative = find_visible(request, slug)
    person, skill = matrix.find_cell(request, person_key, skill_key)
    page = reverse("skill_cell", args=[person.key, skill.key])
    if not request.htmx or request.method != "POST":
        return redirect(page, preserve_request=request.method == "POST")
    if request.POST.get("level") == "page":
        return HttpResponseClientRedirect(page)
    found = matrix.rate(request, person, skill)
    response = show(request, initiative, status=found.status)
    level = "success" if found.status == 200 else "warning"
    return with_toast(response, found.text, level=level, undo=undo_of(person, skill, found))


def undo_of(person: Person, skill: Skill, found: matrix.RatingResult) -> dict[str, str] | None:
    """The map listens for undone ratings and reloads itself."""
    if found.change is None or found.change.before == found.change.after:
        return None
    return {"url": matrix.undo_request(person, skill, found.change)["url"]}
