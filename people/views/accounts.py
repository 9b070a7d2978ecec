"""Your account, its sessions and your Trash; invitations; activating and deactivating accounts."""

from typing import Final

from allauth.account.forms import ResetPasswordForm
from allauth.account.utils import perform_login
from allauth.account.views import PasswordResetView as LibraryPasswordResetView
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import retention, sessions
from people.forms.accounts import DisplayForm, InvitationForm
from people.models import Account, Person, TrashItem
from people.rate_limits import RateLimit
from people.requests import PersonRequest, client_network, person_required
from people.responses import form_status, see_other
from people.secret_link_access import LinkRequest, secret_link_view
from people.services import accounts, password_reset
from people.views.person import find_person, person_changed, show_person

RESETS_PER_ADDRESS: Final = RateLimit("password resets from an address", 20, 60)
RESET_EMAILS: Final = RateLimit("emails to reset a password", 5, 900)


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Account)
    return show_account(request, DisplayForm(instance=request.user))


def show_account(request: HttpRequest, form: DisplayForm) -> HttpResponse:
    assert isinstance(request.user, Account)
    page = sessions.load(request.user, request.session.session_key or "")
    return render(request, "people/account.html", {"page": page, "form": form}, status=form_status(form))


@never_cache
@require_POST
@login_required
def display(request: HttpRequest) -> HttpResponse:
    """How pages look and what fields of forms show, for this account in every browser."""
    assert isinstance(request.user, Account)
    form = DisplayForm(request.POST, instance=Account.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return show_account(request, form)
    form.instance.save(update_fields=form.Meta.fields)
    messages.success(request, "Display saved.")
    return see_other(f"{reverse('account')}#display")


@require_POST
@login_required
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out somewhere else."""
    session = get_object_or_404(sessions.sessions_of(request.user), pk=number)
    session.end()
    messages.success(request, "Session signed out.")
    return see_other("account")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here, including sessions that aren't listed."""
    sessions.end_other_sessions(request)
    messages.success(request, "Signed out everywhere else.")
    return see_other("account")


class PasswordResetView(LibraryPasswordResetView):  # type: ignore[misc]
    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        """The same answer, after the same work, whether or not the address has an account."""
        email = form.cleaned_data["email"]
        if not RESETS_PER_ADDRESS.take(client_network(self.request)):
            limited: HttpResponse = respond_429(self.request)
            return limited
        # Beyond this the mailbox has links that work: a stranger who asked for them can't keep the owner out.
        if RESET_EMAILS.take(email.lower()):
            password_reset.request_reset(email)
        return redirect("account_reset_password_done")


reset_password = PasswordResetView.as_view()


@never_cache
@require_POST
@person_required
def invite(request: PersonRequest, key: str) -> HttpResponse:
    """Invites a person; the link is in the email and in this response, and nowhere else."""
    found = get_object_or_404(Person.objects.invitable_by(request.person), key=key)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return show_person(request, find_person(request, key), "account", form=form)
    email = form.cleaned_data["email"]
    sent = accounts.invite(found, email, request.organisation, by=request.person, now=request.now)
    if not request.htmx:
        return render(request, "people/invitation.html", {"person": found, "sent": sent})
    return show_person(request, find_person(request, key), "account", sent=sent)


@require_POST
@person_required
def withdraw(request: PersonRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Person.objects.invitable_by(request.person), key=key)
    accounts.withdraw_invitation(found, by=request.person, now=request.now)
    return person_changed(request, key, "account", f"Invitation for {found.name} withdrawn. Its link no longer works.")


@require_POST
@person_required
def account_active(request: PersonRequest, key: str) -> HttpResponse:
    """Activate or deactivate an account, but never your own."""
    account = get_object_or_404(Account.objects.changeable_by(request.person), person__key=key)
    active = "1" in (request.POST.get("active"), request.GET.get("active"))
    try:
        accounts.set_active(account, active, by=request.person, now=request.now)
    except accounts.LastAdministrator:
        raise Http404 from None  # Someone else has removed the other administrators meanwhile.
    text = "can sign in." if active else "can no longer sign in and is signed out everywhere."
    undo = reverse("account_active", args=[key]) + ("" if active else "?active=1")
    return person_changed(request, key, "account", f"{account.email} {text}", undo=undo)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@secret_link_view
def invited(request: LinkRequest, secret: str) -> HttpResponse:
    """Anyone who has the link chooses a password and is signed in."""
    link = accounts.find_invitation(secret, now=request.now)
    if request.user.is_authenticated:
        return render(request, "people/invited.html", {"link": link, "other": request.user})
    form = SetPasswordForm(Account(email=link.sent_to, person=link.about), request.POST or None)
    form.fields["new_password1"].label = "Password"
    form.fields["new_password2"].label = "Repeat password"
    if not form.is_valid():
        return render(request, "people/invited.html", {"link": link, "form": form}, status=form_status(form))
    account = accounts.accept_invitation(secret, form.cleaned_data["new_password1"], now=request.now)
    response: HttpResponse = perform_login(request, account, redirect_url=reverse("home")) or redirect("home")
    return response


MOST_TRASH_ITEMS = 200


@require_safe
@person_required
def my_trash(request: PersonRequest) -> HttpResponse:
    rows = TrashItem.objects.visible_to(request.person).select_related("about")[:MOST_TRASH_ITEMS]
    context = {"rows": list(rows), "kept_for": retention.period_text(retention.current().trash)}
    return render(request, "people/trash.html", context)
