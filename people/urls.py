"""URLs about people. A person's record is under /person/, so that no key can collide with a page."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from people.views import accounts, availability, directory, person, secret_links, settings


class AvailabilityKind(StringConverter):
    """The kinds of rows of a person's time."""

    regex = "hours|time-off|duties"


register_converter(AvailabilityKind, "availability_kind")

ONE = "person/<slug:key>/"
AVAILABILITY = f"{ONE}<availability_kind:kind>/"
TEAM = "team/<slug:key>/"

urlpatterns = [
    path("people/", directory.people, name="people"),
    path("new/person/", directory.person_new, name="person_new"),
    path(ONE, person.person, name="person"),
    path(f"{ONE}edit/", person.person_edit, name="person_edit"),
    path(f"{ONE}manager-change/cancel/", person.manager_change_cancel, name="manager_change_cancel"),
    path(f"{ONE}account/active/", accounts.account_active, name="account_active"),
    path(f"{ONE}invitation/", accounts.invite, name="invite"),
    path(f"{ONE}invitation/withdraw/", accounts.withdraw, name="invite_withdraw"),
    path("invited/<str:secret>/", accounts.invited, name="invited"),
    path("account/", accounts.account, name="account"),
    path("account/display/", accounts.display, name="account_display"),
    path("account/sessions/end/", accounts.sessions_end, name="sessions_end"),
    path("account/sessions/<int:number>/end/", accounts.session_end, name="session_end"),
    path(f"{ONE}day-to-day/", availability.day_to_day, name="day_to_day"),
    path(AVAILABILITY, availability.availability_new, name="availability_new"),
    path(f"{AVAILABILITY}<int:number>/", availability.availability_edit, name="availability_edit"),
    path(f"{AVAILABILITY}<int:number>/remove/", availability.availability_remove, name="availability_remove"),
    path(f"{AVAILABILITY}undo/<slug:name>/", availability.availability_undo, name="availability_undo"),
    path("new/team/", directory.team_new, name="team_new"),
    path(TEAM, directory.team, name="team"),
    path(f"{TEAM}edit/", directory.team_edit, name="team_edit"),
    path(f"{TEAM}new/member/", directory.team_join, name="team_join"),
    path(f"{TEAM}members/<slug:person_key>/undo/", directory.team_member_undo, name="team_member_undo"),
    path(f"{TEAM}members/<slug:person_key>/remove/", directory.team_member_remove, name="team_member_remove"),
    path("people/time-off/import/", availability.time_off, name="time_off_import"),
    path("me/trash/", accounts.my_trash, name="my_trash"),
    path("me/links/", secret_links.my_links, name="my_links"),
    path("links/", secret_links.all_links, name="all_links"),
    path("links/<int:number>/revoke/", secret_links.link_revoke, name="link_revoke"),
    path("audit/export/", settings.audit_csv, name="audit_csv"),
    path("settings/", settings.settings, name="settings"),
    path("settings/retention/", settings.settings_retention, name="settings_retention"),
]
