"""Organisation files made to break the reader: refused quickly and in little memory, in a separate process with limits."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT, migrated_database, shared_folder

MOST_SECONDS = 60
MOST_MEGABYTES = 600
# The import stays far below both limits; a reader that expands a bomb is far above. Chosen for the slowest CI machine.
# The modules are imported once; each file is then read in a fork with its own limits, and answered with a line.
WATCHED = f"""
import os, resource, sys
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.yaml_reader import parse, read_limited
for path in sys.argv[1:]:
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        if status:
            print(f"ended with status {{status}}", flush=True)
        continue
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEGABYTES} * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS},) * 2)
    try:
        parse(read_limited(open(path, "rb")))
    except InvalidFile as found:
        print(*found.errors[:1], len(found.errors), flush=True)
    except MemoryError:
        print("out of memory", flush=True)
    else:
        print("read", flush=True)
    os._exit(0)
"""
LAUGHS = b"leadplan: 1\na: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + step, 98 + step, b",".join([b"*%c" % (97 + step)] * 9)) for step in range(20)
)
BOMBS = {
    "aliases of aliases": (LAUGHS, "more than 1000000 values"),
    "one alias, often": (
        b"leadplan: 1\nb: &b [%s]\na: [%s]" % (b"1," * 1000, b"*b," * 3000),
        "more than 1000000 values",
    ),
    "brackets": (b"leadplan: 1\na: " + b"[" * 1_000_000, "nested more than 20 levels deep"),
    "indents": (
        b"leadplan: 1\na:\n" + b"".join(b" " * deep + b"- \n" for deep in range(2000)),
        "nested more than 20 levels deep",
    ),
    "a million keys": (
        b"leadplan: 1\n" + b"".join(b"%05x:\n" % key for key in range(1_000_001)),
        "more than 1000000 values",
    ),
    "one key, again and again": (b"leadplan: 1\n" + b"k: 1\n" * 1_900_000, "is a duplicate key; remove one 100"),
    "items": (b"leadplan: 1\na: [" + b"1," * 4_500_000 + b"]", "more than 1000000 values"),
    "documents": (b"leadplan: 1\n" + b"---\n" * 2_000_000, "a second YAML document starts here"),
    "a tag that makes things": (b"leadplan: 1\na: !!python/object/apply:os.system [true]", "the tag "),
    "an endless number": (b"leadplan: 9" + b"9" * 9_000_000, "is not supported; use version 1"),
}


QUICK = ("aliases of aliases", "one alias, often", "brackets", "indents", "a tag that makes things")
"""Refused in well under a second; `--thorough` reads all of them."""


def read_watched(*paths: str | Path) -> list[str]:
    """What the reader says of each file: its first error and their number, or `read`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.splitlines()


def test_bombs_are_refused(tmp_path: Path, thorough: bool) -> None:
    bombs = BOMBS if thorough else {name: BOMBS[name] for name in QUICK}
    paths = [tmp_path / f"{number}.yaml" for number in range(len(bombs))]
    for path, (content, _) in zip(paths, bombs.values(), strict=True):
        path.write_bytes(content)
    answers = dict(zip(bombs, read_watched(*paths), strict=True))
    assert {name: answers[name] for name, (_, words) in bombs.items() if words not in answers[name]} == {}


def test_a_huge_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_bytes(b"leadplan: 1\na: " + b"x" * 9_000_000)
    assert read_watched(tmp_path / "file.yaml") == ["read"]


def test_an_endless_device_or_pipe_is_read_to_the_limit_and_refused(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with subprocess.Popen(["dd", "if=/dev/zero", f"of={pipe}", "bs=1M"], stderr=subprocess.DEVNULL) as writer:
        device, piped = read_watched("/dev/zero", pipe)
        writer.terminate()
    assert "larger than 10 MB" in device
    assert "larger than 10 MB" in piped


def test_the_command_reads_no_more_either(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shutil.copy(migrated_database(shared_folder(tmp_path_factory)), tmp_path / "leadplan.sqlite3")
    environment = {**os.environ, "LEADPLAN_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "import_org", "/dev/zero", "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "larger than 10 MB" in done.stderr
