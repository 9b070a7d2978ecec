"""What every page is rendered with: the context of its header, and the renderer of forms."""

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.urls import reverse

NAVIGATION = (
    ("Week", "week_today", "w", ("/week/",)),
    ("Initiatives", "initiatives", "i", ("/initiatives/", "/new/initiative/")),
    ("People", "people", "p", ("/people/", "/person/", "/team/", "/new/person/", "/new/team/", "/new/skill/")),
    ("Stakeholders", "stakeholders", "s", ("/stakeholders/", "/new/stakeholder/", "/pitches/", "/new/pitch/")),
    ("Allocation", "allocation", "a", ("/allocation/", "/new/scenario/")),
    ("Digests", "digests", "d", ("/digests/",)),
)


def page_header(request: HttpRequest) -> dict[str, object]:
    """The navigation and the account menu; empty without a signed-in user."""
    person = getattr(request, "person", None)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    if person is None:
        return {"account_name": str(request.user)}
    places = [
        {"name": name, "url": reverse(view), "key": key, "current": request.path.startswith(prefixes)}
        for name, view, key, prefixes in NAVIGATION
    ]
    links = [
        {"name": "My profile", "url": reverse("person", args=[person.key])},
        {"name": "Preferences", "url": reverse("week_preferences")},
        {"name": "Evaluate a new initiative", "url": reverse("compare_commitments")},
        {"name": "My calendars", "url": reverse("my_calendars")},
        {"name": "Trash", "url": reverse("my_removed")},
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


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form/form.html"
    formset_template_name = "components/form/formset.html"
    field_template_name = "components/field.html"
