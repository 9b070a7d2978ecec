"""A person's secret links: listing them with their last use, and revoking them."""

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
    """Asks for confirmation: the link stops working immediately, which can't be undone."""
    link = get_object_or_404(SecretLink.objects.revocable_by(request.person).listed(), pk=number)
    own = link.owner_id == request.person.pk
    back = reverse("my_links" if own else "all_links")
    if request.method != "POST":
        return render(request, "links/revoke.html", {"link": link, "own": own, "back": back})
    links.revoke(link, by=request.person, now=request.now)
    messages.success(request, "Link revoked. It no longer works.")
    return see_other(back)


def tell_secret(request: PersonRequest, link: SecretLink, path: str, back: str) -> HttpResponse:
    """The only response that contains the link's address; it is stored nowhere, not even in the browser's cache."""
    context = {"link": link, "address": f"{settings.BASE_URL}{path}", "back": back}
    response = render(request, "links/made.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
