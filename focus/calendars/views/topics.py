"""What a calendar meeting is about, decides or affects: set for its whole series, and undone."""

from dataclasses import asdict, fields
from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from engine.weeks import Week
from focus.calendars.forms import TopicForm
from focus.calendars.queries.meetings import abouts
from focus.calendars.services import triage
from focus.calendars.services.meetings import Before
from focus.calendars.views.meetings import address, show
from focus.models import Decides, Meeting, Reach
from focus.week.responses import with_week
from people.requests import PersonRequest
from people.responses import see_other, with_toast

SALT: Final = "focus.sorting"
A_DAY: Final = 24 * 3600


@require_POST
@with_week
def week_meeting_topic(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """Sets it for the whole series; answers with the updated lists and an undo."""
    rows = Meeting.objects.visible_to(request.person).of_calendars().select_related("person", "initiative", "area")
    row = get_object_or_404(rows, pk=number)
    found = abouts(request.person, request.today, row)
    form = TopicForm(request.POST, abouts=found)
    if not form.is_valid():
        return show(request, week, found, status=422, faulty=row.pk, topic_form=form)
    said = form.cleaned_data
    before = triage.classify(
        row, about=form.about_rows(), decides=said["decides"], reach=said["reach"], now=request.now
    )
    undo = signing.dumps({"person": request.person.pk, **asdict(before)}, salt=SALT)
    words = f"“{row.title}”: {set_words(form)}."
    if not request.htmx:
        messages.success(request, words)
        return see_other(f"{address(week)}?undo={undo}")
    return with_toast(show(request, week, found, undo=undo), words)


@require_POST
@with_week
def week_meeting_topic_undo(request: PersonRequest, week: Week) -> HttpResponse:
    """The page then has its cursor on the meeting that came back."""
    signed = known(request.POST.get("undo", ""), request)
    if not signed:
        raise Http404
    said = signing.loads(signed, salt=SALT)
    said.pop("person")
    before = Before(**said)
    back = triage.undo_classification(request.person, before, now=request.now)
    words = "Undone." if back else "That meeting is no longer in your calendars."
    if not request.htmx:
        messages.success(request, words)
        return see_other(address(week))
    return with_toast(show(request, week, abouts(request.person, request.today), cursor=before.uid), words)


def known(signed: str, request: PersonRequest) -> str:
    """The same value if it is this person's, less than a day old and of this version of leadplan, else ""."""
    try:
        found = signing.loads(signed, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError):
        return ""
    is_complete = found.keys() == {"person", *(one.name for one in fields(Before))}
    return signed if is_complete and found["person"] == request.person.pk else ""


def set_words(form: TopicForm) -> str:
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
