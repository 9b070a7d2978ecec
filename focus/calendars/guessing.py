"""What a meeting decides and its scope of impact, guessed from its title and its attendees.

A guess is marked as one, and is replaced by anything the person sets. The table is the whole logic: words that people use
in meeting titles; the first row that matches wins.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from engine.facts import Decides, Reach

Row = tuple[Decides, str]

DECIDES: Final[tuple[Row, ...]] = (
    ("one_to_one", r"1 ?[:/-] ?1|1 ?on ?1|1o1|one[ -](on|to)[ -]one|121"),
    ("scope", r"scop(e|es|ing)|requirements?|kick[ -]?offs?|roadmaps?|discovery|priorit(y|ies|isation|ization)|mvp"),
    ("scope", r"(release|quarter(ly)?|pi|product|initiative) planning"),
    ("status", r"status|stand[ -]?ups?|daily|all[ -]hands|town ?hall|updates?|check[ -]?in|steering|demos?|showcase"),
    ("status", r"retros?|retrospectives?|sprint (review|planning)|weekly (sync|review)|sync"),
    ("design", r"design(s|ing)?|architectur(e|al)|rfcs?|adrs?|proposals?|spec(s|ification)?|api|prototypes?|poc|modell?ing"),
    ("implementation", r"implement(s|ing|ation)?|code review|coding|how to (build|do)|build(ing)?|refinement|grooming"),
    ("implementation", r"pair(ing)?|mob(bing)?|debug(ging)?|bugs?|roll[ -]?out|deploy(ment)?|migration|walk[ -]?through"),
)  # fmt: skip
REACHES: Final[tuple[tuple[Reach, str], ...]] = (
    ("multi_team", r"(cross|multi|inter)[ -]?team|teams|guild|chapter|community of practice"),
    ("multi_team", r"organi[sz]ation[ -]wide|company[ -]wide|tech(nical)? (council|board)|architecture (board|council|forum)"),
    ("system", r"(whole|entire) system|system|platform|architecture|end[ -]to[ -]end|e2e|infrastructure"),
)  # fmt: skip
SMALLTALK: Final = r"catch[ -]?up|coffee|weekly|bi-?weekly|monthly|chat|talk|mentoring|with"
ENOUGH: Final = 3
"""Attendees from this many teams make it a multi-team meeting; two from different teams are just two people."""


class Guess(NamedTuple):
    decides: Decides
    reach: Reach


def guess(title: str, others: int, teams: Sequence[Collection[int]] = ()) -> Guess:
    """`others` is how many are invited besides the person; `teams` are the teams of each of them who has one."""
    decides = decided(title, others)
    if decides == "one_to_one":
        return Guess(decides, "feature")
    return Guess(decides, reached(title, decides, teams))


def decided(title: str, others: int) -> Decides:
    found = next((decides for decides, words in DECIDES if says(title, words)), None)
    if others == 1 and (found is None or says(title, SMALLTALK)):
        return "one_to_one"
    # With more than two invited it is no one-to-one, whatever its title says.
    return "other" if found is None or (found == "one_to_one" and others > 1) else found


def reached(title: str, decides: Decides, teams: Sequence[Collection[int]]) -> Reach:
    said = next((reach for reach, words in REACHES if says(title, words)), None)
    if said is not None and decides != "status":
        return said
    # A status meeting affects no one, however many teams listen.
    if decides != "status" and len(teams) >= ENOUGH and not set.intersection(*(set(one) for one in teams)):
        return "multi_team"
    return "feature"


def says(title: str, words: str) -> bool:
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", title, re.IGNORECASE) is not None
