"""Redis as the web server's cache: the counts of failed sign-ins."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

SHORT_TIMEOUTS: Final = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
PAUSE_SECONDS: Final = 5.0


class OptionalRedisCache(RedisCache):
    """Acts as an empty cache while Redis is down: people can still sign in, without the rate limit."""

    paused_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**SHORT_TIMEOUTS, **params.get("OPTIONS", {})}})
        self.server = server

    def add(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.call(lambda: RedisCache.add(self, key, value, timeout, version), True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.call(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.call(lambda: RedisCache.set(self, key, value, timeout, version), None)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self.call(lambda: RedisCache.incr(self, key, delta, version), 0)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self.call(lambda: RedisCache.delete(self, key, version), False)

    def call(self, command: Callable[[], Result], fallback: Result) -> Result:
        """Redis's answer, or `fallback`. After a failure Redis is skipped for a while, so that timeouts don't add up."""
        if time.monotonic() < self.paused_until.get(self.server, 0.0):
            return fallback
        try:
            return command()
        except RedisError as error:
            log.warning("cache_unavailable", fault=str(error))
            self.paused_until[self.server] = time.monotonic() + PAUSE_SECONDS
            return fallback
