"""Teams: adding one, its page, who is responsible for it and who is in it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import directory, pasting, teams
from people.answers import see_other, toasted
from people.conflicts import Outdated, differences
from people.directory import names_near
from people.forms.teams import MembersForm, NewTeamForm, TeamForm
from people.models import Person, Team
from people.requests import PersonRequest, person_required
from people.views.frame import viewing_of

PAGE: Final = "people/team.html"
PARTS: Final = ("head", "members")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_new(request: PersonRequest) -> HttpResponse:
    form = NewTeamForm(request.POST if request.method == "POST" else None, by=request.person)
    if not form.is_valid():
        context = {"form": form, "people_names": names_near(request.person)}
        return render(request, "people/team_new.html", context, status=422 if form.is_bound else 200)
    made = teams.add(form.save(commit=False), form.members_named(), by=request.person, now=request.now)
    messages.success(request, f"{made.name} added.")
    return see_other(reverse("team", args=[made.key]))


@require_safe
@person_required
def team(request: PersonRequest, key: str) -> HttpResponse:
    part = request.GET.get("part", "")
    return show(request, key, part if part in PARTS else "head")


def find_editable(request: PersonRequest, key: str) -> Team:
    return get_object_or_404(Team.objects.editable_by(request.person).with_answering(), key=key)


def show(request: PersonRequest, key: str, part: str, *, status: int = 200, **opened: Any) -> HttpResponse:
    """The page, or for htmx the part that changed."""
    found = get_object_or_404(Team.objects.visible_to(request.person).with_answering(), key=key)
    context = {"page": directory.load_team(found, viewing_of(request)), "part": part, **opened}
    if opened.get("editing") == "head":
        context["people_names"] = names_near(request.person)
    response = render(request, f"{PAGE}#{part}" if request.htmx else PAGE, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: PersonRequest, key: str, part: str, text: str, *, undo: str = "") -> HttpResponse:
    if not request.htmx:
        messages.success(request, text)
        return see_other(f"{reverse('team', args=[key])}#{part}")
    back = {"url": undo, "target": f"#{part}", "swap": "outerHTML"} if undo else None
    return toasted(show(request, key, part), text, undo=back)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_edit(request: PersonRequest, key: str) -> HttpResponse:
    form = TeamForm(request.POST if request.method == "POST" else None, instance=find_editable(request, key))
    if not form.is_valid():
        return show(request, key, "head", status=422 if form.is_bound else 200, editing="head", form=form)
    changed = form.save(commit=False)
    try:
        teams.change(changed, seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, key, form)
    return done(request, key, "head", f"{changed.name} saved.")


def tell_conflict(request: PersonRequest, key: str, form: TeamForm) -> HttpResponse:
    """Shows both values side by side; saving again uses the editor's."""
    stored = find_editable(request, key)
    found = differences(form, stored)
    data = request.POST.copy()
    data["seen"] = form.mark_of(stored)
    again = TeamForm(data, instance=stored)
    return show(request, key, "head", status=409, editing="head", form=again, conflict=found)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_join(request: PersonRequest, key: str) -> HttpResponse:
    """Adds several members at once, as pasted lines."""
    found = find_editable(request, key)
    form = MembersForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, key, "members", status=422 if form.is_bound else 200, editing="members", form=form)
    joined = teams.add_members(found, form.cleaned_data["members"], by=request.person, now=request.now)
    names = ", ".join(person.name for person in joined[:3]) + (
        f" and {len(joined) - 3} more" if len(joined) > 3 else ""
    )
    return done(request, key, "members", f"{names} joined." if joined else "They are all members already.")


@require_POST
@person_required
def team_member_back(request: PersonRequest, key: str, person_key: str) -> HttpResponse:
    """Undo of a removal."""
    found = find_editable(request, key)
    person = get_object_or_404(Person.objects.visible_to(request.person), key=person_key)
    teams.add_members(found, pasting.Team([person], []), by=request.person, now=request.now)
    return done(request, key, "members", f"{person.name} added back to {found.name}.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_member_remove(request: PersonRequest, key: str, person_key: str) -> HttpResponse:
    found = find_editable(request, key)
    person = get_object_or_404(found.members, key=person_key)
    if request.method != "POST":
        return render(request, "people/remove.html", {"team": found, "person": person})
    teams.remove_member(found, person, by=request.person, now=request.now)
    undo = reverse("team_member_back", args=[key, person_key])
    return done(request, key, "members", f"{person.name} removed from {found.name}.", undo=undo)
