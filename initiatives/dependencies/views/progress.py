"""What happens to a dependency: dates given, questions asked, checks, deliveries and findings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.dependencies.forms import (
    AcceptForm,
    AskForm,
    CheckForm,
    CheckResultForm,
    ConfirmForm,
    DateForm,
    DeliveryForm,
    FindingForm,
)
from initiatives.dependencies.services import answers, changes, deliveries
from initiatives.dependencies.services.deliveries import CheckResult
from initiatives.dependencies.text import draft
from initiatives.dependencies.views.edit import address
from initiatives.dependencies.views.pages import find_page, find_row, show_errors
from initiatives.models import AcceptanceCheck, DateRequest, Delivery, Dependency, Finding
from people.concurrency import EditConflict
from people.display import format_date
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, see_other
from people.views.secret_links import show_secret


def back(request: PersonRequest, row: Dependency, words: str) -> HttpResponse:
    messages.success(request, words)
    return see_other(address(row))


@require_POST
@person_required
def dependency_date(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Record a date that they gave; a second one of the same day replaces the first only when asked to."""
    row = find_row(request, slug, key)
    form = DateForm(request.POST, today=request.today)
    if form.is_valid():
        found = form.cleaned_data
        try:
            changes.give_date(
                row, found["on"], found["eta"], found["reason"],
                by=request.person, now=request.now, replace=found["replace"], given_by=row.dri,
            )  # fmt: skip
        except changes.DateIsKnown:
            form.ask_to_replace()
        else:
            return back(request, row, f"Their date is {format_date(found['eta'], 'j F Y')} now.")
    return show_errors(request, row, "date", date_form=form)


