"""What every answer tells the browser beyond what Django and django-csp say: an answer's own word comes first.

Outermost, so that refusals by the middleware below it, such as of a wrong host, bear the headers too.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

# Only names that browsers know: one that they don't is an error in the console. Pages use passkeys, and copy secret links.
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
    """No page outlives its session in a cache, nor in the browser's memory of pages that "back" would show.

    Static files say themselves that they may be kept; so may a feed.
    """
    said = {one.partition("=")[0].strip().lower() for one in response.headers.get("Cache-Control", "").split(",")}
    if not said & {"public", "private", "no-store"}:
        response.headers["Cache-Control"] = "private, no-store"
