"""The skill matrix and its cells."""

from typing import NamedTuple

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from initiatives.services import areas
from initiatives.skill_matrix.forms import LevelForm, MatrixForm, RatingForm, SkillForm
from initiatives.skill_matrix.queries import matrix
from initiatives.skill_matrix.queries.person_skills import load_cell, load_person_work
from initiatives.skill_matrix.rating_permissions import rating_scope
from initiatives.views.sections import weights_of
from people import audit, csv_export
from people.concurrency import EditConflict
from people.models import Person, Rating, Skill
from people.queries.ratings import kind_of, latest, rating_etag
from people.requests import PersonRequest, person_required, posted, query_start
from people.responses import form_status, render_part, see_other, with_toast
from people.services import ratings

SALT = "people.ratings.undo"
A_DAY = 24 * 3600


@person_required
def skills(request: PersonRequest) -> HttpResponse:
    form = MatrixForm(request.GET, viewer=request.person, today=request.today)
    choice = form.choice()
    if choice is None:
        raise Http404
    weights = weights_of(request)
    found = matrix.load(request.person, choice, request.GET.get("page", "1"), request.today, weights)
    context = {"matrix": found, "form": form, "choice": choice, "query": query_start(request, "page", "rows")}
    part = "rows" if "rows" in request.GET else "matrix"
    return render_part(request, "initiatives/skills.html", part, context)


@require_safe
@person_required
def person_work(request: PersonRequest, key: str) -> HttpResponse:
    """A person's initiatives, their load, and their skills over time."""
    rows = Person.objects.visible_to(request.person).select_related("manager")
    person = get_object_or_404(rows, key=key)
    work = load_person_work(person, request.person, request.today)
    context = {"person": person, "work": work, "is_self": person.pk == request.person.pk}
    return render(request, "initiatives/person_work.html", context)


@require_POST
@person_required
def skills_csv(request: PersonRequest) -> StreamingHttpResponse:
    """The same choice as a file. By POST, because it writes an audit line."""
    choice = MatrixForm(request.GET, viewer=request.person, today=request.today).choice()
    if choice is None:
        raise Http404
    label = str(choice.initiative or choice.team or "their own people")
    line = audit.line(
        at=request.now, by=request.person, verb="exported", thing="skill matrix", label=label, feeds_plans=False
    )
    audit.append([line])
    rows = matrix.csv_rows(request.person, choice, request.today, weights_of(request))
    return csv_export.csv_response(f"skills-{request.today}", matrix.CSV_HEADER, rows)


def find_cell(request: PersonRequest, person_key: str, skill_key: str) -> tuple[Person, Skill]:
    """A person and a skill whose cell this viewer may see and rate; else 404."""
    person = get_object_or_404(Person.objects.visible_to(request.person), key=person_key)
    skill = get_object_or_404(Skill, key=skill_key)
    if not rating_scope(request.person, request.today).sees(person, skill.pk):
        raise Http404
    return person, skill


@person_required
def skill_cell(request: PersonRequest, person_key: str, skill_key: str) -> HttpResponse:
    """The page of one cell with its history; POST rates."""
    person, skill = find_cell(request, person_key, skill_key)
    if request.method != "POST":
        return show_cell_page(request, person, skill)
    if request.htmx and request.POST.get("level") == "page":
        # The last of a cell's choices leads to its history, because with script a click on the cell opens the choices.
        return HttpResponseClientRedirect(reverse("skill_cell", args=[person.key, skill.key]))
    found = rate(request, person, skill)
    return respond_with_cell(request, person, skill, found.text, change=found.change, status=found.status)


class RatingResult(NamedTuple):
    """The result of a rating: a message, the change if there was one, and the status of the answer."""

    text: str
    change: ratings.RatingChange | None = None
    status: int = 200


def rate(request: PersonRequest, person: Person, skill: Skill) -> RatingResult:
    """Rate as requested, or say why not; without a level, undo the author's own last rating."""
    form = RatingForm({"seen": request.GET.get("seen"), **request.POST.dict()})
    if not form.is_valid() or (form.cleaned_data["level"] is None and "level" not in request.POST):
        faults = [str(fault) for faults in form.errors.values() for fault in faults]
        return RatingResult(" ".join(faults) or "Choose a level from 0 to 4.", status=422)
    level, seen = form.cleaned_data["level"], form.cleaned_data["seen"] or None
    note = form.cleaned_data["note"]
    try:
        if level is None:
            change = ratings.remove_latest(person, skill, by=request.person, now=request.now)
        else:
            change = ratings.record(
                person, skill, level, by=request.person, now=request.now, today=request.today, seen=seen, note=note
            )
    except EditConflict:
        current = latest(person, skill, kind_of(person, request.person))
        return RatingResult(overtaken_message(person, skill, current, level), status=409)
    except ratings.NotAuthor:
        return RatingResult("Only the author can undo a rating. Add your own rating instead.", status=409)
    return RatingResult(rating_message(person, skill, change), change)


def rating_message(person: Person, skill: Skill, change: ratings.RatingChange | None) -> str:
    if change is None:
        return f"{person}, {skill}: you have no rating to undo."
    if change.after is None:
        return f"{person}, {skill}: rating undone."
    return f"{person}, {skill}: {change.after.level}."


