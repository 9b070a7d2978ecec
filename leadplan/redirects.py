"""Addresses that pages had earlier. Links, emails, rows in Trash and open pages still have them, so each redirects for good."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, path, reverse

# The earlier address, and the name of the page that now has another. Parts of the path keep their names.
MOVED: Final = {
    "week/<str:week>/beside/": "week_around",
    "week/<str:week>/context/": "week_around",
    "week/<str:week>/now/": "week_midweek",
    "week/<str:week>/now/take/": "week_midweek_apply",
    "week/<str:week>/gives/": "week_make_room",
    "week/<str:week>/gives/back/": "week_make_room_undo",
    "week/<str:week>/touch/<slug:key>/": "week_touchpoint",
    "week/<str:week>/worries/<int:number>/<slug:act>/": "concern",
    "week/<str:week>/calendar/open/": "week_uncommit",
    "week/<str:week>/calendar/lay/": "week_schedule",
    "week/<str:week>/ask/<slug:initiative>/<slug:area>/": "week_help_request",
    "week/<str:week>/steps/<slug:initiative>/": "week_involvement",
    "week/<str:week>/away/": "week_absence_preview",
    "week/<str:week>/sort/": "week_meetings",
    "week/<str:week>/sort/undo/": "week_meeting_topic_undo",
    "week/<str:week>/sort/<int:number>/": "week_meeting_topic",
    "week/<str:week>/triage/": "week_meetings",
    "week/<str:week>/triage/undo/": "week_meeting_topic_undo",
    "week/<str:week>/triage/<int:number>/": "week_meeting_topic",
    "week/<str:week>/blocks/back/<str:name>/": "week_block_undo",
    "week/<str:week>/meetings/back/<str:name>/": "week_meeting_undo",
    "week/reviews/reserve/": "week_day_to_day",
    "capture/back/<str:name>/": "capture_undo",
    "me/calendars/back/<str:name>/": "calendar_undo",
    "me/calendars/<int:number>/read/": "calendar_sync",
    "stakeholders-left-out/": "stakeholders_add_missing",
    "stakeholders-left-out/<slug:person>/dismiss/": "stakeholder_exclude",
    "stakeholders-dismissed/<int:number>/": "exclusion_undo",
    "stakeholders-back/<str:name>/": "stakeholder_undo",
    "stakeholders/<slug:key>/touch/": "stakeholder_touchpoint",
    "pitches/<slug:key>/back/<str:name>/": "pitch_undo",
    "pitches/<slug:key>/left-out/<slug:person>/dismiss/": "pitch_exclude",
    "pitches/<slug:key>/aim/": "pitch_target",
    "pitches/<slug:key>/become/": "pitch_convert",
    "pitches/<slug:key>/ticket/": "pitch",
    "pitches/<slug:key>/talks/": "pitch_conversation",
    "pitches/<slug:key>/talks/<int:number>/remove/": "pitch_conversation_remove",
    "person/<slug:key>/stay/": "manager_change_cancel",
    "person/<slug:key>/reserve/": "day_to_day",
    "person/<slug:key>/<slug:kind>/restore/<slug:name>/": "availability_undo",
    "team/<slug:key>/members/<slug:person_key>/": "team_member_undo",
    "me/removed/": "my_trash",
    "me/leave/": "departure_request",
    "person/<slug:key>/leave/": "departure_schedule",
    "person/<slug:key>/leave/off/": "departure_cancel",
    "initiatives/<slug:slug>/restore/<slug:part>/<slug:name>/": "initiative_undo",
    "allocation/<slug:key>/ahead/": "allocation_outlook",
    "allocation/<slug:key>/strain/": "allocation_overload",
    "allocation/compare/": "evaluate_initiatives",
    "allocation/compare/<slug:slug>/": "evaluation_detail",
    "allocation/scenarios-back/<str:name>/": "scenario_undo",
    "allocation/scenarios/<slug:key>/back/<str:name>/": "scenario_change_undo",
    "allocation/scenarios/<slug:key>/<int:number>/drop/": "scenario_change_remove",
    "digests/choice/": "digest_preferences",
}


def redirect_to(name: str) -> Callable[..., HttpResponsePermanentRedirect]:
    """Keeps the query string and, for the form of a page that is still open, the method and what was typed."""

    def view(request: HttpRequest, **parts: object) -> HttpResponsePermanentRedirect:
        try:
            address = reverse(name, kwargs=parts)
        except NoReverseMatch as fault:
            raise Http404("There was no such address.") from fault
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(
            f"{address}?{query}" if query else address, preserve_request=request.method == "POST"
        )

    return view


urlpatterns = [
    path("capture/worry/<int:number>/remove/", redirect_to("capture_remove"), {"kind": "concern"}),
    path("week/<str:week>/worries/<int:number>/again/", redirect_to("concern"), {"act": "undo"}),
    path("pitches/<slug:key>/new/slices/", redirect_to("pitch_add"), {"part": "steps"}),
    path("pitches/<slug:key>/slices/<int:number>/", redirect_to("pitch_part"), {"part": "steps"}),
    path("pitches/<slug:key>/slices/<int:number>/remove/", redirect_to("pitch_part_remove"), {"part": "steps"}),
    *(path(earlier, redirect_to(name)) for earlier, name in MOVED.items()),
]
