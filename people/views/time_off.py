"""Importing time off from a file: upload, preview, import."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from people import time_off_import
from people.answers import see_other
from people.forms.tables import TableForm
from people.requests import PersonRequest, person_required
from people.sheets import Sheet
from people.uploads import Refused

PAGE = "people/time_off_import.html"
EXAMPLE = "Person\tFrom\tTo\tPart\nAda Kowal\t2026-12-21\t2026-12-31\nTom Becker\t2026-12-04\t\tafternoon"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def time_off(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, PAGE, {"form": TableForm(example=EXAMPLE)})
    form = TableForm(request.POST, request.FILES, example=EXAMPLE)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    sheet: Sheet = form.cleaned_data["sheet"]
    try:
        found = time_off_import.preview(sheet, request.person)
    except Refused as fault:
        form.add_error(None, str(fault))
        return render(request, PAGE, {"form": form}, status=422)
    if "import" not in request.POST or not found.rows or (found.faults and "without_faulty" not in request.POST):
        status = 422 if "import" in request.POST else 200
        return render(request, PAGE, {"form": form, "found": found, "table": sheet.as_csv()}, status=status)
    count = time_off_import.carry_out(sheet, by=request.person, now=request.now)
    messages.success(
        request, f"{count} time off {'entries' if count != 1 else 'entry'} added. Affected weeks can be replanned."
    )
    return see_other(reverse("people"))
