"""What is entered arrives composed, and a form is carried out once."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final
from unicodedata import is_normalized, normalize

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict

Handler = Callable[[HttpRequest], HttpResponseBase]

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class ComposedInput:
    """Unicode's NFC, so that a name is the same however a keyboard writes it.

    After the check against forged requests, which reads the form first.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.__dict__["GET"] = composed(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:
        if request.method == "POST" and request.content_type in FORM_TYPES:
            setattr(request, "POST", composed(request.POST))  # noqa: B010 - its type is of one that never changes


def composed(sent: QueryDict) -> QueryDict:
    """Passwords stay as typed: they are compared byte by byte with what was hashed."""
    if all(is_normalized("NFC", value) for _, values in sent.lists() for value in values):
        return sent
    found = sent.copy()
    for name, values in sent.lists():
        if "password" not in name:
            found.setlist(name, [normalize("NFC", value) for value in values])
    return found


TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - a field's name
"""Django masks the token differently on each page, so it shows which page a form came from."""
RUNNING_SECONDS: Final = 60
KEPT_SECONDS: Final = 600
PART_KEPT_SECONDS: Final = 1
PATIENCE_SECONDS: Final = 10.0
NO_PAGE: Final = ""


def carry_out_once(get_response: Handler) -> Handler:
    """A form that arrives again, by a double click, by Back or at the same time in two tabs, is carried out once.

    A repeated form gets the first one's redirect. Without the cache, only the database's constraints help.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return get_response(request)
        form = fingerprint(request)
        token = request.POST.get(TOKEN)
        page = f"{form}/{token}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not cache.add(form, "", RUNNING_SECONDS) and time.monotonic() < deadline:
            wait_for_other(form, deadline)
            if (address := cache.get(f"{form}/last")) is not None:
                return to_result(address)
        try:
            # Asked only now: until a moment ago another may have been carrying it out.
            if token and (address := cache.get(page)) is not None:
                return to_result(address)
            response = get_response(request)
            keep_result(form, page if token else "", result(request, response))
        finally:
            cache.delete(form)
        return response

    return middleware


def fingerprint(request: HttpRequest) -> str:
    """The same for the same fields, sent by the same account to the same address."""
    fields = [(name, values) for name, values in sorted(request.POST.lists()) if name != TOKEN]
    files = [(name, [(one.name, one.size) for one in several]) for name, several in request.FILES.lists()]
    sent = (request.user.pk, request.get_full_path(), bool(request.headers.get("HX-Request")), fields, files)
    return f"form/{sha256(repr(sent).encode()).hexdigest()}"


def wait_for_other(form: str, deadline: float) -> None:
    """Until the same form, which is being carried out, is done."""
    while cache.get(form) is not None and time.monotonic() < deadline:
        time.sleep(0.02)


def keep_result(form: str, page: str, address: str | None) -> None:
    """For those who wait, and for the page from which it came. A part of a page may be sent again on purpose a moment later."""
    if address is None:
        cache.delete(f"{form}/last")
        return
    cache.set(f"{form}/last", address, RUNNING_SECONDS)
    if page:
        cache.set(page, address, KEPT_SECONDS if address else PART_KEPT_SECONDS)


def to_result(address: str) -> HttpResponse:
    return HttpResponseRedirect(address) if address else HttpResponse(status=204)


def result(request: HttpRequest, response: HttpResponseBase) -> str | None:
    """Where a form that was carried out leads; a part of a page leads nowhere. None if there may be more to do."""
    if 300 <= response.status_code < 400:
        return response.headers["Location"]
    return NO_PAGE if request.headers.get("HX-Request") and response.status_code < 300 else None
