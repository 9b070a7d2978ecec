"""`python -m leadplan.runtime.healthcheck`: whether the web server on this machine responds. The container's health check."""

import sys
import urllib.request
from collections.abc import Sequence
from typing import Final

from leadplan import env

TIMEOUT_SECONDS: Final = 2.0


def main() -> int:
    port = env.port("LEADPLAN_PORT", 8000)
    if is_responding(f"http://127.0.0.1:{port}", env.comma_separated("LEADPLAN_ALLOWED_HOSTS", ["localhost"])):
        return 0
    print(f"The web server on port {port} is not responding.", file=sys.stderr)  # noqa: T201 - the command's only output
    return 1


def is_responding(address: str, allowed_hosts: Sequence[str]) -> bool:
    """Request /healthz/ with one of the allowed host names; the server refuses any other."""
    host = allowed_hosts[0].lstrip(".").replace("*", "localhost")
    request = urllib.request.Request(f"{address}/healthz/", headers={"Host": host})  # noqa: S310 - http, our own
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        # Refused, reset, timed out, or an HTTP error.
        return False


if __name__ == "__main__":
    sys.exit(main())
