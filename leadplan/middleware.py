"""What every request passes through, and what every page is rendered with.

Security headers are outermost, so that errors raised below carry them too; then limits on the size of a request, the person
who makes it, when their session was last used, a one-time password, and the required second factor.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, cast
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from allocation.models import Scenario
from engine.weeks import Week
from leadplan import navigation
from leadplan.inbox.queries import count_unread
from people import clock, display
from people.display import Display
from people.models import Organisation, Person, SecondFactor
from people.requests import PersonRequest
from people.sessions import RECORDING_INTERVAL, SESSION_KEY, has_second_factor
from stakeholders.models import Pitch, Stakeholder

Handler = Callable[[HttpRequest], HttpResponseBase]

# Only names that browsers know: an unknown one logs an error in the console. Pages use passkeys and copy secret links.
ALLOWED_FEATURES: Final = ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write")
REFUSED_FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip

SECURITY_HEADERS: Final = {
    "Permissions-Policy": ", ".join(
        [*(f"{one}=(self)" for one in ALLOWED_FEATURES), *(f"{one}=()" for one in REFUSED_FEATURES)]
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def security_headers(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        prevent_caching(response)
        return response

    return middleware


def prevent_caching(response: HttpResponseBase) -> None:
    """Keep pages out of caches after the session ends, and out of the memory that the browser's Back button shows.

    Static files and feeds set a Cache-Control of their own.
    """
    directives = {one.partition("=")[0].strip().lower() for one in response.headers.get("Cache-Control", "").split(",")}
    if not directives & {"public", "private", "no-store"}:
        response.headers["Cache-Control"] = "private, no-store"


MAX_BYTES_WITH_FILES: Final = 11 * 1024 * 1024
"""Bytes of a request body with files: the largest file, 10 MB, and what surrounds it."""
SIZE_ERRORS: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def limit_request_size(get_response: Handler) -> Handler:
    """Refuse by the Content-Length, since the server reads no more than that. Without one there is no body."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return request_too_large(request) if content_length(request) > max_bytes(request) else get_response(request)

    return middleware


def content_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def max_bytes(request: HttpRequest) -> int:
    if request.content_type == "multipart/form-data":
        return MAX_BYTES_WITH_FILES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def request_too_large(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(loader.render_to_string("413.html"), status=413)
    patch_cache_control(answer, no_store=True)
    return answer


# Django's own handlers check the CSRF token first, which reads the body: where that can't be read, they fail.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 where Django found the body too large, or with too many fields or files."""
    if isinstance(exception, SIZE_ERRORS):
        return request_too_large(request)
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("403.html", request=request), status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("404.html", request=request), status=404)


def explain_wrong_method(get_response: Handler) -> Handler:
    """An address that only takes a form says so to a browser, instead of showing an empty page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponse) and not response.content:
            response.content = loader.render_to_string("405.html").encode()
        return response

    return middleware


def person_of_account(get_response: Handler) -> Handler:
    """Sets `person`, `organisation`, `now` and `today`: the clock is read here, once per request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in = "_auth_user_id" in request.session and request.user.is_authenticated
        person = getattr(request.user, "person", None) if signed_in else None
        organisation = Organisation.objects.first() if signed_in else None
        fallback = organisation.timezone if organisation else "UTC"
        zone = person.zone(fallback) if person else ZoneInfo(fallback)
        now = clock.now()
        request.__dict__.update(person=person, organisation=organisation, now=now, today=now.astimezone(zone).date())
        with (
            timezone.override(zone),
            display.override(getattr(request.user, "display", Display()) if signed_in else Display()),
        ):
            return get_response(request)

    return middleware


def record_last_seen(get_response: Handler) -> Handler:
    """Records at intervals when a session was last used, so that it costs almost nothing per page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        stamp = request.session.get(SESSION_KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        now = clock.now()
        if stamp and now.timestamp() - stamp > RECORDING_INTERVAL.total_seconds():
            request.session[SESSION_KEY] = now.timestamp()
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
        return get_response(request)

    return middleware


EXEMPT_PATHS: Final = ("/accounts/", "/static/")
"""Pages for changing the password, setting up a second factor, or signing out."""


def require_new_password(get_response: Handler) -> Handler:
    """A password that someone else chose opens only the page to change it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in = "_auth_user_id" in request.session
        must_change = signed_in and getattr(request.user, "must_change_password", False)
        if must_change and not request.path.startswith(EXEMPT_PATHS):
            return redirect(f"{reverse('account_change_password')}?next=/")
        return get_response(request)

    return middleware


def require_second_factor(get_response: Handler) -> Handler:
    """Redirects everyone who must have a second factor and has none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        organisation: Organisation | None = getattr(request, "organisation", None)
        if organisation and lacks_second_factor(request, organisation) and not request.path.startswith(EXEMPT_PATHS):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def lacks_second_factor(request: HttpRequest, organisation: Organisation) -> bool:
    account = request.user
    if not must_have_second_factor(organisation, getattr(account, "is_administrator", False)):
        return False
    return account.pk is not None and not has_second_factor(account.pk)


def must_have_second_factor(organisation: Organisation, is_administrator: bool) -> bool:
    if organisation.second_factor == SecondFactor.ADMINISTRATORS:
        return is_administrator
    return organisation.second_factor == SecondFactor.EVERYONE


# Before they had random ids, the addresses of private rows were made of their keys, and so of their titles.
PRIVATE_ROWS: Final[Mapping[str, type[Pitch | Stakeholder | Scenario]]] = {
    "pitches": Pitch,
    "stakeholders": Stakeholder,
    "allocation/scenarios": Scenario,
    "touchpoints": Stakeholder,
}
KEYED_ADDRESS: Final = re.compile(
    r"/(?:week/[^/]+/)?(?P<list>pitches|stakeholders|allocation/scenarios|(?<=/)touchpoints)/(?P<key>[a-z0-9-]+)/"
)


def with_random_id(person: Person, path: str) -> str | None:
    """The present address of one that has the key of a private row, for those who may see the row."""
    found = KEYED_ADDRESS.match(path)
    if found is None:
        return None
    row = PRIVATE_ROWS[found["list"]].objects.visible_to(person).filter(key=found["key"]).first()
    return None if row is None else f"{path[: found.start('key')]}{row.url_id}{path[found.end('key') :]}"


def redirect_keyed_addresses(get_response: Handler) -> Handler:
    """Earlier addresses of private rows lead to the present ones, only for those who may see the rows."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        person = getattr(request, "person", None)
        address = with_random_id(person, request.path) if response.status_code == 404 and person else None
        if address is None or address == request.path:
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(
            f"{address}?{query}" if query else address, preserve_request=request.method == "POST"
        )

    return middleware


def page_header(request: HttpRequest) -> dict[str, object]:
    """The menus, and how the person reads pages; empty without a signed-in user."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    account, person = request.user, getattr(request, "person", None)
    today = cast(PersonRequest, request).today
    menu = navigation.build_menu(
        request.path,
        Week.of(today),
        profile=person.key if person else None,
        administers=account.is_administrator,
        first_week=request.GET.get("from", ""),
    )
    return {
        "menu": menu,
        "has_person": person is not None,
        "unread": SimpleLazyObject(partial(count_unread, person, today)) if person else 0,
        "account_name": person.name if person else str(account),
        "account_initials": person.initials if person else "",
        "theme": account.theme,
        "display": account.display,
    }
