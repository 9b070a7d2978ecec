"""What the frame of every page shows: the places, and who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

PLACES = (
    ("Week", "week_today", "w", ("/week/",)),
    ("Initiatives", "initiatives", "i", ("/initiatives/", "/new/initiative/")),
    ("People", "people", "p", ("/people/", "/person/", "/team/", "/new/person/", "/new/team/", "/new/skill/")),
    ("Stakeholders", "stakeholders", "s", ("/stakeholders/", "/new/stakeholder/", "/pitches/", "/new/pitch/")),
    ("Allocation", "allocation", "a", ("/allocation/", "/new/scenario/")),
    ("Digests", "digests", "d", ("/digests/",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The bar's places and account; nothing for those who are not signed in."""
    person = getattr(request, "person", None)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    if person is None:
        return {"account_name": str(request.user)}
    places = [
        {"name": name, "url": reverse(view), "key": key, "current": request.path.startswith(prefixes)}
        for name, view, key, prefixes in PLACES
    ]
    links = [
        {"name": "My record", "url": reverse("person", args=[person.key])},
        {"name": "How I like my week", "url": reverse("week_preferences")},
        {"name": "Weigh a commitment", "url": reverse("compare_commitments")},
        {"name": "My calendars", "url": reverse("my_calendars")},
        {"name": "Removed", "url": reverse("my_removed")},
        {"name": "My links", "url": reverse("my_links")},
    ]
    if person.is_administrator:
        links.append({"name": "Settings", "url": reverse("settings")})
    if request.user.is_staff:
        links.append({"name": "Administration", "url": reverse("admin:index")})
    return {
        "places": places,
        "account_name": person.name,
        "account_initials": person.initials,
        "account_links": links,
    }
