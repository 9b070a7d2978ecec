"""The lead's week: show it, plan it, decide about it, and act on its recommendations."""

from decimal import Decimal

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus.formatting import numbered
from focus.models import Pairing
from focus.plan import replanning
from focus.week import responses, text
from focus.week.forms import ITEM_FORMS, InvolvementForm, ItemForm, PairingForm, RatingForm
from focus.week.queries import rating_requests
from focus.week.queries import week_page as pages
from focus.week.queries.plan_items import PlanItem, plan_item
from focus.week.queries.week_page import WeekPage, find_item
from focus.week.responses import build_week_request, with_week
from focus.week.services import decisions
from initiatives.models import CriticalArea, Initiative, Stage
from initiatives.services import lead_assignments
from people import jobs
from people.concurrency import EditConflict
from people.display import format_date
from people.models import Person, Skill
from people.requests import PersonRequest, person_required

SALT = "focus.steps.undo"
A_DAY = 24 * 3600


def find_week(request: PersonRequest, week: Week) -> WeekPage:
    """A planned week; 404 otherwise."""
    page = pages.load(build_week_request(request, week))
    if page is None:
        raise Http404("This week isn’t planned.")
    return page


def find_row(page: WeekPage, initiative: str, area: str) -> CriticalArea:
    """An area that the person may decide about, even if it is newer than the plan; 404 otherwise."""
    key = f"{initiative}/{area}"
    if key in page.decidable:
        return page.names.areas[key]
    rows = decisions.areas_to_decide(page.week_request.person, page.week)
    return get_object_or_404(rows, initiative__key=initiative, key=area)


def find_area(
    request: PersonRequest, week: Week, initiative: str, area: str
) -> tuple[WeekPage, CriticalArea, PlanItem]:
    """A planned week, one of its areas, and the plan's item for it; 404 otherwise."""
    page = find_week(request, week)
    row, key = find_row(page, initiative, area), f"{initiative}/{area}"
    if not any(one["area"] == key for one in page.facts["areas"]):
        raise Http404("This week isn’t planned.")
    item = find_item(page, key) or plan_item(page.facts, key, None, page.names, week, page.weights)
    return page, row, item


