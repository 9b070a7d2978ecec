"""The signed-in person's account: how they sign in, and where they are signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people import sessions
from people.answers import see_other
from people.models import Account


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Account)
    current = request.session.session_key or ""
    return render(request, "people/account.html", {"page": sessions.load(request.user, current)})


@require_POST
@login_required
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out somewhere else."""
    session = get_object_or_404(sessions.of(request.user), pk=number)
    session.end()
    messages.success(request, "Session signed out.")
    return see_other("account")


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here, including sessions that aren't listed."""
    sessions.end_others(request)
    messages.success(request, "Signed out everywhere else.")
    return see_other("account")
