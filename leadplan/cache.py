"""Redis as the web's short memory: the counts of sign-ins that failed."""

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
    """Forgets while Redis is away: people can still sign in, at a rate that nobody counts."""

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
        """Redis' answer, or the other one; who did not answer is left alone for a while, so that no page adds up waits."""
        if time.monotonic() < self.left_alone_until.get(self.server, 0.0):
            return otherwise
        try:
            return question()
        except RedisError as fault:
            log.warning("cache_away", fault=str(fault))
            self.left_alone_until[self.server] = time.monotonic() + LEFT_ALONE_SECONDS
            return otherwise
