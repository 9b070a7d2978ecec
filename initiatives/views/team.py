"""Members and leads on the initiative page, and the handover."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from engine.weeks import Week
from initiatives.forms.team import AddMembersForm, HandoverForm, LeadForm, MemberForm
from initiatives.models import Handover, Initiative, LeadAssignment, Membership, Stage
from initiatives.queries.people_on_it import leads_of
from initiatives.services import lead_assignments, members, removed_rows
from initiatives.views.areas import confirm_removal, respond_refused
from initiatives.views.sections import find_editable, find_visible, redirect_with_message, render_section, respond_saved
from people.concurrency import EditConflict
from people.display import format_date
from people.effective_dates import PastWeeksChange, day_of_new
from people.forms.dated import APPLIES_FROM, CORRECT, add_refusal
from people.requests import PersonRequest, person_required, posted
from people.responses import ask_to_confirm, see_other
from people.trash import removal_context

TEAM, LEADS = "team", "leads"


@person_required
def member_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = AddMembersForm(posted(request), today=request.today)
    if not form.is_valid():
        return render_section(request, initiative, TEAM, editing="new", form=form)
    typed = form.cleaned_data
    try:
        added = members.add_team(
            initiative,
            form.joining(),
            familiarity=typed["familiarity"],
            start=typed["start"],
            by=request.person,
            now=request.now,
            today=request.today,
            correcting=typed[CORRECT],
        )
    except (PastWeeksChange, ValidationError) as fault:
        add_refusal(form, fault)
        return render_section(request, initiative, TEAM, editing="new", form=form)
    names = ", ".join(row.person.name for row in added[:3]) + (f" and {len(added) - 3} more" if len(added) > 3 else "")
    return respond_saved(
        request, initiative, TEAM, f"Added {names}." if added else "Everyone you entered is already on the team."
    )


@person_required
def member(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = find_member(initiative, number)
    form = MemberForm(posted(request), instance=row, today=request.today)
    if not form.is_valid():
        return render_section(request, initiative, TEAM, editing=row.pk, form=form)
    try:
        members.change(
            form.save(commit=False),
            applies_from=form.cleaned_data.get(APPLIES_FROM),
            seen=form.version(),
            by=request.person,
            now=request.now,
            today=request.today,
            correcting=form.cleaned_data[CORRECT],
        )
    except (PastWeeksChange, ValidationError) as fault:
        add_refusal(form, fault)
        return render_section(request, initiative, TEAM, editing=number, form=form)
    except EditConflict:
        again, conflict = form.reopened_on(find_member(initiative, number), today=request.today)
        return render_section(request, initiative, TEAM, status=409, editing=number, form=again, conflict=conflict)
    return respond_saved(request, initiative, TEAM, f"{row.person} saved.")


def find_member(initiative: Initiative, number: int) -> Membership:
    row: Membership = get_object_or_404(initiative.memberships.select_related("person"), pk=number)
    return row


@person_required
def member_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = find_member(initiative, number)
    if request.method != "POST":
        words, weeks = (
            "If they are leaving the team, set an end date instead.",
            members.past_weeks_of(row, request.today),
        )
        return confirm_removal(request, initiative, row.person.name, words, weeks)
    try:
        back = removed_rows.remove_member(
            row, removal_context(request, "initiative_undo", slug, TEAM), request.today, request.POST.get(CORRECT, "")
        )
    except PastWeeksChange:
        return ask_to_confirm(request)
    return respond_saved(request, initiative, TEAM, f"{row.person} removed.", undo=back)


@person_required
def lead_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = LeadAssignment(initiative=initiative, start=day_of_new(request.today))
    form = LeadForm(posted(request), instance=row, today=request.today)
    if not form.is_valid():
        return render_section(request, initiative, LEADS, editing="new", form=form)
    try:
        new, correcting = form.save(commit=False), form.cleaned_data[CORRECT]
        lead_assignments.assign(new, by=request.person, now=request.now, today=request.today, correcting=correcting)
    except (PastWeeksChange, ValidationError) as fault:
        add_refusal(form, fault)
        return render_section(request, initiative, LEADS, editing="new", form=form)
    return respond_saved(request, initiative, LEADS, f"{row.person} assigned as {row.get_role_display().lower()}.")


@person_required
def lead(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row, hours_shown = find_lead(request, initiative, number)
    form = LeadForm(posted(request), instance=row, hours=hours_shown, today=request.today)
    if not form.is_valid():
        return render_section(request, initiative, LEADS, editing=row.pk, form=form)
    try:
        lead_assignments.change(
            form.save(commit=False),
            applies_from=form.cleaned_data.get(APPLIES_FROM),
            seen=form.version(),
            by=request.person,
            now=request.now,
            today=request.today,
            correcting=form.cleaned_data[CORRECT],
        )
    except (PastWeeksChange, ValidationError) as fault:
        add_refusal(form, fault)
        return render_section(request, initiative, LEADS, editing=number, form=form)
    except EditConflict:
        stored, _ = find_lead(request, initiative, number)
        again, conflict = form.reopened_on(stored, hours=hours_shown, today=request.today)
        return render_section(request, initiative, LEADS, status=409, editing=number, form=again, conflict=conflict)
    except lead_assignments.LastLead as fault:
        form.add_error(None, str(fault))
        return render_section(request, initiative, LEADS, editing=row.pk, form=form)
    if can_no_longer_edit(request, initiative):
        return redirect_with_message(request, "initiatives", f"You no longer lead “{initiative}”.")
    return respond_saved(request, initiative, LEADS, f"{row.person} saved.")


@person_required
def lead_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row, _ = find_lead(request, initiative, number)
    if request.method != "POST":
        words, weeks = (
            "If they are handing over, set an end date instead.",
            lead_assignments.past_weeks_of(row, request.today),
        )
        return confirm_removal(request, initiative, row.person.name, words, weeks)
    try:
        back = removed_rows.remove_lead(
            row, removal_context(request, "initiative_undo", slug, LEADS), request.today, request.POST.get(CORRECT, "")
        )
    except PastWeeksChange:
        return ask_to_confirm(request)
    except lead_assignments.LastLead as fault:
        return respond_refused(request, initiative, LEADS, str(fault))
    if can_no_longer_edit(request, initiative):
        return redirect_with_message(request, "initiatives", f"You no longer lead “{initiative}”.")
    return respond_saved(request, initiative, LEADS, f"{row.person} removed.", undo=back)


def can_no_longer_edit(request: PersonRequest, initiative: Initiative) -> bool:
    """Whether the user has ended their own assignment and can no longer edit the initiative."""
    return not Initiative.objects.editable_by(request.person, request.today).contains(initiative)


def find_lead(request: PersonRequest, initiative: Initiative, number: int) -> tuple[LeadAssignment, bool]:
    """The assignment, and whether this person may see its hours."""
    for entry in leads_of(initiative, request.person, request.today):
        if entry.assignment.pk == number:
            entry.assignment.initiative = initiative
            return entry.assignment, entry.hours_shown
    raise Http404


@person_required
def handover(request: PersonRequest, slug: str) -> HttpResponse:
    """Everyone who can see the initiative reads the notes; its current leads may write one."""
    initiative = find_visible(request, slug)
    start = (Week.of(request.today) + 1).monday
    leads = lead_assignments.assignment_on(initiative, request.person, start)
    mine = leads if leads is not None and leads.stage != Stage.HANDED_OFF else None
    if request.method != "POST" or mine is None:
        form = HandoverForm(initial={"on": start, "owners": owners_now(initiative)}) if mine else None
        return render_handover(request, initiative, form, status=404 if request.method == "POST" else 200)
    form = HandoverForm(request.POST, instance=Handover(initiative=initiative, person=request.person))
    if not form.is_valid():
        return render_handover(request, initiative, form, status=422)
    note = form.save(commit=False)
    if note.on != Week.of(note.on).monday or note.on < start:
        form.add_error("on", f"Choose a Monday, {format_date(start, 'j F')} or later.")
        return render_handover(request, initiative, form, status=422)
    try:
        lead_assignments.hand_off(note, by=request.person, now=request.now)
    except lead_assignments.StageNotChanged as fault:
        form.add_error(None, str(fault))
        return render_handover(request, initiative, form, status=422)
    last = note.on - timedelta(days=1)
    messages.success(request, f"“{initiative}” handed off. You lead it until {format_date(last, 'j F')}.")
    return see_other(reverse("initiative_handover", args=[slug]))


def owners_now(initiative: Initiative) -> str:
    """The initial text: every area with its owner."""
    rows = initiative.areas.select_related("owner").order_by("position", "pk")
    return "\n".join(f"{row.name}: {row.owner or 'no owner yet'}" for row in rows)


def render_handover(
    request: PersonRequest, initiative: Initiative, form: HandoverForm | None, *, status: int
) -> HttpResponse:
    notes = Handover.objects.visible_to(request.person, request.today).of(initiative)
    context = {"initiative": initiative, "form": form, "notes": list(notes.select_related("person"))}
    return render(request, "initiatives/handover.html", context, status=status)
