"""Trash: what the viewer has removed recently, to restore it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people import retention
from people.models import Removed
from people.requests import PersonRequest, person_required

SHOWN = 200


@require_safe
@person_required
def my_removed(request: PersonRequest) -> HttpResponse:
    rows = Removed.objects.visible_to(request.person).select_related("about")[:SHOWN]
    context = {"rows": list(rows), "kept": retention.spelt(retention.current().removed)}
    return render(request, "people/removed.html", context)
