"""Skills from a file: upload it, preview the changes, import them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from initiatives.skill_matrix import services
from initiatives.skill_matrix.forms import ColumnsForm
from initiatives.skill_matrix.queries.skill_import import is_heading, preview_import
from people.forms.tables import TableForm
from people.requests import PersonRequest, person_required
from people.responses import see_other
from people.upload_checks import InvalidUpload

EXAMPLE = "Person\tHTTP API design\tOperations\nAda Kowal\t3\t2"
SHOWN = 200
"""Changes that are listed; the rest are only counted."""


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def skills_import(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return render(
            request, "initiatives/skills_import.html", {"form": TableForm(example=EXAMPLE, is_heading=is_heading)}
        )
    if "step" not in request.POST:
        form = TableForm(request.POST, request.FILES, example=EXAMPLE, is_heading=is_heading)
        if not form.is_valid():
            return render(request, "initiatives/skills_import.html", {"form": form}, status=422)
        sheet = form.cleaned_data["sheet"]
        return show_preview(request, ColumnsForm.guessed(sheet))
    try:
        sheet = ColumnsForm.sheet_of(request.POST, is_heading)
    except InvalidUpload as fault:
        form = TableForm(example=EXAMPLE, is_heading=is_heading)
        return render(request, "initiatives/skills_import.html", {"form": form, "fault": str(fault)}, status=422)
    if request.POST["step"] == "edit":
        form = TableForm.to_edit(sheet, is_heading=is_heading, example=EXAMPLE)
        return render(request, "initiatives/skills_import.html", {"form": form})
    columns = ColumnsForm(request.POST, sheet)
    if request.POST["step"] != "import" or not columns.is_valid():
        return show_preview(request, columns)
    return import_table(request, columns)


def show_preview(request: PersonRequest, form: ColumnsForm, *, status: int = 200) -> HttpResponse:
    """The changes that the import would make, and what is wrong. Nothing is written."""
    found = None
    if form.is_valid():
        found = preview_import(form.spreadsheet, form.columns(), request.person, request.today)
    context = {
        "form": form,
        "found": found,
        "changes": found.changes[:SHOWN] if found else [],
        "sheet": form.spreadsheet,
        "changed": status == 409,
    }
    return render(request, "initiatives/skills_import_preview.html", context, status=status if found else 422)


def import_table(request: PersonRequest, form: ColumnsForm) -> HttpResponse:
    found = preview_import(form.spreadsheet, form.columns(), request.person, request.today)
    if not found.changes or (found.faults and "without_faulty" not in request.POST):
        return show_preview(request, form, status=422)
    if found.etag() != form.cleaned_data["seen"]:
        return show_preview(request, form, status=409)
    count = services.import_skills(found, by=request.person, now=request.now, today=request.today)
    cells = f"{found.left_out} cell{'' if found.left_out == 1 else 's'}"
    left_out = f" {cells} with errors skipped." if found.left_out else ""
    messages.success(request, f"{count} rating{'s' if count != 1 else ''} imported.{left_out}")
    return see_other(reverse("skills") + ("?skills=all" if found.new_skills else ""))
