"""Bytes of a first visit to a page, with nothing in the browser's cache: `python -m benchmarks.first_visit`.

The page as the server sends it to a browser that takes gzip, and the style sheets and scripts that it names, compressed as
well. On the demo organisation, signed in as its lead, its manager for allocation. Budget: 60 kB a page.
"""

import argparse
import gzip
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.pages import prepare

NOW: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
BUDGET: Final = 60_000
PAGES: Final = {
    "diego": (
        "/week/",
        "/week/2026-W48/calendar/",
        "/initiatives/",
        "/initiatives/organisations/",
        "/initiatives/organisations/map/",
        "/people/",
        "/people/skills/",
        "/stakeholders/",
        "/pitches/",
        "/digests/",
        "/api/docs/",
    ),
    "marta": ("/allocation/", "/allocation/coverage/", "/allocation/balance/", "/allocation/scenarios/"),
}
LINKED: Final = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each page; returns 1 if one needs more than its budget."""
    argparse.ArgumentParser(description="Measure the first visit of pages.").parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEADPLAN_DATA_DIR"] = folder
        prepare()
        return int(max(sizes().values()) > BUDGET)


def sizes() -> dict[str, int]:
    import time_machine
    from django.test import Client

    from leadplan.demo.build import build_demo
    from people.models import Account

    found = {}
    with time_machine.travel(NOW, tick=False):
        build_demo(NOW)
        for who, addresses in PAGES.items():
            client = Client(headers={"Accept-Encoding": "gzip"})
            client.force_login(Account.objects.get(person__key=who))
            for address in addresses:
                page = client.get(address, follow=True)
                assert page.status_code == 200, address
                text = client.get(address, follow=True, headers={"Accept-Encoding": ""}).content.decode()
                files = {name: compressed(name) for name in LINKED.findall(text)}
                styles = sum(size for name, size in files.items() if name.endswith(".css"))
                found[address] = len(page.content) + sum(files.values())
                print(
                    f"{address:<28} {found[address] / 1000:5.1f} kB: page {len(page.content) / 1000:4.1f}"
                    f" ({len(text) / 1000:.0f} plain), style {styles / 1000:4.1f},"
                    f" scripts {(sum(files.values()) - styles) / 1000:4.1f}, in {1 + len(files)} answers"
                )
    return found


def compressed(name: str) -> int:
    from django.contrib.staticfiles import finders

    found = finders.find(name)
    assert found, name
    text = Path(found).read_bytes()
    return min(len(text), len(gzip.compress(text)))


if __name__ == "__main__":
    sys.exit(main())
