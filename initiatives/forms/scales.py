"""What the steps of each scale mean in words, so that no one has to choose bare numbers."""

from collections.abc import Mapping, Sequence

Choices = Sequence[tuple[int | str, str]]


def numbered(words: Sequence[str]) -> Choices:
    return [(number, f"{number} · {sentence}") for number, sentence in enumerate(words, 1)]


IMPACT = numbered(
    [
        "hardly noticed",
        "annoys some users or one team",
        "hurts many users or delays the initiative",
        "customers leave, or several teams are blocked",
        "the initiative fails, or the company is harmed",
    ]
)
IRREVERSIBILITY = numbered(
    [
        "undone within hours",
        "undone within days",
        "undone within weeks",
        "undone within months, with migrations",
        "practically irreversible, others build on it",
    ]
)
COMPLEXITY = numbered(
    [
        "done here many times",
        "a few parts, no surprises",
        "several interacting parts",
        "many parts or teams, many unknowns",
        "no one here has done anything like it",
    ]
)
PRIORITY = numbered(["if there’s time", "low", "normal", "high", "top"])
EFFORT: Choices = [("S", "Small · an hour or two"), ("M", "Medium · about half a day"), ("L", "Large · a day or more")]
LEVELS: Choices = [
    (0, "0 · none"),
    (1, "1 · aware"),
    (2, "2 · with help"),
    (3, "3 · independent"),
    (4, "4 · teaches others"),
]
FAMILIARITY: Choices = [
    ("", "based on time in the company"),
    (0, "0 · new to the product"),
    (1, "1 · some"),
    (2, "2 · good"),
    (3, "3 · deep"),
]
RATIOS: Mapping[str, str] = {
    "impact": "What happens if it goes wrong. Each step doubles the cost.",
    "irreversibility": "How hard it is to change later. Each step multiplies the cost by 1.5.",
    "complexity": "Each step multiplies the cost by 1.25.",
    "priority": "Applies to the whole initiative. Each step multiplies the cost of everything in it by 1.5.",
}
