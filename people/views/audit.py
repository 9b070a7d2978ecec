"""The audit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from people import trail
from people.forms.people import TrailForm
from people.requests import PersonRequest, person_required
from people.views.directory import query_without_page


@require_safe
@person_required
def audit(request: PersonRequest) -> HttpResponse:
    """What concerned the viewer; everything, for an administrator."""
    form = TrailForm(request.GET)
    wanted = form.wanted()
    page = trail.load(request.person, request.GET.get("page"), **wanted)
    narrowed, query = any(wanted.values()), query_without_page(request.GET)
    context = {"page": page, "form": form, "about": wanted["about"], "narrowed": narrowed, "query": query}
    response = render(request, "people/audit.html" + ("#rows" if request.htmx else ""), context)
    patch_vary_headers(response, ["HX-Request"])
    return response
