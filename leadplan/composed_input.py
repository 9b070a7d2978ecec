"""Text that people enter is composed (Unicode's NFC), so that a name is the same however their keyboard writes it."""

from collections.abc import Callable
from typing import Any
from unicodedata import is_normalized, normalize

from django.http import HttpRequest, HttpResponseBase, QueryDict

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class ComposedInput:
    """After the check against forged requests, which reads the form first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
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
