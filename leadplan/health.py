"""Whether the process answers, and whether everything that it needs does."""

import os
from collections.abc import Callable
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from people import jobs

GOOD: Final = "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker and worker: 200 when all are well, else 503, each with a sentence."""
    checks = {name: check() for name, check in CHECKS.items()}
    ready = all(words == GOOD for words in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return f"The database does not answer: {type(fault).__name__}."
    return GOOD


def migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as fault:
        return f"Unknown: {type(fault).__name__}."
    return GOOD if not left else f"{left} migrations are not applied; run `python manage.py migrate`."


def broker() -> str:
    """Redis answers within two seconds; the files' folder can be written."""
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        return GOOD if os.access(folder, os.W_OK) else f"{folder} can't be written."
    try:
        with current_app.connection_for_write(connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OSError, OperationalError) as fault:
        return f"Redis does not answer: {type(fault).__name__}."
    return GOOD


def worker() -> str:
    try:
        seen = jobs.worker_seen(timezone.now())
    except DatabaseError as fault:
        return f"Unknown: {type(fault).__name__}."
    return GOOD if seen else "No worker was seen in the last seconds; plans and mails wait for one."


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "worker": worker,
}
