"""A person's API tokens: the list, a new one, which is shown once, and revoking one."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.models import ApiToken
from integrations.tokens import services
from integrations.tokens.forms import TokenForm
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other


@never_cache
@require_safe
@person_required
def tokens(request: PersonRequest) -> HttpResponse:
    rows = list(ApiToken.objects.visible_to(request.person))
    working = [one for one in rows if one.revoked_at is None and one.expires_at > request.now]
    context = {"working": working, "ended": [one for one in rows if one not in working]}
    return render(request, "integrations/tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest) -> HttpResponseBase:
    """Who has a second factor enters it again first."""
    return reauthentication_required(create_token)(request)  # type: ignore[no-any-return]


@person_required
def create_token(request: PersonRequest) -> HttpResponse:
    form = TokenForm(posted(request), person=request.person)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            row, text = services.create(request.person, found["name"], found["scopes"], found["days"], now=request.now)
        except services.TooManyTokens as error:
            form.add_error(None, str(error))
        else:
            response = render(request, "integrations/token_created.html", {"token": row, "text": text})
            response["Cache-Control"] = "private, no-store"
            return response
    return render(request, "integrations/token_new.html", {"form": form}, status=form_status(form))


@require_POST
@person_required
def token_revoke(request: PersonRequest, number: int) -> HttpResponse:
    row = get_object_or_404(ApiToken.objects.visible_to(request.person).select_related("person"), pk=number)
    services.revoke(row, now=request.now)
    messages.success(request, f"“{row.name}” no longer works.")
    return see_other(reverse("api_tokens"))
