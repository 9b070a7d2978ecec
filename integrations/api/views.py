"""The page that describes the API and tries its reads."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrations.api.reference import reference
from people.requests import PersonRequest, person_required


@require_safe
@person_required
def api_docs(request: PersonRequest) -> HttpResponse:
    return render(request, "integrations/api_docs.html", {"groups": reference()})
