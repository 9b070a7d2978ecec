"""The list of initiatives, a new initiative, its details, and sharing its status."""

from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from initiatives.forms.initiative_details import InitiativeDetailsForm, InitiativeFilterForm, NewInitiativeForm
from initiatives.models import Initiative
from initiatives.queries import initiative_list, status_page
from initiatives.services import initiative_details
from initiatives.views.sections import find_editable, render_section, respond_saved
from people import secret_links
from people.concurrency import EditConflict
from people.forms.base import LinkForm
from people.models import LinkKind
from people.pasted_people import PastedTeam
from people.requests import PersonRequest, person_required, posted, query_start
from people.responses import form_status, render_part, see_other
from people.secret_link_access import LinkRequest, secret_link_view
from people.views.secret_links import show_secret

DETAILS = "head"


@person_required
def initiatives(request: PersonRequest) -> HttpResponse:
    form = InitiativeFilterForm(request.GET)
    chosen = form.chosen()
    found = initiative_list.load(request.person, request.today, request.GET.get("page", "1"), **chosen)
    context = {"listing": found, "form": form, "narrowed": any(chosen.values()), "query": query_start(request, "page")}
    return render_part(request, "initiatives/list.html", "rows", context)


@person_required
def initiative_new(request: PersonRequest) -> HttpResponse:
    form = NewInitiativeForm(posted(request), lead=request.person, today=request.today)
    if not form.is_valid():
        return render(request, "initiatives/new.html", {"form": form}, status=form_status(form))
    typed = form.cleaned_data
    made = initiative_details.create(
        form.save(commit=False),
        team=typed.get("team") or PastedTeam(),
        teams=form.teams(),
        hours=typed.get("hours") or Decimal(0),
        by=request.person,
        now=request.now,
        today=request.today,
    )
    return see_other(reverse("initiative", args=[made.key]))


@person_required
def initiative_edit(request: PersonRequest, slug: str) -> HttpResponse:
    found = find_editable(request, slug)
    form = InitiativeDetailsForm(posted(request), instance=found)
    if not form.is_valid():
        return render_section(request, found, DETAILS, editing="head", form=form)
    try:
        initiative_details.change(form.save(commit=False), seen=form.version(), by=request.person, now=request.now)
    except EditConflict:
        stored = get_object_or_404(Initiative, key=slug)
        again, conflict = form.reopened_on(stored)
        if conflict:
            return render_section(request, stored, DETAILS, status=409, editing="head", form=again, conflict=conflict)
    return respond_saved(request, found, DETAILS, f"“{found.name}” saved.")


LINK_DAYS: Final = (30, 90, 180)


@secret_link_view
@require_safe
def public_status_page(request: LinkRequest, secret: str) -> HttpResponse:
    """Read-only and without signing in."""
    link, page = initiative_details.open_status_page(secret, request.now)
    return render(request, "initiatives/status.html", {"status": page, "link": link})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def initiative_share(request: PersonRequest, slug: str) -> HttpResponse:
    """A preview of exactly what others will see, and a link to it for one purpose."""
    found = find_editable(request, slug)
    form = LinkForm(
        posted(request),
        days=LINK_DAYS,
        label="Who is it for?",
        help_text="A name for your own list under My links, such as “steering group”. The recipient doesn’t see it.",
    )
    if not form.is_valid():
        context = {"status": status_page.load(found, request.today), "form": form, "sharer": request.person}
        return render(request, "initiatives/share.html", context, status=form_status(form))
    facts = {"subject": found.key, "label": found.name, "purpose": form.cleaned_data["purpose"]}
    link, secret = secret_links.create(
        LinkKind.STATUS_PAGE, by=request.person, now=request.now, keep=form.keep, **facts
    )
    back = reverse("initiative", args=[found.key])
    return show_secret(request, link, reverse("status_page", args=[secret]), back)
