"""Administration → Access: administrators check why someone can see something."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from leadplan.permissions.explain import AccessForm, initiatives_for, teams_for
from people.queries.directory import suggested_names
from people.requests import PersonRequest, administrator_required


@require_safe
@administrator_required
def access(request: PersonRequest) -> HttpResponse:
    asked = request.GET if "who" in request.GET else None
    form = AccessForm(asked, viewer=request.person, today=request.today)
    answer = form.answer() if form.is_valid() else None
    context = {
        "form": form,
        "answer": answer,
        "people_names": suggested_names(request.person),
        "initiatives": initiatives_for(request.person, request.today).values_list("name", flat=True)[:200],
        "teams": teams_for(request.person).values_list("name", flat=True)[:200],
    }
    template = "settings/access.html" + ("#answer" if request.htmx else "")
    response = render(request, template, context, status=422 if form.errors else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response
