"""The administration: for accounts that administer, whether or not they are a person in the organisation."""

from smtplib import SMTPException
from typing import Final

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadplan.administration import queries
from leadplan.administration.forms import AdministratorForm, StateForm
from leadplan.administration.system import load_system
from leadplan.privacy.departure_services import LAST_ADMINISTRATOR
from people import jobs
from people.emails import Email
from people.mail_server import has_mail_server
from people.models import Account
from people.rate_limits import RateLimit
from people.requests import PersonRequest, administrator_required, query_start, signer_of
from people.responses import see_other
from people.services.accounts import LastAdministrator, invite, set_administrator

TEST_EMAILS: Final = RateLimit("test emails", 5, 300)
log = structlog.get_logger(__name__)


@never_cache
@require_safe
@administrator_required
def administration(request: PersonRequest) -> HttpResponse:
    worker, beat = (jobs.is_alive(name, request.now) for name in ("worker", "beat"))
    page = queries.load_administration(request.organisation, request.now, worker=worker, beat=beat)
    return render(request, "administration/home.html", {"page": page, "person": request.person})


@never_cache
@require_safe
@administrator_required
def system(request: PersonRequest) -> HttpResponse:
    return render(request, "administration/system.html", {"page": load_system(request.now)})


@require_POST
@administrator_required
def test_email(request: PersonRequest) -> HttpResponse:
    """Send a message to the administrator's own address, and say what the mail server answered."""
    to = request.user.email
    text = f"This message shows that leadplan can send email.\n\nIt was requested on {settings.BASE_URL}\n"
    if not TEST_EMAILS.take(to):
        messages.error(request, "Five test messages in five minutes are enough. Try again later.")
        return see_other(reverse("administration"))
    try:
        Email("Test message from leadplan", text, to=[to]).send()
    except (OSError, SMTPException) as fault:
        log.warning("test message not sent", fault=type(fault).__name__)
        messages.error(request, f"The mail server did not take the message: {fault}"[:300])
    else:
        stored = f"Stored in the outbox for {to}: no email leaves this installation."
        messages.success(request, f"Sent to {to}. Check that it arrives." if has_mail_server() else stored)
    return see_other(reverse("administration"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def accounts(request: PersonRequest) -> HttpResponse:
    """Who has an account; a POST invites the chosen people, and shows each link once."""
    if request.method == "POST":
        by = request.person or request.user
        people = queries.invitable(request.POST.getlist("person"))
        sent = [(one, invite(one, str(one.email), request.organisation, by=by, now=request.now)) for one in people]
        if sent:
            context = {"sent": sent, "has_mail_server": has_mail_server()}
            return render(request, "administration/invitations.html", context)
        messages.warning(request, "Choose people with an email address and no account.")
        return see_other(reverse("accounts"))
    found = queries.load_accounts(StateForm(request.GET).chosen(), request.GET.get("page"), request.now)
    context = {"listing": found, "person": request.person, "query": query_start(request, "page")}
    return render(request, "administration/accounts.html", context)


@require_POST
@administrator_required
def administrator(request: PersonRequest, number: int) -> HttpResponse:
    """Make an account an administrator, or no longer one; never the last."""
    account = get_object_or_404(Account.objects.get_queryset(), pk=number, is_active=True)
    form = AdministratorForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["administrator"] == "1"
        try:
            set_administrator(account, wanted, **signer_of(request)._asdict(), now=request.now)
        except LastAdministrator:
            messages.error(request, LAST_ADMINISTRATOR)
        else:
            name = account.person or account
            messages.success(request, f"{name} is {'now' if wanted else 'no longer'} an administrator.")
    return see_other(reverse("accounts") if account.pk != request.user.pk else reverse("home"))
