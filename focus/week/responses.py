"""Responses of the week: the whole page, or for htmx the parts that changed; and the decorator that reads the week from the URL."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from engine.weeks import NoSuchWeek, Week
from focus.formatting import hours, numbered
from focus.models import Meeting, WeekPlan
from focus.plan import replanning
from focus.week.forms import ItemForm, MeetingChoiceForm
from focus.week.queries import week_page as pages
from focus.week.queries.week_page import WeekPage, find_item
from focus.week.queries.week_request import WeekRequest
from focus.week.services.decisions import ActionResult
from initiatives.onboarding.services import onboarding_step
from people import jobs
from people.models import Job
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast

PAGE: Final = "focus/week.html"


def neighbours(week: Week) -> dict[str, Week | None]:
    """The weeks before and after, if the calendar has them."""
    return {"earlier": near(week, -1), "later": near(week, 1)}


def near(week: Week, weeks: int) -> Week | None:
    try:
        return week + weeks
    except NoSuchWeek:
        return None


def context_of(page: WeekPage, **more: object) -> dict[str, object]:
    return {"page": page, "week_request": page.week_request, "week": page.week, **neighbours(page.week), **more}


def show_week(request: PersonRequest, week_request: WeekRequest, *, status: int = 200, **more: object) -> HttpResponse:
    """The page of a week; if it is not planned, how to plan it."""
    page = pages.load(week_request)
    if page is None:
        return show_unplanned(request, week_request, status=status, **more)
    response = render(request, PAGE, context_of(page, show_changes="changed" in request.GET, **more), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def show_unplanned(
    request: PersonRequest, week_request: WeekRequest, *, status: int = 200, **more: object
) -> HttpResponse:
    job = replanning.latest_job(week_request.person, week_request.week)
    missing = onboarding_step(request.user, week_request.today)
    context = {
        "week_request": week_request,
        "week": week_request.week,
        "missing": "done" if missing == "ratings" and "unrated" in request.GET else missing,
        "is_first": week_request.is_this and not WeekPlan.objects.visible_to(week_request.person).exists(),
        "job": job,
        "job_state": jobs.display_state(job, week_request.now) if job else "",
        **neighbours(week_request.week),
        **more,
    }
    return render(request, "focus/unplanned.html", context, status=status)


def back(week: Week, fragment: str = "") -> HttpResponse:
    """The page after a POST without JavaScript; reloading it sends nothing twice."""
    return see_other(f"{reverse('week', args=[week])}{fragment}")


def refuse(request: PersonRequest, week_request: WeekRequest, words: str, *, status: int = 204) -> HttpResponse:
    """Says why nothing was done; keeps what was typed."""
    if request.htmx:
        response = reswap(HttpResponse(status=status), "none")
        return with_toast(response, words, level="warning")
    return show_week(request, week_request, status=422 if status == 204 else status, message=words)


def show_body(
    request: PersonRequest, week_request: WeekRequest, page: WeekPage | None, words: str, **more: object
) -> HttpResponse:
    """Everything below the page's head, replacing what sent the request."""
    if page is None:
        return HttpResponseClientRedirect(reverse("week", args=[week_request.week]))
    response = render(request, f"{PAGE}#body", context_of(page, **more))
    return with_toast(retarget(reswap(response, "outerHTML"), "#week"), words)


def show_replanned(request: PersonRequest, week_request: WeekRequest) -> HttpResponse:
    page = pages.load(week_request)
    if page is None or "first" in request.GET:
        return HttpResponseClientRedirect(reverse("week", args=[week_request.week]))
    words = f"Replanned: {numbered(len(page.changed), 'change')}." if page.changed else "Replanned: no changes."
    return show_body(request, week_request, page, words, show_changes=True)


def show_progress(request: PersonRequest, week_request: WeekRequest, job: Job) -> HttpResponse:
    state = jobs.display_state(job, week_request.now)
    context = {"job": job, "job_state": state, "week": week_request.week, "first": "first" in request.GET}
    return render(request, "focus/progress.html", context)


def show_decided(request: PersonRequest, before: WeekPage, key: str, done: ActionResult) -> HttpResponse:
    """The item with the sum and the strip; the whole list if the item moves within it."""
    page, item = done.page, find_item(done.page, key)
    if not request.htmx:
        messages.success(request, done.text)
        return back(page.week, f"#{item.dom_id}" if item else "")
    was = find_item(before, key)
    stays = was is not None and item is not None and was.is_optional == item.is_optional
    part = "decided" if stays else "rearranged"
    response = render(request, f"{PAGE}#{part}", context_of(page, item=item, oob=True, fresh=True))
    if not stays:
        response = retarget(reswap(response, "outerHTML"), "#items")
    if stays and not (page.capacity_summary.over and not before.capacity_summary.over):
        return response  # The item itself shows it, with Undo; a toast would only cover something.
    level = "warning" if page.capacity_summary.over else "success"
    over = (
        f" You’re {hours(page.capacity_summary.over)} h over capacity."
        if done.decided and page.capacity_summary.over
        else ""
    )
    return with_toast(response, f"{done.text}{over}", level=level, undo=undo_of(done, key, stays=stays))


