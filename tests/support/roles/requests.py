"""Requests to every URL: those that the resolver lists, one request in a savepoint, and everything its response contains.

What a request writes is rolled back, so that every URL is requested with the same data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any, Final

from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.support.roles.organisation import Marker

HTMX: Final = {"HX-Request": "true"}
FILLERS: Final = ("1", "x", "people", "hours", "2026-W48", "a-b")
"""Values that fit a URL's parameters when any value will do."""


@dataclass(frozen=True, slots=True)
class Address:
    """`name` with its namespaces."""

    name: str
    parameters: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    def path(self, **known: Any) -> str:
        """The path with the known parameters, and the others filled with something that fits."""
        for filler in FILLERS:
            try:
                return reverse(self.name, kwargs={one: known.get(one, filler) for one in self.parameters})
            except NoReverseMatch:
                continue
        raise NoReverseMatch(f"Nothing fits {self.name}{self.parameters}.")


@cache
def addresses() -> tuple[Address, ...]:
    """Every named URL of the resolver; one for each name."""
    found = {one.name: one for one in listed(get_resolver().url_patterns, "")}
    return tuple(found.values())


def listed(patterns: Iterable[Any], namespace: str, above: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # by tokens: tests/integrations
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from listed(pattern.url_patterns, inside, (*above, *pattern.pattern.regex.groupindex))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(f"{namespace}{pattern.name}", (*above, *pattern.pattern.regex.groupindex))
        else:
            redirects = str(pattern.pattern).startswith("social/") or pattern.lookup_str.startswith(
                "leadplan.redirects."
            )
            nameless = namespace == "admin:" or redirects
            assert nameless, f"{pattern.pattern} has no name"


@cache
def allauth() -> frozenset[str]:
    """django-allauth's own pages, each only about the signed-in account."""
    return frozenset(one.name for one in listed(get_resolver("allauth.urls").url_patterns, ""))


@dataclass(slots=True)
class Visit:
    """One request and its response."""

    address: str
    method: str
    path: str
    answer: HttpResponse
    text: str = field(repr=False)

    @property
    def status(self) -> int:
        return self.answer.status_code

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"

    def leaks(self, hidden: Iterable[Marker]) -> list[str]:
        return [f"{self} tells {one.text!r}" for one in hidden if one.text in self.text]


def visit(
    client: Client, address: str, method: str, path: str, data: Any = None, *, htmx: bool = False, check: Any = None
) -> Visit:
    """Send it and roll back what it wrote. `check` can look at the rows before that."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        send = client.post if method == "POST" else client.get
        answer: Any = send(path, data or {}, headers=HTMX if htmx else {})
        found = Visit(address, method, path, answer, response_text(answer, data or {}))
        if check is not None:
            check(found)
        transaction.set_rollback(True)
    client.cookies = cookies
    return found


def response_text(answer: Any, typed: Any) -> str:
    """Everything that a response contains: its text, its headers, and the messages that the next page shows.

    Typed values may be echoed, so they are removed.
    """
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = [body.decode(errors="replace"), *(f"{name}: {value}" for name, value in answer.headers.items())]
    request: Any = getattr(answer, "wsgi_request", None)
    if hasattr(request, "_messages"):
        words += [str(message) for message in get_messages(request)]
    text = "\n".join(words)
    for value in sorted({str(one) for one in values_of(typed)}, key=len, reverse=True):
        text = text.replace(value, "") if len(value) > 3 else text
    return text


def values_of(typed: Any) -> Iterator[Any]:
    for value in typed.values():
        yield from value if isinstance(value, list | tuple) else [value]


def enter(client: Client, role: str) -> None:
    from people.models import Account

    if role != "anonymous":
        client.force_login(Account.objects.get(person__key=role))
