"""The page "Your data", and its files."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leadplan.own_data import calendar, file
from leadplan.own_data.kinds import LEFT_OUT, counted
from people import audit
from people.mine import Asking
from people.models import Person
from people.requests import PersonRequest, person_required


def asking_of(request: PersonRequest) -> Asking:
    return Asking(request.person, request.user, request.now, request.today)


@never_cache
@require_safe
@person_required
def own_data(request: PersonRequest) -> HttpResponse:
    rows = counted(asking_of(request))
    context = {
        "held": [row for row in rows if row.count],
        "empty": [row for row in rows if not row.count],
        "left_out": LEFT_OUT.values(),
        "leaving": getattr(request.person, "departure", None),
    }
    return render(request, "own_data/page.html", context)


@never_cache
@require_POST
@person_required
def own_data_json(request: PersonRequest) -> StreamingHttpResponse:
    """POST only, since each export adds an audit line."""
    asking = asking_of(request)
    tell(request.person, "JSON", request.now)
    response = StreamingHttpResponse(file.written(asking), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leadplan-{asking.person.key}-{asking.today}.json"'
    return response


@never_cache
@require_POST
@person_required
def own_data_ics(request: PersonRequest) -> HttpResponse:
    asking = asking_of(request)
    zone: ZoneInfo = asking.person.zone(request.organisation.timezone if request.organisation else "UTC")
    tell(request.person, "calendar", request.now)
    response = HttpResponse(calendar.written(asking, zone), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leadplan-{asking.person.key}-{asking.today}.ics"'
    return response


def tell(person: Person, what: str, now: datetime) -> None:
    line = audit.line(
        at=now, by=person, verb="exported", thing="own data", label=person.name, about=person, after=what,
        feeds_plans=False,
    )  # fmt: skip
    audit.append([line])
