"""The people of a pitch, only for its author: stakeholders, missing people, conversations, co-sponsors."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from people import removals
from people.answers import see_other
from people.requests import PersonRequest, person_required
from stakeholders import contacts, dismissing, leftout
from stakeholders.forms import DismissForm
from stakeholders.models import Conversation, Stakeholder, TouchpointKind
from stakeholders.pitching import page, talks, writing
from stakeholders.pitching.forms import SponsorsForm, TalkForm
from stakeholders.pitching.views import back_to, find_own, show


@require_POST
@person_required
def pitch_involve(request: PersonRequest, key: str) -> HttpResponse:
    """Add an existing stakeholder, one missing person, or all missing people."""
    row = find_own(request, key)
    chosen = request.POST.get("person")
    if known := request.POST.get("stakeholder"):
        people = list(Stakeholder.objects.editable_by(request.person).filter(key=known))
    else:
        left = leftout.found_for(row, page.slices_of(row), request.today)
        wanted = [one.person for one in left if not chosen or one.person.key == chosen]
        people = contacts.known_or_added(request.person, wanted, now=request.now)
    if people:
        writing.involve(row, people, now=request.now)
        messages.success(request, f"Added: {', '.join(str(one) for one in people)}.")
    return back_to(key, "talks")


@require_POST
@person_required
def pitch_dismiss(request: PersonRequest, key: str, person: str) -> HttpResponse:
    """Exclude a missing person, with a reason."""
    row = find_own(request, key)
    left = leftout.found_for(row, page.slices_of(row), request.today)
    one = next((one for one in left if one.person.key == person), None)
    if one is None:
        raise Http404
    form = DismissForm(request.POST)
    if not form.is_valid():
        return show(request, key, status=422, dismiss=form, dismissing=person)
    dismissing.dismiss(request.person, one.person, one.places, form.cleaned_data["reason"], now=request.now)
    messages.success(request, f"{one.person} excluded. Your reason is under Stakeholders; only you can see it.")
    return back_to(key, "talks")


@require_POST
@person_required
def pitch_talk(request: PersonRequest, key: str) -> HttpResponse:
    """Log a conversation; warn about a group conversation before all one-to-ones took place."""
    row = find_own(request, key)
    form = TalkForm(request.POST, pitch=row)
    if form.is_valid() and form.cleaned_data["on"] > request.today:
        form.add_error("on", "Enter today or an earlier date.")
    if not form.is_valid():
        return show(request, key, status=422, talk=form, opened="talks")
    said = form.save(commit=False)
    writing.talk(said, form.cleaned_data["engagement"], now=request.now)
    writing.involve(row, [said.stakeholder], now=request.now)
    if said.kind == TouchpointKind.GROUP:
        people, _ = page.talked_of(row, request.person)
        alone = [str(one.row) for one in talks.before_a_group(people)]
        if alone:
            messages.warning(
                request,
                f"The group met before all one-to-ones took place. Talk one-to-one with {', '.join(alone)} next.",
            )
    return back_to(key, "talks")


@require_POST
@person_required
def pitch_talk_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    find_own(request, key)
    stored = get_object_or_404(Conversation.objects.editable_by(request.person), pk=number, pitch__key=key)
    kept = writing.remove(stored, removals.keeper(request, "pitch_back", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={kept.name}#talks")


@require_POST
@person_required
def pitch_sponsors(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    form = SponsorsForm(request.POST)
    if not form.is_valid():
        return show(request, key, status=422, sponsors=form, opened="sponsors")
    writing.sponsor(row, form.cleaned_data["who"], by=request.person, now=request.now)
    messages.success(request, "Saved.")
    return back_to(key)
