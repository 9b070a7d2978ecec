"""How many product files run during one request: `python -m benchmarks.files_per_request`, with `--list` their names.

To follow a click through the code is to open these files. A file counts if a function in it is called; what runs only on
import, tests, migrations and templates don't count. The demo organisation is built in a temporary folder, and every
request is made once before, so that nothing is imported or cached during the one that counts.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from benchmarks.pages import prepare

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "engine",
    "people",
    "initiatives",
    "stakeholders",
    "standards",
    "focus",
    "growth",
    "allocation",
    "digests",
    "integrations",
    "leadplan",
)
TARGETS = {"GET /week/": 25, "accept an item": 25, "replan": 35}
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = "/week/2026-W48/"
HTMX = {"HX-Request": "true"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each request; returns 1 if one needs more files than its target."""
    parser = argparse.ArgumentParser(description="Count the product files that run during a request.")
    parser.add_argument("--list", action="store_true", help="name the files")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEADPLAN_DATA_DIR"] = folder
        prepare()
        found = {name: files_run(request) for name, request in requests().items()}
    for name, files in found.items():
        print(f"{name:<16} {len(files):>3} files, target {TARGETS[name]}")
        if chosen.list:
            print("".join(f"    {file}\n" for file in sorted(files)), end="")
    missed = [name for name, files in found.items() if len(files) > TARGETS[name]]
    print(f"target missed: {', '.join(missed)}" if missed else "targets met")
    return int(bool(missed))


def files_run(request: Callable[[], None]) -> set[str]:
    """The product files in which a function is called, in this thread."""
    names: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            names.add(frame.f_code.co_filename)

    request()
    sys.setprofile(note)
    try:
        request()
    finally:
        sys.setprofile(None)
    paths = [Path(name) for name in names]
    inside = [path.relative_to(ROOT) for path in paths if path.is_relative_to(ROOT)]
    return {str(path) for path in inside if path.parts[0] in PACKAGES and "migrations" not in path.parts}


def requests() -> dict[str, Callable[[], None]]:
    """The demo's lead at their week; each function makes one request, and replanning also does the queued work."""
    import time_machine
    from django.test import Client

    from focus.models import WeekPlan
    from focus.tasks import replan_job
    from leadplan.demo.build import build_demo
    from people.models import Account, Job

    time_machine.travel(NOW, tick=False).start()
    build_demo(NOW)
    client = Client()
    account = Account.objects.get(person__key="diego")
    client.force_login(account)
    plan = WeekPlan.objects.get(person__key="diego", week="2026-W48")
    items = iter(plan.facts["items"])

    def show() -> None:
        assert client.get("/week/").status_code == 200

    def accept() -> None:
        assert client.post(f"{WEEK}areas/{next(items)}/accept/", headers=HTMX).status_code == 200

    def replan() -> None:
        assert client.post(f"{WEEK}plan/", headers=HTMX).status_code == 200
        replan_job(Job.objects.latest("pk").pk)

    return dict(zip(TARGETS, (show, accept, replan), strict=True))


if __name__ == "__main__":
    sys.exit(main())