def respond_with_cell(
    request: PersonRequest,
    person: Person,
    skill: Skill,
    text: str,
    *,
    change: ratings.RatingChange | None = None,
    status: int = 200,
) -> HttpResponse:
    """The cell again, with a toast; without script, the page of the cell with a message."""
    if not request.htmx:
        if status != 200:
            return show_cell_page(request, person, skill, refusal=text, status=status)
        messages.success(request, text)
        return see_other(reverse("skill_cell", args=[person.key, skill.key]))
    cell = matrix.one_cell(request.person, person, skill, request.today, weights_of(request))
    response = render(request, "initiatives/skills.html#cell", {"cell": cell, "fresh": True}, status=status)
    # Pages that show levels in another form reload themselves on this event.
    trigger_client_event(response, "rated", {})
    return with_toast(
        response,
        text,
        level="success" if status == 200 else "warning",
        undo=undo_request(person, skill, change) if change and change.before != change.after else None,
    )


def undo_request(person: Person, skill: Skill, change: ratings.RatingChange) -> dict[str, str]:
    signed = signing.dumps(change.pack(), salt=SALT, compress=True)
    place = reverse("skill_cell", args=[person.key, skill.key])
    return {
        "url": reverse("skill_undo", args=[person.key, skill.key]) + f"?change={signed}",
        "target": f'td:has(> a[href^="{place}"])',
        "swap": "outerHTML",
    }


def overtaken_message(person: Person, skill: Skill, now: Rating | None, level: int | None) -> str:
    """Someone else has rated since: their rating, what was typed, and how to continue."""
    who = now.author.name if now and now.author else "Someone"
    what = f"rated {now.level}" if now else "undid the rating"
    return f"{person}, {skill}: {who} {what} since you opened this. Your {level} is not saved. To overrule, choose it again."


def show_cell_page(
    request: PersonRequest, person: Person, skill: Skill, *, status: int = 200, **more: object
) -> HttpResponse:
    found = load_cell(request.person, person, skill, request.today, weights_of(request))
    chosen = request.POST.get("level") if request.method == "POST" else None
    current = found.mine.level if found.mine else None
    form = LevelForm(initial={"level": chosen if chosen else current, "seen": rating_etag(found.mine)})
    context = {"found": found, "person": person, "skill": skill, "form": form, **more}
    return render(request, "initiatives/skill_cell.html", context, status=status)


@require_POST
@person_required
def skill_undo(request: PersonRequest, person_key: str, skill_key: str) -> HttpResponse:
    person, skill = find_cell(request, person_key, skill_key)
    try:
        packed = signing.loads(request.GET.get("change", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        raise Http404 from None
    change = ratings.RatingChange.unpack(packed)
    own = change.kind == kind_of(person, request.person)
    if (change.person, change.skill) != (person.pk, skill.pk) or not own:
        raise Http404
    try:
        ratings.undo(change, by=request.person, now=request.now)
    except EditConflict:
        text = f"{person}, {skill}: rated again since then, so nothing was undone."
        return respond_with_cell(request, person, skill, text, status=409)
    return respond_with_cell(request, person, skill, f"{person}, {skill}: undone.")


@require_POST
@person_required
def skill_dispute(request: PersonRequest, person_key: str, skill_key: str) -> HttpResponse:
    """Dispute an assessment, or agree with it; only the rated person may."""
    person, skill = find_own_cell(request, person_key, skill_key)
    disputed = request.POST.get("disputed") == "1"
    form = LevelForm(request.POST)
    if disputed and "level" in request.POST:
        if not form.is_valid():
            return respond_with_cell(request, person, skill, "Choose your own level first.", status=422)
        level = form.cleaned_data["level"]
        ratings.record(person, skill, level, by=person, now=request.now, today=request.today)
    elif disputed and latest(person, skill, "self") is None:
        return respond_with_cell(request, person, skill, "Choose your own level first.", status=422)
    if ratings.dispute(person, skill, disputed, now=request.now) is None:
        return respond_with_cell(request, person, skill, "There is no assessment to dispute.", status=409)
    text = (
        f"{skill}: disputed. The average of both ratings counts until you agree." if disputed else f"{skill}: agreed."
    )
    return respond_with_cell(request, person, skill, text)


@require_POST
@person_required
def skill_interest(request: PersonRequest, person_key: str, skill_key: str) -> HttpResponse:
    person, skill = find_own_cell(request, person_key, skill_key)
    wanted = request.POST.get("wanted") == "1"
    ratings.set_interest(person, skill, wanted, now=request.now)
    text = f"{skill}: interest saved." if wanted else f"{skill}: interest removed."
    return respond_with_cell(request, person, skill, text)


def find_own_cell(request: PersonRequest, person_key: str, skill_key: str) -> tuple[Person, Skill]:
    if person_key != request.person.key:
        raise Http404
    return find_cell(request, person_key, skill_key)


@person_required
def skill_new(request: PersonRequest) -> HttpResponse:
    form = SkillForm(posted(request))
    if not form.is_valid():
        return render(request, "initiatives/skill_new.html", {"form": form}, status=form_status(form))
    skill = areas.add_skill(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, f"“{skill}” added.")
    return see_other(reverse("skills") + "?skills=all")
