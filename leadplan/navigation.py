"""The menus: places in the bar, the pages of each, and the person's own menu.

This is the only list of them. The bar, the row of pages below it, the account menu, the shortcut sheet and search read it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.urls import reverse

from engine.weeks import NoSuchWeek, Week

A_WEEK: Final = re.compile(r"^/week/(\d{4}-W\d\d)/")
A_TEAM: Final = re.compile(r"^/teams/[^/]+/")
A_DEPARTURE: Final = re.compile(r"^/person/[^/]+/departure/")
PERSON_OR_TEAM: Final = ("/person/", "/team/", "/new/person/", "/new/team/")


class Page(NamedTuple):
    """An entry of a menu.

    `under` is what the addresses begin with at which it is current, those of a week or team without it. `title` is its
    name where the place is not beside it, `words` are more words by which search finds it. `view_of_week` is the view of
    an open week, or of this one if there is no `view`.
    """

    name: str
    view: str
    under: tuple[str, ...]
    key: str = ""
    title: str = ""
    words: str = ""
    view_of_week: str = ""

    def url(self, week: Week | None, this_week: Week) -> str:
        if self.view_of_week and (week or not self.view):
            return reverse(self.view_of_week, args=[week or this_week])
        return reverse(self.view)


class Place(NamedTuple):
    """The name of a place leads to the first of its pages."""

    name: str
    key: str
    pages: tuple[Page, ...]


PLACES: Final = (
    Place(
        "Week",
        "w",
        (
            Page("Plan", "week_today", ("/week/",), view_of_week="week", title="Your week", words="today monday focus"),
            Page("Calendar", "", ("/week/calendar/", "/week/blocks/"), "c", view_of_week="week_calendar", words="blocks"),
            Page("Meetings", "", ("/week/meetings/", "/week/triage/"), "m", view_of_week="week_meetings", words="triage"),
            Page("Reviews", "week_reviews", ("/week/reviews/", "/week/review/"), "r", words="past friday retrospective"),
            Page("Interruptions", "interruptions", ("/week/interruptions/", "/capture/"), words="captured"),
            Page("Own work", "own_work", ("/week/own-work/",), words="tasks"),
            Page("Calendars", "my_calendars", ("/me/calendars/",), words="meetings connect sync"),
        ),
    ),
    Place(
        "Initiatives",
        "i",
        (
            Page("Initiatives", "initiatives", ("/initiatives/", "/new/initiative/", "/imports/"), words="projects"),
            Page("Dependencies", "dependencies", ("/dependencies/", "/teams/dates/"), words="waiting dates other teams"),
            Page("Standards", "standards", ("/standards/", "/new/standard/", "/teams/standards/"),
                 words="adoption exceptions reverts sponsors"),
        ),
    ),
    Place(
        "People",
        "p",
        (
            Page("People", "people", ("/people/", *PERSON_OR_TEAM), words="directory colleagues"),
            Page("Skills", "skills", ("/people/skills/", "/new/skill/"), "k", words="matrix ratings levels"),
            Page("Coverage", "coverage", ("/coverage/",), words="gaps single points of failure"),
        ),
    ),
    Place(
        "Stakeholders",
        "s",
        (
            Page("Stakeholders", "stakeholders", ("/stakeholders", "/new/stakeholder/", "/missing-stakeholders/"),
                 words="check-ins 1:1"),
            Page("Pitches", "pitches", ("/pitches/", "/new/pitch/"), "t", words="influence"),
            Page("Planning cycles", "planning_cycles", ("/cycles/", "/new/cycle/"), words="quarter cutoff"),
        ),
    ),
    Place(
        "Allocation",
        "a",
        (
            Page("Hours", "allocation", ("/allocation/",), title="Allocation", words="hours heatmap overload leads"),
            Page("Conflicts", "allocation_collisions", ("/allocation/collisions/",), words="collisions allocation"),
            Page("Coverage", "allocation_coverage", ("/allocation/coverage/",), title="Coverage of critical areas",
                 words="uncovered allocation"),
            Page("Balance", "allocation_balance", ("/allocation/balance/",), words="supply demand allocation"),
            Page("What-if", "scenarios", ("/allocation/scenarios/", "/new/scenario/"), title="What-if scenarios",
                 words="allocation"),
            Page("Evaluate", "evaluate_initiatives", ("/allocation/evaluate/",), title="Evaluate a new initiative",
                 words="weigh compare allocation"),
        ),
    ),
    Place("Digests", "d", (Page("Digests", "digests", ("/digests/",), words="emails outbox"),)),
)  # fmt: skip
ADMINISTRATION: Final = Place(
    "Administration",
    "",
    (
        Page("Overview", "administration", ("/administration/",), title="Administration", words="version email"),
        Page("Accounts", "accounts", ("/administration/accounts/",), title="People and accounts", words="invite roles"),
        Page("Settings", "settings", ("/settings/",), words="organisation time zone retention single sign-on"),
        Page("Constants", "settings_weights", ("/settings/constants/",), title="Model constants", words="weights"),
        Page(
            "Webhooks", "webhooks", ("/settings/webhooks/", "/webhooks/"), words="slack mattermost chat channel events"
        ),
        Page("Access", "access", ("/settings/access/",), words="permissions who can see"),
        Page("System", "system", ("/settings/system/",), words="queues workers backup version health"),
        Page("Links", "all_links", ("/links/",), title="All secret links", words="shared"),
        Page("Departures", "departures", ("/departures/",), words="offboard leaving"),
        Page("Audit log", "audit", ("/audit/",), words="history changes"),
    ),
)
KEEPS_WEEKS: Final = "Allocation"
"""The place whose pages share a window of weeks."""
NEEDS_PERSON: Final = {"webhooks"}
"""Views of the administration that an account without a person can’t open."""
OWN: Final = (
    Page("Growth", "growth", ("/me/growth/",), title="Your growth", words="journal impact document goals mentors brag"),
    Page("Notifications", "notifications", ("/notifications/",), words="new updates inbox"),
    Page("Preferences", "week_preferences", ("/week/preferences/", "/me/webhook/"), words="settings day starts"),
    Page("My links", "my_links", ("/me/links/",), words="secret shared calendar feed"),
    Page("API tokens", "api_tokens", ("/me/tokens/", "/api/docs/"), words="rest programs"),
    Page("Your data", "data_export", ("/me/data/", "/me/departure/"), words="download export privacy leaving"),
    Page("Audit log", "audit", ("/audit/",), words="history changes"),
    Page("Trash", "my_trash", ("/me/trash/",), words="restore removed"),
)
ACCOUNT: Final = Page("Account and sign-in", "account", ("/account",), words="password passkey sessions theme dates")


class Link(NamedTuple):
    """`current` is the value of aria-current: "page" for the page that is open, "true" for one that it belongs to."""

    name: str
    url: str
    key: str = ""
    current: str = ""


class Section(NamedTuple):
    """A place with its pages."""

    name: str
    url: str
    key: str
    current: str
    pages: Sequence[Link]


class Menu(NamedTuple):
    places: Sequence[Section]
    own: Sequence[Link]

    @property
    def open_place(self) -> Section | None:
        return next((one for one in self.places if one.current), None)


def build_menu(path: str, this_week: Week, *, profile: str | None, administers: bool, first_week: str = "") -> Menu:
    """The menus as the page at this address shows them. `profile` is the key of the person; None for an account without one.

    `first_week` is the one chosen on a page of allocation: its other pages show the same weeks.
    """
    week = week_of(path)
    own, places = [*OWN, ACCOUNT], list(PLACES)
    if profile is None:
        own, places = [ACCOUNT], []
    if administers:
        pages = ADMINISTRATION.pages
        own = [one for one in own if one.view not in {page.view for page in pages}]
        shown = tuple(one for one in pages if profile is not None or one.view not in NEEDS_PERSON)
        places.append(ADMINISTRATION._replace(pages=shown))
    kind = A_DEPARTURE.sub("/departures/", A_TEAM.sub("/teams/", A_WEEK.sub("/week/", path)))
    here = current_page(kind, [*(page for place in places for page in place.pages), *own])

    def link(page: Page) -> Link:
        url = page.url(week, this_week)
        return Link(page.name, url, page.key, "" if page is not here else "page" if url == path else "true")

    links = [link(one) for one in own]
    if profile is not None:
        url = reverse("person", args=[profile])
        links.insert(0, Link("My profile", url, current="page" if url == path else ""))
    sections = [section(place, [link(one) for one in place.pages]) for place in places]
    return Menu([with_weeks(one, first_week) for one in sections], links)


def with_weeks(one: Section, first_week: str) -> Section:
    """The open place with links that keep the chosen weeks, where its pages have a window of weeks."""
    if one.name != KEEPS_WEEKS or not one.current or not is_week(first_week):
        return one
    return one._replace(pages=[page._replace(url=f"{page.url}?from={first_week}") for page in one.pages])


def is_week(text: str) -> bool:
    try:
        return bool(Week.parse(text))
    except NoSuchWeek:
        return False


def week_of(path: str) -> Week | None:
    """The week in an address."""
    found = A_WEEK.match(path)
    try:
        return Week.parse(found[1]) if found else None
    except NoSuchWeek:
        return None


def current_page(path: str, pages: Iterable[Page]) -> Page | None:
    """The page whose address is the longest beginning of the path."""
    found = [(len(one), page) for page in pages for one in page.under if path.startswith(one)]
    return max(found, key=lambda one: one[0])[1] if found else None


def section(place: Place, pages: Sequence[Link]) -> Section:
    first = pages[0]
    current = first.current or ("true" if any(one.current for one in pages) else "")
    return Section(place.name, first.url, place.key, current, pages)
