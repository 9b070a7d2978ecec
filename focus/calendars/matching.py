"""What a person's rules set for a meeting, a guess where they set nothing, and suggestions for what it is about."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.facts import Decides, Reach
from focus.models import MeetingRule, TopicSource
from people.models import Person, Team

MOST: Final = 3
# Words that any meeting title may contain; on their own they identify nothing.
COMMON: Final = frozenset(
    {"the", "of", "for", "and", "or", "to", "in", "on", "with", "by", "at", "from", "our", "your", "their", "its", "an",
     "first", "next", "new", "weekly", "daily", "meeting", "sync", "review", "status", "update", "team", "work",
     "project", "plan", "planning", "design", "api", "system", "platform"}
)  # fmt: skip
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Subject:
    """An initiative or one of its areas: the key that a form sends, its name, and (of an initiative) its members."""

    key: str
    name: str
    people: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    key: str
    name: str
    score: float
    named: int  # how many words of its name are in the title
    there: int  # how many of those invited are members
    invited: int


def suggestions(title: str, attendees: Collection[int], subjects: Iterable[Subject]) -> list[Suggestion]:
    """At most three, those named in the title first. It takes half of a name's words, or half of the people."""
    found = [weighed(title, set(attendees), one) for one in subjects]
    likely = [one for one in found if one.score >= HALF]
    return sorted(likely, key=lambda one: (one.named == 0, -one.score, one.key))[:MOST]


def weighed(title: str, attendees: set[int], subject: Subject) -> Suggestion:
    own, said = words_of(subject.name), words_of(title)
    hits = own & said
    telling = hits - COMMON
    share = len(hits) / len(own) if own and telling else 0.0
    there = len(attendees & set(subject.people))
    # At least two: a single member may be there for any reason.
    present = there / len(attendees) if there >= 2 else 0.0
    return Suggestion(
        subject.key, subject.name, share + present * 0.9, len(hits) if share else 0, there, len(attendees)
    )


def words_of(text: str) -> set[str]:
    """Lower-case, without a plural's s; numbers and single letters are ignored."""
    return {stem(word) for word in re.findall(r"[^\W\d_]{2,}", text.casefold())}


def stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


DECIDES: Final[tuple[tuple[Decides, str], ...]] = (
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
# Attendees from this many teams make it a multi-team meeting; two from different teams are just two people.
ENOUGH: Final = 3


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


@dataclass(frozen=True, slots=True)
class SeenMeeting:
    """What rules and guesses look at. `others` counts everyone invited, `attendees` are the known ones."""

    uid: str
    title: str
    attendees: Collection[int]
    others: int


@dataclass(frozen=True, slots=True)
class WordRule:
    rule: MeetingRule
    words: frozenset[str]
    attendees: frozenset[int]

    def holds_for(self, seen: SeenMeeting) -> bool:
        return self.words <= words_of(seen.title) and self.attendees <= set(seen.attendees)


@dataclass(frozen=True, slots=True)
class Rules:
    """A person's rules: for a series, which win, and by words and attendees, most specific first."""

    series: dict[str, MeetingRule]
    by_words: Sequence[WordRule]
    teams: dict[int, set[int]]  # team ids by person, for guesses

    def said(self, seen: SeenMeeting, *, may_guess: bool) -> dict[str, object]:
        """Values for a meeting's row: what it is about, decides and affects, the choice, and where that comes from."""
        held = [one.rule for one in self.by_words if one.holds_for(seen)]
        rules = [self.series[seen.uid], *held] if seen.uid in self.series else held
        about = next((rule for rule in rules if rule.sets_topic), None)
        choice = next((rule for rule in rules if rule.choice), None)
        decides = next((rule.decides for rule in rules if rule.decides), "")
        reach = next((rule.reach for rule in rules if rule.reach), "")
        teams = [self.teams[one] for one in seen.attendees if one in self.teams]
        guessed = guess(seen.title, seen.others, teams) if may_guess else None
        return {
            "initiative_id": about.initiative_id if about else None,
            "area_id": about.area_id if about else None,
            "topic_source": TopicSource.OPEN if about is None else TopicSource.OWN if about.uid else TopicSource.RULE,
            "decides": decides or (guessed.decides if guessed else "other"),
            "reach": reach or (guessed.reach if guessed else "feature"),
            "guessed": may_guess and not (decides and reach),
            "choice": choice.choice if choice else "",
            "delegate_id": choice.delegate_id if choice else None,
        }


def rules_of(person: Person, invited: Collection[int]) -> Rules:
    """Including the teams of everyone invited. Three queries."""
    rows = list(MeetingRule.objects.visible_to(person).prefetch_related("attendees"))
    by_words = [
        WordRule(row, frozenset(words_of(row.words)), frozenset(one.pk for one in row.attendees.all()))
        for row in rows
        if not row.uid
    ]
    usable = [one for one in by_words if one.words or one.attendees]
    usable.sort(key=lambda one: (-len(one.words) - len(one.attendees), one.rule.pk))
    teams: dict[int, set[int]] = {}
    rows_of_teams = Team.members.through.objects.filter(person__in=invited)
    for member, team in rows_of_teams.values_list("person_id", "team_id"):
        teams.setdefault(member, set()).add(team)
    return Rules({row.uid: row for row in rows if row.uid}, usable, teams)
