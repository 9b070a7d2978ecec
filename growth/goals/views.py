"""Goals: the list, adding and editing, their order and status, and the initiatives that serve them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from growth.goals import queries, services
from growth.goals.forms import GoalForm
from growth.goals.text import fit_text
from growth.models import MOST_OPEN_GOALS, Goal, GoalStatus
from people import trash
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required, posted
from people.responses import render_part, see_other

FULL = "You already have three open goals. Mark one as reached or drop it first; what you typed is kept."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_goals(request: PersonRequest) -> HttpResponse:
    return show_form(request, Goal(person=request.person))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_goal(request: PersonRequest, number: int) -> HttpResponse:
    return show_form(request, find(request, number))


def find(request: PersonRequest, number: int) -> Goal:
    return get_object_or_404(queries.goals_of(request.person).select_related("person", "skill"), pk=number)


def show_form(request: PersonRequest, row: Goal) -> HttpResponse:
    """The goals with the form of a new one, or the page of a goal with its form."""
    form, conflict = GoalForm(posted(request), instance=row), None
    if form.is_valid():
        is_new = row.pk is None
        try:
            services.save(form.save(commit=False), seen=form.version(), now=request.now)
        except services.TooManyGoals:
            form.add_error(None, FULL)
        except EditConflict:
            form, conflict = form.reopened_on(find(request, row.pk))
        else:
            messages.success(request, "Goal added." if is_new else "Saved.")
            return see_other(reverse("growth_goals"))
    status = 409 if conflict else 422 if form.is_bound else 200
    context: dict[str, object] = {"form": form, "conflict": conflict, "removed": trash.removed_name(request)}
    if row.pk is not None:
        return render(request, "growth/goal.html", {**context, "goal": find(request, row.pk)}, status=status)
    page = queries.load_goals(request.person)
    context |= {"page": page, "is_full": len(page.open) >= MOST_OPEN_GOALS}
    return render(request, "growth/goals.html", context, status=status)


@require_safe
@person_required
def growth_serving(request: PersonRequest) -> HttpResponse:
    """Initiatives that serve the goals: a page, and a part of the goals."""
    goals, found = queries.load_serving(request.person, request.organisation, request.today)
    rows = [(one.initiative, fit_text(one.served, one.names)) for one in found]
    has_skills = any(goal.skill for goal in goals)
    return render_part(request, "growth/serving.html", "serving", {"rows": rows, "has_skills": has_skills})


@require_POST
@person_required
def growth_goal_status(request: PersonRequest, number: int) -> HttpResponse:
    """Reached, dropped, or open again."""
    row, wanted = find(request, number), request.POST.get("status", "")
    if wanted not in GoalStatus.values:
        messages.error(request, "Choose open, reached or dropped.")
        return see_other(reverse("growth_goals"))
    try:
        services.set_status(row, GoalStatus(wanted), now=request.now)
        messages.success(request, f"“{row}” is {GoalStatus(wanted).label.lower()}.")
    except services.TooManyGoals:
        messages.error(request, "You already have three open goals. Mark one as reached or drop it first.")
    return see_other(reverse("growth_goals"))


@require_POST
@person_required
def growth_goal_up(request: PersonRequest, number: int) -> HttpResponse:
    """More important than the one above it."""
    services.move_up(find(request, number), now=request.now)
    return see_other(reverse("growth_goals"))


@require_POST
@person_required
def growth_goal_remove(request: PersonRequest, number: int) -> HttpResponse:
    name = services.remove(
        find(request, number), trash.removal_context(request, "growth_goal_undo"), today=request.today
    )
    return see_other(f"{reverse('growth_goals')}?removed={name}")


@require_POST
@person_required
def growth_goal_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Restore a removed goal."""
    try:
        services.restore(request.person, name, now=request.now)
        messages.success(request, "Restored.")
    except trash.CannotRestore:
        messages.warning(request, "It can’t be restored. If you have three open goals, close one first.")
    return see_other(reverse("growth_goals"))
