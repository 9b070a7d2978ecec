"""Every URL of the resolver, and every page that someone can reach by following links."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

# One value for each kind of URL parameter, whether or not such a thing exists.
VALUES: Final = {
    "IntConverter": 1,
    "SlugConverter": "nothing",
    "StringConverter": "2026-W48",
    "PathConverter": "1",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "AvailabilityKind": "hours",
}
LINKS: Final = re.compile(r'\s(?:href|src|hx-get)="([^"]*)"')
A_FEW: Final = 2


class Address(NamedTuple):
    name: str
    path: str


class Visit(NamedTuple):
    path: str
    answer: HttpResponseBase


def every_address() -> list[Address]:
    """One URL for each pattern of the resolver, including the admin's."""
    return sorted({Address(name, path) for name, path in addresses(get_resolver().url_patterns, "", {})})


def addresses(patterns: list[Any], space: str, outer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        values = {**outer, **values_of(pattern.pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner, values)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}", reverse(f"{space}{pattern.name}", kwargs=values)


def values_of(pattern: Any) -> dict[str, Any]:
    if isinstance(pattern, RoutePattern):
        return {name: VALUES.get(type(converter).__name__, "nothing") for name, converter in pattern.converters.items()}
    named: dict[str, int] = pattern.regex.groupindex
    return {name: "people" if name == "app_label" else "1" for name in named}


def crawl(client: Client, *starts: str, most: int = 400) -> dict[str, list[Visit]]:
    """The pages found by following every link from `starts`, by URL name: a few of each."""
    waiting, seen, found = list(starts), set(starts), dict[str, list[Visit]]()
    while waiting and sum(map(len, found.values())) < most:
        path = waiting.pop(0)
        name = name_of(path)
        if name is None or len(found.get(name, [])) >= A_FEW:
            continue
        answer = client.get(path)
        found.setdefault(name, []).append(Visit(path, answer))
        links = [*links_of(path, answer), *([answer.headers["Location"]] if "Location" in answer.headers else [])]
        fresh = [one for one in dict.fromkeys(links) if one not in seen]
        seen.update(fresh)
        waiting += fresh
    return found


def name_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def links_of(path: str, answer: HttpResponseBase) -> list[str]:
    """The URLs of the app that a page links to."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    raw = LINKS.findall(getattr(answer, "content", b"").decode())
    absolute = (urlsplit(urljoin(f"http://testserver{path}", unescape(one))) for one in raw)
    inside = (one for one in absolute if one.netloc == "testserver" and not one.path.startswith("/static/"))
    return [one.path + (f"?{one.query}" if one.query else "") for one in inside]
