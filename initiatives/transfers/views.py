"""Knowledge transfers of an initiative: due, planned and done; planning one; its sessions."""

from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives.models import Initiative, KnowledgeTransfer, SkillRequirement, TransferReason, TransferSession
from initiatives.transfers import services
from initiatives.transfers.forms import SessionForm, TransferForm
from initiatives.transfers.queries.experts import Need, due_transfers, experts_in, learners_for, needs_with_state
from initiatives.transfers.queries.pages import load_transfers
from initiatives.transfers.queries.transfer_sessions import ProposedTransfer, propose_transfer, usual_start
from initiatives.views.sections import find_editable, find_visible, weights_of
from people import trash
from people.concurrency import EditConflict
from people.django_types import FormData
from people.effective_dates import PastWeeks, PastWeeksChange
from people.forms.dated import CORRECT, add_refusal
from people.models import Person
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other

PAGE = "initiatives/transfers/page.html"
NEW = "initiatives/transfers/new.html"
ALREADY_PLANNED = "A knowledge transfer of this skill is already planned."


def address(initiative: Initiative) -> str:
    return reverse("transfers", args=[initiative.key])


@require_safe
@person_required
def transfers(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_visible(request, slug)
    editable = bool(getattr(initiative, "editable", False))
    page = load_transfers(initiative, request.person, request.today, editable=editable)
    what = "Session" if request.GET.get("what") == "session" else "Knowledge transfer"
    planned = next((one for one in page.open if str(one.row.pk) == request.GET.get("planned")), None)
    context = {
        "page": page, "tab": "transfers", "removed": trash.removed_name(request), "what": what, "planned": planned,
    }  # fmt: skip
    return render(request, PAGE, context)


@require_safe
@person_required
def transfers_summary(request: PersonRequest, slug: str) -> HttpResponse:
    """What the overview shows of them; on its own it is the page."""
    initiative = find_visible(request, slug)
    if not request.htmx:
        return redirect("transfers", slug)
    editable = bool(getattr(initiative, "editable", False))
    page = load_transfers(initiative, request.person, request.today, editable=editable)
    return render(request, "initiatives/transfers/summary.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def transfer_new(request: PersonRequest, slug: str, key: str, skill_key: str) -> HttpResponse:
    """Choose who learns from which expert and see the sessions; what is posted plans them."""
    needs = needs_with_state(Initiative.objects.editable_by(request.person, request.today).filter(key=slug))
    need = get_object_or_404(needs, area__key=key, skill__key=skill_key)
    initiative = need.area.initiative
    if getattr(need, "is_planned", False):
        messages.warning(request, ALREADY_PLANNED)
        return see_other(address(initiative))
    experts = experts_in([need])
    teachers = experts.get(Need(need.area_id, need.skill_id), [])
    learners = learners_for(need, request.person, request.today, weights_of(request))
    posts = request.method == "POST"
    due = None if posts else next(iter(due_transfers([need], request.person, request.today, experts)), None)
    usual = due.leaver if due else next(iter(teachers), None)
    first = usual_start(usual, request.today)
    form = TransferForm(
        posted(request) or chosen_by_link(request, first, usual),
        teachers=teachers, learners=learners, first=first, today=request.today,
        teacher=request.GET.get("teacher", usual.key if usual else ""),
    )  # fmt: skip
    proposed = None
    if form.is_valid():
        teacher = form.chosen_teacher()
        proposed = propose_transfer(
            need, teacher, form.chosen_learners(), form.cleaned_data["first"], request.organisation, request.today
        )
        if not proposed.count:
            form.add_error("first", "No session fits before their last day. Start earlier.")
        elif posts:
            return plan_proposed(request, need, teacher, proposed)
    context = {
        "initiative": initiative, "need": need, "form": form, "proposed": proposed, "due": due,
        "reason": request.GET.get("reason", ""), "can_plan": bool(teachers and learners),
    }  # fmt: skip
    if request.htmx:
        return render(request, f"{NEW}#plan", context)
    return render(request, NEW, context, status=422 if form.errors else 200)


def plan_proposed(
    request: PersonRequest, need: SkillRequirement, teacher: Person, proposed: ProposedTransfer
) -> HttpResponse:
    """Plan them; the page says so."""
    page = address(need.area.initiative)
    reason = reason_of(request, leaves=proposed.last_day is not None)
    try:
        row = services.plan_transfer(
            need, teacher, proposed, reason, by=request.person, now=request.now, today=request.today
        )
    except services.AlreadyPlanned:
        messages.warning(request, ALREADY_PLANNED)
        return see_other(page)
    return see_other(f"{page}?planned={row.pk}")


def chosen_by_link(request: PersonRequest, first: date, usual: Person | None) -> FormData:
    """What a link or the form chose; a link names people, or who learns it only. None before anyone is chosen for that."""
    if "to" not in request.GET and (request.htmx or "first" not in request.GET):
        return None
    chosen = request.GET.copy()
    chosen.setdefault("first", first.isoformat())
    if usual is not None:
        chosen.setdefault("teacher", usual.key)
    return chosen


def reason_of(request: PersonRequest, *, leaves: bool) -> TransferReason:
    if leaves:
        return TransferReason.LEAVING
    interrupted = request.POST.get("reason") == TransferReason.INTERRUPTIONS
    return TransferReason.INTERRUPTIONS if interrupted else TransferReason.OTHER


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def transfer_session(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Move a session, or record whether it took place."""
    initiative = find_editable(request, slug)
    session, conflict = find_session(initiative, number), None
    form = SessionForm(posted(request), instance=session, today=request.today)
    if form.is_valid():
        try:
            services.change_session(
                form.save(commit=False),
                seen=form.version(),
                by=request.person,
                now=request.now,
                today=request.today,
                correcting=form.cleaned_data[CORRECT],
            )
        except PastWeeksChange as fault:
            add_refusal(form, fault)
        except EditConflict:
            form, conflict = form.reopened_on(find_session(initiative, number), today=request.today)
        else:
            messages.success(request, "Session saved.")
            return see_other(address(initiative))
    context = {"initiative": initiative, "session": session, "form": form, "conflict": conflict}
    status = 409 if conflict else form_status(form)
    return render(request, "initiatives/transfers/session.html", context, status=status)


def find_session(initiative: Initiative, number: int) -> TransferSession:
    rows = TransferSession.objects.with_names()
    return get_object_or_404(rows, pk=number, transfer__area__initiative=initiative)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def transfer_session_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Asks first; can be undone as `transfer_remove`."""
    initiative = find_editable(request, slug)
    session = find_session(initiative, number)
    if request.method == "POST":
        keeper, correcting = trash.removal_context(request, "transfer_undo", slug), request.POST.get(CORRECT, "")
        try:
            name = services.remove_session(session, keeper, today=request.today, correcting=correcting)
            return see_other(f"{address(initiative)}?removed={name}&what=session")
        except services.OnlySession:
            messages.warning(request, "This is the only session. Remove the transfer instead.")
            return see_other(address(initiative))
        except PastWeeksChange:
            pass
    context = {"initiative": initiative, "row": session.transfer, "session": session}
    return ask_to_remove(request, context, services.past_weeks_of([session], request.today))


def ask_to_remove(request: PersonRequest, context: dict[str, object], weeks: PastWeeks | None) -> HttpResponse:
    """Naming the weeks that are over and change; again where others would change than were confirmed."""
    status = 409 if request.method == "POST" else 200
    return render(request, "initiatives/transfers/remove.html", {**context, "weeks": weeks}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def transfer_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Asks first; can be undone from the message and from the trash."""
    initiative = find_editable(request, slug)
    rows = KnowledgeTransfer.objects.select_related("area__initiative", "skill", "from_person__account")
    row = get_object_or_404(rows, pk=number, area__initiative=initiative)
    if request.method == "POST":
        keeper, correcting = trash.removal_context(request, "transfer_undo", slug), request.POST.get(CORRECT, "")
        with suppress(PastWeeksChange):
            name = services.remove_transfer(row, keeper, today=request.today, correcting=correcting)
            return see_other(f"{address(initiative)}?removed={name}")
    weeks = services.past_weeks_of(row.sessions.all(), request.today)
    return ask_to_remove(request, {"initiative": initiative, "row": row}, weeks)


@require_POST
@person_required
def transfer_undo(request: PersonRequest, slug: str, name: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    try:
        row = services.restore(name, by=request.person, now=request.now, today=request.today, initiative=initiative.pk)
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    else:
        what = "Session" if isinstance(row, TransferSession) else "Knowledge transfer"
        messages.success(request, f"{what} restored.")
    return see_other(address(initiative))
