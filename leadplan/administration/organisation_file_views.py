"""The organisation file in the administration: what its import would change, importing it, and undoing that within a day."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from integrations.imports.models import DataImport, ImportState
from integrations.imports.services.carry_out import NotUndoable
from leadplan.administration import services
from leadplan.administration.forms import OrganisationFileForm
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.yaml_reader import read_limited
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required, posted
from people.responses import see_other
from people.services.row_undo import ChangedSince

SHOWN: Final = 500
"""Lines that are listed; the rest are only counted."""
LISTED: Final = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def organisation_file(request: PersonRequest) -> HttpResponse:
    """Choose a file. Changes are signed with a name, so an account that only administers adds itself as a person first."""
    check_administrator(request)
    form = OrganisationFileForm(posted(request), request.FILES)
    errors: list[str] = []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.keep_file(read_limited(file), file.name, by=request.person, now=request.now)
        except InvalidFile as found:
            errors = [str(one) for one in found.errors]
        else:
            return see_other(page_of(row))
    rows = DataImport.objects.visible_to(request.person).of_organisation_files().defer("table", "undo", "settings")
    context = {"form": form, "errors": errors[:SHOWN], "error_count": len(errors), "rows": rows[:LISTED]}
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/organisation_file.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def organisation_file_import(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    if request.method == "POST" and row.state == ImportState.READY:
        try:
            services.import_file(row, seen=request.POST.get("seen", ""), by=request.person, now=request.now)
        except EditConflict:
            row.refresh_from_db()
            return look_again(request, row) if row.state == ImportState.READY else see_other(page_of(row))
        except InvalidFile as found:
            return show(request, row, status=422, errors=[str(one) for one in found.errors])
        return see_other(page_of(row))
    return show(request, row) if request.method != "POST" else see_other(page_of(row))


def look_again(request: PersonRequest, row: DataImport) -> HttpResponse:
    try:
        services.look_again(row, by=request.person, now=request.now)
    except InvalidFile as found:
        return show(request, row, status=422, errors=[str(one) for one in found.errors])
    return show(request, row, status=409)


def show(
    request: PersonRequest, row: DataImport, *, status: int = 200, errors: list[str] | None = None
) -> HttpResponse:
    changes = row.settings.get("changes", [])
    context = {
        "row": row,
        "changes": changes[:SHOWN],
        "change_count": len(changes),
        "errors": (errors or [])[:SHOWN],
        "error_count": len(errors or []),
        "seen": services.version_of(row),
        "changed": status == 409,
        "may_be_undone": row.may_be_undone(request.now),
    }
    return render(request, "administration/organisation_file_import.html", context, status=status)


@require_POST
@person_required
def organisation_file_undo(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    try:
        services.undo_file(row, by=request.person, now=request.now)
    except NotUndoable:
        messages.error(request, "An import can be undone once, and only within a day.")
    except services.NewWeek:
        messages.error(request, "Nothing was undone: a week has ended since the import, and past weeks don’t change.")
    except ChangedSince as changed:
        messages.error(request, f"Nothing was undone: “{changed}” was changed after the import.")
    else:
        messages.success(request, f"The import of “{row.title}” was undone.")
    return see_other(page_of(row))


def find(request: PersonRequest, number: int) -> DataImport:
    check_administrator(request)
    return get_object_or_404(DataImport.objects.visible_to(request.person).of_organisation_files(), pk=number)


def check_administrator(request: PersonRequest) -> None:
    if not request.person.is_administrator:
        raise Http404


def page_of(row: DataImport) -> str:
    return reverse("organisation_file_import", args=[row.pk])
