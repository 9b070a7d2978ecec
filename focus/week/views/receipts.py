"""What the entries of a week load when they are opened: how the hours are calculated, and other ways to close a gap."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from engine.weeks import Week
from focus.plan.document import areas_of
from focus.week.queries.plan_items import plan_item
from focus.week.queries.receipts import Receipt
from focus.week.queries.week_page import find_item
from focus.week.responses import with_week
from focus.week.views.week import find_week
from people.requests import PersonRequest


@require_GET
@with_week
def receipt(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """Why an area has its hours. A page of its own; only the part for htmx."""
    return show(request, week, initiative, area, "receipt")


@require_GET
@with_week
def options(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """Who else could close an area's gap, and who not to suggest any more."""
    return show(request, week, initiative, area, "options")


def show(request: PersonRequest, week: Week, initiative: str, area: str, part: str) -> HttpResponse:
    page, key = find_week(request, week), f"{initiative}/{area}"
    if key not in areas_of(page.facts):
        raise Http404("The plan doesn’t have this area.")
    item = find_item(page, key) or plan_item(page.facts, key, None, page.names, week, page.weights)
    template = f"focus/{part}.html#{part}" if request.htmx else f"focus/{part}.html"
    context = {"receipt": Receipt(item, page), "item": item, "week": week, "week_request": page.week_request}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
