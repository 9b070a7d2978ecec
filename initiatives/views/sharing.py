"""Sharing an initiative's status with someone outside: the page that they see, and creating a link to it."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from initiatives import status
from initiatives.views.frame import find_editable
from people import links
from people.forms.links import LinkForm
from people.models import LinkKind
from people.requests import PersonRequest, person_required
from people.shared import SharedRequest, shared
from people.views.links import tell_secret

DAYS: Final = (30, 90, 180)


@shared
@require_safe
def status_page(request: SharedRequest, secret: str) -> HttpResponse:
    """Read-only and without signing in."""
    link, page = status.open_by(secret, request.now)
    return render(request, "initiatives/status.html", {"status": page, "link": link})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def initiative_share(request: PersonRequest, slug: str) -> HttpResponse:
    """A preview of exactly what others will see, and a link to it for one purpose."""
    found = find_editable(request, slug)
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        days=DAYS,
        label="Who is it for?",
        help_text="A name for your own list under My links, such as “steering group”. The recipient doesn’t see it.",
    )
    if not form.is_valid():
        context = {"status": status.load(found, request.today), "form": form, "sharer": request.person}
        return render(request, "initiatives/share.html", context, status=422 if form.is_bound else 200)
    told = {"subject": found.key, "label": found.name, "purpose": form.cleaned_data["purpose"]}
    link, secret = links.make(LinkKind.STATUS_PAGE, by=request.person, now=request.now, keep=form.keep, **told)
    back = reverse("initiative", args=[found.key])
    return tell_secret(request, link, reverse("status_page", args=[secret]), back)
