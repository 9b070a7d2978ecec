"""A one-page version of a pitch for each audience, to print or to share by link."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from people import links
from people.forms.links import LinkForm
from people.models import LinkKind
from people.requests import PersonRequest, person_required
from people.shared import SharedRequest, shared
from people.views.links import tell_secret
from stakeholders.models import Audience
from stakeholders.pitching import sheets
from stakeholders.pitching.views import FORMS, find

DAYS: Final = (14, 30, 90)


@require_http_methods(FORMS)
@person_required
def pitch_for(request: PersonRequest, key: str, audience: str) -> HttpResponse:
    """The pitch as one audience should read it, to print, and a form for a link to it."""
    row = find(request, key)
    if audience not in Audience.values:
        raise Http404
    form = LinkForm(
        request.POST if request.method == "POST" else None, days=DAYS, label="Recipient",
        help_text="Shown under My links, so you can recognise it. The recipient doesn’t see it.",
    )  # fmt: skip
    if not form.is_valid():
        context = {"sheet": sheets.load(row, audience), "form": form, "pitch": row, "audience": audience}
        return render(request, "stakeholders/pitch_for.html", context, status=422 if form.is_bound else 200)
    told = {"subject": f"{row.key}/{audience}", "label": row.title[:100], "purpose": form.cleaned_data["purpose"]}
    link, secret = links.make(LinkKind.PITCH_PAGE, by=request.person, now=request.now, keep=form.keep, **told)
    return tell_secret(request, link, reverse("pitch_page", args=[secret]), reverse("pitch_for", args=[key, audience]))


@shared
@require_safe
def pitch_page(request: SharedRequest, secret: str) -> HttpResponse:
    """Read-only, without signing in."""
    link, sheet = sheets.open_by(secret, request.now)
    return render(request, "stakeholders/pitch_page.html", {"sheet": sheet, "link": link})
