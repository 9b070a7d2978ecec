"""What the views of an initiative share: finding it, showing its page or a section, confirming what was done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from engine.weights import Weights
from initiatives.models import Initiative
from initiatives.queries import initiative_page
from people.models import Skill
from people.queries.directory import suggested_names
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE = "initiatives/initiative.html"
SECTIONS = ("head", "areas", "team", "points", "leads")


def find_visible(request: PersonRequest, slug: str) -> Initiative:
    return get_object_or_404(
        initiative_page.visible_with_editable(request.person, request.today).with_health_note(), key=slug
    )


def find_editable(request: PersonRequest, slug: str) -> Initiative:
    return get_object_or_404(Initiative.objects.editable_by(request.person, request.today).with_health_note(), key=slug)


def weights_of(request: PersonRequest) -> Weights:
    """The organisation's weights; the defaults if there is no organisation yet."""
    return Weights.from_overrides(request.organisation.weights if request.organisation else {})


def render_section(
    request: PersonRequest,
    initiative: Initiative,
    part: str,
    *,
    status: int = 200,
    editable: bool = True,
    **opened: Any,
) -> HttpResponse:
    """The page, or for htmx only the part that changed. `opened` names the form that is open in it."""
    page = initiative_page.load(initiative, request.person, request.today, weights_of(request), editable=editable)
    context = {"page": page, "part": part, **opened}
    if opened.get("editing") and part == "areas":
        context["skill_names"] = list(Skill.objects.order_by("name").values_list("name", flat=True)[:500])
    if opened.get("editing") and part == "leads":
        context["people_names"] = suggested_names(request.person)
    template = f"{PAGE}#{part}" if request.htmx else PAGE
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def respond_saved(
    request: PersonRequest, initiative: Initiative, part: str, text: str, *, undo: dict[str, str] | None = None
) -> HttpResponse:
    """After a change: the part again, with a toast; without script, back to the page with a message."""
    if not request.htmx:
        messages.success(request, text)
        return see_other(f"{reverse('initiative', args=[initiative.key])}#{part}")
    return with_toast(render_section(request, initiative, part), text, undo=undo)


def undo_request(url: str, part: str) -> dict[str, str]:
    return {"url": url, "target": f"#{part}", "swap": "outerHTML"}


def redirect_with_message(request: PersonRequest, to: str, text: str) -> HttpResponse:
    """Go to another page and say there what was done."""
    messages.success(request, text)
    return HttpResponseClientRedirect(reverse(to)) if request.htmx else see_other(reverse(to))
