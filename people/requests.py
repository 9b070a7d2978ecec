"""What a view knows about who makes a request, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from people.models import Account, Organisation, Person


class PersonRequest(HttpRequest):
    """A request from a person in the organisation. `today` is the date in their time zone."""

    htmx: HtmxDetails
    user: Account
    person: Person
    organisation: Organisation
    now: datetime
    today: date


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form gets: the fields of a POST; None leaves it unbound."""
    return request.POST if request.method == "POST" else None


def query_start(request: HttpRequest, *left_out: str) -> str:
    """The query of a link to another page of the same list, up to where the number of the page goes."""
    query = request.GET.copy()
    for name in left_out:
        query.pop(name, None)
    return f"?{query.urlencode()}&" if query else "?"


P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def person_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Requires an account with a person; an account without one goes to the welcome page."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "person", None) is None:
            return cast(HttpResponse, redirect("welcome"))
        return view(cast(PersonRequest, request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", login_required(wrapper))
