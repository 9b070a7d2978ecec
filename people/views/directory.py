"""The list of people, and adding people."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from people import directory, pasting, records
from people.answers import see_other
from people.forms.people import FindForm, PeopleForm, PersonForm
from people.models import Person
from people.requests import PersonRequest, person_required
from people.views.frame import viewing_of


@require_safe
@person_required
def people(request: PersonRequest) -> HttpResponse:
    form = FindForm(request.GET, viewer=request.person)
    wanted = form.wanted()
    found = directory.load(viewing_of(request), request.GET.get("page"), **wanted)
    context = {
        "listing": found,
        "form": form,
        "narrowed": any(wanted.values()),
        "alone": found.page.paginator.count == 1 and not any(wanted.values()),
        "query": query_without_page(request.GET),
    }
    response = render(request, "people/directory.html" + ("#rows" if request.htmx else ""), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def query_without_page(data: QueryDict) -> str:
    """The query before `page=` in a link to another page of the same list."""
    query = data.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}&" if query else "?"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def person_new(request: PersonRequest) -> HttpResponse:
    """Anyone may add people: that is how a lead on their own starts. One with a form, or several as pasted lines."""
    posted = request.POST if request.method == "POST" else None
    several = posted is not None and "lines" in posted
    lines = PeopleForm(posted if several else None)
    form = PersonForm(None if several else posted, movable=True, organisation=request.organisation, today=request.today)
    if several and lines.is_valid():
        return add_several(request, lines.cleaned_data["lines"])
    if posted is not None and not several and form.is_valid():
        added = records.add(form.save(commit=False), by=request.person, now=request.now)
        messages.success(request, f"{added.name} added.")
        return see_other(reverse("person_new") if "another" in posted else reverse("person", args=[added.key]))
    context: dict[str, Any] = {"form": form, "lines": lines, "people_names": directory.names_near(request.person)}
    return render(request, "people/new.html", context, status=422 if posted is not None else 200)


def add_several(request: PersonRequest, named: pasting.Team) -> HttpResponse:
    added = pasting.add_new(named.new, by=request.person, now=request.now)
    messages.success(request, words_of(added, named.here))
    return see_other(reverse("people"))


def words_of(added: list[Person], here: Any) -> str:
    """Ada and Tom added. Priya already existed."""
    if not added:
        return f"{names_of(here)} already {'exists' if len(here) == 1 else 'exist'}."
    known = f" {names_of(here)} already {'exists' if len(here) == 1 else 'exist'}." if here else ""
    return f"{names_of(added)} added.{known}"


def names_of(people: Any) -> str:
    names = [person.name for person in people]
    return " and ".join([", ".join(names[:-1]), names[-1]] if 1 < len(names) <= 3 else names[:1]) + (
        f" and {len(names) - 1} more" if len(names) > 3 else ""
    )
