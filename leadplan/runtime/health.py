"""Whether the process answers, and whether everything it depends on does."""

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

OK: Final = "ok"
UNKNOWN: Final = "Unknown: the database is not responding."
TIMEOUT_SECONDS: Final = 2.0


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is checked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker and worker: 200 if all are fine, else 503 with a sentence for each one that is not."""
    checks = {"database": database(), "migrations": UNKNOWN, "broker": broker(), "worker": UNKNOWN}
    # Wait for a database that is down once, not three times.
    if checks["database"] == OK:
        checks |= {"migrations": migrations(), "worker": worker(clock.now())}
    ready = all(words == OK for words in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"The database is not responding ({type(error).__name__})."
    return OK


def migrations() -> str:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return OK if not left else f"Migrations not applied: {left}. Run `python manage.py migrate`."


def broker() -> str:
    """Redis answers a ping; or the file-system broker's folder is writable."""
    if not settings.REDIS_URL:
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        return OK if os.access(folder, os.W_OK) else f"The broker folder {folder} is not writable."
    return redis_answers(settings.REDIS_URL)


def redis_answers(address: str) -> str:
    # Half a second of imports that an embedded installation does not need.
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        # One short attempt: Celery's own connection retries for longer than a health check waits.
        once = Retry(NoBackoff(), 0)
        with redis.Redis.from_url(
            address, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, retry=once
        ) as link:
            link.ping()
    except (redis.RedisError, OSError) as error:
        return f"Redis is not responding ({type(error).__name__})."
    return OK


def worker(now: datetime) -> str:
    try:
        seen = jobs.is_worker_alive(now)
    except DatabaseError as error:
        return f"The worker's heartbeat can't be read ({type(error).__name__})."
    return OK if seen else "No worker has reported in the last few seconds. Plans and emails wait until one is running."
