"""Shared by the views of a week: reading the week from the URL, and who is viewing it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from engine.weeks import NoSuchWeek, Week
from focus.page import Viewing
from people.requests import PersonRequest, person_required

P = ParamSpec("P")


def in_week(
    view: Callable[Concatenate[PersonRequest, Week, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Read the week from the URL; an invalid one gets an error page."""

    @person_required
    @wraps(view)
    def gate(request: PersonRequest, /, week: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            chosen = Week.parse(week)
        except NoSuchWeek as fault:
            context = {"fault": str(fault), "this_week": Week.of(request.today)}
            return render(request, "focus/no_week.html", context, status=404)
        return view(request, chosen, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", gate)


def viewing(request: PersonRequest, week: Week) -> Viewing:
    return Viewing(request.person, request.organisation, week, request.now, request.today)
