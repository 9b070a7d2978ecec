"""Pages of email digests: subscriptions, previews, what was sent or stored, and the pages behind the links in an email."""

from collections.abc import Callable, Sequence
from typing import Final, ParamSpec

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digests import email_actions, preferences, queries
from digests.delivery import sending
from digests.delivery.composing import RenderedEmail
from digests.email_actions import ActionState
from digests.forms import ActionForm, CopyForm, PreferencesForm, SwitchForm
from digests.models import Digest, DigestKind, OutboxEmail
from engine.weeks import Week
from people import display, secret_links
from people.concurrency import Difference, EditConflict, differences
from people.models import LinkKind, Organisation
from people.requests import PersonRequest, person_required
from people.responses import see_other
from people.secret_link_access import LinkRequest, secret_link_view
from people.secret_links import InvalidLink

P = ParamSpec("P")
# An email brings its own styles. Nothing else in it runs, loads or submits; its links open in new windows.
MAIL_POLICY: Final[dict[str, list[str]]] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def as_email(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """For a view that shows an email in a frame of the page."""
    return csp(MAIL_POLICY)(xframe_options_sameorigin(view))  # type: ignore[arg-type,return-value]  # views without arguments


@person_required
@require_safe
def digests(request: PersonRequest) -> HttpResponse:
    """A person's own; of other people's, an administrator sees kind and state."""
    return show_outbox(request)


def show_outbox(
    request: PersonRequest,
    *,
    form: PreferencesForm | None = None,
    conflict: Sequence[Difference] = (),
    status: int = 200,
) -> HttpResponse:
    pages = {"number": request.GET.get("page", "1"), "emails": request.GET.get("emails", "1")}
    loaded = queries.load_outbox(request.user, request.person, request.organisation, request.now, **pages)
    context = {"outbox": loaded, "form": form or preferences_form(request), "conflict": conflict}
    return render(request, "digests/outbox.html", {**context, "viewer": request.person}, status=status)


def preferences_form(request: PersonRequest, data: QueryDict | None = None) -> PreferencesForm:
    stored = preferences.load_preferences(request.person)
    return PreferencesForm(data, instance=stored, organisation=request.organisation)


@person_required
@require_POST
def digest_preferences(request: PersonRequest) -> HttpResponse:
    """Which emails, and when; a change saved in another window meanwhile is shown next to what was typed."""
    form = preferences_form(request, request.POST)
    if not form.is_valid():
        return show_outbox(request, form=form, status=422)
    try:
        preferences.change_preferences(request.person, form.chosen_values(), now=request.now, seen=form.version())
    except EditConflict:
        stored = preferences.load_preferences(request.person)
        conflict = differences(form, stored)
        form.data = {**request.POST.dict(), "seen": form.etag_of(stored)}
        return show_outbox(request, form=form, conflict=conflict, status=409)
    messages.success(request, "Subscriptions saved.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def digest_preview(request: PersonRequest, kind: str) -> HttpResponse:
    """This week's email as it would be sent now, in a frame that loads it."""
    return render(request, "digests/preview.html", {"kind": kind_of(kind), "week": Week.of(request.today)})


@as_email
@person_required
@require_safe
def digest_preview_html(request: PersonRequest, kind: str) -> HttpResponse:
    """The email itself, or why none would be sent."""
    email = preview_of(request, kind)
    if email is None:
        return render(request, "digests/nothing_to_send.html", {"kind": kind, "week": Week.of(request.today)})
    return HttpResponse(email.html)


@person_required
@require_safe
def digest_preview_text(request: PersonRequest, kind: str) -> HttpResponse:
    email = preview_of(request, kind)
    if email is None:
        why = render_to_string("digests/nothing_to_send.txt", {"kind": kind, "week": Week.of(request.today)})
        text = f"Nothing to send right now.\n\n{why}"
    else:
        text = f"Subject: {email.subject}\n\n{email.text}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def preview_of(request: PersonRequest, kind: str) -> RenderedEmail | None:
    return sending.preview(request.person, request.organisation, kind_of(kind), Week.of(request.today), request.now)


def kind_of(kind: str) -> DigestKind:
    if kind not in DigestKind.values:
        raise Http404("There is no such email.")
    return DigestKind(kind)


@person_required
@require_POST
def digest_copy(request: PersonRequest) -> HttpResponse:
    """Send a copy of this week's email, in addition to the regular one."""
    form = CopyForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such email.")
    try:
        sending.request_copy(request.person, DigestKind(form.cleaned_data["kind"]), Week.of(request.today), request.now)
    except sending.TooManyCopies:
        messages.warning(
            request, f"Not sent. You can request {sending.MOST_COPIES} copies an hour; the preview shows the same."
        )
    except sending.NoEmailAddress:
        messages.warning(request, "Not sent. You have no email address yet; add one to your account first.")
    else:
        messages.success(request, "Sending a copy. The list below shows when it has been sent.")
    return see_other(reverse("digests"))


@person_required
@require_safe
def outbox_email(request: PersonRequest, number: int) -> HttpResponse:
    """One of the person's own stored emails."""
    found = get_object_or_404(OutboxEmail.objects.readable_by(request.user), pk=number)
    return render(request, "digests/outbox_email.html", {"email": found})


@as_email
@person_required
@require_safe
def outbox_email_html(request: PersonRequest, number: int) -> HttpResponse:
    """The email as an email client shows it, for a frame or its own window."""
    found = get_object_or_404(OutboxEmail.objects.readable_by(request.user).exclude(html=""), pk=number)
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


# An email client has only the secret: there is no session whose cookie another site could make it send.
@csrf_exempt
@secret_link_view
@require_http_methods(["GET", "HEAD", "POST"])
def email_subscription(request: LinkRequest, secret: str, kind: str = DigestKind.WEEK) -> HttpResponse:
    """An email client's POST unsubscribes immediately; a person who opens the link is asked first."""
    link = secret_links.find(LinkKind.EMAIL_ACTION, secret, now=request.now)
    if kind not in DigestKind.values:
        raise InvalidLink
    digest_kind = DigestKind(kind)
    form = SwitchForm.read(request.POST) if request.method == "POST" else SwitchForm()
    if form.is_valid():
        secret_links.record_use(link, now=request.now)
        preferences.set_subscribed(link.owner, digest_kind, form.wants_email, now=request.now)
    subscribed = preferences.wants_email(link.owner, digest_kind)
    context = {"kind": digest_kind, "subscribed": subscribed, "changed": form.is_valid()}
    return render(request, "digests/subscription.html", context, status=422 if form.errors else 200)


# As above: the address itself is the permission. A scanner's GET, or a POST without an answer, does nothing.
@csrf_exempt
@secret_link_view
@require_http_methods(["GET", "HEAD", "POST"])
def email_action(request: LinkRequest, token: str) -> HttpResponse:
    """Asks first and acts once; afterwards it shows that it is done, or that its week is over."""
    link = email_actions.read_link(token, request.now)
    organisation = Organisation.objects.get()
    zone = link.person.zone(organisation.timezone)
    with timezone.override(zone), display.override(link.person.display):
        action = email_actions.load_state(link, organisation, request.now, request.now.astimezone(zone).date())
        if request.method == "POST" and action.state == "open":
            return post_action(request, action)
        return show_action(request, action, status=410 if action.state == "over" else 200)


def post_action(request: LinkRequest, action: ActionState) -> HttpResponse:
    form = ActionForm(request.POST, kind=action.link.kind)
    if not form.is_valid():
        return show_action(request, action, form=form, status=422)
    try:
        email_actions.take_action(action, seen=form.cleaned_data["seen"], how=form.cleaned_data["how"], now=request.now)
    except EditConflict:
        return show_action(request, action, moved=True, status=409)
    return see_other(request.path)


def show_action(
    request: LinkRequest, action: ActionState, *, form: ActionForm | None = None, moved: bool = False, status: int = 200
) -> HttpResponse:
    link = action.link
    form = form or ActionForm(kind=link.kind)
    context = {"action": action, "link": link, "form": form, "moved": moved, "week": link.week}
    return render(request, f"digests/action_{link.kind}.html", context, status=status)
