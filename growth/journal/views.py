"""The journal: its proposals, keeping and dismissing them, entries by hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from growth.journal import services
from growth.journal.forms import EntryForm
from growth.journal.queries import journal_page, proposals
from growth.journal.queries.dated_sources import Scope
from growth.journal.queries.proposals import Proposal
from growth.models import JournalEntry
from people import trash
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required, posted
from people.responses import render_part, see_other, with_toast

PAGE = "growth/journal.html"
PROPOSALS = "growth/proposals.html"


def scope(request: PersonRequest) -> Scope:
    zone = request.person.zone(request.organisation.timezone if request.organisation else "UTC")
    return proposals.scope_of(request.person, zone, request.today)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth(request: PersonRequest) -> HttpResponse:
    """The journal, with a form for a new entry."""
    return show_form(request, JournalEntry(person=request.person))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_entry(request: PersonRequest, number: int) -> HttpResponse:
    return show_form(request, find(request, number))


def find(request: PersonRequest, number: int) -> JournalEntry:
    return get_object_or_404(journal_page.entries_of(request.person).select_related("person"), pk=number)


def show_form(request: PersonRequest, row: JournalEntry) -> HttpResponse:
    """The journal with the form of a new entry, or the page of an entry with its form."""
    form, conflict = EntryForm(posted(request), instance=row, today=request.today), None
    if form.is_valid():
        is_new = row.pk is None
        try:
            services.save(form.save(commit=False), seen=form.version(), now=request.now)
        except EditConflict:
            form, conflict = form.reopened_on(find(request, row.pk), today=request.today)
        else:
            messages.success(request, "Added to your journal." if is_new else "Saved.")
            return see_other(f"{reverse('growth')}#entry-{row.pk}")
    status = 409 if conflict else 422 if form.is_bound else 200
    context: dict[str, object] = {"form": form, "conflict": conflict, "removed": trash.removed_name(request)}
    if row.pk is not None:
        return render(request, "growth/entry.html", {**context, "entry": find(request, row.pk)}, status=status)
    context["page"] = journal_page.load_journal(request.person, request.today)
    return (
        render_part(request, PAGE, "entries", context)
        if request.htmx
        else render(request, PAGE, context, status=status)
    )


@require_safe
@person_required
def growth_proposals(request: PersonRequest) -> HttpResponse:
    """What the journal proposes: a page, and a part of the journal."""
    return render_part(request, PROPOSALS, "proposals", {"proposals": proposals.load_proposals(scope(request))})


@require_POST
@person_required
def growth_keep(request: PersonRequest) -> HttpResponse:
    found = proposed(request)
    row = services.keep(request.person, found, now=request.now)
    if not request.htmx:
        messages.success(request, "Kept in your journal.")
        return see_other(f"{reverse('growth')}#entry-{row.pk}")
    answer = render(request, f"{PROPOSALS}#kept", {"entry": row})
    trigger_client_event(answer, "journal-changed", {})
    return with_toast(answer, "Kept in your journal.")


@require_POST
@person_required
def growth_dismiss(request: PersonRequest) -> HttpResponse:
    """Don't propose it again, or undo that."""
    found = proposed(request)
    if request.GET.get("undo") or request.POST.get("undo"):
        services.propose_again(request.person, found)
        return growth_proposals_again(request)
    services.dismiss(request.person, found, now=request.now)
    if request.htmx:
        undo = f"{reverse('growth_dismiss')}?undo=1&source={found.name}"
        back = {"url": undo, "target": "#proposals", "swap": "outerHTML"}
        return with_toast(HttpResponse(), "Dismissed.", undo=back)
    return see_other(f"{reverse('growth_proposals')}?dismissed={found.name}")


def growth_proposals_again(request: PersonRequest) -> HttpResponse:
    if not request.htmx:
        return see_other(reverse("growth_proposals"))
    return render(request, f"{PROPOSALS}#proposals", {"proposals": proposals.load_proposals(scope(request))})


def proposed(request: PersonRequest) -> Proposal:
    name = request.POST.get("source") or request.GET.get("source", "")
    found = proposals.find_proposal(scope(request), name)
    if found is None:
        raise Http404
    return found


@require_POST
@person_required
def growth_entry_remove(request: PersonRequest, number: int) -> HttpResponse:
    name = services.remove(find(request, number), trash.removal_context(request, "growth_entry_undo"))
    return see_other(f"{reverse('growth')}?removed={name}")


@require_POST
@person_required
def growth_entry_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Restore a removed entry."""
    try:
        services.restore(request.person, name, now=request.now)
        messages.success(request, "Restored.")
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    return see_other(reverse("growth"))
