"""How large a request may be. A larger one is refused before it is read, with a page that says so."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils.cache import patch_cache_control
from django.views import defaults

MOST_WITH_FILES: Final = 11 * 1024 * 1024
"""Bytes of a request body with files: the largest file, 10 MB, and what surrounds it."""
TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def request_size(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse by the Content-Length, since the server reads no more than that. Without one there is no body."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return too_large(request) if length_of(request) > allowed_to(request) else get_response(request)

    return middleware


def length_of(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def allowed_to(request: HttpRequest) -> int:
    if request.content_type == "multipart/form-data":
        return MOST_WITH_FILES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def too_large(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(loader.render_to_string("413.html"), status=413)
    patch_cache_control(answer, no_store=True)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 where Django found the body too large, or with too many fields or files."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return defaults.bad_request(request, exception)
