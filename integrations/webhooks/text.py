"""Messages for a channel of Slack or Mattermost: the same marks mean the same in both, and no name becomes markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from integrations.models import OwnEvent
from people.display import format_date
from people.models import EventType

LONGEST: Final = 160
WITHOUT_PLACE: Final = {one.value for one in EventType if one.startswith("initiative.")} | {
    EventType.STANDARD_ADDED, EventType.STANDARD_CHANGED,
}  # fmt: skip
"""Events about the initiative or standard itself."""
GAP: Final = "\N{ZERO WIDTH SPACE}"
SHORT: Final = (
    "name", "health", "phase", "priority", "start", "target", "open", "status", "date", "need_by", "kind", "presence",
    "impact", "irreversibility", "complexity", "effort", "state", "wording", "adopt_by", "agreed_on", "review_by",
)  # fmt: skip
"""Fields whose values fit in a line; of the others a message says only that they changed."""
LABELS: Final = {
    "need_by": "needed by", "why": "reason", "dri": "DRI", "adopt_by": "planned for", "agreed_on": "agreed on",
    "review_by": "review by", "how_url": "how to comply", "evidence_url": "evidence", "statement": "what teams do",
}  # fmt: skip
KINDS: Final[Mapping[str, str]] = {one.value: str(one.label) for one in (*EventType, *OwnEvent)}


@dataclass(frozen=True, slots=True)
class Names:
    """What keys in a payload are called today: its initiative or standard, its team and its people."""

    place: str
    people: Mapping[str, str] = field(default_factory=dict)
    team: str = ""

    def person(self, key: object) -> str:
        return self.people.get(str(key), str(key))


def escaped(text: str) -> str:
    """A name as a message shows it: no tag, no link, and no mention that would notify a channel."""
    words = " ".join(text.split())
    words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    for mark, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", f"@{GAP}"), ("](", f"]{GAP}(")):
        words = words.replace(mark, instead)
    return words


def quoted(text: str) -> str:
    return f"“{escaped(text)}”"


def link(url: str, words: str) -> str:
    return f"<{url}|{words}>"


def change_text(payload: Mapping[str, Any], names: Names, url: str) -> str:
    """*Date given for a dependency*: “Identity SDK” in “One tap”, by Diego Funes. Then what changed, and a link."""
    kind = str(payload["type"])
    thing = names.person(payload["person"]) if "person" in payload else str(payload.get("name", ""))
    where = "" if kind in WITHOUT_PLACE else f" in {quoted(names.place)}"
    if names.team:
        thing, where = names.team, f" for {quoted(names.place)}"
        if kind != EventType.STANDARD_TEAM:
            where += f": {quoted(str(payload['name']))} until {value_text(payload['until'])}"
    by = f", by {escaped(names.person(payload['by']))}" if payload.get("by") else ""
    lines = [f"*{KINDS.get(kind, kind)}*: {quoted(thing)}{where}{by}", *changes_lines(payload.get("changes", {}))]
    return "\n".join([*lines, link(url, "Open in leadplan")])


def changes_lines(changes: Mapping[str, Sequence[object]]) -> list[str]:
    found = [
        f"• {LABELS.get(name, name)}: {value_text(before)} → {value_text(after)}"
        for name, (before, after) in changes.items()
        if name in SHORT
    ]
    others = [LABELS.get(name, name.replace("_", " ")) for name in changes if name not in SHORT]
    return found + ([f"• also changed: {', '.join(others)}"] if others else [])


def value_text(value: object) -> str:
    """An ISO date as Thu 3 Dec, a choice without its underscore."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    try:
        return format_date(date.fromisoformat(text), "D j M Y")
    except ValueError:
        return escaped(text.replace("_", " "))


def test_text(name: str) -> str:
    return f"*Test from leadplan*: {quoted(name)} works."
