"""The embedded broker's files: a worker never reads a half-written one, even if the writer is slow or killed."""

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from kombu.transport import filesystem
from kombu.utils.json import dumps

WRITE_SECONDS: Final = 0.5
"""A younger file may still be being written."""
PARTIAL_SUFFIX: Final = ".making"


class Channel(filesystem.Channel):
    """Writes messages in one step. kombu creates the file first and fills it later, and a fast reader crashes on an empty one."""

    def _put(self, *queue_and_message: Any, **options: Any) -> None:  # kombu's two base classes name them differently
        queue, message = queue_and_message
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        path = Path(self.data_folder_out) / name
        # No queue's name ends like this, so no reader mistakes it for a message.
        partial = path.with_name(name + PARTIAL_SUFFIX)
        partial.write_text(dumps(message))
        os.replace(partial, path)


class Transport(filesystem.Transport):
    Channel = Channel


def delete_broken_files() -> int:
    """Delete broker files that are not JSON; returns how many. Nothing is lost: what is due is a row in the database."""
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
        if time.time() - path.stat().st_mtime < WRITE_SECONDS:
            return False
        json.loads(path.read_bytes())
        return path.name.endswith(PARTIAL_SUFFIX)
    except FileNotFoundError:
        return False
    except ValueError:
        return True
