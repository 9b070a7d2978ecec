"""The lead's week: show it, plan it, decide about it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus import answers, decisions, meetings, replanning
from focus import page as pages
from focus.acts import ACTS, Stale, perform
from focus.forms import MeetingForm
from focus.models import Meeting
from focus.views.frame import in_week, viewing
from focus.wording.plain import numbered
from people import jobs
from people.requests import PersonRequest, person_required


@require_GET
@person_required
def week_today(request: PersonRequest) -> HttpResponse:
    return answers.show(request, viewing(request, Week.of(request.today)))


@require_GET
@in_week
def week(request: PersonRequest, week: Week) -> HttpResponse:
    return answers.show(request, viewing(request, week))


@require_POST
@in_week
def recompute(request: PersonRequest, week: Week) -> HttpResponse:
    """Queue the planning; the page watches the job."""
    here = viewing(request, week)
    if not here.may_plan:
        return answers.refuse(request, here, "Only this week and the next six months can be planned.")
    job = replanning.request(request.person, week, now=request.now)
    if not request.htmx:
        return answers.back(week)
    return answers.show_progress(request, here, job)


@require_GET
@in_week
def progress(request: PersonRequest, week: Week) -> HttpResponse:
    """Polled every two seconds; when the job is done, the plan replaces the progress bar."""
    job = replanning.latest(request.person, week)
    if not request.htmx or job is None:
        return redirect("week", week)
    here = viewing(request, week)
    if jobs.display_state(job, request.now) == "done":
        return answers.show_replanned(request, here)
    return answers.show_progress(request, here, job)


@require_POST
@in_week
def decide(request: PersonRequest, week: Week, initiative: str, area: str, act: str) -> HttpResponse:
    """Accept, adjust, pin, dismiss, or undo one of these; responds with the item, the sum and the strip."""
    row = get_object_or_404(decisions.areas_to_decide(request.person, week), initiative__key=initiative, key=area)
    before = pages.load(viewing(request, week))
    if before is None or act not in ACTS:
        raise Http404("This week isn’t planned.")
    key = f"{initiative}/{area}"
    try:
        done = perform(act, before, key, row, {**request.GET.dict(), **request.POST.dict()}, now=request.now)
    except Stale as fault:
        return answers.show_stale(request, before, key, str(fault))
    if done.form is not None:
        return answers.show_faults(request, before, key, act, done.form)
    return answers.show_decided(request, before, key, done)


@require_POST
@in_week
def accept_all(request: PersonRequest, week: Week) -> HttpResponse:
    if viewing(request, week).is_past:
        return answers.refuse(
            request, viewing(request, week), f"Week {week.number} is over, so its decisions can’t be changed."
        )
    accepted = decisions.accept_all(request.person, week, now=request.now)
    words = f"Accepted {numbered(len(accepted), 'item')}." if accepted else "Everything is already decided."
    if not request.htmx:
        messages.success(request, words)
        return answers.back(week)
    return answers.show_body(request, viewing(request, week), words)


@require_POST
@in_week
def choose(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """The person's own choice for a meeting; an empty one goes back to the verdict."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.person).select_related("person"), pk=number)
    form = MeetingForm(request.POST, person=request.person)
    if form.is_valid():
        chosen = form.cleaned_data
        meetings.choose(meeting, chosen["choice"], chosen["delegate"], now=request.now)
    return answers.show_meeting(request, viewing(request, week), meeting, form)
