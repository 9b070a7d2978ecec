"""Limits on how often something may happen: counts in the cache that all web processes share.

django-allauth's own counts can only lock an account for everyone, and django-ratelimit can't give back what turned out to
be right.
"""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `most` in `seconds` from the first one on, separately for each `who`."""

    name: str
    most: int
    seconds: int

    def take(self, *who: str) -> bool:
        """Count one; whether it is within the limit."""
        key = self.key(who)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.most
        except ValueError:  # expired in between
            return True

    def give_back(self, *who: str) -> None:
        """Uncount one."""
        with suppress(ValueError):
            cache.decr(self.key(who))

    def forget(self, *who: str) -> None:
        cache.delete(self.key(who))

    def key(self, who: tuple[str, ...]) -> str:
        """Digested, so that neither an address nor its length gets into the cache."""
        return "limit:" + sha256("\n".join((self.name, *who)).encode()).hexdigest()
