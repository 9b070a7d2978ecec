"""Reads of the API against a bare signed-in view with one query: `python -m benchmarks.api`.

Every read of the description, as the demo's lead or manager, through Django's test client in turn with the bare
view, as processor time. Budget: 3 times the bare view; more for those that calculate a plan or thirteen weeks of hours, and
for an initiative or a standard with everything in it, whose pages have such a budget too. Lists are asked for with their default
of 50 items.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from benchmarks.pages import prepare

NOW: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
BUDGET: Final = 3.0
BUDGETS: Final = {"/weeks/": 20.0, "/allocation": 20.0}
"""By how the path begins."""
EXACT: Final = {"/initiatives/{key}": 5.0, "/standards/{key}": 6.0}
KEYS: Final = {
    "week": "2026-W48", "initiative": "organisations", "area": "api", "person": "priya", "skill": "api-design", "team": "platform",
    "milestone": "design-doc",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each read; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare reads of the API with a bare view.")
    parser.add_argument("--requests", type=int, default=25, help="requests of each, in turn with the bare view")
    parser.add_argument("--only", default="", help="only paths that contain this")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEADPLAN_DATA_DIR"] = folder
        prepare()
        return measure(chosen)


def measure(chosen: argparse.Namespace) -> int:
    import time_machine
    from django.test import Client

    from integrations.api.application import api
    from integrations.api.authentication import READS
    from leadplan.demo.build import build_demo
    from people.models import Account

    missed = 0
    with time_machine.travel(NOW, tick=False):
        build_demo(NOW)
        signed_in = Client()
        signed_in.force_login(Account.objects.get(person__key="diego"))
        tokens = {key: token_of(key) for key in ("diego", "marta")}
        object.__setattr__(READS, "most", 10_000_000)
        for path, operations in api.get_openapi_schema(path_prefix="/")["paths"].items():
            if "get" not in operations or chosen.only not in path:
                continue
            found = times(signed_in, tokens, path, chosen.requests)
            if found is None:
                print(f"{path:<52} nothing in the demo")
                continue
            budget = EXACT.get(path) or next((one for start, one in BUDGETS.items() if path.startswith(start)), BUDGET)
            missed += found > budget
            print(f"{path:<52} {found:>5.1f} of {budget:>2.0f} ×  {'OVER' if found > budget else ''}", flush=True)
    print(f"budgets {'MISSED' if missed else 'met'} by {missed or 'all'}")
    return int(bool(missed))


def token_of(key: str) -> str:
    from integrations.models import Scope
    from integrations.tokens import services
    from people.models import Person

    return services.create(Person.objects.get(key=key), "benchmark", [Scope.READ], 30, now=NOW)[1]


def times(signed_in: Any, tokens: dict[str, str], path: str, requests: int) -> float | None:
    """How many times the bare view's time; None where neither token finds anything."""
    from django.test import Client

    address = address_of(path)
    program = Client()
    for token in tokens.values():
        headers = {"Authorization": f"Bearer {token}"}
        if program.get(address, headers=headers).status_code == 200:
            break
    else:
        return None
    bare, read = [], []
    for _ in range(requests):
        bare.append(seconds(signed_in, "/bare/", {}))
        read.append(seconds(program, address, headers))
    return median(read) / median(bare)


def address_of(path: str) -> str:
    """With rows of the demo."""
    from initiatives.models import Dependency
    from people.models import Team
    from stakeholders.models import Pitch, Stakeholder
    from standards.models import Standard

    kept = Standard.objects.order_by("key").first()
    first = {
        "/standards": kept.key if kept else "none",
        "/initiatives": "organisations", "/people": "diego", "/skills": "api-design", "/allocation": "diego",
        "/teams": Team.objects.order_by("key")[0].key,
        "/stakeholders": Stakeholder.objects.filter(lead__key="diego").order_by("key")[0].key,
        "/pitches": Pitch.objects.filter(author__key="diego").order_by("key")[0].key,
    }  # fmt: skip
    waits = Dependency.objects.filter(initiative__key="organisations").order_by("key").first()
    key = next((one for start, one in first.items() if path.startswith(start)), "")
    values = {**KEYS, "key": key, "dependency": waits.key if waits else "none"}
    if "/leads/{person}" in path:
        values["person"] = "diego"
    if path.endswith("/message"):
        return "/api/v1" + path.format(**{**values, "area": "scope"}) + "?to=ines"
    return "/api/v1" + path.format(**values)


def seconds(client: Any, address: str, headers: dict[str, str]) -> float:
    """Processor time of one request."""
    start = time.process_time()
    assert client.get(address, headers=headers).status_code == 200, address
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
