"""Triage of calendar meetings: what each is about, set with the keyboard and kept for the whole series."""

from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus import answers, meetings
from focus.calendar_forms import SortForm
from focus.calendars import pages, sorting
from focus.calendars.series import Before
from focus.models import Meeting
from focus.views.frame import in_week, viewing
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE: Final = "focus/sort.html"
SALT: Final = "focus.sorting"
A_DAY: Final = 24 * 3600


@require_GET
@in_week
def week_sort(request: PersonRequest, week: Week) -> HttpResponse:
    return show(request, week, undo=known(request.GET.get("sorted", ""), request))


@require_POST
@in_week
def week_sort_one(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """What a meeting is about, decides or affects, for its whole series; answers with the updated list and an undo."""
    rows = Meeting.objects.visible_to(request.person).of_calendars().select_related("person", "initiative", "area")
    row = get_object_or_404(rows, pk=number)
    form = SortForm(request.POST, abouts=meetings.abouts(request.person, request.today, row))
    if not form.is_valid():
        return show(request, week, status=422, faulty=row.pk, form=form)
    said = form.cleaned_data
    before = sorting.sort(row, about=form.about_rows(), decides=said["decides"], reach=said["reach"], now=request.now)
    undo = signing.dumps({"person": request.person.pk, **before.pack()}, salt=SALT)
    words = f"“{row.title}”: {told(form)}."
    if not request.htmx:
        messages.success(request, words)
        return see_other(f"{reverse('week_sort', args=[week])}?sorted={undo}")
    return with_toast(show(request, week, undo=undo), words)


@require_POST
@in_week
def week_sort_undo(request: PersonRequest, week: Week) -> HttpResponse:
    signed = known(request.POST.get("of", ""), request)
    if not signed:
        raise Http404
    found = signing.loads(signed, salt=SALT)
    found.pop("person")
    back = sorting.take_back(request.person, Before(**found), now=request.now)
    words = "Undone." if back else "That meeting is no longer in your calendars."
    if not request.htmx:
        messages.success(request, words)
        return see_other(reverse("week_sort", args=[week]))
    return with_toast(show(request, week), words)


def known(signed: str, request: PersonRequest) -> str:
    """The same value if it is this person's and less than a day old, else ""."""
    try:
        found = signing.loads(signed, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, ValueError):
        return ""
    return signed if found.get("person") == request.person.pk else ""


def told(form: SortForm) -> str:
    """What was set, in words."""
    said = form.cleaned_data
    words = []
    about = form.about_rows()
    if about is not None:
        words.append(str(about[1] or about[0] or "not linked to an initiative"))
    for name in ("decides", "reach"):
        if said[name]:
            words.append(dict(form.fields[name].choices)[said[name]].lower())  # type: ignore[attr-defined]
    return ", ".join(words)


def show(request: PersonRequest, week: Week, *, status: int = 200, **told: Any) -> HttpResponse:
    context = {
        "page": pages.to_sort(viewing(request, week)),
        "week": week,
        **answers.neighbours(week),
        **told,
    }
    return render(request, f"{PAGE}#list" if request.htmx else PAGE, context, status=status)
