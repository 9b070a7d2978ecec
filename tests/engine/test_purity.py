"""The engine needs only the standard library and numpy, and never reads the clock."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np

ENGINE = Path(__file__).parents[2] / "engine"
MODULES = sorted(
    ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in ENGINE.rglob("*.py")
    if path != ENGINE / "__init__.py"
)

BLOCKED = """
import sys
from importlib import import_module

ALLOWED = sys.stdlib_module_names | {"engine", "numpy"}


class Blocker:
    '''Refuses everything else, as on a machine where it is not installed.'''

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(f"{name} is not allowed")


sys.meta_path.insert(0, Blocker())
sys.path[:0] = sys.argv[1:3]
for module in sys.argv[3:]:
    import_module(module)
from engine.facts import LeadWeek
from engine.people_facts import PersonFacts
from engine.planning import plan
from engine.weeks import Week
print(plan(LeadWeek("ann", Week(2026, 48), {"ann": PersonFacts("ann")})).free_hours)
try:
    import django
except ModuleNotFoundError as fault:
    print(fault)
"""


def run(*modules: str) -> "subprocess.CompletedProcess[str]":
    """Import modules in an interpreter without site packages (-I -S), where only numpy is within reach."""
    roots = (str(ENGINE.parent), str(Path(np.__file__).parents[1]))
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", BLOCKED, *roots, *modules], capture_output=True, text=True, check=False
    )


def test_every_module_imports_and_plans_with_numpy_alone() -> None:
    found = run(*MODULES)
    assert found.stderr == ""
    # 40 hours less the reserve of 12; and the block is real.
    assert found.stdout.splitlines() == ["28.0", "django is not allowed"]


def test_a_module_that_needs_more_would_be_found() -> None:
    found = run("benchmarks.milp")
    assert found.returncode != 0
    assert "benchmarks is not allowed" in found.stderr


def test_no_module_reads_the_clock_or_the_environment() -> None:
    """`today` and every fact are passed in: no clock, no files, no network, no chance."""
    refused = {"time", "os", "io", "pathlib", "socket", "random", "secrets", "locale", "logging"}
    for path in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                assert not {name.name.partition(".")[0] for name in node.names} & refused, path.name
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in refused, path.name
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"today", "now", "utcnow"}, path.name
            if isinstance(node, ast.Name):
                assert node.id not in {"open", "print", "input"}, path.name
