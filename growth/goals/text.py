"""How an initiative serves goals, in words and never as a number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.goal_fit import Opportunity, ServedGoal
from focus.formatting import listed, sentence

ORDINALS: Final = ("first", "second", "third")
PRACTICE: Final = 0.5
"""Below this stretch it is practice rather than a step up."""
MOST_NAMES: Final = 2


def fit_text(served: Sequence[ServedGoal], names: Mapping[str, str]) -> str:
    """Stretches your first goal, Mei is there to learn from. `names` are those that the reader may know, by key."""
    return " ".join(sentence(goal_words(one, names)) for one in served)


def goal_words(one: ServedGoal, names: Mapping[str, str]) -> str:
    verb = "stretches" if one.best.stretch >= PRACTICE else "lets you practise"
    return f"{verb} your {ORDINALS[one.position]} goal, {support_words(one.best, names)}"


def support_words(best: Opportunity, names: Mapping[str, str]) -> str:
    if not best.experts:
        return "without anyone there to learn from yet"
    known = first_names(best.experts, names)
    if not known:
        return "someone is there to learn from"
    return f"{listed(known)} {'is' if len(known) == 1 else 'are'} there to learn from"


def first_names(keys: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return sorted(names[key] for key in keys if key in names)[:MOST_NAMES]
