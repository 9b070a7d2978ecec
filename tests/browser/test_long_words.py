"""Names as long as they may be, in one word: no main page scrolls sideways, on a phone or a wide screen."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast, Concat
from playwright.sync_api import Page

from focus.models import Meeting
from initiatives.models import CriticalArea, Dependency, InflectionPoint, Initiative
from people.models import Person, Skill, Team
from stakeholders.models import Pitch, PitchStep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.at("2026-11-23T09:00Z")]

NAMED: tuple[tuple[type[Model], str], ...] = (
    (Initiative, "name"), (Initiative, "summary"), (CriticalArea, "name"), (CriticalArea, "why"),
    (InflectionPoint, "name"), (Dependency, "name"), (Person, "name"), (Team, "name"), (Skill, "name"),
    (Pitch, "title"), (Pitch, "problem"), (PitchStep, "name"), (Meeting, "title"),
)  # fmt: skip
MAIN: Final = "/initiatives/organisations/"
PAGES: Final = {
    "diego": (
        "/week/2026-W48/", "/week/2026-W48/meetings/", MAIN, f"{MAIN}map/", f"{MAIN}timeline/", f"{MAIN}team/",
        f"{MAIN}dependencies/", f"{MAIN}history/", "/dependencies/", "/people/", "/stakeholders/", "/digests/",
    ),
    "noor": ("/pitches/failover/", "/stakeholders/"),
    "vera": ("/allocation/",),
}  # fmt: skip
ADDRESS: Final = "https://wiki.example.org/"


def lengthen() -> None:
    """Every name as long as its column, at most 200; the end says which row it is."""
    for model, field in NAMED:
        column = model._meta.get_field(field)
        size = min(getattr(column, "max_length", None) or 200, 200) - 6
        long = ADDRESS + "w" * (size - len(ADDRESS))
        model._default_manager.update(**{field: Concat(Value(long), Cast("pk", CharField()))})


def test_no_page_scrolls_sideways(page: Page, open_as: Callable[[Person, str], None], demo: None) -> None:
    lengthen()
    wider = {}
    for key, addresses in PAGES.items():
        person = Person.objects.get(key=key)
        for address in addresses:
            open_as(person, address)
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found = page.evaluate("document.documentElement.scrollWidth")
                if found > width:
                    wider[address, width] = (found, page.evaluate(WIDEST, width))
    assert not wider, "\n".join(map(str, wider.items()))


WIDEST: Final = """width => [...document.querySelectorAll("main *")]
  .filter(one => one.getBoundingClientRect().right > width + 1
    && !one.closest(".table-wrap, .drawing-wrap, svg")).slice(-4)
  .map(one => `${one.tagName}.${one.className} in ${one.parentElement.tagName}.${one.parentElement.className}`)"""
