"""Before and after: hours, coverage and conflicts, skills."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from allocation.loading.listing import WEEKS
from allocation.loading.skills import may_see_names, only_ones
from allocation.models import Scenario
from allocation.scenarios import comparing, facing
from allocation.scenarios.facing import Facing
from engine.weeks import Week
from people.requests import PersonRequest, person_required

PARTS: Final = ("hours", "stakes", "skills")


@require_safe
@person_required
def scenario_compare(request: PersonRequest, key: str, part: str) -> HttpResponse:
    """A part of the comparison; for htmx, without the page around it."""
    if part not in PARTS:
        raise Http404
    found = facing.load(request.person, key, request.today)
    if found is None and not Scenario.objects.visible_to(request.person).filter(key=key).exists():
        raise Http404
    context = {"part": part, "key": key, "facing": found, "weeks": weeks_of(request)}
    if found is not None:
        context |= figures_of(request, found, part)
    response = render(request, "allocation/scenario_compare.html" + ("#figures" if request.htmx else ""), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def weeks_of(request: PersonRequest) -> list[Week]:
    first = Week.of(request.today)
    return [first + ahead for ahead in range(WEEKS)]


def figures_of(request: PersonRequest, found: Facing, part: str) -> dict[str, Any]:
    asked = (request.person, request.organisation, request.today, weeks_of(request))
    if part == "hours":
        return {"compared": comparing.hours(facing.hours(found, *asked), found)}
    if part == "stakes":
        return {"compared": comparing.stakes(facing.stakes(found, *asked), found)}
    if not may_see_names(request.person):
        return {"skills": None}
    alone, named = only_ones(request.person, request.today)
    return {"skills": comparing.skills(alone, named, found)}
