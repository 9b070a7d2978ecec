"""Actions on a week's recommendations: a pairing, a request, a rating, a change of involvement."""

from decimal import Decimal

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus import answers, asking, asks, decisions, pairings
from focus import page as pages
from focus.entries import Entry, entry_of
from focus.forms import AssessForm, PairingForm, StepForm
from focus.models import Pairing
from focus.page import WeekPage, find_entry
from focus.views.frame import in_week, viewing
from initiatives.models import CriticalArea, Initiative, Stage
from initiatives.services import lead_assignments
from people.models import Person, Skill
from people.requests import PersonRequest

SALT = "focus.steps.undo"
A_DAY = 24 * 3600


def find_area(request: PersonRequest, week: Week, initiative: str, area: str) -> tuple[WeekPage, CriticalArea, Entry]:
    """A planned week, one of its areas, and the plan's entry for it; 404 otherwise."""
    rows = decisions.areas_to_decide(request.person, week)
    row: CriticalArea = get_object_or_404(rows, initiative__key=initiative, key=area)
    page = pages.load(viewing(request, week))
    key = f"{initiative}/{area}"
    if page is None or not any(one["area"] == key for one in page.facts["areas"]):
        raise Http404("This week isn’t planned.")
    entry = find_entry(page, key) or entry_of(page.facts, key, None, page.names, week, page.weights)
    return page, row, entry


@require_POST
@in_week
def pair(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """Add a pairing to the week."""
    page, row, entry = find_area(request, week, initiative, area)
    if page.viewing.is_past:
        return answers.refuse(request, page.viewing, f"Week {week.number} is over, so it can’t be changed.")
    typed = {**request.GET.dict(), **request.POST.dict()}
    form = PairingForm(typed, people=pairings.people_for(row, week), lead=request.person)
    if not form.is_valid():
        words = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        return answers.refuse(request, page.viewing, words, status=422)
    learner, beside = form.cleaned_data["learner"], form.cleaned_data["beside"]
    made = pairings.add(request.person, week, row, learner, beside, now=request.now)
    words = f"{learner.name} pairs with {beside.name if beside else 'you'} on “{entry.name}”."
    undo = {"url": reverse("week_unpair", args=[week, made.pk]), "target": f"#{entry.dom_id}", "swap": "outerHTML"}
    return answers.show_entry(request, page, entry.key, words, undo=undo)


@require_POST
@in_week
def unpair(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    rows = Pairing.objects.visible_to(request.person).select_related("area__initiative", "learner", "beside")
    row = get_object_or_404(rows, pk=number, week=week)
    page = pages.load(viewing(request, week))
    if page is None:
        raise Http404("This week isn’t planned.")
    key = f"{row.area.initiative.key}/{row.area.key}"
    back = reverse("week_pair", args=[week, row.area.initiative.key, row.area.key])
    undo = {
        "url": f"{back}?learner={row.learner.key}&beside={row.beside.key if row.beside else ''}",
        "target": f"#item-{row.area.initiative.key}--{row.area.key}",
        "swap": "outerHTML",
    }
    pairings.remove(row)
    return answers.show_entry(request, page, key, f"Removed the pairing for {row.learner.name}.", undo=undo)


@require_GET
@in_week
def ask(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    """The draft of a request to someone that the plan names."""
    page, _, entry = find_area(request, week, initiative, area)
    able = entry.fact["advice"]["bring_in"]
    if request.GET.get("to") not in able:
        raise Http404("The plan doesn’t name this person.")
    to = get_object_or_404(Person.objects.visible_to(request.person), key=request.GET["to"])
    context = {"ask": asks.draft(entry, to, request.person), "entry": entry, "week": week, "page": page}
    return render(request, "focus/ask.html", context)


@require_POST
@in_week
def assess(request: PersonRequest, week: Week, person: str, skill: str) -> HttpResponse:
    """One click answers a question; the page then shows that the plan's inputs have changed."""
    page = pages.load(viewing(request, week))
    about = get_object_or_404(Person.objects.visible_to(request.person), key=person)
    row = get_object_or_404(Skill, key=skill)
    if page is None or not asking.may_say(request.person, about, row, request.today):
        raise Http404("There is no such question.")
    form = AssessForm(request.POST)
    if not form.is_valid() or "level" not in request.POST:
        return answers.refuse(request, page.viewing, "Choose a level from 0 to 4.", status=422)
    try:
        level = form.cleaned_data["level"]
        words = asking.say(about, row, level, page.stale, by=request.person, now=request.now, today=request.today)
    except asking.Answered as fault:
        return answers.show_asked(request, page.viewing, str(fault), status=409)
    return answers.show_asked(request, page.viewing, words)


@require_POST
@in_week
def step(request: PersonRequest, week: Week, initiative: str) -> HttpResponse:
    """Change the involvement from next week on, or undo that."""
    row = get_object_or_404(Initiative.objects.editable_by(request.person, request.today), key=initiative)
    here = viewing(request, week)
    start = (max(week, here.this_week) + 1).monday
    if lead_assignments.assignment_on(row, request.person, start) is None:
        raise Http404("You don’t lead this initiative at that time.")
    if "undo" in request.GET:
        return undo_step(request, week, row)
    form = StepForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        return answers.refuse(request, here, words, status=422)
    to, hours = form.cleaned_data["to"], Decimal(form.cleaned_data["hours"])
    if to == Stage.HANDED_OFF:
        return answers.refuse(
            request, here, "Write the handover note first: choose “Write the handover note”.", status=422
        )
    try:
        done = lead_assignments.change_stage(
            row, request.person, to, hours, start, by=request.person, now=request.now, today=request.today
        )
    except (lead_assignments.StageNotChanged, ValidationError) as fault:
        return answers.refuse(request, here, "; ".join(getattr(fault, "messages", [str(fault)])), status=422)
    words = f"{row}: {Stage(to).label.lower()} from {start.day} {start:%b}, {hours:g} h a week."
    signed = signing.dumps(done.pack(), salt=SALT, compress=True)
    url = f"{reverse('week_step', args=[week, initiative])}?undo={signed}"
    return answers.show_steps(request, here, words, undo={"url": url, "target": "#leftovers", "swap": "outerHTML"})


def undo_step(request: PersonRequest, week: Week, row: Initiative) -> HttpResponse:
    try:
        done = lead_assignments.StageChange.unpack(signing.loads(request.GET["undo"], salt=SALT, max_age=A_DAY))
    except signing.BadSignature:
        raise Http404 from None
    here = viewing(request, week)
    try:
        lead_assignments.undo_stage_change(row, done, by=request.person, now=request.now)
    except lead_assignments.StageNotChanged as fault:
        return answers.refuse(request, here, str(fault), status=409)
    return answers.show_steps(request, here, f"{row}: undone.")
