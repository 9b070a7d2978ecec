"""The status of a pitch, and what each of its teams agrees to and answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from people.concurrency import EditConflict
from people.models import Team
from people.requests import PersonRequest, person_required
from stakeholders.models import Answer, Pitch, PitchStatus
from stakeholders.pitches import conversations
from stakeholders.pitches.answer_forms import AgreementForm, AnswerForm, StatusForm
from stakeholders.pitches.services import status
from stakeholders.pitches.teams import asked_teams, steps_with_answers
from stakeholders.pitches.views.pitches import EVERY_TEAM, find, redirect_to_pitch, show


@require_POST
@person_required
def pitch_status(request: PersonRequest, key: str) -> HttpResponse:
    """Change the status; submitting asks first where people have not been met or no step is agreed."""
    row = find(request, key)
    form = StatusForm(request.POST)
    if form.is_valid():
        wanted = PitchStatus(form.cleaned_data["status"])
        submits = wanted == PitchStatus.SUBMITTED
        ready = conversations.load_readiness(row, request.person) if submits else conversations.Readiness([], [])
        if row.is_open and ready.doubts and not ready.missing and not form.cleaned_data["confirmed"]:
            return show(request, key, status=422, part="status", doubts=ready.doubts)
        try:
            status.change_status(
                row, wanted, missing=ready.missing, by=request.person, now=request.now, today=request.today
            )
        except (status.NotReady, ValidationError) as fault:
            form.add_error(None, fault if isinstance(fault, ValidationError) else str(fault))
        else:
            messages.success(request, f"“{row}” is now {wanted.label.lower()}.")
            page = redirect_to_pitch(key)
            return HttpResponseClientRedirect(page["Location"]) if request.htmx else page
    return show(request, key, status=422, part="status", status_form=form)


@require_POST
@person_required
def pitch_answer(request: PersonRequest, key: str, team: str = "") -> HttpResponse:
    """What a team answered, or without one every team."""
    row = find(request, key)
    asked = find_team(row, team)
    form = AnswerForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        given = status.GivenAnswer(Answer(typed["status"]), typed["ticket"], typed["reason"])
        try:
            status.record_answer(
                row, asked, given, seen=typed["seen"], by=request.person, now=request.now, today=request.today
            )
        except EditConflict:
            stored = next(one for one in asked_teams(row, steps_with_answers(row)) if one.team == asked)
            return show(request, key, status=409, answer_form=form.reopened_on(stored), answered=team)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"{asked or 'Answer'}: {given.status.label.lower()}.")
            return redirect_to_pitch(key, "teams")
    return show(request, key, status=422, answer_form=form, answered=team or EVERY_TEAM)


@require_POST
@person_required
def pitch_agreed(request: PersonRequest, key: str, team: str) -> HttpResponse:
    """A team agreed to all its steps; without a name it no longer does."""
    row = find(request, key)
    asked = find_team(row, team)
    form = AgreementForm(request.POST)
    if asked is None or not form.is_valid():
        raise Http404
    name = " ".join(form.cleaned_data["agreed_by"].split())
    if not name and "agreed_by" in request.POST:
        messages.error(request, "Enter who agreed, so you know who to ask when it’s due.")
        return redirect_to_pitch(key, "teams")
    status.record_agreement(row, asked, name, by=request.person, now=request.now, today=request.today)
    messages.success(request, f"{asked} agreed, as {name} said." if name else f"{asked} no longer agrees.")
    return redirect_to_pitch(key, "teams")


def find_team(row: Pitch, key: str) -> Team | None:
    """A team that a step of the pitch asks for something."""
    return get_object_or_404(Team.objects.filter(pitch_steps__pitch=row).distinct(), key=key) if key else None
