"""The page that describes the API and tries it."""

import json

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from people.requests import PersonRequest, person_required


@csp_update({"img-src": "data:"})  # the icons in its style sheet
@require_safe
@person_required
def api_docs(request: PersonRequest) -> HttpResponse:
    settings = {"url": reverse("api:openapi-json"), "deepLinking": True, "layout": "BaseLayout"}
    return render(request, "integrations/api_docs.html", {"swagger_settings": json.dumps(settings)})
