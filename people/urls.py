"""URLs about people. A person's record is under /person/, so that no key can collide with a page."""

from django.urls import path, register_converter

from people.views import account, directory, exports, links, person, removed, settings, sign_ins, spans, teams, time_off


class SpanKind:
    """The kinds of rows of a person's time."""

    regex = "hours|time-off|duties"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SpanKind, "span")

ONE = "person/<slug:key>/"
SPANS = f"{ONE}<span:kind>/"
TEAM = "team/<slug:key>/"

urlpatterns = [
    path("people/", directory.people, name="people"),
    path("new/person/", directory.person_new, name="person_new"),
    path(ONE, person.person, name="person"),
    path(f"{ONE}edit/", person.person_edit, name="person_edit"),
    path(f"{ONE}stay/", person.person_stay, name="person_stay"),
    path(f"{ONE}account/active/", sign_ins.account_active, name="account_active"),
    path(f"{ONE}invitation/", sign_ins.invite, name="invite"),
    path(f"{ONE}invitation/withdraw/", sign_ins.withdraw, name="invite_withdraw"),
    path("invited/<str:secret>/", sign_ins.invited, name="invited"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.sessions_end, name="sessions_end"),
    path("account/sessions/<int:number>/end/", account.session_end, name="session_end"),
    path(f"{ONE}reserve/", spans.reserve, name="reserve"),
    path(SPANS, spans.span_new, name="span_new"),
    path(f"{SPANS}<int:number>/", spans.span, name="span"),
    path(f"{SPANS}<int:number>/remove/", spans.span_remove, name="span_remove"),
    path(f"{SPANS}restore/<slug:name>/", spans.span_restore, name="span_restore"),
    path("new/team/", teams.team_new, name="team_new"),
    path(TEAM, teams.team, name="team"),
    path(f"{TEAM}edit/", teams.team_edit, name="team_edit"),
    path(f"{TEAM}new/member/", teams.team_join, name="team_join"),
    path(f"{TEAM}members/<slug:person_key>/", teams.team_member_back, name="team_member_back"),
    path(f"{TEAM}members/<slug:person_key>/remove/", teams.team_member_remove, name="team_member_remove"),
    path("people/time-off/import/", time_off.time_off, name="time_off_import"),
    path("me/removed/", removed.my_removed, name="my_removed"),
    path("me/links/", links.my_links, name="my_links"),
    path("links/", links.all_links, name="all_links"),
    path("links/<int:number>/revoke/", links.link_revoke, name="link_revoke"),
    path("audit/export/", exports.audit_csv, name="audit_csv"),
    path("settings/", settings.settings, name="settings"),
    path("settings/retention/", settings.settings_retention, name="settings_retention"),
]
