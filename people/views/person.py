"""One person's page and their facts; letting them in."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import records, sign_ins
from people.conflicts import Outdated, differences
from people.forms.people import AccountForm, PersonForm
from people.models import Account, Person
from people.requests import PersonRequest, person_required
from people.views.frame import PARTS, done, find, find_editable, show


@require_safe
@person_required
def person(request: PersonRequest, key: str) -> HttpResponse:
    part = request.GET.get("part", "")
    return show(request, find(request, key), part if part in PARTS else "facts")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def person_edit(request: PersonRequest, key: str) -> HttpResponse:
    form = facts_form(request, key, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_facts(request, key, form, status=422 if form.is_bound else 200)
    changed, seen = form.save(commit=False), form.cleaned_data["seen"]
    try:
        records.change(changed, form.fields, seen=seen, by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, key, form)
    return done(request, key, "facts", f"{changed.name} saved.")


def facts_form(request: PersonRequest, key: str, data: object) -> PersonForm:
    row = find_editable(request, key)
    movable = bool(getattr(row, "is_movable", False))
    return PersonForm(data, instance=row, movable=movable, organisation=request.organisation)


def show_facts(request: PersonRequest, key: str, form: PersonForm, *, status: int, **more: object) -> HttpResponse:
    return show(request, find(request, key), "facts", status=status, editing="facts", form=form, **more)


def tell_conflict(request: PersonRequest, key: str, form: PersonForm) -> HttpResponse:
    """Both values side by side; saving once more takes the editor's own."""
    stored = get_object_or_404(Person, key=key)
    data = request.POST.copy()
    data["seen"] = records.mark_of(stored)
    found = differences(form, stored)
    return show_facts(request, key, facts_form(request, key, data), status=409, conflict=found)


@never_cache
@require_POST
@person_required
def account_new(request: PersonRequest, key: str) -> HttpResponse:
    """An administrator lets somebody in; the one-time password is in this answer and nowhere else."""
    found = get_object_or_404(Person.objects.account_givable_by(request.person), key=key)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return show(request, find(request, key), "account", status=422, form=form)
    email = form.cleaned_data["email"]
    password = sign_ins.give(found, email, by=request.person, now=request.now)
    context = {"person": found, "email": email, "password": password}
    if not request.htmx:
        return render(request, "people/account.html", context)
    return show(request, find(request, key), "account", made=context)


@require_POST
@person_required
def account_active(request: PersonRequest, key: str) -> HttpResponse:
    """Open or close an account; never one's own."""
    account = get_object_or_404(Account.objects.changeable_by(request.person), person__key=key)
    active = "1" in (request.POST.get("active"), request.GET.get("active"))
    sign_ins.set_active(account, active, by=request.person, now=request.now)
    text = f"{account.email} may sign in." if active else f"{account.email} may not sign in any more."
    undo = reverse("account_active", args=[key]) + ("" if active else "?active=1")
    return done(request, key, "account", text, undo=undo)