@require_POST
@with_week
def pair(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """Add a pairing to the week."""
    page, row, item = find_area(request, week, initiative, area)
    if page.week_request.is_past:
        return responses.refuse(request, page.week_request, f"Week {week.number} is over, so it can’t be changed.")
    typed = {**request.GET.dict(), **request.POST.dict()}
    form = PairingForm(typed, people=decisions.people_to_pair(row, week), lead=request.person)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return responses.refuse(request, page.week_request, words, status=422)
    learner, expert = form.cleaned_data["learner"], form.cleaned_data["expert"]
    made = decisions.add_pairing(request.person, week, row, learner, expert, now=request.now)
    words = f"{learner.name} pairs with {expert.name if expert else 'you'} on “{item.name}”."
    undo = {"url": reverse("week_unpair", args=[week, made.pk]), "target": f"#{item.dom_id}", "swap": "outerHTML"}
    return responses.show_item(request, page.with_new_labels(), item.key, words, undo=undo)


@require_POST
@with_week
def unpair(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    rows = Pairing.objects.visible_to(request.person).select_related("area__initiative", "learner", "expert")
    row = get_object_or_404(rows, pk=number, week=week)
    page = find_week(request, week)
    key = f"{row.area.initiative.key}/{row.area.key}"
    back = reverse("week_pair", args=[week, row.area.initiative.key, row.area.key])
    undo = {
        "url": f"{back}?learner={row.learner.key}&expert={row.expert.key if row.expert else ''}",
        "target": f"#item-{row.area.initiative.key}--{row.area.key}",
        "swap": "outerHTML",
    }
    decisions.remove_pairing(row)
    words = f"Removed the pairing for {row.learner.name}."
    return responses.show_item(request, page.with_new_labels(), key, words, undo=undo)


@require_GET
@with_week
def help_request(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """The draft of a request to someone that the plan names."""
    page, _, item = find_area(request, week, initiative, area)
    able = item.fact["advice"]["bring_in"]
    if request.GET.get("to") not in able:
        raise Http404("The plan doesn’t name this person.")
    to = get_object_or_404(Person.objects.visible_to(request.person), key=request.GET["to"])
    context = {
        "help_request": text.draft_help_request(item, to, request.person),
        "item": item,
        "week": week,
        "page": page,
    }
    return render(request, "focus/help_request.html", context)


@require_POST
@with_week
def assess(request: PersonRequest, week: Week, person: str, skill: str) -> HttpResponse:
    """One click answers a question; the page then shows that the plan's inputs have changed."""
    page = find_week(request, week)
    about = get_object_or_404(Person.objects.visible_to(request.person), key=person)
    row = get_object_or_404(Skill, key=skill)
    if not rating_requests.may_rate(request.person, about, row, request.today):
        raise Http404("There is no such question.")
    form = RatingForm(request.POST)
    if not form.is_valid() or "level" not in request.POST:
        return responses.refuse(request, page.week_request, "Choose a level from 0 to 4.", status=422)
    try:
        level = form.cleaned_data["level"]
        words = rating_requests.record_rating(
            about, row, level, page.stale, by=request.person, now=request.now, today=request.today
        )
    except rating_requests.AlreadyRated as error:
        return responses.show_questions(request, page, str(error), status=409)
    return responses.show_questions(request, page.with_changed_inputs(), words)


@require_POST
@with_week
def change_involvement(request: PersonRequest, week: Week, initiative: str) -> HttpResponse:
    """Change the involvement from next week on, or undo that."""
    row = get_object_or_404(Initiative.objects.editable_by(request.person, request.today), key=initiative)
    week_request = build_week_request(request, week)
    start = (max(week, week_request.this_week) + 1).monday
    if "undo" in request.GET:
        return undo_involvement(request, week, row)
    form = InvolvementForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return responses.refuse(request, week_request, words, status=422)
    to, hours = form.cleaned_data["to"], Decimal(form.cleaned_data["hours"])
    if to == Stage.HANDED_OFF:
        return responses.refuse(
            request, week_request, "Write the handover note first: choose “Write the handover note”.", status=422
        )
    try:
        done = lead_assignments.change_stage(row, request.person, to, hours, start, by=request.person, now=request.now)
    except lead_assignments.NotLead as error:
        raise Http404(str(error)) from error
    except ValidationError as error:
        return responses.refuse(request, week_request, "; ".join(error.messages), status=422)
    words = f"{row}: {Stage(to).label.lower()} from {format_date(start, 'j M')}, {hours:g} h a week."
    signed = signing.dumps(done.pack(), salt=SALT, compress=True)
    url = f"{reverse('week_involvement', args=[week, initiative])}?undo={signed}"
    return responses.show_steps(
        request, week_request, words, undo={"url": url, "target": "#unplanned-areas", "swap": "outerHTML"}
    )


def undo_involvement(request: PersonRequest, week: Week, row: Initiative) -> HttpResponse:
    try:
        done = lead_assignments.StageChange.unpack(signing.loads(request.GET["undo"], salt=SALT, max_age=A_DAY))
    except signing.BadSignature:
        raise Http404 from None
    week_request = build_week_request(request, week)
    try:
        lead_assignments.undo_stage_change(row, done, by=request.person, now=request.now)
    except lead_assignments.StageNotChanged as error:
        return responses.refuse(request, week_request, str(error), status=409)
    return responses.show_steps(request, week_request, f"{row}: undone.")


@require_GET
@person_required
def week_today(request: PersonRequest) -> HttpResponse:
    return responses.show_week(request, build_week_request(request, Week.of(request.today)))


@require_GET
@with_week
def week(request: PersonRequest, week: Week) -> HttpResponse:
    return responses.show_week(request, build_week_request(request, week))


@require_POST
@with_week
def replan(request: PersonRequest, week: Week) -> HttpResponse:
    """Queue the planning; the page watches the job."""
    week_request = build_week_request(request, week)
    if not week_request.may_plan:
        return responses.refuse(request, week_request, "Only this week and the next six months can be planned.")
    job = replanning.request_replan(request.person, week, now=request.now)
    if not request.htmx:
        return responses.back(week)
    return responses.show_progress(request, week_request, job)


@require_GET
@with_week
def progress(request: PersonRequest, week: Week) -> HttpResponse:
    """Polled every two seconds; when the job is done, the plan replaces the progress bar."""
    job = replanning.latest_job(request.person, week)
    if not request.htmx or job is None:
        return redirect("week", week)
    week_request = build_week_request(request, week)
    if jobs.display_state(job, request.now) == "done":
        return responses.show_replanned(request, week_request)
    return responses.show_progress(request, week_request, job)


@require_POST
@with_week
def decide(request: PersonRequest, week: Week, initiative: str, area: str, act: str) -> HttpResponse:
    """Accept, adjust, pin, dismiss, or undo one of these; responds with the item, the sum and the strip."""
    before = find_week(request, week)
    row, key = find_row(before, initiative, area), f"{initiative}/{area}"
    if act not in decisions.ACTIONS:
        raise Http404("There is no such action.")
    data = {**request.GET.dict(), **request.POST.dict()}
    form = ITEM_FORMS.get(act, ItemForm)(data)
    try:
        item = decisions.find_current(before, row, key, "" if act == "undo" else data.get("seen", ""))
        if act in ITEM_FORMS and not form.is_valid():
            return responses.show_errors(request, before, key, act, form)
        typed = {name: form.cleaned_data[name] for name in ("hours", "reason") if name in form.fields}
        _, is_complete, decision = data.get("seen", "").partition("@")
        seen = decision if is_complete else None
        action = decisions.ItemAction(before, item, row, request.now, of=data.get("of"), seen=seen, **typed)
        done = decisions.ACTIONS[act](action)
    except EditConflict as error:
        return responses.show_stale(request, before, key, str(error))
    return responses.show_decided(request, before, key, done)


@require_POST
@with_week
def accept_all(request: PersonRequest, week: Week) -> HttpResponse:
    week_request = build_week_request(request, week)
    if week_request.is_past:
        return responses.refuse(
            request, week_request, f"Week {week.number} is over, so its decisions can’t be changed."
        )
    page = pages.load(week_request)
    accepted = decisions.accept_undecided(page, now=request.now) if page else {}
    words = f"Accepted {numbered(len(accepted), 'item')}." if accepted else "Everything is already decided."
    if not request.htmx:
        messages.success(request, words)
        return responses.back(week)
    return responses.show_body(request, week_request, page and page.with_decisions(accepted), words)
