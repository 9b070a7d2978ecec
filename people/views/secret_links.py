"""A person's secret links: listing them with their last use, and revoking them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from people import secret_links
from people.forms.base import KindForm
from people.models import LinkKind, SecretLink
from people.queries import secret_link_pages
from people.requests import (
    PersonRequest,
    administrator_required,
    person_or_administrator_required,
    person_required,
    signer_of,
)
from people.responses import see_other


@require_safe
@person_required
def my_links(request: PersonRequest) -> HttpResponse:
    found = secret_link_pages.own_links(request.person, request.now, request.GET.get("page"))
    return render(request, "people/my_links.html", {"links": found, "sees_all": request.person.is_administrator})


@require_safe
@administrator_required
def all_links(request: PersonRequest) -> HttpResponse:
    kind = KindForm(request.GET).chosen()
    found = secret_link_pages.all_links(request.now, request.GET.get("page"), kind=kind)
    return render(request, "people/all_links.html", {"links": found, "kind": kind, "kinds": LinkKind.choices})


@require_http_methods(["GET", "HEAD", "POST"])
@person_or_administrator_required
def link_revoke(request: PersonRequest, number: int) -> HttpResponse:
    """Asks for confirmation: the link stops working immediately, which can't be undone."""
    rows = SecretLink.objects.revocable_by(request.person)
    link = get_object_or_404(rows.listed(), pk=number)
    own = request.person is not None and link.owner_id == request.person.pk
    back = reverse("my_links" if own else "all_links")
    if request.method != "POST":
        return render(request, "people/link_revoke.html", {"link": link, "own": own, "back": back})
    secret_links.revoke(link, **signer_of(request)._asdict(), now=request.now)
    messages.success(request, "Link revoked. It no longer works.")
    return see_other(back)


def show_secret(request: PersonRequest, link: SecretLink, path: str, back: str) -> HttpResponse:
    """The only response that contains the link's address; it is stored nowhere, not even in the browser's cache."""
    context = {"link": link, "address": f"{settings.BASE_URL}{path}", "back": back}
    response = render(request, "people/link_created.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
