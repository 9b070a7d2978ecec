"""Pages of pitches: the list, one pitch and its parts, and the one-pager to print or share."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives.models import Initiative
from people import secret_links, trash
from people.concurrency import Difference, EditConflict
from people.forms.base import LinkForm, VersionedForm
from people.models import LinkKind, Organisation
from people.requests import PersonRequest, person_required
from people.responses import see_other
from people.secret_link_access import LinkRequest, secret_link_view
from people.views.secret_links import show_secret
from stakeholders.models import Audience, Evidence, Pitch, PitchStatus, PitchStep
from stakeholders.pitches import queries
from stakeholders.pitches.answer_forms import AnswerForm, SponsorsForm, StatusForm
from stakeholders.pitches.forms import ConversationForm, EvidenceForm, OfficeHoursForm, PitchForm, PitchStepForm
from stakeholders.pitches.next_actions import MOST_SHOWN, next_actions
from stakeholders.pitches.one_pagers import load_one_pager
from stakeholders.pitches.services import editing
from stakeholders.pitches.services.status import STATUS_CHANGES

EVERY_TEAM: Final = "every-team"
FORMS: Final = ["GET", "HEAD", "POST"]
# Labels of the buttons that change a pitch's status.
STATUS_BUTTONS: Final = {
    PitchStatus.DRAFT: "Back to draft",
    PitchStatus.SOCIALISING: "Back to socialising",
    PitchStatus.SUBMITTED: "Submit",
}


def find(request: PersonRequest, key: str) -> Pitch:
    return get_object_or_404(Pitch.objects.editable_by(request.person).select_related("author", "cycle"), url_id=key)


def find_own(request: PersonRequest, key: str) -> Pitch:
    """For what only the author may see: stakeholders and conversations."""
    pitch = find(request, key)
    if pitch.author_id != request.person.pk:
        raise Http404
    return pitch


def redirect_to_pitch(key: str, part: str = "") -> HttpResponse:
    return see_other(reverse("pitch", args=[key]) + (f"#{part}" if part else ""))


@require_safe
@person_required
def pitches(request: PersonRequest) -> HttpResponse:
    return render(
        request, "stakeholders/pitches.html", {"entries": queries.load_pitches(request.person, request.today)}
    )


@require_http_methods(FORMS)
@person_required
def pitch_new(request: PersonRequest) -> HttpResponse:
    form = PitchForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "stakeholders/pitch_new.html", {"form": form}, status=422 if form.is_bound else 200)
    made = editing.create_pitch(form.save(commit=False), by=request.person, now=request.now, today=request.today)
    messages.success(request, f"“{made}” created. Add evidence next.")
    return redirect_to_pitch(made.url_id)


@require_http_methods(FORMS)
@person_required
def pitch(request: PersonRequest, key: str) -> HttpResponse:
    if request.method != "POST":
        return show(request, key)
    row = find(request, key)
    form = PitchForm(request.POST, instance=row)
    if not form.is_valid():
        return show(request, key, status=422, form=form, opened="details")
    try:
        editing.change_pitch(
            form.save(commit=False), seen=form.version(), by=request.person, now=request.now, today=request.today
        )
    except EditConflict:
        again, conflict = form.reopened_on(find(request, key))
        return show(request, key, status=409, form=again, conflict=conflict, opened="details")
    messages.success(request, "Saved.")
    return redirect_to_pitch(key)


def show(
    request: PersonRequest, key: str, *, status: int = 200, answered: str = "", part: str = "", **forms: object
) -> HttpResponse:
    """The page, or for htmx a part of it; `forms` with errors replace the fresh ones, `answer_form` that of the team `answered`."""
    found = queries.load_pitch(request.person, key, request.today)
    if found is None:
        raise Http404
    row = found.pitch
    zone = row.author.timezone or request.organisation.timezone
    actions = next_actions(found, request.now)
    refused = forms.pop("answer_form", None)
    context = {
        "page": found,
        "form": PitchForm(instance=row, cycles=found.cycles),
        "evidence_form": EvidenceForm(pitch=row),
        "conversation_form": ConversationForm(pitch=row, known=found.known, initial={"on": request.today})
        if found.is_author
        else None,
        "office_hours_form": OfficeHoursForm(pitch=row, timezone=zone) if found.is_author else None,
        "status_form": StatusForm(),
        "next_actions": actions[:MOST_SHOWN],
        "later_actions": actions[MOST_SHOWN:],
        "answer_forms": [(one, refused if one.team.key == answered else AnswerForm(asked=one)) for one in found.teams],
        "every_team_form": refused if answered == EVERY_TEAM else AnswerForm(),
        "answered": answered,
        "sponsors_form": SponsorsForm(initial={"who": "\n".join(one.name for one in row.co_sponsors.all())}),
        "status_choices": status_choices(PitchStatus(row.status)),
        "initiatives": initiatives_of(request, row),
        "now": request.now,
        "removed": trash.removed_name(request),
        **forms,
    }
    template = f"stakeholders/pitch.html#{part}" if part and request.htmx else "stakeholders/pitch.html"
    return render(request, template, context, status=status)


def status_choices(status: PitchStatus) -> list[tuple[str, str]]:
    """The statuses it can change to, with the labels of their buttons."""
    words = {**STATUS_BUTTONS}
    if status == PitchStatus.DRAFT:
        words[PitchStatus.SOCIALISING] = "Start socialising"
    if status == PitchStatus.DEFERRED:
        words[PitchStatus.SUBMITTED] = "Submit again"
    return [(one.value, words[one]) for one in STATUS_CHANGES[status]]


def initiatives_of(request: PersonRequest, row: Pitch) -> list[Initiative]:
    """The initiatives of which an accepted pitch can become an area."""
    if row.status != PitchStatus.ACCEPTED or row.initiative_id is not None:
        return []
    return list(Initiative.objects.editable_by(request.person, request.today).order_by("name")[:200])


@require_http_methods(FORMS)
@person_required
def pitch_part(request: PersonRequest, key: str, part: str, number: int | None = None) -> HttpResponse:
    """Evidence or a step: a stored one, or without a number a new one."""
    row = find(request, key)
    form: VersionedForm[Any] = part_form(request, row, part, number)
    context: dict[str, object] = {"form": form, "pitch": row, "part": part, "number": number}
    if not form.is_valid():
        return render(request, "stakeholders/pitch_part.html", context, status=422 if form.is_bound else 200)
    try:
        editing.save_part(
            form.save(commit=False), seen=form.version(), by=request.person, now=request.now, today=request.today
        )
    except EditConflict:
        again, conflict = form.reopened_on(part_form(request, row, part, number).instance, pitch=row)
        context |= {"form": again, "conflict": conflict}
        return render(request, "stakeholders/pitch_part.html", context, status=409)
    return redirect_to_pitch(key, part)


def part_form(request: PersonRequest, row: Pitch, part: str, number: int | None) -> EvidenceForm | PitchStepForm:
    data = request.POST if request.method == "POST" else None
    if part == "evidence":
        figure = get_object_or_404(Evidence, pitch=row, pk=number) if number is not None else None
        return EvidenceForm(data, instance=figure, pitch=row)
    if part == "steps":
        step = get_object_or_404(PitchStep, pitch=row, pk=number) if number is not None else None
        return PitchStepForm(data, instance=step, pitch=row)
    raise Http404


@require_POST
@person_required
def pitch_part_remove(request: PersonRequest, key: str, part: str, number: int) -> HttpResponse:
    stored = part_form(request, find(request, key), part, number).instance
    kept = editing.remove_part(stored, trash.removal_context(request, "pitch_undo", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={kept.name}#{part}")


@require_POST
@person_required
def pitch_undo(request: PersonRequest, key: str, name: str) -> HttpResponse:
    """Undo a removal."""
    row = find(request, key)
    try:
        editing.restore_part(name, row, by=request.person, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "This can’t be restored: something else has taken its place.")
    else:
        messages.success(request, "Restored.")
    return redirect_to_pitch(key)


@require_POST
@person_required
def pitch_order(request: PersonRequest, key: str) -> HttpResponse:
    """Move one step up or down, or sort all steps: in a given order, or by value per week."""
    row = find(request, key)
    if number := request.POST.get("step"):
        stored = get_object_or_404(PitchStep, pitch=row, pk=int(number) if number.isascii() and number.isdigit() else 0)
        editing.move_step(stored, 1 if request.POST.get("to") == "down" else -1, by=request.person, now=request.now)
    elif order := request.POST.get("order"):
        editing.arrange_steps(row, order.split(","), by=request.person, now=request.now)
    else:
        editing.sort_by_value(row, by=request.person, now=request.now)
    if request.htmx:
        return render(
            request, "stakeholders/pitch.html#steps", {"page": queries.load_pitch(request.person, key, request.today)}
        )
    return redirect_to_pitch(key, "steps")


@require_POST
@person_required
def pitch_message(request: PersonRequest, key: str, audience: str) -> HttpResponse:
    row = find(request, key)
    if audience not in Audience.values:
        raise Http404
    text = request.POST.get("text", "").replace("\0", "").strip()[:20_000]
    seen = request.POST.get("seen", "")
    try:
        editing.save_message(row, audience, text, seen=seen, by=request.person, now=request.now)
    except EditConflict:
        stored = editing.message_text(row, audience)
        conflict = [Difference(f"To {Audience(audience).label.lower()}s", stored or "–", text or "–")]
        typed = {"audience": audience, "text": text, "conflict": conflict}
        return show(request, key, status=409, typed_message=typed)
    messages.success(request, "Saved." if text else "The draft is back.")
    return redirect_to_pitch(key, "messages")


LINK_DAYS: Final = (14, 30, 90)


@require_http_methods(FORMS)
@person_required
def pitch_one_pager(request: PersonRequest, key: str, audience: str) -> HttpResponse:
    """The pitch as one audience should read it, to print, and a form for a link to it."""
    row = find(request, key)
    team = request.GET.get("team", "")
    if audience not in Audience.values or (team and team not in map(str, row.steps.values_list("team", flat=True))):
        raise Http404
    form = LinkForm(
        request.POST if request.method == "POST" else None, days=LINK_DAYS, label="Recipient",
        help_text="Shown under My links, so you can recognise it. The recipient doesn’t see it.",
    )  # fmt: skip
    if not form.is_valid():
        context = {
            "one_pager": load_one_pager(row, audience, request.now, request.today, team),
            "form": form,
            "pitch": row,
            "audience": audience,
            "team": team,
        }
        return render(request, "stakeholders/pitch_one_pager.html", context, status=422 if form.is_bound else 200)
    subject = f"{row.key}/{audience}/{team}".rstrip("/")
    details = {"subject": subject, "label": row.title[:100], "purpose": form.cleaned_data["purpose"]}
    link, secret = secret_links.create(
        LinkKind.PITCH_PAGE, by=request.person, now=request.now, keep=form.keep, **details
    )
    return show_secret(
        request, link, reverse("shared_pitch", args=[secret]), reverse("pitch_one_pager", args=[key, audience])
    )


@secret_link_view
@require_safe
def shared_pitch(request: LinkRequest, secret: str) -> HttpResponse:
    """Read-only, without signing in; the day is the organisation's."""
    link, row, audience, team = editing.open_shared(secret, request.now)
    organisation = Organisation.objects.first()
    today = request.now.astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()
    context = {"one_pager": load_one_pager(row, audience, request.now, today, team), "link": link}
    return render(request, "stakeholders/shared_pitch.html", context)
