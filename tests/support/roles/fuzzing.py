"""Random requests: every form on the pages and every query string, filled with other people's values and with
unlikely input.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from hypothesis import strategies as st

from tests.support.roles import requests as walking
from tests.support.roles.organisation import ExampleOrganisation
from tests.support.roles.requests import Address, enter, visit

# Roles that together see every form.
SHOWN: Final = ("lead", "administrator")
ODD: Final = (
    "", " ", "0", "-1", "1", "2", "1.5", "1e400", "nan", "99999999999999999999", "on", "None", "null", "\x00", "\x00a",
    "a" * 5000, "é\u202e✓", "\ud7ff", "'; --", "<b>", "{{ 1 }}", "%s", "../..", "2026-11-23", "2026-02-30", "0001-01-01",
    "9999-12-31", "2026-W48", "2026-W54", "9999-W52", "0000-W01", "[]", "{}", "1,2", "Ana <ana@example.org>", "@", "ﬀ", "²",
    "١٢",
)  # fmt: skip
USUAL: Final = {
    "page",
    "part",
    "of",
    "about",
    "q",
    "team",
    "seen",
    "change",
    "skills",
    "emails",
    "active",
    "passed",
    "next",
    "from",
    "fold",
    "format",
}
"""Query parameters that no form has."""


CHOICES: Final = {
    "week": ("2026-W48", "2026-W49", "2026-W54", "9999-W52", "0000-W01", "x"),
    "kind": (
        "hours", "time-off", "duties", "move", "adjust", "add", "end", "shift", "point", "stand_in", "leaves",
        "interruption", "concern", "meeting", "rota",
    ),
    "act": ("accept", "adjust", "dismiss", "pin", "undo", "done", "x"),
    "part": ("area", "point", "team", "leads", "x"),
}  # fmt: skip
"""Parts of paths that are not ids."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    values: tuple[str, ...]


class FormReader(HTMLParser):
    """The forms of a page: the URL, and the fields with the values that the page offers."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, set[str]]] = {}
        self.links: set[str] = set()
        self.fields: dict[str, set[str]] = {}
        self.name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.links |= {known[name] for name in ("href", "hx-get", "hx-post") if known.get(name, "").startswith("/")}
        if tag == "form":
            self.fields = self.forms.setdefault(known.get("action", ""), {})
        elif tag in ("input", "select", "textarea", "button") and known.get("name"):
            self.name = known["name"]
            self.fields.setdefault(self.name, set()).add(known.get("value", ""))
        elif tag == "option" and self.name:
            self.fields.setdefault(self.name, set()).add(known.get("value", ""))


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """The material for random requests: `forms` by URL, and `texts` that refer to other people's data."""

    addresses: tuple[Address, ...]
    forms: dict[str, tuple[Field, ...]]
    names: tuple[str, ...]
    texts: tuple[str, ...]


def survey(example: ExampleOrganisation) -> Ground:
    """Read one page of every URL that someone can reach, and every form on it."""
    fields: dict[str, dict[str, set[str]]] = {}
    for role in SHOWN:
        client = Client()
        enter(client, role)
        for path, reader in pages_of(client):
            for action, found in reader.forms.items():
                for name, values in found.items():
                    fields.setdefault(name_of(action or path), {}).setdefault(name, set()).update(values)
    forms = {
        address: tuple(Field(name, tuple(sorted(values))) for name, values in sorted(found.items()))
        for address, found in fields.items()
    }
    names = sorted(USUAL | {field.name for found in forms.values() for field in found} - {"csrfmiddlewaretoken"})
    return Ground(walking.addresses(), forms, tuple(names), texts_of(example))


def pages_of(client: Client) -> Iterator[tuple[str, FormReader]]:
    """One page of each URL that links lead to, since links between weeks and lists never end."""
    met: set[str] = set()
    ahead = ["/week/", "/people/", "/initiatives/", "/audit/", "/digests/", "/people/skills/?skills=all"]
    while ahead:
        path = ahead.pop()
        name = name_of(path)
        if name and name not in met and not name.startswith("admin:"):
            met.add(name)
            reader = read(client, path)
            yield path, reader
            ahead += sorted(reader.links)


def read(client: Client, path: str) -> FormReader:
    reader = FormReader()
    reader.feed(visit(client, "", "GET", path).text)
    return reader


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def texts_of(example: ExampleOrganisation) -> tuple[str, ...]:
    """Keys, ids, names and emails of everyone and everything."""
    found = {
        str(getattr(row, name))
        for row in example.things.values()
        for name in ("pk", "key", "name")
        if hasattr(row, name)
    }
    for person in example.people.values():
        found |= {person.key, person.name, person.email or "", f"{person.name} <{person.email}>"}
    return tuple(sorted(found | {"i.product", "i.other", "t.core", "http"}))


@dataclass(frozen=True, slots=True)
class Request:
    name: str
    method: str
    path: str
    data: dict[str, Any]
    htmx: bool


def requests(ground: Ground) -> st.SearchStrategy[Request]:
    return st.builds(
        made,
        st.just(ground),
        st.sampled_from(ground.addresses),
        st.sampled_from(["GET", "POST"]),
        st.booleans(),
        st.data(),
    )


def value_of(ground: Ground, field: Field | None) -> st.SearchStrategy[str]:
    """Mostly what the page offers or a text of the test organisation, otherwise something unlikely."""
    offered = [st.sampled_from(field.values)] if field and field.values else []
    return st.one_of(*offered, st.sampled_from(ground.texts), st.sampled_from(ODD), st.text(max_size=20))


def part_of_path(ground: Ground, parameter: str) -> st.SearchStrategy[str]:
    if parameter in CHOICES:
        return st.sampled_from(CHOICES[parameter])
    known = [text for text in ground.texts if re.fullmatch(r"[-a-z0-9_]+", text)]
    numbers = parameter in ("number", "object_id", "content_type_id")
    return st.sampled_from([*(text for text in known if text.isdigit() == numbers), "0", "999999999999"])


def made(ground: Ground, address: Address, method: str, htmx: bool, data: Any) -> Request:
    draw = data.draw
    path = path_of(address, {one: draw(part_of_path(ground, one)) for one in address.parameters})
    known = ground.forms.get(address.name, ())
    typed = {field.name: draw(value_of(ground, field)) for field in known if draw(st.integers(0, 9))}
    for name in draw(st.lists(st.sampled_from(ground.names), max_size=3)):
        typed.setdefault(name, draw(value_of(ground, None)))
    return Request(address.name, method, path, typed, htmx)


def path_of(address: Address, drawn: dict[str, str]) -> str:
    """With the drawn value if it fits the URL, otherwise with another kind that does."""
    others = [{**drawn, "kind": kind} for kind in CHOICES["kind"]] if "kind" in drawn else []
    for parts in (drawn, *others):
        try:
            return reverse(address.name, kwargs=parts)
        except NoReverseMatch:
            continue
    return address.path()
