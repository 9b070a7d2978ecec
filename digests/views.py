"""One's mails: what was sent, what failed, and the outbox of an installation without a mail server."""

from dataclasses import replace
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from digests import choices, copies, outbox, sending
from digests.composing import Letter
from digests.forms import CopyForm
from digests.models import Digest, DigestKind, OutboxMail
from engine.weeks import Week
from people.answers import see_other
from people.conflicts import Outdated, differences
from people.requests import PersonRequest, person_required

# A mail brings its own styles. Nothing else of it runs, loads or speaks for us; its links open in windows of their own.
MAIL_POLICY: Final[dict[str, Any]] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@person_required
@require_safe
def digests(request: PersonRequest) -> HttpResponse:
    """One's own; an administrator sees of others' the subject and the state."""
    return show(request)


def show(request: PersonRequest, *, wishes: outbox.Wishes | None = None, status: int = 200) -> HttpResponse:
    pages = {"number": request.GET.get("page", "1"), "mails": request.GET.get("mails", "1")}
    loaded = outbox.load(request.user, request.person, request.organisation, request.now, **pages, wishes=wishes)
    return render(request, "digests/outbox.html", {"outbox": loaded, "viewer": request.person}, status=status)


@person_required
@require_POST
def digest_choice(request: PersonRequest) -> HttpResponse:
    """Which mails, and when; whoever saved in another window meanwhile is shown beside what was typed."""
    wishes = outbox.wishes_of(request.person, request.organisation, request.POST)
    form = wishes.form
    if not form.is_valid():
        return show(request, wishes=wishes, status=422)
    try:
        choices.change(request.person, form.said(), now=request.now, seen=form.sight())
    except Outdated:
        stands = choices.of(request.person)
        conflict = differences(form, stands)
        form.data = {**request.POST.dict(), "seen": form.mark_of(stands)}
        return show(request, wishes=replace(wishes, conflict=conflict), status=409)
    messages.success(request, "Saved: that is what you get from now on.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def digest_preview(request: PersonRequest, kind: str) -> HttpResponse:
    """This week's mail as it would go out now, in a frame that loads it."""
    context = {"kind": kind_of(kind), "week": Week.of(request.today)}
    return render(request, "digests/preview.html", context)


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@xframe_options_sameorigin
@person_required
@require_safe
def digest_preview_html(request: PersonRequest, kind: str) -> HttpResponse:
    """The mail itself; where none would go out, why."""
    letter = preview_of(request, kind)
    if letter is None:
        return render(request, "digests/nothing.html", nothing(request, kind))
    return HttpResponse(letter.html)


@person_required
@require_safe
def digest_preview_text(request: PersonRequest, kind: str) -> HttpResponse:
    letter = preview_of(request, kind)
    if letter is None:
        text = f"No such mail would go out now.\n\n{render_to_string('digests/nothing.txt', nothing(request, kind))}"
    else:
        text = f"Subject: {letter.subject}\n\n{letter.text}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def nothing(request: PersonRequest, kind: str) -> dict[str, Any]:
    """What says why no mail would go out."""
    return {"kind": kind, "week": Week.of(request.today)}


def preview_of(request: PersonRequest, kind: str) -> Letter | None:
    return copies.preview(request.person, request.organisation, kind_of(kind), Week.of(request.today), request.now)


def kind_of(kind: str) -> DigestKind:
    if kind not in DigestKind.values:
        raise Http404("There is no such mail.")
    return DigestKind(kind)


@person_required
@require_POST
def digest_now(request: PersonRequest) -> HttpResponse:
    """Send a copy of this week's mail, beside the one that comes by itself."""
    form = CopyForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such mail.")
    try:
        copies.ask(request.person, DigestKind(form.cleaned_data["kind"]), Week.of(request.today), request.now)
    except copies.TooMany:
        messages.warning(request, f"Not sent: {copies.MOST} copies an hour are the most. The preview shows the same.")
    except copies.NoAddress:
        messages.warning(request, "Not sent: there is no address of yours to send it to.")
    else:
        messages.success(request, "A copy is on its way; the list below says when it has gone out.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def mail(request: PersonRequest, number: int) -> HttpResponse:
    """One of one's own mails."""
    found = get_object_or_404(OutboxMail.objects.readable_by(request.user), pk=number)
    return render(request, "digests/mail.html", {"mail": found})


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@xframe_options_sameorigin
@person_required
@require_safe
def mail_html(request: PersonRequest, number: int) -> HttpResponse:
    """The mail as a mail program shows it, for a frame or a window of its own."""
    found = get_object_or_404(OutboxMail.objects.readable_by(request.user).exclude(html=""), pk=number)
    return HttpResponse(found.html)


@person_required
@require_POST
def send_again(request: PersonRequest, number: int) -> HttpResponse:
    """Give a failed mail a fresh start: the person's own, or an administrator's to give."""
    found = get_object_or_404(Digest.objects.visible_to(request.person), pk=number)
    if sending.send_again(found, request.now):
        messages.success(request, "It goes out again, within five minutes at the latest.")
    else:
        messages.info(request, "It has not failed, so there is nothing to send again.")
    return redirect("digests")
