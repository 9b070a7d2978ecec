"""What the views of a person share: finding them, showing their page or a part of it, confirming a change."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from people import profile
from people.answers import see_other, toasted
from people.directory import Viewing, names_near
from people.models import Person
from people.requests import PersonRequest

PAGE: Final = "people/person.html"
PARTS: Final = ("facts", "hours", "time-off", "duties", "account")


def viewing_of(request: PersonRequest) -> Viewing:
    return Viewing(request.person, request.organisation, request.now, request.today)


def find(request: PersonRequest, key: str) -> Person:
    rows = Person.objects.visible_to(request.person).for_profile(request.person)
    return get_object_or_404(rows, key=key)


def find_editable(request: PersonRequest, key: str) -> Person:
    return get_object_or_404(Person.objects.editable_by(request.person).for_profile(request.person), key=key)


def find_kept(request: PersonRequest, key: str) -> Person:
    """A person whose hours, time off and duties the viewer manages."""
    return get_object_or_404(Person.objects.kept_by(request.person).for_profile(request.person), key=key)


def show(request: PersonRequest, person: Person, part: str, *, status: int = 200, **opened: Any) -> HttpResponse:
    """The page, or for htmx the part that changed. `opened` says which form is open in it."""
    page = profile.load(person, viewing_of(request))
    context = {"page": page, "person": person, "part": part, **opened}
    if opened.get("editing") and part == "facts":
        context["people_names"] = names_near(request.person)
    template = f"{PAGE}#{part.replace('-', '_')}" if request.htmx else PAGE
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: PersonRequest, key: str, part: str, text: str, *, undo: str = "") -> HttpResponse:
    """After a change: the updated part with a toast; without scripts, back to the page with a message.

    `undo` is the address that undoes it.
    """
    if not request.htmx:
        messages.success(request, text)
        return see_other(f"{reverse('person', args=[key])}#{part}")
    back = {"url": undo, "target": f"#{part}", "swap": "outerHTML"} if undo else None
    return toasted(show(request, find(request, key), part), text, undo=back)


def refuse(request: PersonRequest, key: str, part: str, words: str) -> HttpResponse:
    """Nothing was changed; says why."""
    if request.htmx:
        return toasted(show(request, find(request, key), part, status=409), words, level="error")
    return show(request, find(request, key), part, status=409, refusal=words)
