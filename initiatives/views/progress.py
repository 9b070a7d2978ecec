"""Milestones, phase dates and status updates on the initiative page; and its history."""

from collections.abc import Sequence

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives.audit_log.queries import AuditCursor, load_history
from initiatives.forms.progress import AreaStatusForm, HealthForm, MilestoneForm, MilestonePassedForm, PhasesForm
from initiatives.models import AreaStatus, CriticalArea, Health, InflectionPoint, Initiative, StatusUpdate
from initiatives.services import progress, removed_rows
from initiatives.views.areas import confirm_removal, respond_refused
from initiatives.views.sections import SECTIONS, find_editable, find_visible, render_section, respond_saved, tab_of
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required, posted
from people.trash import removal_context

MILESTONES = "points"


@person_required
def point_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit_milestone(request, initiative, InflectionPoint(initiative=initiative))


@person_required
def point(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    return edit_milestone(request, initiative, get_object_or_404(initiative.points, key=key))


def edit_milestone(request: PersonRequest, initiative: Initiative, row: InflectionPoint) -> HttpResponse:
    form = MilestoneForm(posted(request), instance=row)
    if not form.is_valid():
        return render_section(request, initiative, MILESTONES, editing=row.key or "new", form=form)
    chosen: list[CriticalArea] = list(form.cleaned_data.get("areas", []))
    if row.pk is None:
        progress.add_milestone(form.save(commit=False), chosen, by=request.person, now=request.now)
        return respond_saved(request, initiative, MILESTONES, f"“{row.name}” added.")
    try:
        progress.change_milestone(
            form.save(commit=False), chosen, seen=form.version(), by=request.person, now=request.now
        )
    except EditConflict:
        again, conflict = form.reopened_on(get_object_or_404(initiative.points, key=row.key))
        return render_section(
            request, initiative, MILESTONES, status=409, editing=row.key, form=again, conflict=conflict
        )
    return respond_saved(request, initiative, MILESTONES, f"“{row.name}” saved.")


@person_required
def point_remove(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.points, key=key)
    if request.method != "POST":
        return confirm_removal(request, initiative, row.name, "The timing of its areas will follow the next milestone.")
    back = removed_rows.keep_removed(removal_context(request, "initiative_undo", slug, MILESTONES), row)
    progress.remove_milestone(row, by=request.person, now=request.now)
    return respond_saved(request, initiative, MILESTONES, f"“{row.name}” removed.", undo=back)


SALT = "initiatives.updates.undo"
A_DAY = 24 * 3600
FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
@person_required
def health(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = HealthForm(posted(request), initiative=initiative)
    if not form.is_valid():
        return render_section(request, initiative, "head", editing="health", form=form)
    wanted = Health(form.cleaned_data["health"])
    written = progress.set_health(initiative, wanted, form.cleaned_data["note"], by=request.person, now=request.now)
    return respond_with_undo(
        request, find_editable(request, slug), "head", f"Health set to {wanted.label.lower()}.", [written]
    )


@require_http_methods(FORMS)
@person_required
def area_status(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Set an area's status, and why."""
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.areas, key=key)
    form = AreaStatusForm(posted(request), area=row)
    if not form.is_valid():
        return render_section(request, initiative, "areas", editing="status", settling=key, form=form)
    wanted = AreaStatus(form.cleaned_data["status"])
    written = progress.set_area_status(row, wanted, form.cleaned_data["note"], by=request.person, now=request.now)
    return respond_with_undo(request, initiative, "areas", f"“{row.name}” marked {wanted.label.lower()}.", [written])


@require_http_methods(FORMS)
@person_required
def point_passed(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Mark as passed, with what was decided and settled; `?passed=0` marks it as not passed again."""
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.points, key=key)
    if request.GET.get("passed") == "0":
        if request.method == "POST":
            progress.mark_not_passed(row, by=request.person, now=request.now)
        return respond_saved(request, initiative, "points", f"“{row.name}” marked as not passed.")
    form = MilestonePassedForm(posted(request), point=row)
    if not form.is_valid():
        return render_section(request, initiative, "points", editing="passed", passing=key, form=form)
    settled = list(form.cleaned_data.get("settled", []))
    written = progress.mark_passed(row, form.cleaned_data["note"], settled, by=request.person, now=request.now)
    areas = f" {len(settled)} area{'' if len(settled) == 1 else 's'} settled." if settled else ""
    words = f"“{row.name}” marked as passed.{areas}"
    return respond_with_undo(request, initiative, "points", words, written)


@require_http_methods(FORMS)
@person_required
def initiative_phases(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = PhasesForm(posted(request), initiative=initiative)
    if not form.is_valid():
        return render_section(request, initiative, "points", editing="phases", form=form)
    try:
        progress.plan_phases(initiative, form.days(), seen=form.version(), by=request.person, now=request.now)
    except EditConflict:
        stored = find_editable(request, slug)
        again, conflict = form.reopened_on(stored)
        return render_section(request, stored, "points", status=409, editing="phases", form=again, conflict=conflict)
    return respond_saved(request, initiative, "points", "Phase dates saved.")


def respond_with_undo(
    request: PersonRequest, initiative: Initiative, part: str, words: str, written: Sequence[StatusUpdate | None]
) -> HttpResponse:
    """The part again; the update can be undone for a day."""
    numbers = [one.pk for one in written if one is not None]
    if not numbers:
        return respond_saved(request, initiative, part, words)
    signed = signing.dumps(numbers, salt=SALT)
    back = reverse("update_undo", args=[initiative.key, part]) + f"?said={signed}"
    return respond_saved(request, initiative, part, words, undo=back)


@require_POST
@person_required
def update_undo(request: PersonRequest, slug: str, part: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    if part not in SECTIONS:
        raise Http404
    try:
        numbers = signing.loads(request.GET.get("said", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        raise Http404 from None
    try:
        progress.undo_updates(numbers, initiative, by=request.person, now=request.now)
    except EditConflict:
        return respond_refused(request, initiative, part, "There is a newer update, so nothing was undone.")
    return respond_saved(request, find_editable(request, slug), part, "Undone.")


@require_safe
@person_required
def initiative_history(request: PersonRequest, slug: str) -> HttpResponse:
    """Updates and changes, for everyone who can see the initiative."""
    initiative = find_visible(request, slug)
    cursor = AuditCursor.parse(request.GET.get("from_line", ""))
    found = load_history(initiative, request.person, request.today, cursor)
    page = tab_of(request, initiative)
    context = {"page": page, "tab": "initiative_history", "one": initiative, "found": found, "newest": cursor is None}
    response = render(request, "initiatives/history.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
