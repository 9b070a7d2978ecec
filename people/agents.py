"""A browser's user agent in words."""

from typing import Final

# The order matters: each later one calls itself by an earlier one's name too.
PROGRAMS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "a Python program"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def words_of_agent(agent: str) -> str:
    """Firefox on Linux. Nothing that was sent is repeated: anyone can send anything."""
    program = next((name for mark, name in PROGRAMS if mark in agent), "another program")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{program} on {system}" if system else program
