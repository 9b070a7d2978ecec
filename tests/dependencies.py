"""Known vulnerabilities of what is locked: `python -m tests.dependencies`, a step of `make check`.

pip-audit asks a public service. A known vulnerability fails; that the service could not be asked is said plainly, and
fails nothing: a check that depends on the weather is soon not looked at.
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
    """1 where something known is wrong with it."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return unasked(lock, "no answer in time")
    found = read(done.stdout)
    if found is None:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return unasked(lock, last[:200])
    faults = [f"{one['name']} {one['version']}: {fault['id']}" for one in found for fault in one.get("vulns", [])]
    for fault in faults:
        print(f"{lock}: {fault}, known to be vulnerable; `make lock` takes the mended version.")
    if not faults:
        print(f"{lock}: {len(found)} packages, none known to be vulnerable.")
    return 1 if faults else 0


def read(text: str) -> list[dict[str, Any]] | None:
    """What pip-audit found; None where it came to no result."""
    try:
        found: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found


def unasked(lock: str, why: str) -> int:
    print(f"{lock}: NOT AUDITED, the service that knows of vulnerabilities could not be asked ({why}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
