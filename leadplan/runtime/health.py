"""Whether the process answers, and whether everything it depends on does."""

import os
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import clock, jobs

OK: Final = "ok"
UNKNOWN: Final = "Unknown without the database."
TIMEOUT_SECONDS: Final = 1.5
"""For everything that may hang, together."""
LEAST_FREE_BYTES: Final = 1024 * 1024
SILENT: Final = {
    "worker": "No worker has reported in the last few seconds. Plans and emails wait until one is running.",
    "beat": "Beat has not reported in the last few seconds. Nothing starts on its own until it is running.",
}


def answer_health_checks(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Middleware: the checks are answered before sessions and accounts are read, which need the database."""
    checks = {"/healthz/": healthz, "/readyz/": readyz}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if check := checks.get(request.path_info):
            request.get_host()  # refuses an unknown host
            return check(request)
        return get_response(request)

    return middleware


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is checked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, broker, worker and beat: 200 if all are fine, else 503 with a sentence for each that is not."""
    # A connection of its own: this thread's may hang.
    link = connection.copy()
    link.inc_thread_sharing()
    outside = at_once({"database": partial(database, link), "broker": broker})
    checks = {"database": outside["database"], "migrations": UNKNOWN, "broker": outside["broker"]}
    checks |= {"worker": UNKNOWN, "beat": UNKNOWN}
    if checks["database"] == OK:
        now = clock.now()
        checks |= {"migrations": migrations(), "worker": heard("worker", now), "beat": heard("beat", now)}
    ready = all(words == OK for words in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def at_once(checks: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Runs the checks side by side and waits for all of them together; one that hangs is left behind."""
    pool = ThreadPoolExecutor(len(checks))
    running = {name: pool.submit(check) for name, check in checks.items()}
    wait(running.values(), TIMEOUT_SECONDS)
    pool.shutdown(wait=False)
    late = f"No response within {TIMEOUT_SECONDS:g} seconds."
    return {name: one.result() if one.done() else late for name, one in running.items()}


def database(link: BaseDatabaseWrapper) -> str:
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"The database is not responding ({type(error).__name__})."
    finally:
        link.close()
    return folder_has_room(Path(link.settings_dict["NAME"]).parent) if link.vendor == "sqlite" else OK


def folder_has_room(folder: Path) -> str:
    """Whether files can be written there: what is free, and a real file, since a quota or a mount may say no as well."""
    try:
        space = os.statvfs(folder)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
    except OSError as error:
        return f"The folder {folder} can't be written to ({error.strerror})."
    if space.f_bavail * space.f_frsize < LEAST_FREE_BYTES:
        return f"The disk with the folder {folder} is full."
    return OK


def migrations() -> str:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return OK if not left else f"Migrations not applied: {left}. Run `python manage.py migrate`."


def broker() -> str:
    """Redis answers a ping; or the file-system broker's folder can be written to."""
    if not settings.REDIS_URL:
        return folder_has_room(Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
    return redis_answers(settings.REDIS_URL)


def redis_answers(address: str) -> str:
    # Half a second of imports that an embedded installation does not need.
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        # One short attempt: Celery's own connection retries for longer than a health check waits.
        once, seconds = Retry(NoBackoff(), 0), TIMEOUT_SECONDS - 0.5
        with redis.Redis.from_url(address, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once) as link:
            link.ping()
    except (redis.RedisError, OSError) as error:
        return f"Redis is not responding ({type(error).__name__})."
    return OK


def heard(name: str, now: datetime) -> str:
    try:
        return OK if jobs.is_alive(name, now) else SILENT[name]
    except DatabaseError as error:
        return f"The heartbeat of {name} can't be read ({type(error).__name__})."
