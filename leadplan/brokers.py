"""The broker and the cache that settings ask for: Redis, or files and memory where there is no server."""

from pathlib import Path
from typing import Any


def configured(redis_url: str, folder: Path) -> tuple[str, dict[str, Any]]:
    """Celery's URL and transport options. Without Redis, messages are files in `folder`, which is made."""
    if redis_url:
        return redis_url, {
            "visibility_timeout": 600,
            # Queues in the order in which a worker names them (leadplan/celery.py), not in turn.
            "queue_order_strategy": "priority",
            # Longer than the second that a worker waits for a message; web processes wait less (people/broker.py).
            "socket_connect_timeout": 2,
            "socket_timeout": 3,
            "max_retries": 1,
        }
    messages, control = folder / "messages", folder / "control"
    for one in (messages, control):
        one.mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.2,
    }


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    if redis_url:
        return {"default": {"BACKEND": "leadplan.runtime.redis_cache.OptionalRedisCache", "LOCATION": redis_url}}
    memory = "django.core.cache.backends.locmem.LocMemCache"
    return {"default": {"BACKEND": memory, "OPTIONS": {"MAX_ENTRIES": 10_000}}}
