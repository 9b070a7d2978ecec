"""What a link in a mail does: turn such mails off, and on again (RFC 8058)."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digests import choices
from digests.forms import WeeklyForm
from people import links
from people.models import LinkKind
from people.shared import SharedRequest, shared


# The secret is what a mail program has; it has no session whose cookie somebody else could make it send.
@csrf_exempt
@shared
@require_http_methods(["GET", "HEAD", "POST"])
def mail_action(request: SharedRequest, secret: str) -> HttpResponse:
    """The mail program's POST turns them off at once; whoever follows the link is asked first."""
    link = links.find(LinkKind.MAIL_ACTION, secret, now=request.now)
    links.note_use(link, now=request.now)
    form = WeeklyForm(wish_of(request.POST) if request.method == "POST" else None)
    if form.is_valid():
        choices.choose(link.owner, form.wanted, now=request.now)
    context = {"weekly": choices.wants_weekly(link.owner), "said": form.is_valid()}
    return render(request, "digests/shared.html", context, status=422 if form.errors else 200)


def wish_of(posted: QueryDict) -> dict[str, str]:
    one_click = posted.get("List-Unsubscribe") == "One-Click"
    return {"weekly": "off" if one_click else posted.get("weekly", "")}
