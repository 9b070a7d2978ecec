"""Quick capture of an interruption, a meeting, a concern or own work on any page; and interruptions by source and week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from engine.interruptions import normalised
from engine.weeks import Week
from focus.calendars.services import meetings
from focus.capture import queries, services
from focus.capture.forms import AnswerForm, Capture, CorrectionForm, capture_of
from focus.capture.queries import names_of_sources
from focus.formatting import counted
from focus.models import Concern, Interruption, Meeting, OwnWork
from focus.own_work import services as own_work
from focus.week.responses import build_week_request
from people import trash
from people.concurrency import Difference, EditConflict
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast

Captured = Interruption | Concern | Meeting | OwnWork
ROWS: Final[dict[str, type[Captured]]] = {
    "interruption": Interruption, "concern": Concern, "meeting": Meeting, "own_work": OwnWork,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def capture(request: PersonRequest) -> HttpResponse:
    """A dialog for htmx, else a page."""
    zone = request.person.zone(request.organisation.timezone)
    asked = request.POST if request.method == "POST" else request.GET
    data = request.POST if request.method == "POST" else None
    found = capture_of(request.person, zone, request.now, request.today, asked.get("kind", ""), data)
    if data is None:
        return show(request, found)
    kept = save(request, found) if found.chosen.is_valid() else None
    if kept is None:
        return show(request, found, status=422)
    if request.htmx:
        row, words = kept
        undo = reverse("capture_remove", args=[found.kind, row.pk])
        response = with_toast(HttpResponse(status=204), words, undo={"url": undo})
        return trigger_client_event(trigger_client_event(response, "close-dialog", {}), "captured", {})
    return see_other(f"{reverse('capture')}?kind={found.kind}&captured={kept[0].pk}")


def save(request: PersonRequest, found: Capture) -> tuple[Captured, str] | None:
    """What was saved, and the message about it; None if it can't be saved: then the form says why."""
    person, said, now = request.person, found.chosen.cleaned_data, request.now
    if found.kind == "concern":
        concern = services.add_concern(person, found.concern.chosen(), said["text"], now=now)
        return concern, "Saved. It stays on your week until you mark it done."
    if found.kind == "own_work":
        work = own_work.save(found.own_work.save(commit=False), found.own_work.subject(), now=now)
        return work, f"“{work}” added to your own work. Replan your week to use it."
    if found.kind == "interruption":
        row = services.add_interruption(person, said["source"], said["minutes"], said["about"], now=now)
        return row, f"Saved: {counted(row.minutes, 'minute')} for {row.source}."
    try:
        meeting = meetings.add(person, found.meeting.held(), 1, now=now)[0]
    except meetings.ThereAlready:
        found.meeting.add_error("title", "You already have a meeting with this title at this time.")
        return None
    return meeting, f"“{meeting.title}” added to week {week_of(request, meeting.starts).number}."


def week_of(request: PersonRequest, moment: datetime) -> Week:
    return Week.of(moment.astimezone(request.person.zone(request.organisation.timezone)).date())


