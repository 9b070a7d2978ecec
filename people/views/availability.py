"""A person's hours, time off, duties and day-to-day hours; importing time off from a table."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import trash
from people.concurrency import EditConflict
from people.effective_dates import PastWeeksChange
from people.forms.availability import AvailabilityForm, DayToDayForm, DutyForm, HoursForm, TimeOffForm
from people.forms.dated import APPLIES_FROM, CORRECT, add_refusal
from people.forms.tables import TableForm, TimeOffColumnsForm
from people.models import AvailabilityRecord, Duty, Person, TimeOff, WorkingHours
from people.queries import profile, time_off_table
from people.querysets import PrivateHoursQuerySet
from people.requests import PersonRequest, person_required, posted
from people.responses import ask_to_confirm, see_other
from people.services import availability_records, time_off_import
from people.upload_checks import InvalidUpload
from people.views.person import find_managed, person_changed, show_person, show_refusal, view_context

KINDS: Final[dict[str, tuple[type[AvailabilityRecord], type[AvailabilityForm], str]]] = {
    "hours": (WorkingHours, HoursForm, "Hours"),
    "time-off": (TimeOff, TimeOffForm, "Time off"),
    "duties": (Duty, DutyForm, "Duty"),
}
REPLAN_HINT: Final = "Affected weeks can be replanned."
DEFAULT_HOURS_NUMBER: Final = 0
"""The number of the default hours."""


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def availability_new(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    person = find_managed(request, key)
    form = KINDS[kind][1](posted(request), person=person, today=request.today)
    return edit(request, person, kind, form, "new")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def availability_edit(request: PersonRequest, key: str, kind: str, number: int) -> HttpResponse:
    person = find_managed(request, key)
    if kind == "hours" and number == DEFAULT_HOURS_NUMBER:
        first = HoursForm(posted(request), person=person, today=request.today, first=True)
        return edit(request, person, kind, first, DEFAULT_HOURS_NUMBER)
    row = find_row(request, person, kind, number)
    form = KINDS[kind][1](posted(request), instance=row, person=person, today=request.today)
    return edit(request, person, kind, form, number)


def find_row(request: PersonRequest, person: Person, kind: str, number: int) -> AvailabilityRecord:
    rows: PrivateHoursQuerySet[AvailabilityRecord] = KINDS[kind][0].objects.editable_by(request.person)
    row = get_object_or_404(rows.of(person), pk=number)
    row.person = person
    return row


def edit(request: PersonRequest, person: Person, kind: str, form: AvailabilityForm, number: int | str) -> HttpResponse:
    if not form.is_valid():
        return show_person(request, person, kind, editing=number, form=form)
    typed = form.cleaned_data
    try:
        availability_records.save(
            form.save(commit=False),
            seen=form.version(),
            by=request.person,
            now=request.now,
            today=request.today,
            applies_from=typed.get(APPLIES_FROM),
            correcting=typed[CORRECT],
        )
    except EditConflict:
        stored = find_row(request, person, kind, int(number))
        again, conflict = form.reopened_on(stored, person=person, today=request.today)
        return show_person(request, person, kind, status=409, editing=number, form=again, conflict=conflict)
    except (PastWeeksChange, ValidationError) as fault:
        add_refusal(form, fault)
        return show_person(request, person, kind, editing=number, form=form)
    return person_changed(request, person.key, kind, f"{KINDS[kind][2]} saved. {REPLAN_HINT}")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def availability_remove(request: PersonRequest, key: str, kind: str, number: int) -> HttpResponse:
    """Immediate with htmx, with an undo; asks for confirmation without scripts, and where weeks are over."""
    person = find_managed(request, key)
    row = find_row(request, person, kind, number)
    if request.method != "POST":
        weeks = availability_records.past_weeks_of(row, request.today)
        context = {"person": person, "kind": kind, "row": row, "weeks": weeks}
        return render(request, "people/confirm_removal.html", context)
    if isinstance(row, WorkingHours) and not is_removable(row):
        return show_refusal(
            request, key, kind, "These hours apply to all earlier time, so they can’t be removed. Change them instead."
        )
    keeper = trash.removal_context(request, "availability_undo", key, kind)
    correcting = request.POST.get(CORRECT, "")
    try:
        undo = availability_records.remove(row, keeper, today=request.today, correcting=correcting)
    except PastWeeksChange:
        return ask_to_confirm(request)
    return person_changed(request, key, kind, f"{KINDS[kind][2]} removed. {REPLAN_HINT}", undo=undo)


def is_removable(row: WorkingHours) -> bool:
    rows = list(WorkingHours.objects.of(row.person))
    return len(rows) == 1 or row.pk != rows[0].pk


@require_POST
@person_required
def availability_undo(request: PersonRequest, key: str, kind: str, name: str) -> HttpResponse:
    """Undo the viewer's own removal."""
    person = find_managed(request, key)
    try:
        availability_records.restore(name, person, by=request.person, now=request.now, today=request.today)
    except trash.CannotRestore:
        return show_refusal(request, key, kind, "It can't be restored: something else has taken its place.")
    except PastWeeksChange as found:
        return show_refusal(request, key, kind, f"{found.weeks} passed without it. Add it again instead.")
    return person_changed(request, key, kind, f"{KINDS[kind][2]} restored.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def day_to_day(request: PersonRequest, key: str) -> HttpResponse:
    """Hours a week reserved for day-to-day work."""
    person = find_managed(request, key)
    time = profile.time_of(person, view_context(request))
    weekly = next(one.weekly for one in time.hours if one.is_current)
    today = request.today
    form = DayToDayForm(posted(request), instance=find_managed(request, key), weekly=weekly, today=today)
    if not form.is_valid():
        return show_person(request, person, "hours", editing="reserve", form=form)
    typed = form.cleaned_data
    try:
        availability_records.set_day_to_day(
            person,
            typed["day_to_day"],
            seen=form.version(),
            by=request.person,
            now=request.now,
            today=today,
            applies_from=typed[APPLIES_FROM],
            correcting=typed[CORRECT],
        )
    except EditConflict:
        again, conflict = form.reopened_on(find_managed(request, key), weekly=weekly, today=today)
        return show_person(request, person, "hours", status=409, editing="reserve", form=again, conflict=conflict)
    except PastWeeksChange as fault:
        add_refusal(form, fault)
        return show_person(request, person, "hours", editing="reserve", form=form)
    return person_changed(request, key, "hours", f"Day-to-day saved. {REPLAN_HINT}")


PAGE = "people/time_off_import.html"
EXAMPLE = "Person\tFrom\tTo\tPart\nAda Kowal\t2026-12-21\t2026-12-31\nTom Becker\t2026-12-04\t\tafternoon"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def time_off(request: PersonRequest) -> HttpResponse:
    is_heading = time_off_table.is_heading
    if request.method != "POST":
        return render(request, PAGE, {"form": TableForm(example=EXAMPLE, is_heading=is_heading)})
    if "step" not in request.POST:
        form = TableForm(request.POST, request.FILES, example=EXAMPLE, is_heading=is_heading)
        if not form.is_valid():
            return render(request, PAGE, {"form": form}, status=422)
        return show_time_off(request, TimeOffColumnsForm.guessed(form.cleaned_data["sheet"]))
    try:
        sheet = TimeOffColumnsForm.sheet_of(request.POST, is_heading)
    except InvalidUpload as fault:
        form = TableForm(example=EXAMPLE, is_heading=is_heading)
        return render(request, PAGE, {"form": form, "fault": str(fault)}, status=422)
    if request.POST["step"] == "edit":
        return render(request, PAGE, {"form": TableForm.to_edit(sheet, is_heading=is_heading, example=EXAMPLE)})
    columns = TimeOffColumnsForm(request.POST, sheet)
    if request.POST["step"] != "import" or not columns.is_valid():
        return show_time_off(request, columns)
    return import_time_off_table(request, columns)


def show_time_off(request: PersonRequest, form: TimeOffColumnsForm, *, status: int = 200) -> HttpResponse:
    """What the import would add, what it leaves out and what is wrong. Nothing is written."""
    found = None
    if form.is_valid():
        found = time_off_table.preview(form.spreadsheet, form.columns(), request.person, request.today)
    context = {"form": form, "found": found, "sheet": form.spreadsheet, "changed": status == 409}
    return render(request, "people/time_off_preview.html", context, status=status if found else 422)


def import_time_off_table(request: PersonRequest, form: TimeOffColumnsForm) -> HttpResponse:
    found = time_off_table.preview(form.spreadsheet, form.columns(), request.person, request.today)
    correcting = request.POST.get(CORRECT, "")
    if not found.changes(correcting) or (found.errors and "without_faulty" not in request.POST):
        return show_time_off(request, form, status=422)
    seen = form.cleaned_data["seen"]
    try:
        count = time_off_import.import_time_off(
            form.spreadsheet,
            form.columns(),
            by=request.person,
            now=request.now,
            today=request.today,
            seen=seen,
            correcting=correcting,
        )
    except EditConflict:
        return show_time_off(request, form, status=409)
    messages.success(
        request, f"{count} time off {'entries' if count != 1 else 'entry'} added. Affected weeks can be replanned."
    )
    return see_other(reverse("people"))
