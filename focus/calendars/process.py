"""Reads a calendar in a separate process, which is stopped after a time limit."""

import json
import subprocess
import sys
from base64 import b64encode
from datetime import datetime
from typing import Final

from django.conf import settings

from focus.calendars.occurrences import Found
from focus.calendars.reading import Asked, Read, Unreadable

SECONDS: Final = 20
TOO_SLOW: Final = f"Reading this calendar takes longer than {SECONDS} seconds. An entry in it may repeat without end."


def read_apart(asked: Asked, seconds: int = SECONDS) -> Read:
    """As `reading.read`, within a time limit. Raises Unreadable."""
    told = {
        "content": b64encode(asked.content).decode(),
        "zone": asked.zone,
        "addresses": asked.addresses,
        "first": asked.first.isoformat(),
        "end": asked.end.isoformat(),
        "seconds": seconds,
    }
    try:
        # Nothing of this process is passed on: no secrets from the environment, no open files.
        done = subprocess.run(
            [sys.executable, "-m", "focus.calendars.reading"],
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_SLOW.replace(str(SECONDS), str(seconds))) from None
    return answered(done)


def answered(done: "subprocess.CompletedProcess[bytes]") -> Read:
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise Unreadable("This calendar can’t be read: the reader stopped unexpectedly.") from None
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    return Read([meeting(one) for one in answer["found"]], answer["left_out"])


def meeting(told: dict[str, object]) -> Found:
    return Found(
        **{  # type: ignore[arg-type]
            **told,
            "starts": datetime.fromisoformat(str(told["starts"])),
            "attendees": tuple(told["attendees"]),  # type: ignore[arg-type]
        }
    )
