"""The page that Prometheus reads."""

import os
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from leadplan.metrics.waiting_work import WaitingWork


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """With the key in LEADPLAN_METRICS_KEY as a bearer token; for everyone else it does not exist."""
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_KEY or not compare_digest(given, f"Bearer {settings.METRICS_KEY}".encode()):
        raise Http404
    database = CollectorRegistry(auto_describe=False)
    database.register(WaitingWork())
    return HttpResponse(generate_latest(requests()) + generate_latest(database), content_type=CONTENT_TYPE_LATEST)


def requests() -> CollectorRegistry:
    """Of all web processes, where gunicorn runs several (leadplan/runtime/web_server.py)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
