"""The list of people and adding people; teams: adding one, its page, who is responsible and who is in it."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.concurrency import EditConflict
from people.forms.people import DirectoryFilterForm, MembersForm, NewTeamForm, PastedPeopleForm, PersonForm, TeamForm
from people.models import Person, Team
from people.pasted_people import PastedTeam
from people.queries import directory
from people.queries.directory import suggested_names
from people.requests import PersonRequest, person_required, posted, query_start
from people.responses import form_status, render_part, respond_changed, see_other
from people.services import people_records
from people.views.person import view_context


@require_safe
@person_required
def people(request: PersonRequest) -> HttpResponse:
    form = DirectoryFilterForm(request.GET, viewer=request.person)
    wanted = form.wanted()
    found = directory.load(view_context(request), request.GET.get("page"), **wanted)
    context = {
        "listing": found,
        "form": form,
        "narrowed": any(wanted.values()),
        "alone": found.page.paginator.count == 1 and not any(wanted.values()),
        "query": query_start(request, "page"),
    }
    return render_part(request, "people/directory.html", "rows", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def person_new(request: PersonRequest) -> HttpResponse:
    """Anyone may add people: that is how a lead on their own starts. One with a form, or several as pasted lines."""
    data = posted(request)
    several = data is not None and "lines" in data
    lines = PastedPeopleForm(data if several else None)
    form = PersonForm(
        None if several else data, can_change_manager=True, organisation=request.organisation, today=request.today
    )
    if several and lines.is_valid():
        named: PastedTeam = lines.cleaned_data["lines"]
        people_added = people_records.add_people(named.new, by=request.person, now=request.now)
        messages.success(request, added_text(people_added, named.existing))
        return see_other(reverse("people"))
    if data is not None and not several and form.is_valid():
        added = people_records.add_person(form.save(commit=False), by=request.person, now=request.now)
        messages.success(request, f"{added.name} added.")
        return see_other(reverse("person_new") if "another" in data else reverse("person", args=[added.key]))
    context = {"form": form, "lines": lines, "people_names": suggested_names(request.person)}
    return render(request, "people/person_new.html", context, status=200 if data is None else 422)


def added_text(added: Sequence[Person], here: Sequence[Person]) -> str:
    """Ada and Tom added. Priya already exists."""
    known = f"{names_text(here)} already {'exists' if len(here) == 1 else 'exist'}." if here or not added else ""
    return f"{names_text(added)} added. {known}".rstrip() if added else known


def names_text(people: Sequence[Person]) -> str:
    names = [person.name for person in people]
    return " and ".join([", ".join(names[:-1]), names[-1]] if 1 < len(names) <= 3 else names[:1]) + (
        f" and {len(names) - 1} more" if len(names) > 3 else ""
    )


TEAM_PARTS: Final = ("head", "members")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_new(request: PersonRequest) -> HttpResponse:
    form = NewTeamForm(posted(request), by=request.person)
    if not form.is_valid():
        context = {"form": form, "people_names": suggested_names(request.person)}
        return render(request, "people/team_new.html", context, status=form_status(form))
    made = people_records.add_team(form.save(commit=False), form.members_named(), by=request.person, now=request.now)
    messages.success(request, f"{made.name} added.")
    return see_other(reverse("team", args=[made.key]))


@require_safe
@person_required
def team(request: PersonRequest, key: str) -> HttpResponse:
    part = request.GET.get("part", "")
    return show_team(request, key, part if part in TEAM_PARTS else "head")


def find_editable_team(request: PersonRequest, key: str) -> Team:
    return get_object_or_404(Team.objects.editable_by(request.person).with_responsible_people(), key=key)


def show_team(request: PersonRequest, key: str, part: str, *, status: int = 0, **opened: object) -> HttpResponse:
    """The page, or for htmx the part that changed."""
    found = get_object_or_404(Team.objects.visible_to(request.person).with_responsible_people(), key=key)
    context = {"page": directory.load_team(found, view_context(request)), "part": part, **opened}
    if opened.get("editing") == "head":
        context["people_names"] = suggested_names(request.person)
    return render_part(request, "people/team.html", part, context, status=status or form_status(opened.get("form")))


def team_changed(request: PersonRequest, key: str, part: str, text: str, *, undo: str = "") -> HttpResponse:
    page = reverse("team", args=[key])
    return respond_changed(request, page, part, lambda: show_team(request, key, part), text, undo=undo)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_edit(request: PersonRequest, key: str) -> HttpResponse:
    form = TeamForm(posted(request), instance=find_editable_team(request, key))
    if not form.is_valid():
        return show_team(request, key, "head", editing="head", form=form)
    changed = form.save(commit=False)
    try:
        people_records.change_team(changed, seen=form.version(), by=request.person, now=request.now)
    except EditConflict:
        again, conflict = form.reopened_on(find_editable_team(request, key))
        return show_team(request, key, "head", status=409, editing="head", form=again, conflict=conflict)
    return team_changed(request, key, "head", f"{changed.name} saved.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_join(request: PersonRequest, key: str) -> HttpResponse:
    """Adds several members at once, as pasted lines."""
    found = find_editable_team(request, key)
    form = MembersForm(posted(request))
    if not form.is_valid():
        return show_team(request, key, "members", editing="members", form=form)
    joined = people_records.add_members(found, form.cleaned_data["members"], by=request.person, now=request.now)
    names = ", ".join(person.name for person in joined[:3]) + (
        f" and {len(joined) - 3} more" if len(joined) > 3 else ""
    )
    return team_changed(request, key, "members", f"{names} joined." if joined else "They are all members already.")


@require_POST
@person_required
def team_member_undo(request: PersonRequest, key: str, person_key: str) -> HttpResponse:
    """Undo of a removal."""
    found = find_editable_team(request, key)
    person = get_object_or_404(Person.objects.visible_to(request.person), key=person_key)
    people_records.add_members(found, PastedTeam([person], []), by=request.person, now=request.now)
    return team_changed(request, key, "members", f"{person.name} added back to {found.name}.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def team_member_remove(request: PersonRequest, key: str, person_key: str) -> HttpResponse:
    found = find_editable_team(request, key)
    person = get_object_or_404(found.members, key=person_key)
    if request.method != "POST":
        return render(request, "people/confirm_removal.html", {"team": found, "person": person})
    people_records.remove_member(found, person, by=request.person, now=request.now)
    undo = reverse("team_member_undo", args=[key, person_key])
    return team_changed(request, key, "members", f"{person.name} removed from {found.name}.", undo=undo)
