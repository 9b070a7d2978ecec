"""A person's email digests: subscriptions, what was sent or failed, and the emails stored without a mail server."""

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

# An email brings its own styles. Nothing else in it runs, loads or submits; its links open in new windows.
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
    """A person's own; of other people's, an administrator sees subject and state."""
    return show(request)


def show(request: PersonRequest, *, wishes: outbox.Wishes | None = None, status: int = 200) -> HttpResponse:
    pages = {"number": request.GET.get("page", "1"), "mails": request.GET.get("mails", "1")}
    loaded = outbox.load(request.user, request.person, request.organisation, request.now, **pages, wishes=wishes)
    return render(request, "digests/outbox.html", {"outbox": loaded, "viewer": request.person}, status=status)


@person_required
@require_POST
def digest_choice(request: PersonRequest) -> HttpResponse:
    """Which emails, and when; a change saved in another window meanwhile is shown next to what was typed."""
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
    messages.success(request, "Subscriptions saved.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def digest_preview(request: PersonRequest, kind: str) -> HttpResponse:
    """This week's email as it would be sent now, in a frame that loads it."""
    context = {"kind": kind_of(kind), "week": Week.of(request.today)}
    return render(request, "digests/preview.html", context)


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@xframe_options_sameorigin
@person_required
@require_safe
def digest_preview_html(request: PersonRequest, kind: str) -> HttpResponse:
    """The email itself, or why none would be sent."""
    letter = preview_of(request, kind)
    if letter is None:
        return render(request, "digests/nothing.html", nothing(request, kind))
    return HttpResponse(letter.html)


@person_required
@require_safe
def digest_preview_text(request: PersonRequest, kind: str) -> HttpResponse:
    letter = preview_of(request, kind)
    if letter is None:
        text = f"Nothing to send right now.\n\n{render_to_string('digests/nothing.txt', nothing(request, kind))}"
    else:
        text = f"Subject: {letter.subject}\n\n{letter.text}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def nothing(request: PersonRequest, kind: str) -> dict[str, Any]:
    """The context that explains why no email would be sent."""
    return {"kind": kind, "week": Week.of(request.today)}


def preview_of(request: PersonRequest, kind: str) -> Letter | None:
    return copies.preview(request.person, request.organisation, kind_of(kind), Week.of(request.today), request.now)


def kind_of(kind: str) -> DigestKind:
    if kind not in DigestKind.values:
        raise Http404("There is no such email.")
    return DigestKind(kind)


@person_required
@require_POST
def digest_now(request: PersonRequest) -> HttpResponse:
    """Send a copy of this week's email, in addition to the regular one."""
    form = CopyForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such email.")
    try:
        copies.ask(request.person, DigestKind(form.cleaned_data["kind"]), Week.of(request.today), request.now)
    except copies.TooMany:
        messages.warning(
            request, f"Not sent. You can request {copies.MOST} copies an hour; the preview shows the same."
        )
    except copies.NoAddress:
        messages.warning(request, "Not sent. You have no email address yet; add one to your account first.")
    else:
        messages.success(request, "Sending a copy. The list below shows when it has been sent.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def mail(request: PersonRequest, number: int) -> HttpResponse:
    """One of the person's own stored emails."""
    found = get_object_or_404(OutboxMail.objects.readable_by(request.user), pk=number)
    return render(request, "digests/mail.html", {"mail": found})


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@xframe_options_sameorigin
@person_required
@require_safe
def mail_html(request: PersonRequest, number: int) -> HttpResponse:
    """The email as an email client shows it, for a frame or its own window."""
    found = get_object_or_404(OutboxMail.objects.readable_by(request.user).exclude(html=""), pk=number)
    return HttpResponse(found.html)


@person_required
@require_POST
def send_again(request: PersonRequest, number: int) -> HttpResponse:
    """Retry a failed email: the person's own, or anyone's for an administrator."""
    found = get_object_or_404(Digest.objects.visible_to(request.person), pk=number)
    if sending.send_again(found, request.now):
        messages.success(request, "It will be sent again within five minutes.")
    else:
        messages.info(request, "Nothing to resend: this email has not failed.")
    return redirect("digests")
