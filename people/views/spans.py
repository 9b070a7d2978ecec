"""A person's hours, time off, duties and reserve."""

from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from people import profile, removals, spans
from people.forms.spans import DutyForm, HoursForm, ReserveForm, SpanForm, TimeOffForm
from people.models import Duty, Person, TimeOff, WorkingHours
from people.requests import PersonRequest, person_required
from people.views.frame import done, find, find_kept, refuse, show, viewing_of

KINDS: Final[dict[str, tuple[type[spans.Span], type[SpanForm], str]]] = {
    "hours": (WorkingHours, HoursForm, "Hours"),
    "time-off": (TimeOff, TimeOffForm, "Time off"),
    "duties": (Duty, DutyForm, "Duty"),
}
ANEW: Final = "Affected weeks can be replanned."
FIRST: Final = 0
"""The number of the default hours."""


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def span_new(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    person = find_kept(request, key)
    form = KINDS[kind][1](posted(request), person=person, today=request.today)
    return edit(request, person, kind, form, "new")


def posted(request: PersonRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def span(request: PersonRequest, key: str, kind: str, number: int) -> HttpResponse:
    person = find_kept(request, key)
    if kind == "hours" and number == FIRST:
        first = HoursForm(posted(request), person=person, today=request.today, first=True)
        return edit(request, person, kind, first, FIRST)
    row = find_row(request, person, kind, number)
    form = KINDS[kind][1](posted(request), instance=row, person=person, today=request.today)
    return edit(request, person, kind, form, number)


def find_row(request: PersonRequest, person: Person, kind: str, number: int) -> spans.Span:
    rows: Any = KINDS[kind][0].objects
    row: spans.Span = get_object_or_404(rows.editable_by(request.person).of(person), pk=number)
    row.person = person
    return row


def edit(request: PersonRequest, person: Person, kind: str, form: SpanForm, number: int | str) -> HttpResponse:
    if request.method != "POST":
        return show(request, person, kind, editing=number, form=form)
    if not form.is_valid():
        return show(request, find(request, person.key), kind, status=422, editing=number, form=form)
    spans.save(form.save(commit=False), by=request.person, now=request.now)
    return done(request, person.key, kind, f"{KINDS[kind][2]} saved. {ANEW}")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def span_remove(request: PersonRequest, key: str, kind: str, number: int) -> HttpResponse:
    """Immediate with htmx, with an undo; asks for confirmation without scripts."""
    person = find_kept(request, key)
    row = find_row(request, person, kind, number)
    if request.method != "POST":
        return render(request, "people/remove.html", {"person": person, "kind": kind, "row": row})
    if isinstance(row, WorkingHours) and not removable(row):
        return refuse(
            request, key, kind, "These hours apply to all earlier time, so they can’t be removed. Change them instead."
        )
    keeper = removals.keeper(request, "span_restore", key, kind)
    undo = spans.remove(row, keeper, by=request.person, now=request.now)
    return done(request, key, kind, f"{KINDS[kind][2]} removed. {ANEW}", undo=undo)


def removable(row: WorkingHours) -> bool:
    rows = list(WorkingHours.objects.of(row.person))
    return len(rows) == 1 or row.pk != rows[0].pk


@require_POST
@person_required
def span_restore(request: PersonRequest, key: str, kind: str, name: str) -> HttpResponse:
    """Undo the viewer's own removal."""
    person = find_kept(request, key)
    try:
        spans.restore(name, person, by=request.person, now=request.now)
    except removals.Gone:
        return refuse(request, key, kind, "It can't be restored: something else has taken its place.")
    return done(request, key, kind, f"{KINDS[kind][2]} restored.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def reserve(request: PersonRequest, key: str) -> HttpResponse:
    """Hours a week reserved for day-to-day work."""
    person = find_kept(request, key)
    time = profile.time_of(person, viewing_of(request))
    weekly = next(one.weekly for one in time.hours if one.holds_now)
    form = ReserveForm(posted(request), instance=find_kept(request, key), weekly=weekly)
    if not form.is_valid():
        return show(request, person, "hours", status=422 if form.is_bound else 200, editing="reserve", form=form)
    spans.set_reserve(person, form.cleaned_data["day_to_day"], by=request.person, now=request.now)
    return done(request, key, "hours", f"Day-to-day saved. {ANEW}")
