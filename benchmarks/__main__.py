"""`make bench`: run every benchmark in this folder that has a `main`."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> int:
    """The highest exit code: one benchmark over its budget fails the run."""
    worst = 0
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.name == "__main__":
            continue
        module = importlib.import_module(f"benchmarks.{found.name}")
        if run := getattr(module, "main", None):
            print(f"--- {found.name}", flush=True)
            worst = max(worst, run() or 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