def show(request: PersonRequest, found: Capture, *, status: int = 200) -> HttpResponse:
    context = {
        "capture": found,
        "sources": names_of_sources(request.person),
        "captured": just_captured(request, found.kind),
        "removed": trash.removed_name(request),
        "on_capture": True,
        "week": Week.of(request.today),
        "in_dialog": bool(request.htmx),
    }
    part = ("#form" if status != 200 else "#dialog") if request.htmx else ""
    response = render(request, f"focus/capture.html{part}", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def just_captured(request: PersonRequest, kind: str) -> Captured | None:
    """Without script: what the previous page saved, so that it can be undone."""
    number = request.GET.get("captured", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return visible(request, kind).filter(pk=int(number)).first()


def visible(request: PersonRequest, kind: str) -> "QuerySet[Captured]":
    return ROWS[kind].objects.visible_to(request.person)


@require_POST
@person_required
def capture_remove(request: PersonRequest, kind: str, number: int) -> HttpResponse:
    """Delete a captured item; that can be undone, too."""
    if kind not in ROWS:
        raise Http404("No such kind of capture.")
    row = get_object_or_404(visible(request, kind).select_related("person"), pk=number)
    if isinstance(row, Meeting):
        week = week_of(request, row.starts)
        name = meetings.remove([row], trash.removal_context(request, "week_meeting_undo", str(week)), now=request.now)
        return show_removed(request, name, reverse("week_meetings", args=[week]), "week_meeting_undo", str(week))
    if isinstance(row, OwnWork):
        name = own_work.remove(row, trash.removal_context(request, "own_work_undo"))
        return show_removed(request, name, reverse("own_work"), "own_work_undo")
    name = services.remove(row, trash.removal_context(request, "capture_undo"))
    return show_removed(request, name, page_asked(request), "capture_undo")


def page_asked(request: PersonRequest) -> str:
    """Without script: the page with the button, named by its form."""
    return reverse("interruptions" if request.POST.get("from") == "interruptions" else "capture")


def show_removed(request: PersonRequest, name: str, page: str, view: str, *args: str) -> HttpResponse:
    if not request.htmx:
        return see_other(f"{page}?removed={name}")
    response = with_toast(HttpResponse(status=204), "Deleted.", undo={"url": reverse(view, args=[*args, name])})
    return trigger_client_event(response, "captured", {})


@require_POST
@person_required
def capture_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Undo a deletion."""
    words, level = "Restored.", "success"
    try:
        services.restore(request.person, name)
    except trash.CannotRestore:
        words, level = "It can no longer be restored.", "warning"
    if request.htmx:
        return trigger_client_event(with_toast(HttpResponse(status=204), words, level=level), "captured", {})
    messages.add_message(request, messages.SUCCESS if level == "success" else messages.WARNING, words)
    return see_other(page_asked(request))


PAGE: Final = "focus/interruptions.html"
CORRECTED: Final = "Saved."
REMEDIES: Final = ("rota", "pairing", "page")
WORDS: Final = {
    "accepted": "Saved. Good luck!",
    "dismissed": "Won’t be suggested again.",
    "": "Will be suggested again.",
}


@require_GET
@person_required
def interruptions(request: PersonRequest) -> HttpResponse:
    """The page; for htmx, after something was captured or deleted, its content."""
    response = show_interruptions(request, part="#interruption_list" if request.htmx else "")
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@person_required
def interruption_correct(request: PersonRequest, number: int) -> HttpResponse:
    """Change source, minutes and topic; its time stays."""
    row = get_object_or_404(Interruption.objects.visible_to(request.person).select_related("person"), pk=number)
    form, part = CorrectionForm(request.POST, prefix="interruption"), "#interruption_list" if request.htmx else ""
    if not form.is_valid():
        return show_interruptions(request, part=part, faulty=Faulty(row.pk, form))
    said = {name: form.cleaned_data[name] for name in form.watched}
    try:
        services.correct_interruption(row, **said, seen=form.version())
    except EditConflict:
        row.refresh_from_db()
        again = CorrectionForm(form.data_over(row), prefix="interruption")
        return show_interruptions(request, part=part, faulty=Faulty(row.pk, again, form.differences(row)))
    if request.htmx:
        return with_toast(show_interruptions(request, part="#interruption_list"), CORRECTED)
    messages.success(request, CORRECTED)
    return see_other(f"{reverse('interruptions')}#noted")


@require_POST
@person_required
def interruption_answer(request: PersonRequest, kind: str) -> HttpResponse:
    """The person's answer to a suggestion, kept until they change it."""
    form = AnswerForm(request.POST)
    if kind not in REMEDIES or not form.is_valid():
        raise Http404("No such suggestion.")
    said, about = form.cleaned_data["answer"], normalised(form.cleaned_data["about"])
    if said:
        services.answer_proposal(request.person, kind, about, accepted=said == "accepted", now=request.now)
    else:
        services.undo_answer(request.person, kind, about)
    if not request.htmx:
        messages.success(request, WORDS[said])
        return see_other(f"{reverse('interruptions')}#proposals")
    return with_toast(show_interruptions(request, part="#proposals"), WORDS[said])


class Faulty(NamedTuple):
    """A correction that was refused, and the row that it was for."""

    number: int
    form: CorrectionForm
    conflict: Sequence[Difference] = ()

    @property
    def name(self) -> str:
        """The id of the element that lists the errors."""
        return f"faults-{self.number}"


def show_interruptions(request: PersonRequest, *, part: str = "", faulty: Faulty | None = None) -> HttpResponse:
    found = queries.load(build_week_request(request, Week.of(request.today)))
    context = {
        "found": found,
        "week": found.week_request.week,
        "faulty": faulty,
        "removed": "" if request.htmx else trash.removed_name(request),
    }
    status = 200 if faulty is None else 409 if faulty.conflict else 422
    return render(request, f"{PAGE}{part}", context, status=status)
