"""The embedded broker's folder: a reader never finds a half-written message."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kombu import Connection

from leadplan import celery as celery  # the transport comes with it

# Files have the system's time.
pytestmark = pytest.mark.real_clock

MESSAGES = 400
BODY = {"words": "x" * 50_000}
WRITE = """
import sys
from kombu import Connection
from leadplan import celery
from tests.leadplan.test_file_broker import BODY, MESSAGES, options
with Connection("filesystem://", transport_options=options(sys.argv[1])) as connection:
    queue = connection.SimpleQueue("letters")
    for _ in range(MESSAGES):
        queue.put(BODY)
"""


def options(folder: str) -> dict[str, str]:
    return {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}


@pytest.mark.parametrize("writers", [2])
def test_no_reader_finds_a_half_written_message(tmp_path: Path, writers: int) -> None:
    (tmp_path / "control").mkdir()
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    running = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(writers)]
    seen: set[str] = set()
    while any(one.poll() is None for one in running):
        for path in tmp_path.glob("*.msg"):
            if path.name not in seen:
                assert json.loads(path.read_bytes())["body"]
                seen.add(path.name)
    assert [one.returncode for one in running] == [0] * writers
    assert len({*seen, *(path.name for path in tmp_path.glob("*.msg"))}) == writers * MESSAGES
    with Connection("filesystem://", transport_options=options(str(tmp_path))) as connection:
        queue = connection.SimpleQueue("letters")
        assert queue.get(timeout=5).payload == BODY


def test_files_of_a_killed_writer_are_removed(tmp_path: Path) -> None:
    from leadplan.runtime.file_broker import is_broken

    made, half = tmp_path / "1_a.q.msg", tmp_path / "2_b.q.msg.making"
    for path in (made, half):
        path.write_text("{}")
    assert [is_broken(path) for path in (made, half)] == [False, False]
    time.sleep(0.6)
    assert [is_broken(path) for path in (made, half)] == [False, True]
