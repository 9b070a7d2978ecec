"""Adding, editing and removing a dependency."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.dependencies.forms import DependencyForm
from initiatives.dependencies.services import changes
from initiatives.models import Dependency, Initiative
from initiatives.views.sections import find_editable
from people import trash
from people.concurrency import EditConflict
from people.queries.directory import suggested_names
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other

FORM = "initiatives/dependencies/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = DependencyForm(posted(request), instance=Dependency(initiative=initiative))
    if not form.is_valid():
        return show_form(request, initiative, form)
    row = changes.add(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, f"“{row}” added.")
    return see_other(address(row))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_edit(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = find_row(initiative, key)
    form = DependencyForm(posted(request), instance=row)
    if not form.is_valid():
        return show_form(request, initiative, form)
    try:
        changes.change(form.save(commit=False), seen=form.version(), by=request.person, now=request.now)
    except EditConflict:
        again, conflict = form.reopened_on(find_row(initiative, key))
        return show_form(request, initiative, again, status=409, conflict=conflict)
    messages.success(request, f"“{row}” saved.")
    return see_other(address(row))


def show_form(
    request: PersonRequest, initiative: Initiative, form: DependencyForm, *, status: int = 0, conflict: object = None
) -> HttpResponse:
    context = {
        "initiative": initiative,
        "form": form,
        "conflict": conflict,
        "row": form.instance if form.instance.pk else None,
        "people_names": suggested_names(request.person),
    }
    return render(request, FORM, context, status=status or form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_remove(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Asks first; can be undone from the message and from the trash."""
    initiative = find_editable(request, slug)
    row = find_row(initiative, key)
    if request.method != "POST":
        return render(request, "initiatives/dependencies/remove.html", {"initiative": initiative, "row": row})
    changes.remove(row, trash.removal_context(request, "dependency_undo", slug))
    messages.success(request, f"“{row}” removed. You can restore it from the trash.")
    return see_other(reverse("initiative", args=[slug]))


@require_POST
@person_required
def dependency_undo(request: PersonRequest, slug: str, name: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    try:
        row = changes.restore(name, initiative, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
        return see_other(reverse("initiative", args=[slug]))
    messages.success(request, f"“{row}” restored.")
    return see_other(address(row))


def find_row(initiative: Initiative, key: str) -> Dependency:
    return get_object_or_404(initiative.dependencies.select_related("initiative", "dri", "area", "producer"), key=key)


def address(row: Dependency) -> str:
    return reverse("dependency", args=[row.initiative.key, row.key])
