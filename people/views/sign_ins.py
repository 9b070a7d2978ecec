"""Invitations, and activating or deactivating accounts."""

from allauth.account.utils import perform_login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people import invitations, sign_ins
from people.forms.people import InvitationForm
from people.models import Account, Person
from people.requests import PersonRequest, person_required
from people.shared import SharedRequest, shared
from people.views.frame import done, find, show


@never_cache
@require_POST
@person_required
def invite(request: PersonRequest, key: str) -> HttpResponse:
    """Invites a person; the link is in the email and in this response, and nowhere else."""
    found = get_object_or_404(Person.objects.account_givable_by(request.person), key=key)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return show(request, find(request, key), "account", status=422, form=form)
    email = form.cleaned_data["email"]
    sent = invitations.invite(found, email, request.organisation, by=request.person, now=request.now)
    if not request.htmx:
        return render(request, "people/invitation.html", {"person": found, "sent": sent})
    return show(request, find(request, key), "account", sent=sent)


@require_POST
@person_required
def withdraw(request: PersonRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Person.objects.account_givable_by(request.person), key=key)
    invitations.withdraw(found, by=request.person, now=request.now)
    return done(request, key, "account", f"Invitation for {found.name} withdrawn. Its link no longer works.")


@require_POST
@person_required
def account_active(request: PersonRequest, key: str) -> HttpResponse:
    """Activate or deactivate an account, but never your own."""
    account = get_object_or_404(Account.objects.changeable_by(request.person), person__key=key)
    active = "1" in (request.POST.get("active"), request.GET.get("active"))
    sign_ins.set_active(account, active, by=request.person, now=request.now)
    text = (
        f"{account.email} can sign in."
        if active
        else f"{account.email} can no longer sign in and is signed out everywhere."
    )
    undo = reverse("account_active", args=[key]) + ("" if active else "?active=1")
    return done(request, key, "account", text, undo=undo)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@shared
def invited(request: SharedRequest, secret: str) -> HttpResponse:
    """Anyone who has the link chooses a password and is signed in."""
    link = invitations.find(secret, now=request.now)
    if request.user.is_authenticated:
        return render(request, "people/invited.html", {"link": link, "other": request.user})
    form = SetPasswordForm(Account(email=link.address, person=link.about), request.POST or None)
    form.fields["new_password1"].label = "Password"
    form.fields["new_password2"].label = "Repeat password"
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "people/invited.html", {"link": link, "form": form}, status=status)
    account = invitations.take_up(secret, form.cleaned_data["new_password1"], now=request.now)
    response: HttpResponse = perform_login(request, account, redirect_url=reverse("home")) or redirect("home")
    return response
