"""The embedded broker's files: a process that is killed may leave one half-written, which no worker could read."""

import json
import time
from pathlib import Path
from typing import Final

from django.conf import settings

WRITING_SECONDS: Final = 0.5
"""A younger file may still be in the making."""


def mend() -> int:
    """Remove files of the broker that hold no JSON; how many. Nothing is lost: what is due is a row."""
    if settings.REDIS_URL:
        return 0
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    folders = (Path(options["control_folder"]), Path(options["data_folder_in"]))
    broken = [path for folder in folders for path in folder.iterdir() if is_broken(path)]
    for path in broken:
        path.unlink(missing_ok=True)
    return len(broken)


def is_broken(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime < WRITING_SECONDS:
            return False
        json.loads(path.read_bytes())
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return False
