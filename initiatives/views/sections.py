"""What the views of an initiative share: finding it, showing its page or a section, confirming what was done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from engine.weights import Weights
from initiatives.models import Initiative
from initiatives.queries import initiative_page
from people.models import Skill
from people.queries.directory import suggested_names
from people.requests import PersonRequest
from people.responses import form_status, render_part, respond_changed, see_other

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
    status: int = 0,
    editable: bool = True,
    **opened: object,
) -> HttpResponse:
    """The page, or for htmx only the part that changed. `opened` names the form that is open in it."""
    page = initiative_page.load(initiative, request.person, request.today, weights_of(request), editable=editable)
    context = {"page": page, "part": part, **opened}
    if opened.get("editing") and part == "areas":
        context["skill_names"] = list(Skill.objects.order_by("name").values_list("name", flat=True)[:500])
    if opened.get("editing") and part == "leads":
        context["people_names"] = suggested_names(request.person)
    return render_part(
        request, "initiatives/initiative.html", part, context, status=status or form_status(opened.get("form"))
    )


def respond_saved(
    request: PersonRequest, initiative: Initiative, part: str, text: str, *, undo: str = ""
) -> HttpResponse:
    page = reverse("initiative", args=[initiative.key])
    return respond_changed(request, page, part, lambda: render_section(request, initiative, part), text, undo=undo)


def redirect_with_message(request: PersonRequest, to: str, text: str) -> HttpResponse:
    """Go to another page and say there what was done."""
    messages.success(request, text)
    return HttpResponseClientRedirect(reverse(to)) if request.htmx else see_other(reverse(to))
