"""For administrators: the organisation's settings, retention periods, and the audit log as a file."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import audit, csv_export, retention
from people.concurrency import Difference, EditConflict
from people.effective_dates import PastWeeksChange
from people.forms.dated import APPLIES_FROM, CORRECT, add_refusal
from people.forms.settings import OrganisationForm, RetentionForm
from people.models import AuditLine, Organisation
from people.requests import PersonRequest, administrator_required, posted, signer_of
from people.responses import form_status, see_other
from people.services import organisation_settings


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def settings(request: PersonRequest) -> HttpResponse:
    organisation = find_organisation(request)
    form = OrganisationForm(posted(request), instance=organisation, today=request.today)
    if not form.is_valid():
        return show_settings(request, form, status=form_status(form))
    try:
        organisation_settings.change_organisation(
            form.save(commit=False),
            seen=form.version(),
            by=request.person,
            signed=signer_of(request).signed,
            now=request.now,
            today=request.today,
            applies_from=form.cleaned_data[APPLIES_FROM],
            correcting=form.cleaned_data[CORRECT],
        )
    except EditConflict:
        again, conflict = form.reopened_on(find_organisation(request), today=request.today)
        return show_settings(request, again, status=409, conflict=conflict)
    except PastWeeksChange as fault:
        add_refusal(form, fault)
        return show_settings(request, form, status=form_status(form))
    messages.success(request, "Settings saved.")
    return see_other(reverse("settings"))


@require_POST
@administrator_required
def settings_retention(request: PersonRequest) -> HttpResponse:
    """Save the data retention periods."""
    organisation = find_organisation(request)
    form = RetentionForm(request.POST, instance=retention.current())
    if not form.is_valid():
        return show_settings(
            request, OrganisationForm(instance=organisation, today=request.today), retention_form=form, status=422
        )
    try:
        retention.change(
            form.save(commit=False),
            seen=form.version(),
            by=request.person,
            signed=signer_of(request).signed,
            now=request.now,
        )
    except EditConflict:
        again, conflict = form.reopened_on(retention.current())
        shown = OrganisationForm(instance=organisation, today=request.today)
        return show_settings(request, shown, retention_form=again, retention_conflict=conflict, status=409)
    messages.success(request, "Retention periods saved. Older data is deleted within the hour.")
    return see_other(f"{reverse('settings')}#retention")


def find_organisation(request: PersonRequest) -> Organisation:
    """A fresh copy, so that a rejected form doesn't change the request's organisation; a new one if there is none."""
    return Organisation.objects.first() or Organisation(pk=1, name="")


def show_settings(
    request: PersonRequest,
    form: OrganisationForm,
    *,
    status: int,
    retention_form: RetentionForm | None = None,
    conflict: list[Difference] | None = None,
    retention_conflict: list[Difference] | None = None,
) -> HttpResponse:
    retention_form = retention_form or RetentionForm(instance=retention.current())
    differing = len(find_organisation(request).weights)
    context = {
        "form": form, "retention_form": retention_form, "differing": differing, "conflict": conflict,
        "retention_conflict": retention_conflict,
    }  # fmt: skip
    return render(request, "people/settings.html", context, status=status)


AUDIT_CSV_HEADER = ("When", "Who", "What", "Thing", "About", "Initiative", "Skill", "From", "To")


@require_POST
@administrator_required
def audit_csv(request: PersonRequest) -> StreamingHttpResponse:
    """Every entry, for administrators; 404 for everyone else."""
    lines = AuditLine.objects.visible_to(request.person).values_list(
        "at", "actor_name", "verb", "thing", "label", "initiative", "skill", "before", "after"
    )
    count = lines.count()
    label = "1 entry" if count == 1 else f"{count} entries"
    exported = audit.line(
        at=request.now, verb="exported", thing="audit", label=label, feeds_plans=False, **signer_of(request)._asdict()
    )
    audit.append([exported])
    return csv_export.csv_response(f"audit-{request.today}", AUDIT_CSV_HEADER, lines.iterator(chunk_size=2000))
