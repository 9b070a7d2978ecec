"""The tabs of an initiative, for everyone who can see it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from initiatives.queries import initiative_page
from initiatives.views.sections import HEAD, SECTIONS, find_visible, render_section
from people.requests import PersonRequest, person_required


@require_safe
@person_required
def initiative(request: PersonRequest, slug: str) -> HttpResponse:
    """The overview; with `?part=` a section for htmx, otherwise the tab with that section."""
    part = request.GET.get("part", HEAD)
    part = part if part in SECTIONS else HEAD
    if not request.htmx and SECTIONS[part].tab != "initiative":
        return redirect(f"{reverse(SECTIONS[part].tab, args=[slug])}#{part}")
    return show_section(request, slug, part)


@require_safe
@person_required
def initiative_timeline(request: PersonRequest, slug: str) -> HttpResponse:
    return show_section(request, slug, "points")


@require_safe
@person_required
def initiative_team(request: PersonRequest, slug: str) -> HttpResponse:
    return show_section(request, slug, "team")


def show_section(request: PersonRequest, slug: str, part: str) -> HttpResponse:
    found = find_visible(request, slug)
    return render_section(request, found, part, editable=bool(getattr(found, "editable", False)))


@require_safe
@person_required
def initiative_dependencies(request: PersonRequest, slug: str) -> HttpResponse:
    found = find_visible(request, slug)
    editable = bool(getattr(found, "editable", False))
    page = initiative_page.load_dependencies(found, request.organisation, request.today, editable=editable)
    return render(request, "initiatives/initiative_dependencies.html", {"page": page, "tab": "initiative_dependencies"})
