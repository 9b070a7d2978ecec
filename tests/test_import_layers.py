"""import-linter's contracts cover every module: each kind of import that the layout forbids makes them fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COPIED = (
    "engine", "people", "initiatives", "stakeholders", "standards", "focus", "growth", "allocation", "digests", "integrations",
    "leadplan",
    "pyproject.toml", "tests/__init__.py", "tests/support/__init__.py", "tests/support/module_layers.py",
)  # fmt: skip

pytestmark = pytest.mark.once


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source, to write into."""
    for name in COPIED:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place)
    return tmp_path


def lint(folder: Path) -> str:
    command = Path(sys.executable).with_name("lint-imports")
    wide = {**os.environ, "COLUMNS": "300", "PYTHONPATH": ""}
    found = subprocess.run([command, "--no-cache"], cwd=folder, env=wide, capture_output=True, text=True, check=False)
    assert found.returncode == ("0 broken" not in found.stdout), found.stderr
    return found.stdout


def test_the_source_keeps_every_contract(copy: Path) -> None:
    assert "0 broken" in lint(copy)


@pytest.mark.parametrize(
    ("module", "line", "fault"),
    [
        ("people/services/ratings.py", "import people.forms.people", "people.services.ratings -> people.forms.people"),
        ("focus/capture/forms.py", "import focus.capture.views", "focus.capture.forms -> focus.capture.views"),
        ("focus/capture/queries.py", "import focus.week.services.midweek", "focus.capture.queries -> focus.week.services.midweek"),
        ("focus/capture/queries.py", "import people.views.person", "focus.capture.queries -> people.views.person"),
        ("focus/capture/services.py", "from django.http import Http404", "focus.capture.services -> django.http"),
        ("stakeholders/services.py", "from django import http", "stakeholders.services -> django.http"),
        ("people/queries/profile.py", "from django.contrib import messages", "profile -> django.contrib.messages"),
        ("focus/week/novelty.py", "x = 1", "focus.week.novelty: its name belongs to no layer"),
        ("people/novelty.py", "x = 1", "people.novelty: its name belongs to no layer"),
        ("engine/weights.py", "import engine.results", "engine.weights is not allowed to import engine.results"),
        ("engine/novelty.py", "x = 1", "- engine.novelty"),
    ],
)  # fmt: skip
def test_what_the_layout_forbids_is_found(copy: Path, module: str, line: str, fault: str) -> None:
    with (copy / module).open("a") as file:
        file.write(f"\n{line}\n")
    assert fault in lint(copy)


def test_an_ignored_import_that_is_gone_is_found(copy: Path) -> None:
    settings = copy / "pyproject.toml"
    settings.write_text(
        settings.read_text().replace("ignore_imports = [", 'ignore_imports = [\n"people.audit -> people.urls",')
    )
    assert "people.audit -> people.urls: ignored, but no longer needed" in lint(copy)
