"""A person's meetings of a week: added by hand, or synced and then linked to initiatives in triage."""

from dataclasses import asdict, fields
from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engine.capacity.workdays import Span, busy_minutes
from engine.weeks import Week
from focus.calendars.forms import OwnMeetingForm, TriageForm
from focus.calendars.queries import pages
from focus.calendars.queries.meetings import abouts, of_week
from focus.calendars.services import meetings, triage
from focus.calendars.services.meetings import Before
from focus.models import Decides, Meeting, Reach, TopicSource
from focus.week import responses
from focus.week.responses import build_week_request, with_week
from people import trash
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE: Final = "focus/triage.html"
SALT: Final = "focus.sorting"
A_DAY: Final = 24 * 3600


@require_GET
@with_week
def week_triage(request: PersonRequest, week: Week) -> HttpResponse:
    return show_triage(request, week, undo=known(request.GET.get("undo", ""), request))


@require_POST
@with_week
def week_triage_one(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """What a meeting is about, decides or affects, for its whole series; answers with the updated list and an undo."""
    rows = Meeting.objects.visible_to(request.person).of_calendars().select_related("person", "initiative", "area")
    row = get_object_or_404(rows, pk=number)
    form = TriageForm(request.POST, abouts=abouts(request.person, request.today, row))
    if not form.is_valid():
        return show_triage(request, week, status=422, faulty=row.pk, form=form)
    said = form.cleaned_data
    before = triage.classify(
        row, about=form.about_rows(), decides=said["decides"], reach=said["reach"], now=request.now
    )
    undo = signing.dumps({"person": request.person.pk, **asdict(before)}, salt=SALT)
    words = f"“{row.title}”: {set_words(form)}."
    if not request.htmx:
        messages.success(request, words)
        return see_other(f"{reverse('week_triage', args=[week])}?undo={undo}")
    return with_toast(show_triage(request, week, undo=undo), words)


@require_POST
@with_week
def week_triage_undo(request: PersonRequest, week: Week) -> HttpResponse:
    signed = known(request.POST.get("undo", ""), request)
    if not signed:
        raise Http404
    found = signing.loads(signed, salt=SALT)
    found.pop("person")
    back = triage.undo_classification(request.person, Before(**found), now=request.now)
    words = "Undone." if back else "That meeting is no longer in your calendars."
    if not request.htmx:
        messages.success(request, words)
        return see_other(reverse("week_triage", args=[week]))
    return with_toast(show_triage(request, week), words)


def known(signed: str, request: PersonRequest) -> str:
    """The same value if it is this person's, less than a day old and of this version of leadplan, else ""."""
    try:
        found = signing.loads(signed, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError):
        return ""
    is_complete = found.keys() == {"person", *(one.name for one in fields(Before))}
    return signed if is_complete and found["person"] == request.person.pk else ""


def set_words(form: TriageForm) -> str:
    """What was set, in words."""
    said = form.cleaned_data
    words = []
    about = form.about_rows()
    if about is not None:
        words.append(str(about[1] or about[0] or "not linked to an initiative"))
    if said["decides"]:
        words.append(Decides(said["decides"]).label.lower())
    if said["reach"]:
        words.append(Reach(said["reach"]).label.lower())
    return ", ".join(words)


def show_triage(request: PersonRequest, week: Week, *, status: int = 200, **extra: object) -> HttpResponse:
    context = {
        "page": pages.triage_page(build_week_request(request, week)),
        "week": week,
        **responses.neighbours(week),
        **extra,
    }
    return render(request, f"{PAGE}#list" if request.htmx else PAGE, context, status=status)


REPLAN_HINT = "You can replan the affected week."
THERE = "You already have a meeting with that title at that time."


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_meetings(request: PersonRequest, week: Week) -> HttpResponse:
    """The list, and adding one."""
    form = form_of(request, week)
    if form.is_valid():
        try:
            rows = meetings.add(request.person, form.held(), form.cleaned_data["weeks"] or 1, now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            count = f" for {len(rows)} weeks" if len(rows) > 1 else ""
            messages.success(request, f"“{rows[0].title}” added{count}. {REPLAN_HINT}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_meeting_edit(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    form = form_of(request, week, row)
    if form.is_valid():
        try:
            meetings.change(row, form.held(), now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            messages.success(request, f"“{row.title}” changed. {REPLAN_HINT}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, form, editing=find(request, number) if form.is_bound else row)


@require_POST
@with_week
def week_meeting_remove(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """This one, or with `later` also the later ones in its series; the next page offers undo."""
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    rows = meetings.later(row) if "later" in request.POST else [row]
    name = meetings.remove(rows, trash.removal_context(request, "week_meeting_undo", str(week)), now=request.now)
    return see_other(f"{address(week)}?removed={name}")


@require_POST
@with_week
def week_meeting_undo(request: PersonRequest, week: Week, name: str) -> HttpResponse:
    """Undo your own removal."""
    try:
        count = meetings.restore(request.person, name, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "They can’t be restored: another meeting has taken their place.")
    else:
        if count:
            messages.success(request, "Undone." if count == 1 else f"Undone: {count} meetings restored.")
    return see_other(address(week))


def find(request: PersonRequest, number: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.person).select_related("person", "initiative", "area__initiative")
    return get_object_or_404(rows, pk=number)


def to_its_calendar(request: PersonRequest, week: Week) -> HttpResponse:
    """A change here would be undone by the next sync."""
    messages.info(
        request, "This meeting comes from your calendar, so change it there. Here you can set what it is about."
    )
    return see_other(reverse("week_triage", args=[week]))


def address(week: Week) -> str:
    return reverse("week_meetings", args=[week])


def form_of(request: PersonRequest, week: Week, row: Meeting | None = None) -> OwnMeetingForm:
    """Empty for a new one: today, or the Monday of another week."""
    return OwnMeetingForm(
        request.POST if request.method == "POST" else None,
        person=request.person,
        zone=build_week_request(request, week).zone,
        today=request.today,
        meeting=row,
        initial={"day": request.today if request.today in week else week.monday, "minutes": 60},
    )


def show(request: PersonRequest, week: Week, form: OwnMeetingForm, editing: Meeting | None = None) -> HttpResponse:
    rows = of_week(request.person, build_week_request(request, week).zone, week)
    context = {
        "week": week,
        "rows": rows,
        "hours": busy_minutes(Span.of(row.starts, row.minutes) for row in rows) / 60,
        "untriaged": sum(row.topic_source == TopicSource.OPEN for row in rows),
        "savings": pages.load_savings(request.person, week),
        "form": form,
        "editing": editing,
        "removed": request.GET.get("removed") if request.method == "GET" else None,
        **responses.neighbours(week),
    }
    return render(request, "focus/meetings.html", context, status=422 if form.is_bound else 200)
