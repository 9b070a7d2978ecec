"""What the views of an initiative share: finding it, showing a tab or a section of it, confirming what was done."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from engine.weights import Weights
from initiatives.models import Initiative
from initiatives.queries import initiative_page
from initiatives.queries.initiative_page import InitiativeTab
from people.models import Skill
from people.queries.directory import suggested_names
from people.requests import PersonRequest
from people.responses import form_status, render_part, respond_changed, see_other


@dataclass(frozen=True, slots=True)
class Section:
    """Where a section is: the URL name of its tab, and the template with its partial."""

    tab: str
    template: str


OVERVIEW: Final = "initiatives/initiative.html"
TIMELINE: Final = "initiatives/initiative_timeline.html"
TEAM: Final = "initiatives/initiative_team.html"
HEAD: Final = "head"
SECTIONS: Final = {
    HEAD: Section("initiative", "initiatives/initiative_frame.html"),
    "areas": Section("initiative", OVERVIEW),
    "points": Section("initiative_timeline", TIMELINE),
    "team": Section("initiative_team", TEAM),
    "leads": Section("initiative_team", TEAM),
}


def find_visible(request: PersonRequest, slug: str) -> Initiative:
    return get_object_or_404(
        initiative_page.visible_with_editable(request.person, request.today).with_health_note(), key=slug
    )


def find_editable(request: PersonRequest, slug: str) -> Initiative:
    rows = Initiative.objects.editable_by(request.person, request.today)
    return get_object_or_404(rows.with_health_note().with_late_dependencies(request.today), key=slug)


def weights_of(request: PersonRequest) -> Weights:
    """The organisation's weights; the defaults if there is no organisation yet."""
    return Weights.from_overrides(request.organisation.weights if request.organisation else {})


def tab_of(request: PersonRequest, initiative: Initiative) -> InitiativeTab:
    """The top of a tab, which takes no query."""
    return InitiativeTab(initiative, bool(getattr(initiative, "editable", False)), request.today)


def load_tab(request: PersonRequest, initiative: Initiative, part: str, *, editable: bool) -> InitiativeTab:
    """The tab that a section is in; of the head, only the head where htmx asks."""
    person, today = request.person, request.today
    match SECTIONS[part].tab:
        case "initiative_timeline":
            return initiative_page.load_timeline(initiative, today, editable=editable)
        case "initiative_team":
            return initiative_page.load_team(initiative, person, today, weights_of(request), editable=editable)
        case _ if part == HEAD and request.htmx:
            return InitiativeTab(initiative, editable, today)
        case _:
            return initiative_page.load_overview(initiative, person, today, weights_of(request), editable=editable)


def render_section(
    request: PersonRequest,
    initiative: Initiative,
    part: str,
    *,
    status: int = 0,
    editable: bool = True,
    **opened: object,
) -> HttpResponse:
    """The tab of a section, or for htmx only that section. `opened` names the form that is open in it."""
    section = SECTIONS[part]
    page = load_tab(request, initiative, part, editable=editable)
    context = {"page": page, "part": part, "tab": section.tab, **opened}
    if opened.get("editing") and part == "areas":
        context["skill_names"] = list(Skill.objects.order_by("name").values_list("name", flat=True)[:500])
    if opened.get("editing") and part == "leads":
        context["people_names"] = suggested_names(request.person)
    template = OVERVIEW if part == HEAD and not request.htmx else section.template
    return render_part(request, template, part, context, status=status or form_status(opened.get("form")))


def respond_saved(
    request: PersonRequest, initiative: Initiative, part: str, text: str, *, undo: str = ""
) -> HttpResponse:
    page = reverse(SECTIONS[part].tab, args=[initiative.key])
    return respond_changed(request, page, part, lambda: render_section(request, initiative, part), text, undo=undo)


def redirect_with_message(request: PersonRequest, to: str, text: str) -> HttpResponse:
    """Go to another page and say there what was done."""
    messages.success(request, text)
    return HttpResponseClientRedirect(reverse(to)) if request.htmx else see_other(reverse(to))