def undo_of(done: ActionResult, key: str, *, stays: bool) -> dict[str, str] | None:
    item = find_item(done.page, key)
    if not done.decided or item is None:
        return None
    url = reverse("week_decide", args=[done.page.week, item.initiative_key, item.area_key, "undo"])
    target = f"#{item.dom_id}" if stays else "#items"
    return {"url": f"{url}?of={item.decision_mark}", "target": target, "swap": "outerHTML"}


def show_item(
    request: PersonRequest, page: WeekPage, key: str, words: str, *, undo: dict[str, str] | None = None
) -> HttpResponse:
    """The updated item if it is on the page, or else the whole page."""
    item = find_item(page, key)
    if not request.htmx:
        messages.success(request, words)
        return back(page.week, f"#{item.dom_id}" if item else "")
    if item is None:
        return show_body(request, page.week_request, page, words)
    response = render(request, f"{PAGE}#item", context_of(page, item=item, fresh=True, open_options=True))
    return with_toast(response, words, undo=undo)


def show_questions(request: PersonRequest, page: WeekPage, words: str, *, status: int = 200) -> HttpResponse:
    """The questions, and the notice that the plan's inputs have changed."""
    if not request.htmx and status != 200:
        return show_week(request, page.week_request, status=status, message=words)
    if not request.htmx:
        messages.success(request, words)
        return back(page.week, "#questions")
    response = render(request, f"{PAGE}#asked", context_of(page, oob=True, open_questions=True), status=status)
    return with_toast(response, words, level="success" if status == 200 else "warning")


def show_steps(
    request: PersonRequest, week_request: WeekRequest, words: str, *, undo: dict[str, str] | None = None
) -> HttpResponse:
    page = pages.load(week_request) if request.htmx else None
    if page is None:
        messages.success(request, words)
        return back(week_request.week, "#unplanned-areas")
    return with_toast(render(request, f"{PAGE}#unplanned_areas", context_of(page)), words, undo=undo)


def show_errors(request: PersonRequest, page: WeekPage, key: str, act: str, form: ItemForm) -> HttpResponse:
    """The item with its form open, what was typed, and the errors."""
    item = find_item(page, key)
    if item is None and request.htmx:
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return with_toast(reswap(HttpResponse(status=422), "none"), words, level="warning")
    extra = {"faulty": key, "act": act, "form": form}
    if not request.htmx:
        return show_week(request, page.week_request, status=422, **extra)
    return render(request, f"{PAGE}#item", context_of(page, item=item, **extra), status=422)


def show_stale(request: PersonRequest, page: WeekPage, key: str, words: str) -> HttpResponse:
    """409 with the item as it is now (or the whole list if it is gone), and why nothing was done."""
    if not request.htmx:
        return show_week(request, page.week_request, status=409, message=words)
    item = find_item(page, key)
    extra = {"item": item, "stale_key": key, "stale_words": words, "oob": True}
    if item is not None:
        return render(request, f"{PAGE}#decided", context_of(page, **extra), status=409)
    response = render(request, f"{PAGE}#rearranged", context_of(page, **extra), status=409)
    return retarget(reswap(response, "outerHTML"), "#items")


def show_meeting(
    request: PersonRequest, week_request: WeekRequest, page: WeekPage | None, meeting: Meeting, form: MeetingChoiceForm
) -> HttpResponse:
    """The list of meetings, as a series may have several; a choice also makes the plan stale."""
    chosen = form.is_valid()
    words = meeting_words(meeting, form) if chosen else ""
    if not request.htmx:
        if chosen:
            messages.success(request, words)
            return back(week_request.week, "#meetings")
        return show_week(request, week_request, status=422, meeting_form=form, meeting_number=meeting.pk)
    if page is None:
        return HttpResponseClientRedirect(reverse("week", args=[week_request.week]))
    extra: dict[str, object] = {} if chosen else {"meeting_form": form, "meeting_number": meeting.pk}
    response = render(request, f"{PAGE}#chosen", context_of(page, oob=True, **extra), status=200 if chosen else 422)
    return with_toast(response, words) if chosen else response


def errors_of(form: MeetingChoiceForm) -> str:
    """What is wrong, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def meeting_words(meeting: Meeting, form: MeetingChoiceForm) -> str:
    choice, delegate = form.cleaned_data["choice"], form.cleaned_data["delegate"]
    if not choice:
        return f"“{meeting.title}”: back to the recommendation."
    done = {"attend": "attend", "skip": "skip"}.get(choice, f"delegate to {delegate}")
    kept = " Later meetings in the series too." if meeting.series else ""
    return f"“{meeting.title}”: {done}.{kept}"


P = ParamSpec("P")


def with_week(
    view: Callable[Concatenate[PersonRequest, Week, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Read the week from the URL; an invalid one gets an error page."""

    @person_required
    @wraps(view)
    def gate(request: PersonRequest, /, week: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            chosen = Week.parse(week)
        except NoSuchWeek as error:
            context = {"error": str(error), "this_week": Week.of(request.today)}
            return render(request, "focus/week_not_found.html", context, status=404)
        return view(request, chosen, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", gate)


def build_week_request(request: PersonRequest, week: Week) -> WeekRequest:
    return WeekRequest(request.person, request.organisation, week, request.now, request.today)
