"""Critical areas on the initiative page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.forms.areas import (
    AreaForm,
    BulkAreasForm,
    RequirementFormSet,
    RequirementRows,
    possible_owners,
    requirement_rows,
)
from initiatives.models import CriticalArea, Initiative
from initiatives.services import areas, removed_rows
from initiatives.views.sections import SECTIONS, find_editable, render_section, respond_saved
from people.concurrency import Difference, EditConflict
from people.django_types import FormData
from people.effective_dates import PastWeeks, PastWeeksChange
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other, with_toast
from people.trash import CannotRestore, removal_context

AREAS = "areas"


@person_required
def area_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit_area(request, initiative, CriticalArea(initiative=initiative))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def areas_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Add several areas: from lines, and from those that are common in this kind of work."""
    initiative = find_editable(request, slug)
    form = BulkAreasForm(posted(request), initiative=initiative)
    if form.is_valid():
        rows = areas.add_all(form.rows(), by=request.person, now=request.now)
        names = ", ".join(f"“{row.name}”" for row in rows)
        messages.success(request, f"Added {names}. Next, set the skills that each area needs.")
        return see_other(f"{reverse('initiative', args=[slug])}#areas")
    context = {"form": form, "one": initiative, "template_groups": form.template_groups()}
    return render(request, "initiatives/bulk_areas.html", context, status=form_status(form))


@person_required
def area(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit_area(request, initiative, get_object_or_404(initiative.areas, key=key))


def edit_area(request: PersonRequest, initiative: Initiative, row: CriticalArea) -> HttpResponse:
    form, needs = forms_of(posted(request), initiative, row)
    # A list, so that both are validated and every error shows at once.
    if not all([form.is_valid(), needs.is_valid()]):
        return render_section(request, initiative, AREAS, editing=row.key or "new", form=form, needs=needs)
    if row.pk is None:
        areas.add(form.save(commit=False), needs.requirements(), by=request.person, now=request.now)
        return respond_saved(request, initiative, AREAS, f"“{row.name}” added.")
    changed, seen = form.save(commit=False), form.version()
    try:
        areas.change(changed, needs.requirements(), seen=seen, by=request.person, now=request.now)
    except EditConflict:
        return show_conflict(request, initiative, row, form, needs)
    return respond_saved(request, initiative, AREAS, f"“{row.name}” saved.")


def forms_of(data: FormData, initiative: Initiative, row: CriticalArea) -> tuple[AreaForm, RequirementFormSet]:
    form = AreaForm(data, instance=row, owners=possible_owners(initiative))
    return form, RequirementRows(data, initial=requirement_rows(row), prefix="needs")


def show_conflict(
    request: PersonRequest, initiative: Initiative, row: CriticalArea, form: AreaForm, needs: RequirementFormSet
) -> HttpResponse:
    """Show both values side by side; saving again keeps the editor's own."""
    stored = get_object_or_404(initiative.areas, key=row.key)
    again, found = form.reopened_on(stored, owners=possible_owners(initiative))
    theirs = ", ".join(str(one) for one in stored.requirements.select_related("skill").order_by("skill__name"))
    yours = ", ".join(sorted(f"{one.skill} {one.level}" for one in needs.requirements()))
    if theirs != yours:
        found.append(Difference("Required skills", theirs or "–", yours or "–"))
    if not found:
        return respond_saved(request, initiative, AREAS, f"“{row.name}” saved.")
    typed = RequirementRows(request.POST, initial=requirement_rows(stored), prefix="needs")
    return render_section(
        request, initiative, AREAS, status=409, editing=stored.key, form=again, needs=typed, conflict=found
    )


@require_POST
@person_required
def area_move(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.areas, key=key)
    steps = 1 if request.POST.get("to") == "down" else -1
    areas.move(row, steps, by=request.person, now=request.now)
    return respond_saved(request, initiative, AREAS, f"“{row.name}” moved {'down' if steps > 0 else 'up'}.")


@person_required
def area_remove(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.areas, key=key)
    if request.method != "POST":
        return confirm_removal(
            request,
            initiative,
            row.name,
            "Its required skills and knowledge transfers are removed too. If the area is done, mark it settled instead.",
        )
    try:
        back = removed_rows.remove_area(row, removal_context(request, "initiative_undo", slug, AREAS), request.today)
    except areas.HasHours as fault:
        return respond_refused(request, initiative, AREAS, str(fault))
    return respond_saved(request, initiative, AREAS, f"“{row.name}” removed.", undo=back)


@require_POST
@person_required
def initiative_undo(request: PersonRequest, slug: str, part: str, name: str) -> HttpResponse:
    """Undo the user's own removal."""
    initiative = find_editable(request, slug)
    if part not in SECTIONS:
        raise Http404
    try:
        row = removed_rows.restore(name, initiative, by=request.person, now=request.now, today=request.today)
    except CannotRestore:
        return respond_refused(request, initiative, part, "It can’t be restored: something else has taken its place.")
    except PastWeeksChange as found:
        return respond_refused(request, initiative, part, f"{found.weeks} passed without it. Add it again instead.")
    return respond_saved(request, initiative, part, f"Restored: {row}.")


def confirm_removal(
    request: HttpRequest, initiative: Initiative, what: str, text: str, weeks: PastWeeks | None = None
) -> HttpResponse:
    """Where no script runs, and where it changes weeks that are over; other removals are immediate and can be undone."""
    context = {"initiative": initiative, "what": what, "text": text, "weeks": weeks}
    return render(request, "initiatives/confirm_removal.html", context)


def respond_refused(request: PersonRequest, initiative: Initiative, part: str, words: str) -> HttpResponse:
    """Say why nothing was changed."""
    if request.htmx:
        return with_toast(render_section(request, initiative, part, status=409), words, level="error")
    return render_section(request, initiative, part, status=409, refusal=words)
