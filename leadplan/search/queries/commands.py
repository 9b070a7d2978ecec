"""Pages to go to and things to do, as search offers them: names, addresses, and the other words people use for them."""

from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse

from engine.weeks import Week
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


PAGES: Final = (
    ("Your week", "week_today", "plan today monday focus"),
    ("Initiatives", "initiatives", "projects"),
    ("People", "people", "directory colleagues"),
    ("Skills", "skills", "matrix ratings levels"),
    ("Coverage", "coverage", "gaps single points of failure"),
    ("Stakeholders", "stakeholders", "check-ins 1:1"),
    ("Pitches", "pitches", "influence"),
    ("Planning cycles", "planning_cycles", "quarter cutoff"),
    ("Allocation", "allocation", "hours heatmap overload leads"),
    ("Conflicts", "allocation_collisions", "collisions allocation"),
    ("Coverage of critical areas", "allocation_coverage", "uncovered allocation"),
    ("Balance", "allocation_balance", "supply demand allocation"),
    ("What-if scenarios", "scenarios", "allocation"),
    ("Digests", "digests", "emails outbox"),
    ("Reviews", "week_reviews", "past weeks friday retrospective"),
    ("Interruptions", "interruptions", "captured"),
    ("Own work", "own_work", "tasks"),
    ("Calendars", "my_calendars", "meetings connect sync"),
    ("Preferences", "week_preferences", "settings day starts"),
    ("Account and sign-in", "account", "password passkey sessions"),
    ("Audit log", "audit", "history changes"),
    ("Trash", "my_trash", "restore removed"),
    ("Secret links", "my_links", "shared"),
    ("Your data", "data_export", "download privacy"),
)
FOR_ADMINISTRATORS: Final = (
    ("Administration", "administration", "version email single sign-on"),
    ("People and accounts", "accounts", "invite invitations roles administration"),
    ("Settings", "settings", "organisation time zone retention administration"),
    ("Model constants", "settings_weights", "weights administration"),
    ("Access", "access", "permissions who can see administration"),
    ("All secret links", "all_links", "administration"),
    ("Departures", "departures", "offboard leaving administration"),
)


def pages(viewer: Person) -> list[Command]:
    rows = PAGES + (FOR_ADMINISTRATORS if viewer.is_administrator else ())
    profile = Command("Your profile", reverse("person", args=[viewer.key]), "me hours time off")
    return [*(Command(name, reverse(view), words) for name, view, words in rows), profile]


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
