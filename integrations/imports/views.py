"""Imports: a table from a file or from Jira, its preview, importing it, and undoing that within a day."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from integrations.imports.forms import LONGEST_SOURCE, ImportColumnsForm, JiraForm
from integrations.imports.models import DataImport, ImportMapping, ImportState, JiraConnection
from integrations.imports.queries.columns import is_heading, key_of
from integrations.imports.queries.preview import preview_import
from integrations.imports.services import carry_out, drafts, jira
from people import jobs
from people.concurrency import EditConflict
from people.forms.tables import TableForm
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, render_part, see_other
from people.services.row_undo import ChangedSince
from people.spreadsheets.tables import Spreadsheet

EXAMPLE: Final = (
    "Name\tTarget date\tOwner\tPart of\nOrganisations\t2027-03-01\tada@example.org\t\nHTTP API\t\t\tOrganisations"
)
SHOWN: Final = 200
"""Lines that are listed; the rest are only counted."""
LISTED: Final = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def imports(request: PersonRequest) -> HttpResponse:
    """The person's imports, and a new one from a file or a pasted table."""
    form = TableForm(is_heading=is_heading, example=EXAMPLE)
    if earlier := drafts.earlier(request.person, request.GET.get("edit", "")):
        form = TableForm.to_edit(drafts.sheet_of(earlier), is_heading=is_heading, example=EXAMPLE)
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES, is_heading=is_heading, example=EXAMPLE)
        if form.is_valid():
            file = form.cleaned_data.get("file")
            title = file.name if file else "Pasted table"
            row = drafts.keep_table(request.person, form.cleaned_data["sheet"], title, now=request.now)
            return see_other(reverse("data_import", args=[row.pk]))
    rows = DataImport.objects.visible_to(request.person).of_tables().defer("table", "undo", "settings")[:LISTED]
    context = {"form": form, "rows": [(one, one.may_be_undone(request.now)) for one in rows]}
    return render(request, "integrations/imports.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def data_import(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    if row.state != ImportState.READY:
        return see_other(row_page(row)) if request.method == "POST" else show_state(request, row)
    if request.htmx and request.method != "POST":
        # What the page waited for has been read.
        return HttpResponseClientRedirect(row_page(row))
    form = columns_form(request, row)
    if request.method != "POST":
        return show_preview(request, row, form)
    drafts.keep_choices(row, form.choices_to_keep())
    if request.POST.get("step") != "import" or not form.is_valid():
        return show_preview(request, row, form)
    return import_table(request, row, form)


def columns_form(request: PersonRequest, row: DataImport) -> ImportColumnsForm:
    """As sent; else as chosen before; else as guessed."""
    sheet, mapping = drafts.sheet_of(row), drafts.remembered(request.person, row.system)
    facts = {
        "system": row.system, "viewer": request.person, "today": request.today, "remembered": mapping.columns,
        "source": source_of(row, mapping, sheet), "site": row.site,
    }  # fmt: skip
    if request.method == "POST":
        return ImportColumnsForm(request.POST, sheet, **facts)
    guessed = ImportColumnsForm(None, sheet, **facts)
    data = row.settings or {name: field.initial or "" for name, field in guessed.fields.items()}
    return ImportColumnsForm(data, sheet, **facts)


def source_of(row: DataImport, mapping: ImportMapping, sheet: Spreadsheet) -> str:
    """The last one for a table with the same headings; else the file's name, so that IDs of two tables don't mix."""
    is_known = all(key_of(heading) in mapping.columns for heading in sheet.head)
    return ((mapping.source if is_known else "") or row.title.rpartition(".")[0] or row.title)[:LONGEST_SOURCE]


def show_preview(
    request: PersonRequest, row: DataImport, form: ImportColumnsForm, *, status: int = 200
) -> HttpResponse:
    """Line by line what the import would change, and what is wrong. Nothing is written."""
    found = preview_import(form.spreadsheet, form.choices(), request.person, request.today) if form.is_valid() else None
    context = {
        "row": row,
        "form": form,
        "found": found,
        "changes": found.changes[:SHOWN] if found else [],
        "edited_here": found.edited_here[:SHOWN] if found else [],
        "sheet": form.spreadsheet,
        "changed": status == 409,
    }
    return render(
        request,
        "integrations/import_preview.html",
        context,
        status=status if found or request.method != "POST" else 422,
    )


def import_table(request: PersonRequest, row: DataImport, form: ImportColumnsForm) -> HttpResponse:
    try:
        carry_out.carry_out(
            row,
            form.spreadsheet,
            form.choices(),
            seen=form.cleaned_data["seen"],
            skip_faults="without_faulty" in request.POST,
            by=request.person,
            now=request.now,
            today=request.today,
        )
    except EditConflict:
        return show_preview(request, row, form, status=409)
    except carry_out.NothingToImport:
        return show_preview(request, row, form, status=422)
    except ValidationError as fault:
        messages.error(request, f"Nothing was imported: {' '.join(fault.messages)}")
        return show_preview(request, row, form, status=422)
    return see_other(row_page(row))


def show_state(request: PersonRequest, row: DataImport) -> HttpResponse:
    job = jira.job_of(row) if row.state == ImportState.READING else None
    context = {
        "row": row,
        "may_be_undone": row.may_be_undone(request.now),
        "job": job,
        "job_state": jobs.display_state(job, request.now) if job else "",
    }
    return render_part(request, "integrations/import_state.html", "reading", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def jira_import(request: PersonRequest) -> HttpResponse:
    """Read a Jira site; the preview follows once a worker has read it."""
    form = JiraForm(posted(request), viewer=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            return see_other(row_page(jira.read(request.person, **form.cleaned_data, now=request.now)))
        except jira.AlreadyReading as fault:
            form.add_error(None, str(fault))
    return render(request, "integrations/import_jira.html", {"form": form}, status=form_status(form))


@require_POST
@person_required
def jira_forget(request: PersonRequest, number: int) -> HttpResponse:
    row = get_object_or_404(JiraConnection.objects.visible_to(request.person).select_related("person"), pk=number)
    jira.forget(row, now=request.now)
    messages.success(request, f"The token for {row.address} is deleted. Revoke it in Jira too.")
    return see_other(reverse("jira_import"))


@require_POST
@person_required
def data_import_undo(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    try:
        carry_out.undo(row, by=request.person, now=request.now)
    except carry_out.NotUndoable:
        messages.error(request, "An import can be undone once, and only within a day.")
    except carry_out.NoLongerYours:
        messages.error(request, "Nothing was undone: you can no longer change every initiative that it changed.")
    except ChangedSince as changed:
        messages.error(request, f"Nothing was undone: “{changed}” was changed after the import.")
    else:
        messages.success(request, f"The import of “{row.title}” was undone.")
    return see_other(row_page(row))


def find(request: PersonRequest, number: int) -> DataImport:
    return get_object_or_404(DataImport.objects.visible_to(request.person).of_tables(), pk=number)


def row_page(row: DataImport) -> str:
    return reverse("data_import", args=[row.pk])
