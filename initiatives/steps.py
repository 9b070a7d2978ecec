"""What the steps from 1 to 5 mean, in sentences: nobody chooses bare numbers."""

from collections.abc import Mapping, Sequence

Choices = Sequence[tuple[int | str, str]]


def numbered(words: Sequence[str]) -> Choices:
    return [(number, f"{number} · {sentence}") for number, sentence in enumerate(words, 1)]


IMPACT = numbered(
    [
        "hardly noticed if it goes wrong",
        "annoys some users, or one team",
        "hurts many users, or delays the initiative",
        "customers leave, or several teams stand still",
        "the initiative fails, or the company is harmed",
    ]
)
IRREVERSIBILITY = numbered(
    [
        "changed back within hours",
        "changed within days",
        "changed within weeks",
        "changed within months, with migrations",
        "as good as for ever: others build on it",
    ]
)
COMPLEXITY = numbered(
    [
        "done here many times",
        "a few parts, no surprises",
        "several parts that act on each other",
        "many parts or teams, much unknown",
        "nobody here has done anything like it",
    ]
)
PRIORITY = numbered(
    [
        "if time is left",
        "useful",
        "one among equals",
        "before most others",
        "before everything else",
    ]
)
EFFORT: Choices = [
    ("S", "Small · an hour or two of attention does most of it"),
    ("M", "Medium · half a day does"),
    ("L", "Large · takes a day and more"),
]
LEVELS: Choices = [
    (0, "0 · none"),
    (1, "1 · aware of it"),
    (2, "2 · with help"),
    (3, "3 · independent"),
    (4, "4 · teaches others"),
]
FAMILIARITY: Choices = [
    ("", "from their time in the company"),
    (0, "0 · new to the product"),
    (1, "1 · some"),
    (2, "2 · good"),
    (3, "3 · deep"),
]
RATIOS: Mapping[str, str] = {
    "impact": "Each step doubles the cost if it goes wrong.",
    "irreversibility": "How hard it is to change later. Each step is one and a half times the cost.",
    "complexity": "Each step adds a quarter to the cost.",
    "priority": "Of the whole initiative. Each step is one and a half times the cost of everything in it.",
}
