"""Whether the process answers, and whether everything that it needs does."""

import os
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import clock, jobs

GOOD: Final = "ok"
UNKNOWN: Final = "Unknown while the database does not answer."
PATIENCE: Final = 2.0


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker and worker: 200 when all are well, else 503; what is not says so in a sentence."""
    checks = {"database": database(), "migrations": UNKNOWN, "broker": broker(), "worker": UNKNOWN}
    # A database that is away is waited for once, not three times.
    if checks["database"] == GOOD:
        checks |= {"migrations": migrations(), "worker": worker(clock.now())}
    ready = all(words == GOOD for words in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return f"The database does not answer ({type(fault).__name__})."
    return GOOD


def migrations() -> str:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return GOOD if not left else f"{left} migrations are not applied; run `python manage.py migrate`."


def broker() -> str:
    """Redis answers a ping; or the folder of the file-system broker can be written."""
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        return GOOD if os.access(folder, os.W_OK) else f"The broker's folder {folder} can't be written."
    return redis_answers(settings.REDIS_URL)


def redis_answers(address: str) -> str:
    # Half a second of imports, which an embedded installation has no use for.
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        # Asked once and briefly: Celery's own connection tries again, and longer than whoever asks here waits.
        once = Retry(NoBackoff(), 0)
        with redis.Redis.from_url(
            address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once
        ) as link:
            link.ping()
    except (redis.RedisError, OSError) as fault:
        return f"Redis does not answer ({type(fault).__name__})."
    return GOOD


def worker(now: datetime) -> str:
    try:
        seen = jobs.worker_seen(now)
    except DatabaseError as fault:
        return f"No worker's sign of life can be read ({type(fault).__name__})."
    return GOOD if seen else "No worker was seen in the last seconds; plans and mails wait for one."
