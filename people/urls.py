"""Addresses about people. A person's record stands under /person/, so that no key can collide with a page."""

from django.urls import path, register_converter

from people.views import people, rest


class SpanKind:
    """The rows of a person's time."""

    regex = "hours|time-off|duties"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SpanKind, "span")

urlpatterns = [
    path("people/", people.people, name="people"),
    path("new/person/", people.person_new, name="person_new"),
    path("person/<slug:key>/", people.person, name="person"),
    path("person/<slug:key>/edit/", people.person_edit, name="person_edit"),
    path("person/<slug:key>/<span:kind>/", people.span_new, name="span_new"),
    path("person/<slug:key>/<span:kind>/<int:number>/remove/", people.span_remove, name="span_remove"),
    path("person/<slug:key>/account/", people.account_new, name="account_new"),
    path("person/<slug:key>/account/active/", people.account_active, name="account_active"),
    path("new/team/", rest.team_new, name="team_new"),
    path("team/<slug:key>/", rest.team, name="team"),
    path("team/<slug:key>/edit/", rest.team_edit, name="team_edit"),
    path("audit/", rest.audit, name="audit"),
    path("settings/", rest.settings, name="settings"),
]
