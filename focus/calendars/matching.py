"""What the person's rules say about a meeting, and a guess where they say nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from focus.calendars.guessing import guess
from focus.calendars.suggesting import words_of
from focus.models import Matched, MeetingRule
from people.models import Person, Team


@dataclass(frozen=True, slots=True)
class Seen:
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

    def holds_for(self, seen: Seen) -> bool:
        return self.words <= words_of(seen.title) and self.attendees <= set(seen.attendees)


@dataclass(frozen=True, slots=True)
class Rules:
    """A person's rules: for a series, which win, and by words and attendees, most specific first."""

    series: dict[str, MeetingRule]
    by_words: Sequence[WordRule]
    teams: dict[int, set[int]]
    """Team ids by person, for guesses."""

    def said(self, seen: Seen, *, may_guess: bool) -> dict[str, Any]:
        """Values for a meeting's row: what it is about, decides and affects, the choice, and where that comes from."""
        held = [one.rule for one in self.by_words if one.holds_for(seen)]
        rules = [self.series[seen.uid], *held] if seen.uid in self.series else held
        about = next((rule for rule in rules if rule.says_about), None)
        choice = next((rule for rule in rules if rule.choice), None)
        decides = next((rule.decides for rule in rules if rule.decides), "")
        reach = next((rule.reach for rule in rules if rule.reach), "")
        teams = [self.teams[one] for one in seen.attendees if one in self.teams]
        guessed = guess(seen.title, seen.others, teams) if may_guess else None
        return {
            "initiative_id": about.initiative_id if about else None,
            "area_id": about.area_id if about else None,
            "matched": Matched.OPEN if about is None else Matched.OWN if about.uid else Matched.RULE,
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
