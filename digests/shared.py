"""What the links in an email do: unsubscribe and subscribe again (RFC 8058), accept the plan, log a contact."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digests import acts, choices
from digests.acts import Asked, Standing
from digests.forms import ActForm, SwitchForm
from digests.models import ActKind, DigestKind
from people import links
from people.links import Dead
from people.models import LinkKind, Organisation
from people.shared import SharedRequest, shared


# An email client has only the secret: there is no session whose cookie another site could make it send.
@csrf_exempt
@shared
@require_http_methods(["GET", "HEAD", "POST"])
def mail_action(request: SharedRequest, secret: str, kind: str = DigestKind.WEEK) -> HttpResponse:
    """An email client's POST unsubscribes immediately; a person who opens the link is asked first."""
    link = links.find(LinkKind.MAIL_ACTION, secret, now=request.now)
    if kind not in DigestKind.values:
        raise Dead
    mails = DigestKind(kind)
    form = SwitchForm(wish_of(request.POST) if request.method == "POST" else None)
    if form.is_valid():
        links.note_use(link, now=request.now)
        choices.choose(link.owner, mails, form.wish, now=request.now)
    context = {"kind": mails, "wanted": choices.wants(link.owner, mails), "said": form.is_valid()}
    return render(request, "digests/shared.html", context, status=422 if form.errors else 200)


def wish_of(posted: QueryDict) -> dict[str, str]:
    one_click = posted.get("List-Unsubscribe") == "One-Click"
    return {"wanted": "off" if one_click else posted.get("wanted", "")}


# As above: the address itself is the permission. A scanner's GET, or a POST without an answer, does nothing.
@csrf_exempt
@shared
@require_http_methods(["GET", "HEAD", "POST"])
def mail_act(request: SharedRequest, token: str) -> HttpResponse:
    """Asks first and acts once; afterwards it shows that it is done, or that its week is over."""
    asked = acts.read(token, request.now)
    organisation = Organisation.objects.get()
    zone = asked.person.zone(organisation.timezone)
    with timezone.override(zone):
        standing = acts.load(asked, organisation, request.now, request.now.astimezone(zone).date())
        if request.method == "POST" and standing.state == "open":
            return act(request, standing)
        return show(request, standing, status=410 if standing.state == "over" else 200)


def act(request: SharedRequest, standing: Standing) -> HttpResponse:
    form = ActForm(request.POST, kind=standing.asked.kind)
    if not form.is_valid():
        return show(request, standing, form=form, status=422)
    try:
        perform(standing, form, request.now)
    except acts.Shown:
        return show(request, standing, moved=True, status=409)
    # Redirect to the confirmation, so that reloading submits nothing twice.
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    return response


def perform(standing: Standing, form: ActForm, now: datetime) -> None:
    if standing.asked.kind == ActKind.ACCEPT:
        acts.accept(standing, form.cleaned_data["seen"], now)
    else:
        acts.touch(standing, form.cleaned_data["how"], now)


def show(
    request: SharedRequest, standing: Standing, *, form: ActForm | None = None, moved: bool = False, status: int = 200
) -> HttpResponse:
    asked: Asked = standing.asked
    form = form or ActForm(kind=asked.kind)
    context = {"standing": standing, "asked": asked, "form": form, "moved": moved, "week": asked.week}
    return render(request, f"digests/act_{asked.kind}.html", context, status=status)
