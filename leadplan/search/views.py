"""Search: a page, and the list in the command palette of every page."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadplan.search.forms import SearchForm
from leadplan.search.queries import results
from people.requests import PersonRequest, person_required
from people.responses import render_part

MOST_ON_PAGE: Final = 20
MOST_IN_PALETTE: Final = 5
"""Of one kind."""


@require_safe
@person_required
def search(request: PersonRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    most = MOST_IN_PALETTE if request.htmx else MOST_ON_PAGE
    text, recent = form.text(), request.GET.getlist("recent")
    groups = results.search(request.person, request.today, text, recent, most=most)
    return render_part(request, "search/search.html", "options", {"groups": groups, "text": text})
