"""`.ci/run` passes if the checks and the tests pass, and fails if either fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    ("failing", "passes"), [("nothing", True), ("check", False), ("test", False), ("services", False)]
)
def test_ci_passes_only_if_every_step_passes(tmp_path: Path, failing: str, passes: bool) -> None:
    # The script itself runs; only make, whose targets take minutes, is replaced by a program that fails at one target.
    (tmp_path / ".ci").mkdir()
    script = shutil.copy(Path(settings.BASE_DIR) / ".ci" / "run", tmp_path / ".ci")
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "make $1"\n[ "$1" != {failing} ]\n')
    make.chmod(0o755)
    run = subprocess.run(
        ["bash", script],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (run.returncode == 0) == passes
    if failing != "services":
        assert "make check" in run.stdout
        assert "make test" in run.stdout
