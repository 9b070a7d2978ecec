"""Pitches: the list, one pitch, its parts, where it stands, one page for each audience."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import links, removals
from people.answers import see_other
from people.conflicts import Outdated, differences
from people.forms.links import LinkForm
from people.models import LinkKind
from people.requests import PersonRequest, person_required
from people.shared import SharedRequest, shared
from people.views.links import tell_secret
from stakeholders import contacts
from stakeholders.models import Audience, Evidence, Pitch, PitchStatus, Slice, Stakeholder
from stakeholders.pitching import page, sheets, writing
from stakeholders.pitching.forms import EvidenceForm, PitchForm, SliceForm, SponsorsForm, StatusForm, TalkForm

FORMS: Final = ["GET", "HEAD", "POST"]
PARTS: Final[dict[str, tuple[Any, Any]]] = {"evidence": (Evidence, EvidenceForm), "slices": (Slice, SliceForm)}
DAYS: Final = (14, 30, 90)


def find(request: PersonRequest, key: str) -> Pitch:
    return get_object_or_404(Pitch.objects.editable_by(request.person).select_related("author"), key=key)


def find_own(request: PersonRequest, key: str) -> Pitch:
    """The author's alone: stakeholders and conversations."""
    pitch = find(request, key)
    if pitch.author_id != request.person.pk:
        raise Http404
    return pitch


def back_to(key: str, part: str = "") -> HttpResponse:
    return see_other(reverse("pitch", args=[key]) + (f"#{part}" if part else ""))


@require_safe
@person_required
def pitches(request: PersonRequest) -> HttpResponse:
    return render(request, "stakeholders/pitches.html", {"entries": page.listed(request.person, request.today)})


@require_http_methods(FORMS)
@person_required
def pitch_new(request: PersonRequest) -> HttpResponse:
    form = PitchForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "stakeholders/pitch_new.html", {"form": form}, status=422 if form.is_bound else 200)
    made = writing.found(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, f"{made} is begun. Add the figures next.")
    return back_to(made.key)


