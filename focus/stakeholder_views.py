"""The viewer's own stakeholders, and who is missing among them. In focus, since a meeting counts as a contact."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engine.weeks import NoSuchWeek, Week
from focus.calendars import contact_history
from people import trash
from people.concurrency import EditConflict
from people.display import format_date
from people.django_types import Initial
from people.models import Team
from people.queries import directory
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast
from stakeholders import missing_stakeholders, queries, services, text
from stakeholders.forms import ExclusionForm, NewStakeholderForm, PromiseForm, StakeholderForm, TouchpointForm
from stakeholders.models import Exclusion, Promise, Stakeholder, Touchpoint

BACK = "stakeholder_undo"


@require_safe
@person_required
def stakeholders(request: PersonRequest) -> HttpResponse:
    return show_list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def stakeholder_new(request: PersonRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    who: Initial = {"who": request.GET.get("who", "")}
    form = NewStakeholderForm(posted, lead=request.person, today=request.today, initial=who)
    if form.is_valid():
        try:
            row = services.add_stakeholder(
                request.person, form.save(commit=False), form.cleaned_data["initiatives"], now=request.now
            )
        except services.AlreadyStakeholder:
            form.add_error("who", "They are already on your list of stakeholders.")
        else:
            messages.success(request, f"{row} added.")
            return see_other(reverse("stakeholder", args=[row.url_id]))
    teams = Team.objects.visible_to(request.person).order_by("name")[:500]
    context = {"form": form, "people_names": directory.suggested_names(request.person), "teams": teams}
    return render(request, "stakeholders/stakeholder_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@person_required
def stakeholders_team(request: PersonRequest) -> HttpResponse:
    """Add everyone responsible for a team at once."""
    team = get_object_or_404(
        Team.objects.visible_to(request.person).with_responsible_people(), key=request.POST.get("team", "")
    )
    rows = services.add_team(request.person, team, now=request.now)
    names = ", ".join(str(row) for row in rows)
    messages.success(
        request, f"Added: {names}." if rows else f"No one to add for “{team}”: everyone is already on your list."
    )
    return see_other(reverse("stakeholders"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def stakeholder(request: PersonRequest, key: str) -> HttpResponse:
    """One stakeholder's page, and the form for their details."""
    if request.method != "POST":
        return show(request, key)
    row = find(request, key)
    form = StakeholderForm(request.POST, instance=row, lead=request.person, today=request.today)
    if not form.is_valid():
        return show(request, key, form=form, status=422)
    chosen = form.cleaned_data["initiatives"]
    try:
        services.change_stakeholder(
            form.save(commit=False), chosen, seen=form.version(), now=request.now, today=request.today
        )
    except EditConflict:
        again, conflict = form.reopened_on(find(request, key), lead=request.person, today=request.today)
        return show(request, key, form=again, conflict=conflict, status=409)
    messages.success(request, "Saved.")
    return see_other(reverse("stakeholder", args=[key]))


@require_POST
@person_required
def stakeholder_touchpoint(request: PersonRequest, key: str) -> HttpResponse:
    """Log a contact, on their page or in place on the list."""
    row, form = find(request, key), TouchpointForm(request.POST, today=request.today)
    if not form.is_valid():
        return show(request, key, touch=form, status=422)
    said = form.cleaned_data
    noted = services.log_contact(
        row, said["kind"], said["note"], said["on"], engagement=said["engagement"], now=request.now
    )
    words = f"Logged: {row}, {noted.get_kind_display().lower()}, {format_date(said['on'], 'D j M')}."
    if request.htmx and request.POST.get("back") == "list":
        return with_toast(show_list(request, part="#due_contacts"), words)
    messages.success(request, words)
    return see_other(back_of(request, key))


def back_of(request: PersonRequest, key: str) -> str:
    """Where the contact was logged: the list, a week, or their own page."""
    back = request.POST.get("back", "")
    if back == "list":
        return reverse("stakeholders")
    try:
        return reverse("week", args=[Week.parse(back)])
    except NoSuchWeek:
        return reverse("stakeholder", args=[key])


@require_POST
@person_required
def stakeholder_promise(request: PersonRequest, key: str) -> HttpResponse:
    row, form = find(request, key), PromiseForm(request.POST)
    if form.is_valid():
        try:
            services.add_promise(row, form.save(commit=False))
        except ValidationError:
            form.add_error("what", "That promise is already recorded.")
        else:
            return see_other(f"{reverse('stakeholder', args=[key])}#promises")
    return show(request, key, promise=form, status=422)


