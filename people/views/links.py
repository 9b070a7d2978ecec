"""One's secret links: which there are, when they were used, and ending them at once."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from people import linklists, links
from people.answers import see_other
from people.forms.links import KindForm
from people.models import LinkKind, SecretLink
from people.requests import PersonRequest, person_required


@require_safe
@person_required
def my_links(request: PersonRequest) -> HttpResponse:
    found = linklists.own(request.person, request.now, request.GET.get("page"))
    return render(request, "links/mine.html", {"links": found, "sees_all": request.person.is_administrator})


@require_safe
@person_required
def all_links(request: PersonRequest) -> HttpResponse:
    if not request.person.is_administrator:
        raise Http404
    kind = KindForm(request.GET).chosen()
    found = linklists.everyones(request.person, request.now, request.GET.get("page"), kind=kind)
    return render(request, "links/all.html", {"links": found, "kind": kind, "kinds": LinkKind.choices})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def link_revoke(request: PersonRequest, number: int) -> HttpResponse:
    """Asked once: whoever holds the address finds nothing from then on, and it can't be taken back."""
    link = get_object_or_404(SecretLink.objects.revocable_by(request.person).listed(), pk=number)
    own = link.owner_id == request.person.pk
    back = reverse("my_links" if own else "all_links")
    if request.method != "POST":
        return render(request, "links/revoke.html", {"link": link, "own": own, "back": back})
    links.revoke(link, by=request.person, now=request.now)
    messages.success(request, "Revoked. The link opens nothing any more.")
    return see_other(back)


def tell_secret(request: PersonRequest, link: SecretLink, path: str, back: str) -> HttpResponse:
    """The one answer that ever holds the link's address; it is kept nowhere, here or in a browser's cache."""
    context = {"link": link, "address": f"{settings.BASE_URL}{path}", "back": back}
    response = render(request, "links/made.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
