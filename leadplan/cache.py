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
Answer = TypeVar("Answer")

BRIEFLY: Final = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
LEFT_ALONE_SECONDS: Final = 5.0


class ForgetfulRedisCache(RedisCache):
    """Acts as an empty cache while Redis is down: people can still sign in, without the rate limit."""

    left_alone_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**BRIEFLY, **params.get("OPTIONS", {})}})
        self.server = server

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.ask(lambda: RedisCache.add(self, key, value, timeout, version), True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.ask(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.ask(lambda: RedisCache.set(self, key, value, timeout, version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self.ask(lambda: RedisCache.delete(self, key, version), False)

    def ask(self, question: Callable[[], Answer], otherwise: Answer) -> Answer:
        """Redis's answer, or `otherwise`. After a failure Redis is skipped for a while, so that timeouts don't add up."""
        if time.monotonic() < self.left_alone_until.get(self.server, 0.0):
            return otherwise
        try:
            return question()
        except RedisError as fault:
            log.warning("cache_unavailable", fault=str(fault))
            self.left_alone_until[self.server] = time.monotonic() + LEFT_ALONE_SECONDS
            return otherwise
