"""Members and leads on the initiative page."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404

from initiatives import assignments, members, removals
from initiatives.forms.team import AddMembersForm, LeadForm, MemberForm
from initiatives.models import Initiative, LeadAssignment, Membership
from initiatives.page import leads_of
from initiatives.views.areas import ask, refuse
from initiatives.views.frame import done, find_editable, leave, show, undo_by
from people.conflicts import Outdated, differences
from people.forms.seen import SeenForm
from people.removals import keeper
from people.requests import PersonRequest, person_required

TEAM, LEADS = "team", "leads"
NOBODY_LEADS = "An initiative needs a lead. Assign someone else first."


@person_required
def member_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = AddMembersForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, initiative, TEAM, status=422 if form.is_bound else 200, editing="new", form=form)
    typed = form.cleaned_data
    added = members.add_team(
        initiative,
        form.joining(),
        familiarity=typed["familiarity"],
        start=typed["start"],
        by=request.person,
        now=request.now,
        today=request.today,
    )
    names = ", ".join(row.person.name for row in added[:3]) + (f" and {len(added) - 3} more" if len(added) > 3 else "")
    return done(
        request, initiative, TEAM, f"Added {names}." if added else "Everyone you entered is already on the team."
    )


@person_required
def member(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.memberships.select_related("person"), pk=number)
    form = MemberForm(request.POST if request.method == "POST" else None, instance=row)
    if not form.is_valid():
        return show(request, initiative, TEAM, status=422 if form.is_bound else 200, editing=row.pk, form=form)
    try:
        members.change(form.save(commit=False), seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        stored = get_object_or_404(initiative.memberships.select_related("person"), pk=number)
        again = MemberForm(seen_now(request, form, stored), instance=stored)
        return tell_conflict(request, initiative, TEAM, form, again)
    return done(request, initiative, TEAM, f"{row.person} saved.")


def seen_now(request: PersonRequest, form: SeenForm, stored: Membership | LeadAssignment) -> QueryDict:
    """What was typed, by an editor who has now seen the stored values."""
    data = request.POST.copy()
    data["seen"] = form.mark_of(stored)
    return data


def tell_conflict(
    request: PersonRequest, initiative: Initiative, part: str, typed: SeenForm, again: SeenForm
) -> HttpResponse:
    """Show both values side by side; saving again keeps the editor's own."""
    found = differences(typed, again.instance)
    return show(request, initiative, part, status=409, editing=again.instance.pk, form=again, conflict=found)


@person_required
def member_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row: Membership = get_object_or_404(initiative.memberships.select_related("person"), pk=number)
    if request.method != "POST":
        return ask(request, initiative, row.person.name, "If they are leaving the team, set an end date instead.")
    back = removals.keep(keeper(request, "restore", slug, TEAM), row)
    members.remove(row, by=request.person, now=request.now)
    return done(request, initiative, TEAM, f"{row.person} removed.", undo=undo_by(back, TEAM))


@person_required
def lead_new(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    row = LeadAssignment(initiative=initiative, start=request.today)
    form = LeadForm(request.POST if request.method == "POST" else None, instance=row)
    if not form.is_valid():
        return show(request, initiative, LEADS, status=422 if form.is_bound else 200, editing="new", form=form)
    assignments.assign(form.save(commit=False), by=request.person, now=request.now)
    return done(request, initiative, LEADS, f"{row.person} assigned as {row.get_role_display().lower()}.")


@person_required
def lead(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row, hours_shown = find_lead(request, initiative, number)
    form = LeadForm(request.POST if request.method == "POST" else None, instance=row, hours=hours_shown)
    if not form.is_valid():
        return show(request, initiative, LEADS, status=422 if form.is_bound else 200, editing=row.pk, form=form)
    try:
        changed, seen = form.save(commit=False), form.sight()
        assignments.change(changed, seen=seen, by=request.person, now=request.now, today=request.today)
    except Outdated:
        stored, _ = find_lead(request, initiative, number)
        again = LeadForm(seen_now(request, form, stored), instance=stored, hours=hours_shown)
        return tell_conflict(request, initiative, LEADS, form, again)
    except assignments.LastLead:
        form.add_error(None, NOBODY_LEADS)
        return show(request, initiative, LEADS, status=422, editing=row.pk, form=form)
    if leads_no_longer(request, initiative):
        return leave(request, "initiatives", f"You no longer lead “{initiative}”.")
    return done(request, initiative, LEADS, f"{row.person} saved.")


@person_required
def lead_remove(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    initiative = find_editable(request, slug)
    row, _ = find_lead(request, initiative, number)
    if request.method != "POST":
        return ask(request, initiative, row.person.name, "If they are handing over, set an end date instead.")
    back = removals.keep(keeper(request, "restore", slug, LEADS), row)
    try:
        assignments.remove(row, by=request.person, now=request.now, today=request.today)
    except assignments.LastLead:
        return refuse(request, initiative, LEADS, NOBODY_LEADS)
    if leads_no_longer(request, initiative):
        return leave(request, "initiatives", f"You no longer lead “{initiative}”.")
    return done(request, initiative, LEADS, f"{row.person} removed.", undo=undo_by(back, LEADS))


def leads_no_longer(request: PersonRequest, initiative: Initiative) -> bool:
    """Whether the user has ended their own assignment and can no longer edit the initiative."""
    return not Initiative.objects.editable_by(request.person, request.today).contains(initiative)


def find_lead(request: PersonRequest, initiative: Initiative, number: int) -> tuple[LeadAssignment, bool]:
    """The assignment, and whether this person may see its hours."""
    for entry in leads_of(initiative, request.person, request.today):
        if entry.assignment.pk == number:
            entry.assignment.initiative = initiative
            return entry.assignment, entry.hours_shown
    raise Http404
