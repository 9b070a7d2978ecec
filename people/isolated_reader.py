"""Reads foreign files in an interpreter of its own, with a deadline and a memory limit (docs/adr/0008).

Both sides use this module, so it doesn't import Django.
A file that hangs, crashes or exhausts its reader must not end the process that serves other people.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent


class ReaderTooSlow(Exception):
    """The reader did not answer before its deadline."""


class ReaderCrashed(Exception):
    """The reader ended without an answer, as native code does when memory runs out."""


def ask_reader(module: str, question: Mapping[str, object], *, seconds: int) -> dict[str, Any]:
    """The answer of `python -m MODULE`, as JSON. Raises ReaderTooSlow or ReaderCrashed."""
    try:
        # Nothing of this process is passed on: no secrets from the environment, no open files.
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            input=json.dumps({**question, "seconds": seconds}).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReaderTooSlow from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ReaderCrashed from None
    return answer


def answer_question(answer: Callable[[dict[str, Any]], Mapping[str, object]], *, memory: int) -> None:
    """The reader's side: answer the question on standard input, within `memory` bytes of address space."""
    question = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (question["seconds"], question["seconds"] + 1))
    json.dump(answer(question), sys.stdout, default=str)
