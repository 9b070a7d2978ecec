"""What a week's plan assumes, to be rated or asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from engine.weeks import Week
from focus.week.forms import RatingForm
from focus.week.queries import rating_requests
from focus.week.queries.assumptions import assumptions_of, share_of
from focus.week.queries.week_page import WeekPage
from focus.week.responses import with_week
from focus.week.views.week import find_week
from people.models import Person, Skill
from people.requests import PersonRequest, person_required
from people.responses import render_part, see_other, with_toast

PAGE = "focus/assumptions.html"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@with_week
def assumptions(request: PersonRequest, week: Week) -> HttpResponse:
    """A POST rates: with a person, a skill and a level, or an empty level to undo it."""
    page = find_week(request, week)
    if request.method != "POST":
        return show(request, page)
    about = get_object_or_404(Person.objects.visible_to(request.person), key=request.POST.get("person", ""))
    skill = get_object_or_404(Skill, key=request.POST.get("skill", ""))
    form = RatingForm(request.POST)
    if not rating_requests.may_rate(request.person, about, skill, request.today):
        raise Http404("There is no such question.")
    if not form.is_valid():
        return show(request, page, status=422, refusal="Choose a level from 0 to 4.")
    try:
        words = rating_requests.record_rating(
            about,
            skill,
            form.cleaned_data["level"],
            page.stale,
            by=request.person,
            now=request.now,
            today=request.today,
        )
    except rating_requests.AlreadyRated as error:
        return show(request, page, status=409, refusal=str(error))
    if not request.htmx:
        messages.success(request, words)
        return see_other(request.path)
    return with_toast(show(request, page.with_changed_inputs()), words)


def show(request: PersonRequest, page: WeekPage, *, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "week": page.week,
        "found": assumptions_of(page.facts, page.stale, page.names, request.person),
        "share": share_of(page.facts),
        "levels": rating_requests.LEVELS,
        "is_past": page.week_request.is_past,
        "refusal": refusal,
    }
    return render_part(request, PAGE, "list", context, status=status)
