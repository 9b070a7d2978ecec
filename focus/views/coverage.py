"""Who covers what in the weeks ahead, and which gaps an absence would open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.weeks import Week
from focus import absences, answers
from focus import coverage as covers
from focus.forms import AwayForm
from focus.views.frame import in_week, viewing
from people.requests import PersonRequest, person_required


@require_GET
@person_required
def coverage(request: PersonRequest) -> HttpResponse:
    found = covers.load(request.person, request.organisation, request.today)
    this = Week.of(request.today)
    return render(request, "focus/coverage.html", {"found": found, "week": this, "next_week": this + 1})


@require_GET
@in_week
def away(request: PersonRequest, week: Week) -> HttpResponse:
    """'If NAME is away': a preview, nothing is saved."""
    here = viewing(request, week)
    if not here.may_plan:
        return answers.refuse(request, here, "You can plan cover for this week and the next six months.")
    asked = {"who": request.GET.getlist("who"), "start": request.GET.get("start"), "end": request.GET.get("end")}
    form = AwayForm(asked if request.GET else None, week=week)
    valid = form.is_valid()
    names, start, end = form.chosen() if valid else ([], week.monday, week.sunday)
    choices, outlook = absences.weigh(request.person, week, names, start, end)
    if valid and outlook is None:
        form.add_error("who", "Choose people from your teams.")
    shown = {one.key: one.name for one in choices}
    context = {
        "form": form,
        "week": week,
        "choices": choices,
        "outlook": outlook,
        "chosen": asked["who"],
        "who": [shown[name] for name in names if name in shown],
        **answers.neighbours(week),
    }
    return render(request, "focus/away.html", context, status=422 if form.errors else 200)
