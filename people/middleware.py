"""Who asks, and what time it is where they are."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from people import clock
from people.models import Organisation


def person_of_account(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Sets `person`, `organisation`, `now` and `today`: the clock is asked here, once per request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in = "_auth_user_id" in request.session and request.user.is_authenticated
        person = getattr(request.user, "person", None) if signed_in else None
        organisation = Organisation.objects.first() if signed_in else None
        fallback = organisation.timezone if organisation else "UTC"
        zone = person.zone(fallback) if person else ZoneInfo(fallback)
        now = clock.now()
        request.__dict__.update(person=person, organisation=organisation, now=now, today=now.astimezone(zone).date())
        with timezone.override(zone):
            return get_response(request)

    return middleware
