"""The stakeholders of whoever looks: theirs alone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import directory, removals
from people.answers import see_other
from people.conflicts import Outdated, differences
from people.models import Team
from people.requests import PersonRequest, person_required
from stakeholders import contacts, page
from stakeholders.forms import NewStakeholderForm, PromiseForm, StakeholderForm, TouchForm
from stakeholders.models import Promise, Stakeholder, Touchpoint

BACK = "stakeholders_back"


@require_safe
@person_required
def stakeholders(request: PersonRequest) -> HttpResponse:
    context = {
        "page": page.load(request.person, request.today),
        "removed": request.GET.get("removed"),
    }
    return render(request, "stakeholders/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def stakeholder_new(request: PersonRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = NewStakeholderForm(posted, lead=request.person, initial={"who": request.GET.get("who", "")})
    if form.is_valid():
        try:
            row = contacts.add(request.person, form.save(commit=False), now=request.now)
        except contacts.KnownAlready:
            form.add_error("who", "You keep in touch with them already.")
        else:
            messages.success(request, f"{row} is among your stakeholders.")
            return see_other(reverse("stakeholder", args=[row.key]))
    teams = Team.objects.visible_to(request.person).order_by("name")[:500]
    context = {"form": form, "people_names": directory.names_near(request.person), "teams": teams}
    return render(request, "stakeholders/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@person_required
def stakeholders_left_out(request: PersonRequest) -> HttpResponse:
    """Add everyone who was left out, or the one who is named."""
    people = page.left_out(request.person, request.today)
    if chosen := request.POST.get("person"):
        people = [person for person in people if person.key == chosen]
    rows = contacts.add_all(request.person, people, now=request.now)
    if rows:
        messages.success(request, f"Added: {', '.join(str(row) for row in rows)}.")
    return see_other(reverse("stakeholders"))


@require_POST
@person_required
def stakeholders_team(request: PersonRequest) -> HttpResponse:
    """Everyone who answers for a team at once."""
    team = get_object_or_404(Team.objects.visible_to(request.person).with_answering(), key=request.POST.get("team", ""))
    rows = contacts.add_team(request.person, team, now=request.now)
    names = ", ".join(str(row) for row in rows)
    messages.success(request, f"Added: {names}." if rows else f"Whoever answers for {team} is among them already.")
    return see_other(reverse("stakeholders"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def stakeholder(request: PersonRequest, key: str) -> HttpResponse:
    """The page, and changing what one says of them."""
    row = find(request, key)
    if request.method != "POST":
        return show(request, key)
    form = StakeholderForm(request.POST, instance=row)
    if not form.is_valid():
        return show(request, key, form=form, status=422)
    try:
        contacts.change(form.save(commit=False), seen=form.sight(), now=request.now)
    except Outdated:
        stored = find(request, key)
        data = request.POST.copy()
        data["seen"] = form.mark_of(stored)
        again = StakeholderForm(data, instance=find(request, key))
        return show(request, key, form=again, conflict=differences(form, stored), status=409)
    messages.success(request, "Saved.")
    return see_other(reverse("stakeholder", args=[key]))


@require_POST
@person_required
def stakeholder_touch(request: PersonRequest, key: str) -> HttpResponse:
    row, form = find(request, key), TouchForm(request.POST)
    if not form.is_valid():
        return show(request, key, touch=form, status=422)
    said = form.cleaned_data
    if said["on"] > request.today:
        form.add_error("on", "A contact is noted once it has taken place.")
        return show(request, key, touch=form, status=422)
    contacts.touch(row, said["kind"], said["note"], said["on"], now=request.now)
    messages.success(request, f"Noted: {row}, {said['on']:%-d %B}.")
    return see_other(reverse("stakeholder", args=[key]))


@require_POST
@person_required
def stakeholder_promise(request: PersonRequest, key: str) -> HttpResponse:
    row, form = find(request, key), PromiseForm(request.POST)
    if form.is_valid():
        try:
            contacts.promise(row, form.save(commit=False))
        except ValidationError:
            form.add_error("what", "That promise is noted already.")
        else:
            return see_other(f"{reverse('stakeholder', args=[key])}#promises")
    return show(request, key, promise=form, status=422)


@require_POST
@person_required
def promise_kept(request: PersonRequest, key: str, number: int) -> HttpResponse:
    made = get_object_or_404(Promise.objects.editable_by(request.person), pk=number, stakeholder__key=key)
    contacts.keep(made, done="done" in request.POST)
    return see_other(f"{reverse('stakeholder', args=[key])}#promises")


@require_POST
@person_required
def stakeholder_remove(request: PersonRequest, key: str) -> HttpResponse:
    name = contacts.remove(find(request, key), removals.keeper(request, BACK), now=request.now)
    return see_other(f"{reverse('stakeholders')}?removed={name}")


@require_POST
@person_required
def touchpoint_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    rows = Touchpoint.objects.editable_by(request.person).select_related("stakeholder__lead")
    row = get_object_or_404(rows, pk=number, stakeholder__key=key)
    name = contacts.remove_touchpoint(row, removals.keeper(request, BACK), now=request.now)
    return see_other(f"{reverse('stakeholder', args=[key])}?removed={name}")


@require_POST
@person_required
def stakeholders_back(request: PersonRequest, name: str) -> HttpResponse:
    """Undo a removal of one's own."""
    try:
        row = contacts.restore(request.person, name, now=request.now)
    except removals.Gone:
        messages.error(request, "It can't be put back any more: something else has taken its place.")
        return see_other(reverse("stakeholders"))
    messages.success(request, "Back as it was.")
    return see_other(reverse("stakeholder", args=[row.key]))


def find(request: PersonRequest, key: str) -> Stakeholder:
    rows = Stakeholder.objects.editable_by(request.person).select_related("lead", "person")
    return get_object_or_404(rows, key=key)


def show(
    request: PersonRequest,
    key: str,
    *,
    form: StakeholderForm | None = None,
    touch: TouchForm | None = None,
    promise: PromiseForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = page.load_one(request.person, key, request.today)
    if found is None:
        raise Http404
    context = {
        "page": found,
        "form": form or StakeholderForm(instance=found.entry.row),
        "touch": touch or TouchForm(initial={"on": request.today}),
        "promise": promise or PromiseForm(),
        "removed": request.GET.get("removed"),
        **more,
    }
    return render(request, "stakeholders/stakeholder.html", context, status=status)
