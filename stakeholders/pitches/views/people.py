"""The people of a pitch, only for its author: stakeholders, conversations, co-sponsors and office hours."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from people import trash
from people.requests import PersonRequest, person_required
from people.responses import see_other
from stakeholders import missing_stakeholders
from stakeholders.forms import ExclusionForm
from stakeholders.models import Conversation, OfficeHours, Stakeholder, TouchpointKind
from stakeholders.pitches import conversations, office_hours, queries
from stakeholders.pitches.answer_forms import SponsorsForm
from stakeholders.pitches.forms import ConversationForm, OfficeHoursForm
from stakeholders.pitches.services import editing, planning
from stakeholders.pitches.views.pitches import find_own, redirect_to_pitch, show
from stakeholders.services import exclude, exclusion_of, get_or_add
from stakeholders.text import already_excluded


@require_POST
@person_required
def pitch_stakeholders(request: PersonRequest, key: str) -> HttpResponse:
    """Add an existing stakeholder, one missing person, or all missing people."""
    row = find_own(request, key)
    chosen = request.POST.get("person")
    if known := request.POST.get("stakeholder"):
        people = list(Stakeholder.objects.editable_by(request.person).filter(key=known))
    else:
        missing = missing_stakeholders.load_missing_for_pitch(row, queries.load_steps(row), request.today)
        wanted = [one.person for one in missing if not chosen or one.person.key == chosen]
        people = get_or_add(request.person, wanted, now=request.now)
    if people:
        editing.add_to_pitch(row, people, now=request.now)
        messages.success(request, f"Added: {', '.join(str(one) for one in people)}.")
    return redirect_to_pitch(key, "conversations")


@require_POST
@person_required
def pitch_exclude(request: PersonRequest, key: str, person: str) -> HttpResponse:
    """Exclude a missing person, with a reason."""
    row = find_own(request, key)
    missing = missing_stakeholders.load_missing_for_pitch(row, queries.load_steps(row), request.today)
    one = next((one for one in missing if one.person.key == person), None)
    excluded = None if one else exclusion_of(request.person, person, pitch=row)
    form = ExclusionForm(request.POST)
    if one is None and (excluded is None or not form.is_valid()):
        raise Http404
    if not form.is_valid():
        return show(request, key, status=422, exclusion_form=form, excluding=person)
    reason = form.cleaned_data["reason"]
    if one is None:
        if excluded is None or excluded.reason == reason:
            return redirect_to_pitch(key, "conversations")
        messages.error(request, already_excluded(excluded, reason))
        return show(request, key, status=409)
    exclude(request.person, one.person, one.places, reason, now=request.now)
    messages.success(request, f"{one.person} excluded. Your reason is under Stakeholders; only you can see it.")
    return redirect_to_pitch(key, "conversations")


@require_POST
@person_required
def pitch_conversation(request: PersonRequest, key: str) -> HttpResponse:
    """Log a conversation; warn about a group conversation before all one-to-ones took place."""
    row = find_own(request, key)
    form = ConversationForm(request.POST, pitch=row)
    if form.is_valid() and form.cleaned_data["on"] > request.today:
        form.add_error("on", "Enter today or an earlier date.")
    if not form.is_valid():
        return show(request, key, status=422, conversation_form=form, opened="conversations")
    conversation = form.save(commit=False)
    editing.log_conversation(conversation, form.cleaned_data["engagement"], now=request.now)
    editing.add_to_pitch(row, [conversation.stakeholder], now=request.now)
    if conversation.kind == TouchpointKind.GROUP:
        people, _ = conversations.load_conversations(row, request.person)
        alone = [str(one.row) for one in people if one.one_to_one_on is None]
        if alone:
            messages.warning(
                request,
                f"The group met before all one-to-ones took place. Talk one-to-one with {', '.join(alone)} next.",
            )
    return redirect_to_pitch(key, "conversations")


@require_POST
@person_required
def pitch_conversation_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    find_own(request, key)
    stored = get_object_or_404(Conversation.objects.editable_by(request.person), pk=number, pitch__url_id=key)
    kept = editing.remove_part(stored, trash.removal_context(request, "pitch_undo", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={kept.name}#conversations")


@require_POST
@person_required
def pitch_sponsors(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    form = SponsorsForm(request.POST)
    if not form.is_valid():
        return show(request, key, status=422, sponsors_form=form, opened="sponsors")
    editing.set_sponsors(row, form.cleaned_data["who"], by=request.person, now=request.now)
    messages.success(request, "Saved.")
    return redirect_to_pitch(key)


@require_POST
@person_required
def pitch_office_hours(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    zone = row.author.timezone or request.organisation.timezone
    form = OfficeHoursForm(request.POST, pitch=row, timezone=zone)
    if not form.is_valid():
        return show(request, key, status=422, office_hours_form=form, opened="office-hours")
    try:
        planning.offer_hours(form.save(commit=False), by=request.person, now=request.now)
    except ValidationError as fault:
        form.add_error(None, fault)
        return show(request, key, status=422, office_hours_form=form, opened="office-hours")
    return redirect_to_pitch(key, "office-hours")


@require_POST
@person_required
def pitch_office_hours_held(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """Record whether a past office hour was held."""
    stored = find_hours(request, key, number)
    day = request.POST.get("on", "")
    hours = office_hours.hours_of(stored, {}, stored.first, min(stored.last, request.today + timedelta(days=1)))
    hour = next((one for one in hours if one.on.isoformat() == day and one.is_over(request.now)), None)
    if hour is None:
        raise Http404
    took_place = request.POST.get("took_place") == "1"
    planning.record_held(stored, hour.on, took_place, by=request.person, now=request.now)
    return redirect_to_pitch(key, "office-hours")


@require_POST
@person_required
def pitch_office_hours_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    row = find_hours(request, key, number)
    name = planning.remove_hours(row, trash.removal_context(request, "pitch_undo", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={name}#office-hours")


def find_hours(request: PersonRequest, key: str, number: int) -> OfficeHours:
    find_own(request, key)
    return get_object_or_404(OfficeHours.objects.editable_by(request.person), pk=number, pitch__url_id=key)
