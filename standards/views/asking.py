"""Who to talk to next, with a draft; a pitch as a standard, and a step of a pitch from several reverts."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other
from stakeholders.models import Pitch
from stakeholders.pitches.conversion import NotAccepted
from standards.forms import AskForm
from standards.models import AdoptionState, StandardAsk
from standards.queries import next_talks as queries
from standards.queries.pages import load_lines
from standards.services import from_pitch
from standards.services import teams as services
from standards.text import draft
from standards.views.pages import find_editable, today_of
from standards.views.teams import address, load, refuse

FORMS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
@person_required
def standard_ask(request: PersonRequest, key: str, team: str) -> HttpResponse:
    """A draft to copy or to open in the email app; what is posted only records that the team was asked."""
    row, day = find_editable(request, key), today_of(request)
    page = load(request, key, team)
    line, to = page.line, queries.recipient_of(page.line)
    # What another team reports may be what is new for one that declined.
    lines = load_lines(request.person, day, standard=row) if line.state == AdoptionState.DECLINED else [line]
    talks = queries.load_next_talks(lines, request.organisation, day)
    talk = next((one for one in talks if one.line.team == line.team), None)
    text = draft(queries.load_draft(line, talk, request.person), to, request.person)
    form = AskForm(posted(request), initial={"text": text})
    if form.is_valid():
        found = form.cleaned_data
        ask = StandardAsk(standard=row, team=line.team, on=day, to=to, text=found["text"], via=found["via"])
        try:
            services.record_ask(ask, by=request.person, now=request.now, day=day)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Recorded. leadplan sends nothing itself.")
            return see_other(address(row, line.team))
    context = {"page": page, "line": line, "form": form, "to": to, "talk": talk}
    return render(request, "standards/ask.html", context, status=form_status(form))


@require_POST
@person_required
def pitch_standard(request: PersonRequest, key: str) -> HttpResponse:
    """Make an accepted pitch a standard: by its author or a co-sponsor, who then owns it."""
    row = get_object_or_404(Pitch.objects.editable_by(request.person), url_id=key)
    try:
        made = from_pitch.make_standard(row, by=request.person, now=request.now, day=today_of(request))
    except NotAccepted:
        messages.error(request, "Mark the pitch accepted first.")
        return see_other(reverse("pitch", args=[key]))
    messages.success(request, f"“{made}” is a standard. Everyone with an account can see it.")
    return see_other(reverse("standard", args=[made.key]))


@require_POST
@person_required
def standard_propose_step(request: PersonRequest, key: str, reason: str) -> HttpResponse:
    """Several teams went back for one reason: a step of a pitch."""
    row = find_editable(request, key)
    pattern = next((one for one in queries.load_patterns(row, request.person) if one.reason == reason), None)
    if pattern is None:
        raise Http404
    pitch = from_pitch.propose_step(row, pattern, by=request.person, now=request.now, today=request.today)
    if pattern.pitch is None:
        messages.success(request, "Step added. Describe what is missing, and choose the team that can build it.")
    return see_other(f"{reverse('pitch', args=[pitch.url_id])}#steps")
