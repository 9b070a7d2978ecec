"""Known vulnerabilities in the locked packages: `python -m tests.dependencies`, a step of `make check`.

pip-audit asks a public service. A known vulnerability fails the check. If the service can't be reached, that is printed
and the check passes: people stop looking at a check that fails at random.
"""

import json
import subprocess
import sys
from typing import Any, Final

LOCKS: Final = ("requirements.txt", "requirements-dev.txt")
PATIENCE: Final = 180


def main() -> int:
    codes = [judge(lock) for lock in LOCKS]
    return max(codes)


def judge(lock: str) -> int:
    """1 if a locked package has a known vulnerability."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return unasked(lock, "timed out")
    found = read(done.stdout)
    if found is None:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return unasked(lock, last[:200])
    faults = [f"{one['name']} {one['version']}: {fault['id']}" for one in found for fault in one.get("vulns", [])]
    for fault in faults:
        print(f"{lock}: {fault}, a known vulnerability. `make lock` updates to a fixed version.")
    if not faults:
        print(f"{lock}: {len(found)} packages, no known vulnerabilities.")
    return 1 if faults else 0


def read(text: str) -> list[dict[str, Any]] | None:
    """What pip-audit found; None if it gave no result."""
    try:
        found: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found


def unasked(lock: str, why: str) -> int:
    print(f"{lock}: NOT CHECKED. The vulnerability service could not be reached ({why}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
