"""Updates to an initiative: health, areas settled or reopened, milestones passed, phase dates; and the history."""

from collections.abc import Sequence

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives import history, phases, trail, updates
from initiatives.forms.updates import AreaStatusForm, HealthForm, PassedForm, PhasesForm
from initiatives.models import AreaStatus, Health, Initiative, StatusUpdate
from initiatives.views.areas import refuse
from initiatives.views.frame import PARTS, done, find, find_editable, show, undo_by
from people.requests import PersonRequest, person_required

SALT = "initiatives.updates.undo"
A_DAY = 24 * 3600
FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
@person_required
def health(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = HealthForm(request.POST if request.method == "POST" else None, initiative=initiative)
    if not form.is_valid():
        return show(request, initiative, "head", status=422 if form.is_bound else 200, editing="health", form=form)
    wanted = Health(form.cleaned_data["health"])
    said = updates.set_health(initiative, wanted, form.cleaned_data["note"], by=request.person, now=request.now)
    return answer(request, find_editable(request, slug), "head", f"Health set to {wanted.label.lower()}.", [said])


@require_http_methods(FORMS)
@person_required
def area_status(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Set an area's status, and why."""
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.areas, key=key)
    usual = AreaStatus.SETTLED if row.status == AreaStatus.OPEN else AreaStatus.OPEN
    form = AreaStatusForm(request.POST if request.method == "POST" else None, area=row, initial={"status": usual})
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return show(request, initiative, "areas", status=status, editing="status", settling=key, form=form)
    wanted = AreaStatus(form.cleaned_data["status"])
    said = updates.set_area(row, wanted, form.cleaned_data["note"], by=request.person, now=request.now)
    return answer(request, initiative, "areas", f"“{row.name}” marked {wanted.label.lower()}.", [said])


@require_http_methods(FORMS)
@person_required
def point_passed(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    """Mark as passed, with what was decided and settled; `?passed=0` marks it as not passed again."""
    initiative = find_editable(request, slug)
    row = get_object_or_404(initiative.points, key=key)
    if request.GET.get("passed") == "0":
        if request.method == "POST":
            updates.bring_back(row, by=request.person, now=request.now)
        return done(request, initiative, "points", f"“{row.name}” marked as not passed.")
    form = PassedForm(request.POST if request.method == "POST" else None, point=row)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return show(request, initiative, "points", status=status, editing="passed", passing=key, form=form)
    settled = list(form.cleaned_data.get("settled", []))
    said = updates.pass_point(row, form.cleaned_data["note"], settled, by=request.person, now=request.now)
    areas = f" {len(settled)} area{'' if len(settled) == 1 else 's'} settled." if settled else ""
    words = f"“{row.name}” marked as passed.{areas}"
    return answer(request, initiative, "points", words, said)


@require_http_methods(FORMS)
@person_required
def initiative_phases(request: PersonRequest, slug: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    form = PhasesForm(request.POST if request.method == "POST" else None, initiative=initiative)
    if not form.is_valid():
        return show(request, initiative, "points", status=422 if form.is_bound else 200, editing="phases", form=form)
    phases.plan(initiative, form.days(), by=request.person, now=request.now)
    return done(request, initiative, "points", "Phase dates saved.")


def answer(
    request: PersonRequest, initiative: Initiative, part: str, words: str, said: Sequence[StatusUpdate | None]
) -> HttpResponse:
    """The part again; the update can be undone for a day."""
    numbers = [one.pk for one in said if one is not None]
    if not numbers:
        return done(request, initiative, part, words)
    signed = signing.dumps(numbers, salt=SALT)
    back = reverse("update_undo", args=[initiative.key, part]) + f"?said={signed}"
    return done(request, initiative, part, words, undo=undo_by(back, part))


@require_POST
@person_required
def update_undo(request: PersonRequest, slug: str, part: str) -> HttpResponse:
    initiative = find_editable(request, slug)
    if part not in PARTS:
        raise Http404
    try:
        numbers = signing.loads(request.GET.get("said", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        raise Http404 from None
    try:
        updates.take_back(numbers, initiative, by=request.person, now=request.now)
    except updates.Overtaken:
        return refuse(request, initiative, part, "There is a newer update, so nothing was undone.")
    return done(request, find_editable(request, slug), part, "Undone.")


@require_safe
@person_required
def initiative_history(request: PersonRequest, slug: str) -> HttpResponse:
    """Updates and changes, for everyone who can see the initiative."""
    initiative = find(request, slug)
    place = trail.Place.parse(request.GET.get("from_line", ""))
    found = history.load(initiative, request.person, request.today, place)
    context = {"one": initiative, "found": found, "newest": place is None}
    response = render(request, "initiatives/history.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
