"""A person's calendar feed by its secret link, and creating such a link."""

from hashlib import sha256
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from engine.weeks import Week
from focus.timetable import calendar_feed as feed
from focus.week.responses import with_week
from people import secret_links
from people.forms.base import LinkForm
from people.models import LinkKind
from people.requests import PersonRequest, person_required
from people.secret_link_access import LinkRequest, secret_link_view
from people.views.secret_links import show_secret

DAYS: Final = (365, 180, 90)
CALENDAR: Final = "text/calendar; charset=utf-8"


@secret_link_view
@require_safe
def calendar_feed(request: LinkRequest, secret: str) -> HttpResponse:
    """Fetched regularly by the owner's calendar app; 304 as long as nothing has changed."""
    link = secret_links.find(LinkKind.CALENDAR_FEED, secret, now=request.now)
    secret_links.record_use(link, now=request.now)
    body = feed.feed_text(link.owner, request.now)
    response = HttpResponse(body, content_type=CALENDAR)
    response["Content-Disposition"] = 'inline; filename="leadplan.ics"'
    response["Cache-Control"] = f"private, max-age={int(feed.ASK_AGAIN.total_seconds())}"
    response["ETag"] = etag = f'"{sha256(body).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def feed_new(request: PersonRequest) -> HttpResponse:
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        days=DAYS,
        label="Where will you use it?",
        help_text="A name for the link, such as “phone”. Create one link per device, so that you can revoke each on its own.",
    )
    if not form.is_valid():
        return render(request, "focus/feed_new.html", {"form": form}, status=422 if form.is_bound else 200)
    named = {"label": "My calendar", "purpose": form.cleaned_data["purpose"]}
    link, secret = secret_links.create(
        LinkKind.CALENDAR_FEED, by=request.person, now=request.now, keep=form.keep, about=request.person, **named
    )
    return show_secret(request, link, reverse("calendar_feed", args=[secret]), reverse("my_links"))


@require_safe
@with_week
def week_file(request: PersonRequest, week: Week) -> HttpResponse:
    """The blocks of one week, for calendar apps that can't subscribe."""
    response = HttpResponse(feed.week_file(request.person, week, request.now), content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="leadplan-{week}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
