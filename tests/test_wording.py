"""Words that read as translated stay out of pages, emails, commands and documents; each has the word to use.

It is a short list: docs/glossary.md has the product's own words, and a reader's eye does the rest.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.processes import ROOT

APPS: Final = (
    "people",
    "initiatives",
    "stakeholders",
    "standards",
    "focus",
    "growth",
    "allocation",
    "digests",
    "integrations",
    "leadplan",
    "engine",
)
INSTEAD: Final = {
    r"anew": "again, or a verb with re-",
    r"who(m|so)?ever": "everyone who, or anyone who",
    r"whom": "who",
    r"somebody( else)?": "someone",
    r"anybody": "anyone",
    r"nobody else": "no one else",
    r"one[’']s own": "your, or their",
    r"mend(ed|s|ing)?": "fix",
    r"faulty": "with errors",
    r"real hours": "actual hours",
    r"so many (days|weeks|times)": "every … days",
    r"as good as for ever": "practically irreversible",
    r"one person deep": "single point of failure",
    r"otherwise than": "different from",
    r"of yours": "your",
    r"at the most": "at most",
    r"(?<![\w-])mails?(?! (server|catcher))": "email",
    r"touch base": "check in",
    r"\d+ %": "a percentage without a space",
}
"""Regular expressions of whole words, and what to write."""
ODD: Final = {words: re.compile(rf"(?<![\w./`_-]){words}(?![\w_(/=-])", re.IGNORECASE) for words in INSTEAD}
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"])
TEMPLATES: Final = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")])
NOT_SHOWN: Final = re.compile(
    r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}|{{.*?}}|<!--.*?-->|"
    r"(?<=\s)(?!title|aria-label|placeholder|alt|content|value|data-\w*label)[\w:-]+=\"[^\"]*\"|<style.*?</style>",
    re.DOTALL,
)
"""Of a template: what no reader sees."""
CODE: Final = re.compile(r"```.*?```|^(    |\t).*$|`[^`]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
"""Of a document: code and addresses."""


def odd_words(text: str) -> list[str]:
    return [f"{found[0]!r} → {INSTEAD[words]}" for words, pattern in ODD.items() for found in pattern.finditer(text)]


def sentences(path: Path) -> Iterator[str]:
    """The strings of a module that a person may read: those of several words that are no docstring."""
    tree = ast.parse(path.read_text())
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(one) for one in node.values}
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value if " " in node.value else ""


@pytest.mark.parametrize("app", APPS)
def test_strings_of_the_code(app: str) -> None:
    modules = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    found = {f"{path.relative_to(ROOT)}: {text}": odd_words(text) for path in modules for text in sentences(path)}
    assert {place: words for place, words in found.items() if words} == {}


def test_templates() -> None:
    assert len(TEMPLATES) > 150
    found = {path: odd_words(NOT_SHOWN.sub(" ", path.read_text())) for path in TEMPLATES}
    assert {str(path.relative_to(ROOT)): words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_documents(document: Path) -> None:
    assert odd_words(CODE.sub(" ", document.read_text())) == []


def test_the_search_finds_each_word() -> None:
    planted = {
        "anew", "whoever", "whom", "somebody else", "anybody", "nobody else", "one’s own", "mended", "faulty",
        "real hours", "so many days", "as good as for ever", "one person deep", "otherwise than", "of yours",
        "at the most", "mails", "touch base", "74 %",
    }  # fmt: skip
    assert len(planted) == len(INSTEAD)
    assert [words for words in planted if not odd_words(f"It is {words} here.")] == []
    assert odd_words("An email at mailto:ada@example.org, `mail` and plan_mail") == []
