"""The gap map of an initiative with rating in place, who covers what in the weeks ahead, and a preview of an absence."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from engine.weeks import NoSuchWeek, Week
from focus.gap_map.forms import AwayForm, DelegateForm, MapForm, RehearsalForm
from focus.gap_map.queries import coverage as covers
from focus.gap_map.queries import gap_map, rehearsal
from focus.week import responses
from focus.week.queries.assumptions import load_share
from focus.week.responses import build_week_request, with_week
from initiatives.models import AssignmentRole, Initiative, LeadAssignment, Stage
from initiatives.services import lead_assignments
from initiatives.skill_matrix.views import matrix
from initiatives.views.sections import find_editable, find_visible, tab_of
from people.display import format_date
from people.effective_dates import PastWeeksChange
from people.models import Person, Skill
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast

FURTHEST = timedelta(weeks=5 * 52)


@require_safe
@person_required
def initiative_map(request: PersonRequest, slug: str) -> HttpResponse:
    return show_map(request, find_visible(request, slug))


def show_map(request: PersonRequest, initiative: Initiative, *, status: int = 200) -> HttpResponse:
    week = week_of(request)
    form = MapForm(request.GET)
    chosen = gap_map.Filter(*form.chosen())
    found = gap_map.load(request.person, initiative, week, request.organisation, request.today, chosen)
    share = load_share(request.person, initiative.key, week)
    context = {
        "share": share,
        "first": found.asked_first(share.first) if share and share.first else None,
        "page": tab_of(request, initiative),
        "tab": "initiative_map",
        "one": initiative,
        "map": found,
        "editable": getattr(initiative, "editable", False),
        "form": form,
        "week": week,
        "this_week": Week.of(request.today),
        "earlier": week - 1,
        "later": week + 1,
        "query": chosen.as_query(),
    }
    response = render(request, "focus/gap_map.html" + ("#map" if request.htmx else ""), context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@person_required
def initiative_map_summary(request: PersonRequest, slug: str) -> HttpResponse:
    """This week's map, small, as a part of the overview; on its own it is the map."""
    initiative = find_visible(request, slug)
    if not request.htmx:
        return redirect("initiative_map", slug)
    week = Week.of(request.today)
    found = gap_map.load(request.person, initiative, week, request.organisation, request.today, gap_map.Filter())
    return render(request, "focus/gap_map_summary.html", {"one": initiative, "map": found})


def week_of(request: PersonRequest) -> Week:
    """The week in the URL, or this week if that is invalid or too far away."""
    this = Week.of(request.today)
    try:
        asked = Week.parse(request.GET.get("week", ""))
    except NoSuchWeek:
        return this
    return asked if abs(asked.monday - this.monday) <= FURTHEST else this


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def initiative_map_rate(request: PersonRequest, slug: str, person_key: str, skill_key: str) -> HttpResponse:
    """Rate inline and show the updated map, which may change as a whole; without JavaScript, the page of the cell."""
    initiative = find_visible(request, slug)
    person, skill = matrix.find_cell(request, person_key, skill_key)
    page = reverse("skill_cell", args=[person.key, skill.key])
    if not request.htmx or request.method != "POST":
        return redirect(page, preserve_request=request.method == "POST")
    if request.POST.get("level") == "page":
        return HttpResponseClientRedirect(page)
    found = matrix.rate(request, person, skill)
    response = show_map(request, initiative, status=found.status)
    level = "success" if found.status == 200 else "warning"
    return with_toast(response, found.text, level=level, undo=undo_of(person, skill, found))


def undo_of(person: Person, skill: Skill, found: matrix.RatingResult) -> dict[str, str] | None:
    """The map listens for undone ratings and reloads itself."""
    if found.change is None or found.change.before == found.change.after:
        return None
    return {"url": matrix.undo_request(person, skill, found.change)["url"]}


@require_GET
@person_required
def coverage(request: PersonRequest) -> HttpResponse:
    found = covers.load_coverage(request.person, request.organisation, request.today)
    this = Week.of(request.today)
    return render(request, "focus/coverage.html", {"found": found, "week": this, "next_week": this + 1})


@require_GET
@person_required
def coverage_rehearsal(request: PersonRequest) -> HttpResponse:
    """Who is missing if these people are away: nothing is saved. A page; for htmx, its result."""
    asked = {"who": request.GET.getlist("who"), "start": request.GET.get("start"), "end": request.GET.get("end")}
    form = RehearsalForm(asked if request.GET else None, today=request.today)
    valid = form.is_valid()
    usual = request.today + timedelta(days=14)
    names, start, end = form.chosen() if valid else ([], request.today, usual)
    found = rehearsal.load_rehearsal(request.person, request.organisation, names, start, end, request.today)
    if valid and found.outcome is None:
        form.add_error("who", "Choose people from your teams.")
    editable = Initiative.objects.editable_by(request.person, request.today)
    context = {
        "form": form, "choices": found.choices, "chosen": asked["who"], "found": found, "start": start, "end": end,
        "editable": set(editable.filter(key__in=[one.key for one in found.missing]).values_list("key", flat=True)),
    }  # fmt: skip
    if request.htmx:
        return render(request, "focus/rehearsal.html#outcome", context)
    return render(request, "focus/rehearsal.html", context, status=422 if form.errors else 200)


@require_POST
@person_required
def coverage_delegate(request: PersonRequest, slug: str) -> HttpResponse:
    """Make someone of the team its deputy for the days on which its leads are away."""
    initiative = find_editable(request, slug)
    form = DelegateForm(request.POST)
    team = reverse("initiative_team", args=[slug])
    person = rehearsal.member_of(initiative, form.cleaned_data["who"], request.today) if form.is_valid() else None
    if person is None:
        messages.error(request, "No one was made deputy. Choose someone on the team, and the days.")
        return see_other(reverse("coverage"))
    found = form.cleaned_data
    row = LeadAssignment(
        initiative=initiative, person=person, role=AssignmentRole.DEPUTY, stage=Stage.REVIEWING,
        start=found["start"], end=found["end"],
    )  # fmt: skip
    try:
        lead_assignments.assign(row, by=request.person, now=request.now, today=request.today)
    except (ValidationError, PastWeeksChange):
        messages.error(request, f"{person} can’t be made deputy for these days. Check their assignments below.")
    else:
        days = f"{format_date(found['start'], 'j M')} to {format_date(found['end'], 'j M')}"
        messages.success(request, f"{person} is deputy from {days}.")
    return see_other(team)


@require_GET
@with_week
def absence_preview(request: PersonRequest, week: Week) -> HttpResponse:
    """'If NAME is away': a preview, nothing is saved."""
    here = build_week_request(request, week)
    if not here.may_plan:
        return responses.refuse(request, here, "You can plan cover for this week and the next six months.")
    asked = {"who": request.GET.getlist("who"), "start": request.GET.get("start"), "end": request.GET.get("end")}
    form = AwayForm(asked if request.GET else None, week=week)
    valid = form.is_valid()
    names, start, end = form.chosen() if valid else ([], week.monday, week.sunday)
    choices, outlook = covers.preview_absence(request.person, week, names, start, end)
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
        **responses.neighbours(week),
    }
    return render(request, "focus/absence_preview.html", context, status=422 if form.errors else 200)
