"""Lighthouse on every kind of page: accessibility, best practices, performance. `python -m benchmarks.lighthouse`.

The demo organisation is started in a temporary folder, as `manage.py up` does, and opened as its lead, its manager and its
administrator. Needs node, which runs Lighthouse, and Chromium. Budget: 99 in accessibility and best practices; performance
depends on the machine, and is only shown.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from engine.weeks import Week

ROOT: Final = Path(__file__).resolve().parent.parent
PROGRAM: Final = "lighthouse@13"
CHROMIUM: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CATEGORIES: Final = ("accessibility", "best-practices", "performance")
BUDGETED: Final = CATEGORIES[:2]
BUDGET: Final = 99
STARTS_WITHIN: Final = 300.0
FORMS: Final[Mapping[str, Sequence[str]]] = {"desktop": ["--preset=desktop"], "mobile": []}
SCENARIO: Final = re.compile(r'href="(/allocation/scenarios/[^/"]+/)"')


class Page(NamedTuple):
    name: str
    address: str
    role: str = ""


def pages(week: Week) -> Sequence[Page]:
    initiative = "/initiatives/organisations/"
    return (
        Page("week", "/week/", "lead"),
        Page("around the week", f"/week/{week}/around/", "lead"),
        Page("calendar", f"/week/{week}/calendar/", "lead"),
        Page("meetings", f"/week/{week}/meetings/", "lead"),
        Page("initiative", initiative, "lead"),
        Page("gap map", f"{initiative}map/", "lead"),
        Page("matrix", "/people/skills/", "lead"),
        Page("coverage", "/coverage/", "lead"),
        Page("allocation", "/allocation/", "manager"),
        Page("scenario", "/allocation/scenarios/", "manager"),
        Page("stakeholders", "/stakeholders/", "lead"),
        Page("pitches", "/pitches/", "lead"),
        Page("dependencies", "/dependencies/", "lead"),
        Page("growth", "/me/growth/", "lead"),
        Page("standards", "/standards/", "lead"),
        Page("imports", "/imports/", "lead"),
        Page("webhooks", "/settings/webhooks/", "administrator"),
        Page("API", "/api/docs/", "lead"),
        Page("administration", "/administration/", "administrator"),
        Page("sign-in", "/accounts/login/"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each page; returns 1 if one is below the budget."""
    parser = argparse.ArgumentParser(description="Run Lighthouse on the demo organisation.")
    parser.add_argument("--form", choices=FORMS, nargs="+", default=list(FORMS), help="desktop, mobile or both")
    parser.add_argument("--only", default="", help="an expression; only pages whose name matches")
    parser.add_argument("--why", action="store_true", help="print what each page lost points for")
    chosen = parser.parse_args(arguments)
    chrome = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    missing = [name for name, there in (("node", shutil.which("npx")), ("Chromium", chrome)) if not there]
    if missing:
        print(f"Lighthouse needs {' and '.join(missing)}, which can't be found: nothing was measured.")
        return 0
    os.environ["CHROME_PATH"] = str(chrome)
    asked = [one for one in pages(Week.of(datetime.now(UTC).date())) if re.search(chosen.only, one.name)]
    print(f"{'page':<16} {'form':<8} {'accessibility':>13} {'best practices':>14} {'performance':>11}")
    with running_demo() as url:
        cookies = {role: sign_in(url, role) for role in {one.role for one in asked} - {""}}
        worst = min(shown(url, one, form, cookies, chosen.why) for one in asked for form in chosen.form)
    print("budget met" if worst >= BUDGET else f"budget missed: {worst}, not {BUDGET}")
    return int(worst < BUDGET)


@contextmanager
def running_demo() -> Iterator[str]:
    """The address of the demo organisation, from an empty folder, until it is ready to be opened."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        settings = {"LEADPLAN_DATA_DIR": folder, "LEADPLAN_PORT": str(port), "LEADPLAN_DEMO": "1"}
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        )
        try:
            wait_until_ready(url, demo)
            yield url
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(60)


def wait_until_ready(url: str, demo: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and demo.poll() is None:
        try:
            build_opener().open(f"{url}/healthz/", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo organisation did not start.")


def browser_of(url: str) -> tuple[OpenerDirector, CookieJar]:
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    browser.open(f"{url}/accounts/login/").close()
    return browser, jar


def sign_in(url: str, role: str) -> tuple[OpenerDirector, str]:
    """A browser that is signed in as one of the demo's accounts, and the header that Lighthouse sends."""
    browser, jar = browser_of(url)
    token = next(one.value for one in jar if one.name == "csrftoken")
    form = urlencode({"role": role, "csrfmiddlewaretoken": token}).encode()
    browser.open(f"{url}/demo/sign-in/", form).close()
    session = next(one.value for one in jar if one.name == "sessionid")
    return browser, f"sessionid={session}"


def shown(url: str, page: Page, form: str, cookies: Mapping[str, tuple[OpenerDirector, str]], why: bool) -> int:
    """Print the line of a page; its lower score of those with a budget."""
    browser, cookie = cookies.get(page.role, (None, ""))
    address = url + page.address
    if page.name == "scenario" and browser:
        with browser.open(address) as answer:
            address = url + SCENARIO.findall(answer.read().decode())[0]
    report = measure(address, cookie, FORMS[form])
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    accessibility, practices, speed = scores.values()
    print(f"{page.name:<16} {form:<8} {accessibility:>13} {practices:>14} {speed:>11}", flush=True)
    for line in lost_points(report) if why else ():
        print(f"    {line}")
    return min(scores[name] for name in BUDGETED)


def measure(address: str, cookie: str, flags: Sequence[str]) -> dict[str, Any]:
    command = [
        "npx", "--yes", PROGRAM, address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless --no-sandbox", f"--extra-headers={json.dumps({'Cookie': cookie})}", *flags,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        sys.exit(f"Lighthouse failed at {address}: {done.stderr.strip()}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def lost_points(report: Mapping[str, Any]) -> Iterator[str]:
    """The audits with a weight that were not passed, with the first places in the page."""
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                items = audit.get("details", {}).get("items", [])[:3]
                places = [item.get("node", {}).get("selector") or item.get("description", "") for item in items]
                yield f"{name}: {audit['title']} {audit.get('displayValue', '')} {'; '.join(filter(None, places))}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
