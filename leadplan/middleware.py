"""Middleware of every request: security headers (outermost, so that errors raised below carry them too) and limits on its size."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils.cache import patch_cache_control
from django.views import defaults

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


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
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


def limit_request_size(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 where Django found the body too large, or with too many fields or files."""
    if isinstance(exception, SIZE_ERRORS):
        return request_too_large(request)
    return defaults.bad_request(request, exception)
