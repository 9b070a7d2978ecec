"""Requests by app and kind of status, with how long they took. By view they would be thousands of series."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

Handler = Callable[[HttpRequest], HttpResponseBase]

BUCKETS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
APPS: Final = frozenset(
    {"people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan"}
)
REQUESTS: Final = Counter("leadplan_requests", "Requests", ["app", "status"])
SECONDS: Final = Histogram("leadplan_request_seconds", "Seconds until a request is answered", ["app"], buckets=BUCKETS)


def measure_requests(get_response: Handler) -> Handler:
    """Middleware; costs nothing where no one may read the figures."""
    if not settings.METRICS_KEY:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = get_response(request)
        app = app_of(request)
        SECONDS.labels(app).observe(time.perf_counter() - start)
        REQUESTS.labels(app, f"{response.status_code // 100}xx").inc()
        return response

    return middleware


def app_of(request: HttpRequest) -> str:
    """The app whose view answered; `other` for libraries' pages, files and what is not found."""
    match = request.resolver_match
    app = match.func.__module__.partition(".")[0] if match else ""
    return app if app in APPS else "other"