@require_POST
@person_required
def promise_kept(request: PersonRequest, key: str, number: int) -> HttpResponse:
    made = get_object_or_404(Promise.objects.editable_by(request.person), pk=number, stakeholder__url_id=key)
    services.set_promise_done(made, done="done" in request.POST)
    return see_other(f"{reverse('stakeholder', args=[key])}#promises")


@require_POST
@person_required
def stakeholder_remove(request: PersonRequest, key: str) -> HttpResponse:
    name = services.remove_stakeholder(find(request, key), trash.removal_context(request, BACK), now=request.now)
    return see_other(f"{reverse('stakeholders')}?removed={name}")


@require_POST
@person_required
def touchpoint_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    rows = Touchpoint.objects.editable_by(request.person).select_related("stakeholder__lead")
    row = get_object_or_404(rows, pk=number, stakeholder__url_id=key)
    name = services.remove_touchpoint(row, trash.removal_context(request, BACK), now=request.now)
    return see_other(f"{reverse('stakeholder', args=[key])}?removed={name}")


@require_POST
@person_required
def stakeholder_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Undo a removal."""
    try:
        row = services.restore_removed(request.person, name, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "This can’t be restored: something else has taken its place.")
        return see_other(reverse("stakeholders"))
    messages.success(request, "Restored.")
    return see_other(reverse("stakeholder", args=[row.url_id]))


def find(request: PersonRequest, key: str) -> Stakeholder:
    rows = Stakeholder.objects.editable_by(request.person).select_related("lead", "person")
    return get_object_or_404(rows, url_id=key)


def show_list(request: PersonRequest, *, part: str = "", status: int = 200, **more: object) -> HttpResponse:
    found = queries.load_list(request.person, request.today, contact_history.last_met(request.now))
    context = {"page": found, "exclusion_form": ExclusionForm(), "removed": trash.removed_name(request), **more}
    return render(request, f"stakeholders/list.html{part}", context, status=status)


def show(
    request: PersonRequest,
    key: str,
    *,
    form: StakeholderForm | None = None,
    touch: TouchpointForm | None = None,
    promise: PromiseForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    found = queries.load_details(request.person, key, request.today, contact_history.last_met(request.now))
    if found is None:
        raise Http404
    row = found.entry.row
    zone = request.person.zone(request.organisation.timezone)
    met = contact_history.meetings_with(request.person, row.person_id, zone, request.now)
    context = {
        "page": replace(found, meetings=met),
        "form": form or StakeholderForm(instance=row, lead=request.person, today=request.today),
        "touch": touch or TouchpointForm(initial={"on": request.today}, today=request.today),
        "promise": promise or PromiseForm(),
        "removed": trash.removed_name(request),
        **more,
    }
    return render(request, "stakeholders/stakeholder.html", context, status=status)


@require_POST
@person_required
def stakeholders_add_missing(request: PersonRequest) -> HttpResponse:
    """Add everyone who is missing, or one of them."""
    people = missing_stakeholders.load_missing(request.person, request.today)
    if chosen := request.POST.get("person"):
        people = [one for one in people if one.person.key == chosen]
    rows = services.add_missing(request.person, people, now=request.now)
    if rows:
        messages.success(request, f"Added: {', '.join(str(row) for row in rows)}.")
    return back()


@require_POST
@person_required
def stakeholder_exclude(request: PersonRequest, person: str) -> HttpResponse:
    """Exclude someone, with a reason."""
    people = missing_stakeholders.load_missing(request.person, request.today)
    left = next((one for one in people if one.person.key == person), None)
    excluded = None if left else services.exclusion_of(request.person, person)
    form = ExclusionForm(request.POST)
    if left is None and (excluded is None or not form.is_valid()):
        raise Http404
    if not form.is_valid():
        return show_list(request, exclusion_form=form, excluding=person, status=422)
    reason = form.cleaned_data["reason"]
    if left is None:
        if excluded is None or excluded.reason == reason:
            return back()
        messages.error(request, text.already_excluded(excluded, reason))
        return show_list(request, status=409)
    services.exclude(request.person, left.person, left.places, reason, now=request.now)
    messages.success(request, f"{left.person} excluded. Your reason is below; only you can see it.")
    return back()


@require_POST
@person_required
def exclusion_undo(request: PersonRequest, number: int) -> HttpResponse:
    """Undo an exclusion."""
    row = get_object_or_404(Exclusion.objects.editable_by(request.person).select_related("person", "lead"), pk=number)
    services.undo_exclusion(row, now=request.now)
    messages.success(request, f"{row.person} is no longer excluded.")
    return back()


def back() -> HttpResponse:
    return see_other(f"{reverse('stakeholders')}#left-title")
