"""Security headers beyond those that Django and django-csp set; a header that the response already has is kept.

This middleware is the outermost, so that errors raised below it, such as for a wrong host, carry the headers too.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

# Only names that browsers know: an unknown one logs an error in the console. Pages use passkeys and copy secret links.
ALLOWED: Final = ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write")
REFUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip

FIXED: Final = {
    "Permissions-Policy": ", ".join([*(f"{one}=(self)" for one in ALLOWED), *(f"{one}=()" for one in REFUSED)]),
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
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        keep_out_of_caches(response)
        return response

    return middleware


def keep_out_of_caches(response: HttpResponseBase) -> None:
    """Keep pages out of caches after the session ends, and out of the memory that the browser's Back button shows.

    Static files and feeds set a Cache-Control of their own.
    """
    said = {one.partition("=")[0].strip().lower() for one in response.headers.get("Cache-Control", "").split(",")}
    if not said & {"public", "private", "no-store"}:
        response.headers["Cache-Control"] = "private, no-store"