@require_POST
@person_required
def dependency_confirm(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    row = find_row(request, slug, key)
    form = ConfirmForm(request.POST, today=request.today)
    if not form.is_valid():
        return show_errors(request, row, "confirm", confirm_form=form)
    changes.confirm(row, form.cleaned_data["on"], by=request.person, now=request.now)
    return back(request, row, "Confirmation recorded.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_ask(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """A draft to copy or to open in the email app; what is posted only records that it was asked."""
    page = find_page(request, slug, key, to_change=True)
    one = page.one
    escalates = one.next_step == "escalate"
    to = one.escalates_to if escalates else one.asked_next
    text = draft(one, to, request.person, escalates=escalates, last=next(iter(page.deliveries), None))
    form = AskForm(posted(request), today=request.today, text=text, escalates=escalates)
    if not form.is_valid():
        context = {"page": page, "one": one, "form": form, "to": to, "escalates": escalates}
        return render(request, "initiatives/dependencies/ask.html", context, status=form_status(form))
    found = form.cleaned_data
    rung = one.follow_up.escalate if escalates and one.follow_up else one.follow_up.rung if one.follow_up else None
    ask = DateRequest(
        on=found["on"], to=to, rung=rung.number if rung else 0, text=found["text"], via=found["via"],
        reason=found.get("reason", ""),
    )  # fmt: skip
    changes.record_ask(page.row, ask, by=request.person, now=request.now)
    return back(request, page.row, "Question recorded. leadplan sends nothing itself.")


@require_POST
@person_required
def dependency_link(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """A link with which the person asked answers without an account; shown once."""
    page = find_page(request, slug, key, to_change=True)
    one = page.one
    to = one.escalates_to or one.asked_next
    link, secret = answers.create_link(page.row, to, by=request.person, now=request.now)
    return show_secret(request, link, reverse("dependency_answer", args=[secret]), address(page.row))


@require_POST
@person_required
def dependency_check_new(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    row = find_row(request, slug, key)
    form = CheckForm(request.POST, instance=AcceptanceCheck(dependency=row))
    if not form.is_valid():
        return show_errors(request, row, "check", check_form=form)
    deliveries.add_check(form.save(commit=False), by=request.person, now=request.now)
    return back(request, row, "Check added.")


@require_POST
@person_required
def dependency_check(request: PersonRequest, slug: str, key: str, number: int) -> HttpResponse:
    row = find_row(request, slug, key)
    check = get_object_or_404(
        AcceptanceCheck.objects.select_related("dependency__initiative"), pk=number, dependency=row
    )
    form = CheckResultForm(request.POST, auto_id=False)
    if not form.is_valid():
        return show_errors(request, row, f"check-{number}", result_form=form)
    outcome, reason = form.cleaned_data["outcome"], form.cleaned_data["reason"]
    deliveries.set_check(check, outcome, reason, by=request.person, now=request.now, today=request.today)
    return back(request, row, f"“{check}” saved.")


@require_POST
@person_required
def dependency_delivery(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    row = find_row(request, slug, key)
    form = DeliveryForm(request.POST, today=request.today, last=row.deliveries.last())
    if form.is_valid():
        found = form.cleaned_data
        try:
            made = deliveries.record_delivery(row, found["on"], found["note"], by=request.person, now=request.now)
        except deliveries.DeliveryWaits:
            form.add_error(None, "A delivery already waits to be accepted. Accept it or hand it back first.")
        else:
            return back(request, row, f"Delivery {made.number} recorded. Check it within a week.")
    return show_errors(request, row, "delivery", delivery_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_accept(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Accept the delivery that waits, or hand it back."""
    row = find_row(request, slug, key)
    delivery = Delivery.objects.pending().of(row).first()
    if delivery is None:
        messages.warning(request, "No delivery waits to be accepted.")
        return see_other(address(row))
    checks = [check for check in row.acceptance_checks.all() if not check.done]
    form = AcceptForm(posted(request), checks=checks)
    if not form.is_valid():
        context = {"row": row, "delivery": delivery, "form": form}
        return render(request, "initiatives/dependencies/accept.html", context, status=form_status(form))
    found = form.cleaned_data
    delivery.dependency = row
    if found["outcome"] == "handed_back":
        deliveries.hand_back(delivery, found["note"], by=request.person, now=request.now)
        return back(request, row, f"Delivery {delivery.number} handed back.")
    results = {check.pk: CheckResult(found[f"passed_{check.pk}"], found[f"waived_{check.pk}"]) for check in checks}
    deliveries.accept(delivery, results, found["note"], by=request.person, now=request.now, today=request.today)
    return back(request, row, f"Delivery {delivery.number} accepted.")


@require_POST
@person_required
def dependency_finding_new(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """In the last delivery; one found in an accepted delivery was found later."""
    row = find_row(request, slug, key)
    last = row.deliveries.last()
    if last is None:
        messages.warning(request, "Nothing has been delivered yet.")
        return see_other(address(row))
    finding = Finding(delivery=last, found_at="later" if last.outcome == "accepted" else "acceptance")
    form = FindingForm(request.POST, instance=finding, today=request.today)
    if not form.is_valid():
        return show_errors(request, row, "finding", finding_form=form)
    deliveries.save_finding(form.save(commit=False), by=request.person, now=request.now)
    return back(request, row, "Finding recorded.")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def dependency_finding(request: PersonRequest, slug: str, key: str, number: int) -> HttpResponse:
    """Edit a finding: usually that it is fixed."""
    row = find_row(request, slug, key)
    finding, conflict = find_finding(row, number), None
    form = FindingForm(posted(request), instance=finding, today=request.today)
    if form.is_valid():
        try:
            deliveries.save_finding(form.save(commit=False), seen=form.version(), by=request.person, now=request.now)
        except EditConflict:
            form, conflict = form.reopened_on(find_finding(row, number), today=request.today)
        else:
            return back(request, row, "Finding saved.")
    context = {"row": row, "form": form, "finding": finding, "conflict": conflict}
    status = 409 if conflict else form_status(form)
    return render(request, "initiatives/dependencies/finding.html", context, status=status)


def find_finding(row: Dependency, number: int) -> Finding:
    findings = Finding.objects.select_related("delivery__dependency__initiative")
    return get_object_or_404(findings, pk=number, delivery__dependency=row)
