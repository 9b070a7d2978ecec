"""Pages to go to and things to do, as search offers them: names, addresses, and the other words people use for them."""

from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse

from engine.weeks import Week
from leadplan import navigation
from people.models import Person
from people.text_comparison import folded


class Command(NamedTuple):
    """A link. `words` are further words by which it is found."""

    name: str
    url: str
    words: str = ""

    def matches(self, words: list[str]) -> bool:
        """Whether every word begins one of the command's."""
        own = folded(f"{self.name} {self.words}").replace("-", " ").replace(":", " ").split()
        return all(any(one.startswith(word) for one in own) for word in words)


def pages(viewer: Person, today: date) -> list[Command]:
    """Every page of the menus, with the name of its place among the words."""
    profile = Command("My profile", reverse("person", args=[viewer.key]), "me hours time off")
    places = [*navigation.PLACES, *([navigation.ADMINISTRATION] if viewer.is_administrator else [])]
    found = [(page, place.name) for place in places for page in place.pages]
    found += [(page, "") for page in (*navigation.OWN, navigation.ACCOUNT)]
    week = Week.of(today)
    return [
        *(Command(one.title or one.name, one.url(None, week), f"{one.words} {place}") for one, place in found),
        profile,
    ]


ACTIONS: Final = (
    ("Capture", "capture", "interruption meeting concern"),
    ("Add initiative", "initiative_new", "new project create"),
    ("Add people", "person_new", "new person create"),
    ("Add team", "team_new", "new create"),
    ("Add skill", "skill_new", "new create"),
    ("Add stakeholder", "stakeholder_new", "new create"),
    ("Start pitch", "pitch_new", "new add create"),
    ("Start what-if scenario", "scenario_new", "new add create"),
    ("Evaluate a new initiative", "evaluate_initiatives", "weigh compare"),
    ("Import initiatives", "imports", "csv excel spreadsheet jira github gitlab linear epics"),
    ("Import skill ratings", "skills_import", "csv excel spreadsheet"),
    ("Import time off", "time_off_import", "csv excel spreadsheet holidays"),
    ("Connect a calendar", "my_calendars", "sync google outlook"),
)
OF_A_WEEK: Final = (
    ("Plan next week", "week", 1, "monday"),
    ("Commit this week", "week_calendar", 0, "calendar blocks schedule"),
    ("This week’s meetings", "week_meetings", 0, "triage topics"),
    ("Review this week", "week_review", 0, "friday actual hours"),
    ("Make room this week", "week_make_room", 0, "cut over capacity"),
)
ADD_AREA: Final = "Add area to"


def actions(today: date) -> list[Command]:
    week = Week.of(today)
    of_a_week = [Command(name, reverse(view, args=[week + later]), words) for name, view, later, words in OF_A_WEEK]
    return [*of_a_week, *(Command(name, reverse(view), words) for name, view, words in ACTIONS)]
