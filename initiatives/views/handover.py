"""Handing an initiative off: its notes, and the form for the lead who hands it off."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from engine.weeks import Week
from initiatives import stages
from initiatives.forms.handover import HandoverForm
from initiatives.models import Handover, Initiative, Stage
from initiatives.views.frame import find
from people.answers import see_other
from people.requests import PersonRequest, person_required


@person_required
def handover(request: PersonRequest, slug: str) -> HttpResponse:
    """Everyone who can see the initiative reads the notes; its current leads may write one."""
    initiative = find(request, slug)
    start = (Week.of(request.today) + 1).monday
    leads = stages.assignment_on(initiative, request.person, start)
    mine = leads if leads is not None and leads.stage != Stage.HANDED_OFF else None
    if request.method != "POST" or mine is None:
        form = HandoverForm(initial={"on": start, "owners": owners_now(initiative)}) if mine else None
        return show(request, initiative, form, status=404 if request.method == "POST" else 200)
    form = HandoverForm(request.POST, instance=Handover(initiative=initiative, person=request.person))
    if not form.is_valid():
        return show(request, initiative, form, status=422)
    note = form.save(commit=False)
    if note.on != Week.of(note.on).monday or note.on < start:
        form.add_error("on", f"Choose a Monday, {start.day} {start:%B} or later.")
        return show(request, initiative, form, status=422)
    try:
        stages.hand_off(note, by=request.person, now=request.now, today=request.today)
    except stages.NotAStep as fault:
        form.add_error(None, str(fault))
        return show(request, initiative, form, status=422)
    last = note.on - timedelta(days=1)
    messages.success(request, f"“{initiative}” handed off. You lead it until {last.day} {last:%B}.")
    return see_other(reverse("initiative_handover", args=[slug]))


def owners_now(initiative: Initiative) -> str:
    """The initial text: every area with its owner."""
    rows = initiative.areas.select_related("owner").order_by("position", "pk")
    return "\n".join(f"{row.name}: {row.owner or 'no owner yet'}" for row in rows)


def show(request: PersonRequest, initiative: Initiative, form: HandoverForm | None, *, status: int) -> HttpResponse:
    notes = Handover.objects.visible_to(request.person, request.today).of(initiative)
    context = {"initiative": initiative, "form": form, "notes": list(notes.select_related("person"))}
    return render(request, "initiatives/handover.html", context, status=status)