@require_http_methods(FORMS)
@person_required
def pitch(request: PersonRequest, key: str) -> HttpResponse:
    row = find(request, key)
    if request.method != "POST":
        return show(request, key)
    form = PitchForm(request.POST, instance=row)
    if not form.is_valid():
        return show(request, key, status=422, head=form, opened="head")
    try:
        writing.change(form.save(commit=False), seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        stored = find(request, key)
        data = request.POST.copy()
        data["seen"] = form.mark_of(stored)
        again = PitchForm(data, instance=find(request, key))
        return show(request, key, status=409, head=again, conflict=differences(form, stored), opened="head")
    messages.success(request, "Saved.")
    return back_to(key)


def show(request: PersonRequest, key: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = page.load(request.person, key, request.today)
    if found is None:
        raise Http404
    row = found.pitch
    context = {
        "page": found,
        "head": PitchForm(instance=find(request, key)),
        "evidence": EvidenceForm(pitch=row),
        "slices": SliceForm(pitch=row),
        "talk": TalkForm(pitch=row, initial={"on": request.today}) if found.is_author else None,
        "stands": StatusForm(),
        "sponsors": SponsorsForm(initial={"who": "\n".join(one.name for one in row.co_sponsors.all())}),
        "steps": [(one.value, one.label) for one in writing.STEPS[PitchStatus(row.status)]],
        "removed": request.GET.get("removed"),
        **forms,
    }
    return render(request, "stakeholders/pitch.html", context, status=status)


@require_POST
@person_required
def pitch_add(request: PersonRequest, key: str, part: str) -> HttpResponse:
    """Evidence or a slice."""
    row = find(request, key)
    if part not in PARTS:
        raise Http404
    form = PARTS[part][1](request.POST, pitch=row)
    if not form.is_valid():
        return show(request, key, status=422, **{part: form, "opened": part})
    writing.add(form.save(commit=False), by=request.person, now=request.now)
    return back_to(key, part)


@require_http_methods(FORMS)
@person_required
def pitch_part(request: PersonRequest, key: str, part: str, number: int) -> HttpResponse:
    row = find(request, key)
    if part not in PARTS:
        raise Http404
    stored = get_object_or_404(PARTS[part][0].objects.filter(pitch=row), pk=number)
    form = PARTS[part][1](request.POST if request.method == "POST" else None, instance=stored, pitch=row)
    if not form.is_valid():
        context = {"form": form, "pitch": row, "part": part, "number": number}
        return render(request, "stakeholders/pitch_part.html", context, status=422 if form.is_bound else 200)
    writing.add(form.save(commit=False), by=request.person, now=request.now)
    return back_to(key, part)


@require_POST
@person_required
def pitch_part_remove(request: PersonRequest, key: str, part: str, number: int) -> HttpResponse:
    row = find(request, key)
    if part not in PARTS:
        raise Http404
    stored = get_object_or_404(PARTS[part][0].objects.filter(pitch=row), pk=number)
    kept = writing.remove(stored, removals.keeper(request, "pitch_back", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={kept.name}#{part}")


@require_POST
@person_required
def pitch_back(request: PersonRequest, key: str, name: str) -> HttpResponse:
    """Undo a removal of one's own."""
    row = find(request, key)
    try:
        writing.restore(name, row, by=request.person, now=request.now)
    except removals.Gone:
        messages.error(request, "It can't be put back any more: something else has taken its place.")
    else:
        messages.success(request, "Back as it was.")
    return back_to(key)


@require_POST
@person_required
def pitch_order(request: PersonRequest, key: str) -> HttpResponse:
    """One step up or down, or all by their value per week."""
    row = find(request, key)
    if number := request.POST.get("slice"):
        stored = get_object_or_404(Slice, pitch=row, pk=int(number) if number.isascii() and number.isdigit() else 0)
        writing.move(stored, 1 if request.POST.get("to") == "down" else -1, by=request.person, now=request.now)
    else:
        writing.reorder(row, by=request.person, now=request.now)
    return back_to(key, "slices")


@require_POST
@person_required
def pitch_say(request: PersonRequest, key: str, audience: str) -> HttpResponse:
    row = find(request, key)
    if audience not in Audience.values:
        raise Http404
    text = request.POST.get("text", "").replace("\0", "").strip()[:20_000]
    writing.say(row, audience, text, by=request.person, now=request.now)
    messages.success(request, "Saved." if text else "Back to the draft.")
    return back_to(key, "messages")


@require_POST
@person_required
def pitch_involve(request: PersonRequest, key: str) -> HttpResponse:
    """Stakeholders that one has, or those who were left out: all of them, or the one who is named."""
    row = find_own(request, key)
    chosen = request.POST.get("person")
    if known := request.POST.get("stakeholder"):
        people = list(Stakeholder.objects.editable_by(request.person).filter(key=known))
    else:
        slices = list(row.slices.all())
        left = [one.person for one in page.left_out(row, slices) if not chosen or one.person.key == chosen]
        people = contacts.known_or_added(request.person, left, now=request.now)
    if people:
        writing.involve(row, people, now=request.now)
        messages.success(request, f"On it: {', '.join(str(one) for one in people)}.")
    return back_to(key, "talks")


@require_POST
@person_required
def pitch_talk(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    form = TalkForm(request.POST, pitch=row)
    if form.is_valid() and form.cleaned_data["on"] > request.today:
        form.add_error("on", "A conversation is noted once it has taken place.")
    if not form.is_valid():
        return show(request, key, status=422, talk=form, opened="talks")
    said = form.save(commit=False)
    writing.talk(said, form.cleaned_data["engagement"], now=request.now)
    writing.involve(row, [said.stakeholder], now=request.now)
    return back_to(key, "talks")


@require_POST
@person_required
def pitch_status(request: PersonRequest, key: str) -> HttpResponse:
    row = find(request, key)
    form = StatusForm(request.POST)
    found = page.load(request.person, key, request.today)
    if form.is_valid() and found is not None:
        typed = form.cleaned_data
        wanted = PitchStatus(typed["status"])
        try:
            writing.stand(
                row, wanted, typed["reason"], typed["ticket"], missing=found.missing, by=request.person, now=request.now
            )
        except writing.NotYet as fault:
            form.add_error(None, str(fault))
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"{row} is {wanted.label.lower()}.")
            return back_to(key)
    return show(request, key, status=422, stands=form, opened="status")


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


@require_http_methods(FORMS)
@person_required
def pitch_for(request: PersonRequest, key: str, audience: str) -> HttpResponse:
    """The pitch as one audience should read it, to print; and a link to it."""
    row = find(request, key)
    if audience not in Audience.values:
        raise Http404
    form = LinkForm(
        request.POST if request.method == "POST" else None, days=DAYS, label="Whom is it for?",
        help_text="For you to know it by under My links. They don’t see it.",
    )  # fmt: skip
    if not form.is_valid():
        context = {"sheet": sheets.load(row, audience), "form": form, "pitch": row, "audience": audience}
        return render(request, "stakeholders/pitch_for.html", context, status=422 if form.is_bound else 200)
    told = {"subject": f"{row.key}/{audience}", "label": row.title[:100], "purpose": form.cleaned_data["purpose"]}
    link, secret = links.make(LinkKind.PITCH_PAGE, by=request.person, now=request.now, keep=form.keep, **told)
    return tell_secret(request, link, reverse("pitch_page", args=[secret]), reverse("pitch_for", args=[key, audience]))


@shared
@require_safe
def pitch_page(request: SharedRequest, secret: str) -> HttpResponse:
    """Read-only and without signing in."""
    link, sheet = sheets.open_by(secret, request.now)
    return render(request, "stakeholders/pitch_page.html", {"sheet": sheet, "link": link})
