"""The directory, and one person's record."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import directory, records
from people.forms import AccountForm, DutyForm, FindForm, HoursForm, PersonForm, TimeOffForm
from people.models import Account, Duty, Person, TimeOff, WorkingHours
from people.requests import PersonRequest, person_required

SPANS: dict[str, tuple[Any, Any]] = {
    "hours": (WorkingHours, HoursForm),
    "time-off": (TimeOff, TimeOffForm),
    "duties": (Duty, DutyForm),
}


@person_required
@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """Everyone, by name."""
    form = FindForm(request.GET)
    wanted = form.wanted()
    page = directory.listing(request.person, request.today, request.GET.get("page"), **wanted)
    narrowed = any(wanted.values())
    query = "".join(f"{name}={value}&" for name, value in wanted.items() if value)
    context = {"page": page, "form": form, "narrowed": narrowed, "query": f"?{query}"}
    template = "people/directory.html#rows" if request.htmx else "people/directory.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@person_required
@require_safe
def person(request: PersonRequest, key: str) -> HttpResponse:
    return show(request, find(request, key))


def find(request: PersonRequest, key: str) -> Person:
    rows = directory.with_presence(Person.objects.visible_to(request.person), request.today)
    return get_object_or_404(rows.select_related("manager", "account"), key=key)


def show(request: PersonRequest, found: Person, faulty: dict[str, BaseForm] | None = None) -> HttpResponse:
    """The record with its forms; `faulty` are those that were typed wrongly, by what they are about."""
    record = directory.record(request.person, found, request.organisation, request.today)
    may_edit = Person.objects.editable_by(request.person).filter(pk=found.pk).exists()
    forms: dict[str, Any] = {}
    if may_edit:
        forms["facts"] = PersonForm(instance=found, may_move=record.may_move)
    if record.keeps:
        for name, (_, form) in SPANS.items():
            forms[name.replace("-", "_")] = form(person=found)
    if request.person.is_administrator and record.account is None:
        forms["account"] = AccountForm(initial={"email": found.email})
    context = {"record": record, "person": found, "viewer": request.person, "may_edit": may_edit}
    context |= {"forms": {**forms, **(faulty or {})}, "open": next(iter(faulty or {}), "")}
    return render(request, "people/person.html", context, status=422 if faulty else 200)


@person_required
@require_http_methods(["GET", "POST"])
def person_new(request: PersonRequest) -> HttpResponse:
    """Anyone may add somebody: a lead alone begins so."""
    form = PersonForm(request.POST or None, may_move=True)
    if request.method == "POST" and form.is_valid():
        added = records.add_person(form.save(commit=False), by=request.person, now=request.now)
        messages.success(request, f"{added.name} is there.")
        return redirect(
            "person_new" if "another" in request.POST else "person", *([] if "another" in request.POST else [added.key])
        )
    return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)


@person_required
@require_POST
def person_edit(request: PersonRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Person.objects.editable_by(request.person), key=key)
    may_move = Person.objects.line_editable_by(request.person).filter(pk=found.pk).exists()
    form = PersonForm(request.POST, instance=found, may_move=may_move)
    if not form.is_valid():
        return show(request, find(request, key), {"facts": form})
    records.change_person(form.save(commit=False), form.changed_data, by=request.person, now=request.now)
    messages.success(request, "Saved.")
    return redirect("person", key)


@person_required
@require_POST
def span_new(request: PersonRequest, key: str, kind: str) -> HttpResponse:
    """Hours from a day on, time off, a duty."""
    found = get_object_or_404(Person.objects.kept_by(request.person), key=key)
    _, form_class = SPANS[kind]
    form = form_class(request.POST, person=found)
    if not form.is_valid():
        return show(request, find(request, key), {kind.replace("-", "_"): form})
    records.add_span(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, "Saved. Weeks that rest on it offer to be planned anew.")
    return redirect("person", key)


@person_required
@require_POST
def span_remove(request: PersonRequest, key: str, kind: str, number: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.kept_by(request.person), key=key)
    model, _ = SPANS[kind]
    row = get_object_or_404(model.objects.editable_by(request.person), person=found, pk=number)
    records.remove_span(row, by=request.person, now=request.now)
    messages.success(request, "Removed.")
    return redirect("person", key)


@person_required
@require_POST
def account_new(request: PersonRequest, key: str) -> HttpResponse:
    """An administrator lets somebody in; the password is shown once."""
    found = get_object_or_404(Person.objects.account_givable_by(request.person), key=key)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return show(request, find(request, key), {"account": form})
    email = form.cleaned_data["email"]
    password = records.give_account(found, email, by=request.person, now=request.now)
    return render(request, "people/account.html", {"person": found, "email": email, "password": password})


@person_required
@require_POST
def account_active(request: PersonRequest, key: str) -> HttpResponse:
    account = get_object_or_404(Account.objects.changeable_by(request.person), person__key=key)
    records.set_active(account, "active" in request.POST, by=request.person, now=request.now)
    return redirect("person", key)
