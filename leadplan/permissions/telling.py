"""The table as Markdown for docs/permissions.md."""

from typing import Final

from leadplan.permissions.table import THINGS
from leadplan.permissions.thing import Permission

HEAD: Final = """| What | Can be seen by | Can be changed by |
|---|---|---|
"""


def as_markdown() -> str:
    return HEAD + "".join(f"| {thing.name} | {told(thing.see)} | {told(thing.change)} |\n" for thing in THINGS)


def told(permission: Permission | None) -> str:
    return "; ".join(ground.words for ground in permission.grounds) if permission else "–"
