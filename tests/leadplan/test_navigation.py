"""The menus: every page can be reached from one, and each page says where it is."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import Person
from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.at("2026-11-25T10:00Z")]

LINKED_FROM_A_PAGE: Final = {
    "account_change_password": "Account and sign-in",
    "account_email": "Account and sign-in",
    "account_reauthenticate": "asked for before a change that needs it",
    "mfa_index": "Account and sign-in",
    "mfa_list_webauthn": "two-factor sign-in",
    "socialaccount_connections": "Account and sign-in",
    "socialaccount_login_cancelled": "where a provider leads back to",
    "account_logout": "a button of the account menu",
    "account_email_verification_sent": "after an address was entered",
    "coverage_rehearsal": "the button on Coverage",
    "account_inactive": "where sign-in leads with a deactivated account",
    "account_reset_password_done": "after the form before it",
    "account_reset_password_from_key_done": "after the form before it",
    "account_reset_password": "the sign-in page",
    "search": "a button of the bar",
    "capture": "a button of the bar",
    "initiative_new": "Initiatives, and search",
    "person_new": "People, and search",
    "team_new": "People, and search",
    "skill_new": "Skills, and search",
    "skills_import": "Skills, and search",
    "time_off_import": "People, and search",
    "stakeholder_new": "Stakeholders, and search",
    "pitch_new": "Pitches, and search",
    "standard_new": "Standards, and search",
    "cycle_new": "Planning cycles",
    "scenario_new": "What-if, and search",
    "feed_new": "My links, and Calendars",
    "api_docs": "API tokens",
    "webhook_new": "Webhooks",
    "my_week_webhook": "Preferences",
    "growth_proposals": "the journal",
    "growth_impact": "a tab of the journal",
    "growth_goals": "a tab of the journal",
    "growth_serving": "goals",
    "growth_mentoring": "a tab of the journal",
    "imports": "Initiatives, and search",
    "organisation_file": "Administration",
    "jira_import": "Imports",
    "welcome_initiative": "a step of the welcome",
    "first_steps": "the week of a new lead",
    "welcome_profile": "a step of the welcome",
    "welcome_areas": "a step of the welcome",
}
"""Pages without an entry of their own: from where a person gets there."""


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Names and addresses without parameters."""
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver) and one.app_name != "admin":
            yield from addresses(one, path)
        elif isinstance(one, URLPattern) and one.name and "<" not in path and "(?P" not in path:
            yield one.name, f"/{path.replace('^', '').replace('$', '')}"


@pytest.fixture
def nadia(client: Client) -> Person:
    """Signed in: an administrator who leads something and manages a lead."""
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(key="nadia", name="Nadia")
    make.LeadFactory.create(person=person, initiative__key="payments")
    make.TeamFactory.create(key="platform")
    make.PersonFactory.create(key="lena")
    make.LeadFactory.create(person=make.PersonFactory.create(manager=person))
    make.sign_in(client, person, is_superuser=True)
    return person


def menu_links(page: str) -> dict[str, str]:
    """What the menus link to, and aria-current of each."""
    menus = re.findall(r'<(?:nav|div) class="(?:places|menu)".*?</(?:nav|div)>', page, re.S)
    found: dict[str, str] = {}
    for link in re.findall(r"<a\b[^>]*>", " ".join(menus)):
        marks = dict(re.findall(r'([a-z-]+)="([^"]*)"', link))
        # A place has the address of its first page.
        found[marks["href"]] = found.get(marks["href"]) or marks.get("aria-current", "")
    return found


def test_every_page_is_in_a_menu_or_reached_from_a_page_that_is(client: Client, nadia: Person) -> None:
    linked = set(menu_links(client.get("/administration/").content.decode()))
    pages = set()
    for name, path in addresses(get_resolver()):
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            pages.add(name)
            assert path in linked or name in LINKED_FROM_A_PAGE, f"{name}: {path} is in no menu"
            assert not (path in linked and name in LINKED_FROM_A_PAGE), f"{name} is in a menu"
    stale = sorted(LINKED_FROM_A_PAGE.keys() - pages)
    assert not stale, ", ".join(stale)
    assert all(client.get(one, follow=True).status_code == 200 for one in linked)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/week/", {"/week/": "page"}),
        ("/week/2026-W49/", {"/week/2026-W49/": "page"}),
        ("/week/2026-W49/meetings/", {"/week/2026-W49/meetings/": "page", "/week/2026-W49/": "true"}),
        ("/me/calendars/", {"/me/calendars/": "page", "/week/": "true"}),
        ("/initiatives/payments/", {"/initiatives/": "true"}),
        ("/imports/", {"/initiatives/": "true"}),
        ("/person/lena/departure/", {"/departures/": "true", "/administration/": "true"}),
        ("/teams/platform/dates/", {"/dependencies/": "true", "/initiatives/": "true"}),
        ("/teams/platform/standards/", {"/standards/": "true", "/initiatives/": "true"}),
        ("/capture/", {"/week/interruptions/": "true", "/week/": "true"}),
        ("/me/webhook/", {"/week/preferences/": "true"}),
        ("/api/docs/", {"/me/tokens/": "true"}),
        ("/audit/", {"/audit/": "page", "/administration/": "true"}),
        ("/people/skills/import/", {"/people/skills/": "true", "/people/": "true"}),
        ("/person/nadia/", {"/person/nadia/": "page", "/people/": "true"}),
        ("/allocation/coverage/", {"/allocation/coverage/": "page", "/allocation/": "true"}),
        ("/settings/access/", {"/settings/access/": "page", "/administration/": "true"}),
        ("/me/trash/", {"/me/trash/": "page"}),
        ("/accounts/2fa/", {"/account/": "true"}),
    ],
)
def test_the_menus_show_where_a_page_is(client: Client, nadia: Person, path: str, current: dict[str, str]) -> None:
    marked = {url: value for url, value in menu_links(client.get(path).content.decode()).items() if value}
    assert marked == current


def test_links_of_the_week_keep_the_week_that_is_open(client: Client, nadia: Person) -> None:
    def week_links(path: str) -> set[str]:
        return {one for one in menu_links(client.get(path).content.decode()) if re.match("/week/2026", one)}

    assert week_links("/people/") == {"/week/2026-W48/calendar/", "/week/2026-W48/meetings/"}
    assert week_links("/week/2026-W50/") == {
        "/week/2026-W50/",
        "/week/2026-W50/calendar/",
        "/week/2026-W50/meetings/",
    }
    assert client.get("/week/2026-W99/").status_code == 404


def test_each_person_sees_the_menus_of_what_they_may_open(client: Client, nadia: Person) -> None:
    administration = set(menu_links(client.get("/administration/").content.decode()))
    assert "/audit/" in administration
    make.sign_in(client, Person.objects.get(key="lena"))
    lena = set(menu_links(client.get("/people/").content.decode()))
    assert {one for one in administration - lena if not one.startswith("/person/")} == {
        reverse(one)
        for one in (
            "administration",
            "accounts",
            "settings",
            "settings_weights",
            "webhooks",
            "access",
            "system",
            "all_links",
            "departures",
        )
    }
