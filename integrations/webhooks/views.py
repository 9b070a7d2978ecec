"""Webhooks: of the organisation, of an initiative, and a person's own week; each with its log."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engine.weeks import Week
from initiatives.models import Initiative
from integrations.models import Webhook, WebhookDelivery, WebhookKind
from integrations.webhooks import services
from integrations.webhooks.forms import MyWeekForm, WebhookForm
from integrations.webhooks.queries import pages
from people import trash
from people.concurrency import EditConflict, row_etag
from people.requests import PersonRequest, person_required, posted
from people.responses import form_status, render_part, see_other
from people.ssrf_guard import BlockedAddress

LIST: Final = "integrations/webhooks.html"
FORM: Final = "integrations/webhook_form.html"
PAGE: Final = "integrations/webhook.html"


@never_cache
@require_safe
@person_required
def webhooks(request: PersonRequest) -> HttpResponse:
    return show_list(request, scope_of(request, None))


@never_cache
@require_safe
@person_required
def initiative_webhooks(request: PersonRequest, slug: str) -> HttpResponse:
    return show_list(request, scope_of(request, slug))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def webhook_new(request: PersonRequest) -> HttpResponse:
    return create(request, scope_of(request, None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def initiative_webhook_new(request: PersonRequest, slug: str) -> HttpResponse:
    return create(request, scope_of(request, slug))


def scope_of(request: PersonRequest, slug: str | None) -> Initiative | None:
    """The initiative that they may edit; None is the organisation, for administrators. 404 for everyone else."""
    if slug is not None:
        return get_object_or_404(Initiative.objects.editable_by(request.person, request.today), key=slug)
    if not request.person.is_administrator:
        raise Http404
    return None


def show_list(request: PersonRequest, initiative: Initiative | None) -> HttpResponse:
    rows = Webhook.objects.of_initiative(initiative) if initiative else Webhook.objects.of_organisation()
    context = {"lines": pages.load_list(rows), "initiative": initiative, "removed": trash.removed_name(request)}
    return render(request, LIST, context)


def create(request: PersonRequest, initiative: Initiative | None) -> HttpResponse:
    """A new webhook; the answer shows the secret of one for a program, once."""
    form = WebhookForm(posted(request), in_initiative=initiative is not None)
    if form.is_valid():
        kind = WebhookKind(form.cleaned_data["kind"])
        week = str(Week.of(request.today))
        try:
            row, secret = services.create(
                kind, details_of(form), initiative, by=request.person, week=week, now=request.now
            )
        except BlockedAddress as fault:
            form.add_error("address", str(fault))
        except services.TooManyWebhooks as fault:
            form.add_error(None, str(fault))
        else:
            if secret:
                return render(request, "integrations/webhook_created.html", {"webhook": row, "secret": secret})
            messages.success(request, f"“{row.name}” added. Send a test to see it there.")
            return see_other(reverse("webhook", args=[row.pk]))
    context = {"form": form, "initiative": initiative, "back": list_url(initiative)}
    return render(request, FORM, context, status=form_status(form))


@never_cache
@require_safe
@person_required
def webhook(request: PersonRequest, number: int) -> HttpResponse:
    """One webhook and its log; for htmx the log alone."""
    page = pages.load_webhook(find(request, number), request.GET.get("page"))
    return render_part(request, PAGE, "log", {"page": page, "back": back_url(page.row)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def webhook_edit(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    if row.kind == WebhookKind.WEEK:
        return see_other(reverse("webhook", args=[row.pk]))
    seen = {name: getattr(row, name) for name in WebhookForm.watched} | {"seen": row_etag(row, WebhookForm.watched)}
    form, conflict, status = WebhookForm(posted(request), initial=seen, row=row), [], None
    if form.is_valid():
        try:
            services.change(row, details_of(form), seen=form.version(), by=request.person, now=request.now)
        except BlockedAddress as fault:
            form.add_error("address", str(fault))
        except EditConflict:
            stored = find(request, number)
            conflict, status = form.differences(stored), 409
            form = WebhookForm(form.data_over(stored), row=stored)
        else:
            messages.success(request, f"“{row.name}” saved.")
            return see_other(reverse("webhook", args=[row.pk]))
    context = {
        "form": form, "webhook": find(request, number), "conflict": conflict, "initiative": row.initiative,
        "back": reverse("webhook", args=[row.pk]),
    }  # fmt: skip
    return render(request, FORM, context, status=status or form_status(form))


@require_POST
@person_required
def webhook_active(request: PersonRequest, number: int) -> HttpResponse:
    """Switch it on or off."""
    row, active = find(request, number), request.POST.get("active") == "1"
    services.set_active(row, active, by=request.person, week=str(Week.of(request.today)), now=request.now)
    messages.success(request, f"“{row.name}” is switched {'on' if active else 'off'}.")
    return see_other(reverse("webhook", args=[row.pk]))


@require_POST
@person_required
def webhook_test(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    if not row.active:
        messages.error(request, "Switch it on first.")
    else:
        try:
            services.send_test(row, now=request.now)
        except services.TooManyTests:
            messages.error(request, "Ten tests in five minutes are enough. Try again later.")
    return respond_with_log(request, row)


@require_POST
@person_required
def webhook_again(request: PersonRequest, number: int, delivery: int) -> HttpResponse:
    row = find(request, number)
    found = get_object_or_404(WebhookDelivery.objects.of(row), pk=delivery)
    if not services.send_again(row, found.pk, now=request.now):
        messages.error(request, "It is being sent, or the webhook is switched off.")
    return respond_with_log(request, row)


@require_POST
@person_required
def webhook_remove(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    back = back_url(row)
    name = services.remove(row, trash.removal_context(request, "webhook_undo"))
    return see_other(f"{back}?removed={name}")


@require_POST
@person_required
def webhook_undo(request: PersonRequest, name: str) -> HttpResponse:
    week = str(Week.of(request.today))
    try:
        row = services.restore(request.person, name, week=week, now=request.now, today=request.today)
    except trash.CannotRestore:
        messages.error(request, "It can’t be restored: it was removed too long ago, or something has taken its place.")
        return see_other(reverse("my_trash"))
    messages.success(request, "Restored.")
    return see_other(reverse("webhook", args=[row.pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def my_week_webhook(request: PersonRequest) -> HttpResponse:
    """Sending the own week to a channel; where that is set up, its page."""
    there = Webhook.objects.personal_of(request.person).first()
    if there is not None:
        return see_other(reverse("webhook", args=[there.pk]))
    form = MyWeekForm(posted(request))
    if form.is_valid():
        details = services.Details(services.WEEK_NAME, form.cleaned_data["address"], [], weekly=True)
        week = str(Week.of(request.today))
        try:
            row, _ = services.create(WebhookKind.WEEK, details, None, by=request.person, week=week, now=request.now)
        except BlockedAddress as fault:
            form.add_error("address", str(fault))
        except (ValidationError, IntegrityError):
            # Set up on another device at the same moment.
            return see_other(reverse("my_week_webhook"))
        else:
            messages.success(request, "Your week goes there from next Monday. Send a test to see that it works.")
            return see_other(reverse("webhook", args=[row.pk]))
    context = {"form": form, "removed": trash.removed_name(request)}
    return render(request, "integrations/my_week_webhook.html", context, status=form_status(form))


def details_of(form: WebhookForm) -> services.Details:
    """Of a valid form."""
    said = form.cleaned_data
    return services.Details(said["name"], said["address"], said["events"], bool(said.get("weekly")))


def find(request: PersonRequest, number: int) -> Webhook:
    rows = Webhook.objects.visible_to(request.person, request.today).select_related("initiative", "owner")
    return get_object_or_404(rows, pk=number)


def respond_with_log(request: PersonRequest, row: Webhook) -> HttpResponse:
    if not request.htmx:
        return see_other(f"{reverse('webhook', args=[row.pk])}#log")
    page = pages.load_webhook(row, None)
    return render(request, f"{PAGE}#log", {"page": page, "back": back_url(row)})


def back_url(row: Webhook) -> str:
    return reverse("my_week_webhook") if row.kind == WebhookKind.WEEK else list_url(row.initiative)


def list_url(initiative: Initiative | None) -> str:
    return reverse("initiative_webhooks", args=[initiative.key]) if initiative else reverse("webhooks")
