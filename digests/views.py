"""One's mails: what was sent, what failed, and the outbox of an installation without a mail server."""

from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from digests import choices, outbox, sending
from digests.forms import WeeklyForm
from digests.models import Digest, OutboxMail
from people.answers import see_other
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


def show(request: PersonRequest, *, status: int = 200) -> HttpResponse:
    pages = {"number": request.GET.get("page", "1"), "mails": request.GET.get("mails", "1")}
    loaded = outbox.load(request.user, request.person, request.organisation, request.now, **pages)
    return render(request, "digests/outbox.html", {"outbox": loaded, "viewer": request.person}, status=status)


@person_required
@require_POST
def digest_choice(request: PersonRequest) -> HttpResponse:
    """Turn the weekly mail on or off."""
    form = WeeklyForm(request.POST)
    if not form.is_valid():
        return show(request, status=422)
    choices.choose(request.person, form.wanted, now=request.now)
    messages.success(request, "Your weekly mail is on." if form.wanted else "Your weekly mail is off.")
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
