"""The start page, sign-in, and the demo's one-click sign-in."""

import ipaddress
from typing import cast

from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from initiatives.models import LeadAssignment
from leadplan import demo
from people.models import Account
from people.requests import PersonRequest, person_required


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines: /shared/ needs a secret link, everything else an account."""
    return HttpResponse("User-agent: *\nDisallow: /shared/\nDisallow: /\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon: Django's admin, and files."""
    return redirect(static("icon.svg"), permanent=False)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where an account starts: an administrator who is no person in the organisation only administers it."""
    if getattr(request, "person", None) is None and getattr(request, "organisation", None) is not None:
        return redirect("administration" if cast(Account, request.user).is_administrator else "welcome")
    return cast(HttpResponse, person_home(request))


@person_required
def person_home(request: PersonRequest) -> HttpResponse:
    """The week; for a manager who leads nothing, their leads."""
    leads = LeadAssignment.objects.of(request.person).current_or_coming(request.today).exists()
    return redirect("week_today" if leads or not request.person.reports.exists() else "allocation")


def demo_is_offered(request: HttpRequest) -> bool:
    """Only in demo mode, and only to a browser on this machine that uses a loopback name."""
    if not settings.DEMO:
        return False
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return host in settings.LOOPBACK and ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback


class SignInView(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        if demo_is_offered(self.request):
            context["demo_accounts"] = demo.ACCOUNTS
        return context


sign_in = SignInView.as_view()


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's accounts; outside the demo this is a 404."""
    if not demo_is_offered(request):
        raise Http404
    email = demo.email_of(request.POST.get("role", ""))
    account = Account.objects.filter(email=email, is_active=True).first()
    if account is None:
        raise Http404
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    there = wanted if safe and wanted else reverse("home")
    response: HttpResponse = perform_login(request, account, redirect_url=there) or redirect(there)
    return response
