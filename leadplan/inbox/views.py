"""Notifications: what happened since the person last looked. Only they see them."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leadplan.inbox import queries
from people.notifications import mark_read
from people.requests import PersonRequest, person_required
from people.responses import render_part, see_other


@never_cache
@require_safe
@person_required
def notifications(request: PersonRequest) -> HttpResponse:
    return show(request)


def show(request: PersonRequest) -> HttpResponse:
    lines = queries.load_notifications(request.person, request.today)
    unread = sum(one.is_new for one in lines)
    return render_part(request, "inbox/notifications.html", "listing", {"lines": lines, "unread": unread})


@require_POST
@person_required
def notification_open(request: PersonRequest, number: int) -> HttpResponse:
    """Mark it as read, and go to its place."""
    place = queries.place_of(request.person, request.today, number)
    if place is None:
        raise Http404("There is no such notification.")
    mark_read(request.person, number, now=request.now)
    return see_other(place)


@require_POST
@person_required
def notification_read(request: PersonRequest, number: int) -> HttpResponse:
    if queries.place_of(request.person, request.today, number) is None:
        raise Http404("There is no such notification.")
    mark_read(request.person, number, now=request.now)
    return show(request) if request.htmx else see_other(reverse("notifications"))


@require_POST
@person_required
def notifications_read(request: PersonRequest) -> HttpResponse:
    """All of them."""
    mark_read(request.person, now=request.now)
    return show(request) if request.htmx else see_other(reverse("notifications"))
