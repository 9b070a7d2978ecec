"""Files named in the docs exist, and every requirement of the standard has an answer."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"])
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|html|css|js|yml|json|sh))`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| (met|n/a|open) \| [^|]+ \|$", re.MULTILINE)
LEVEL_1, LEVEL_2 = 70, 183
"""Requirements of ASVS 5.0.0 that each level adds."""


def named(document: Path) -> Iterator[str]:
    text = document.read_text()
    yield from (f"{document.parent.relative_to(ROOT)}/{one}" for one in LINK.findall(text))
    roots = {one.name for one in ROOT.iterdir() if one.is_dir()}
    yield from (one for one in PATH.findall(text) if one.partition("/")[0] in roots and "/" in one)


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_file_named_in_the_docs_exists(document: Path) -> None:
    assert [one for one in named(document) if not (ROOT / one).exists()] == []


def test_each_requirement_of_the_standard_has_one_line() -> None:
    lines = LINE.findall((ROOT / "docs" / "asvs.md").read_text())
    times = Counter(number for number, _ in lines)
    assert [number for number, count in times.items() if count > 1] == []
    assert len(lines) == LEVEL_1 + LEVEL_2
