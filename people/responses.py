"""Responses of pages and to a write."""

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from people.requests import PersonRequest


def render_part(
    request: PersonRequest, template: str, part: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page; for htmx only a part of its template."""
    response = render(request, f"{template}#{part}" if request.htmx else template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def form_status(form: object) -> int:
    """Of a page with a form that is new or invalid, or without one."""
    return 422 if isinstance(form, forms.BaseForm) and form.is_bound else 200


def respond_changed(
    request: PersonRequest, page: str, part: str, show: Callable[[], HttpResponse], text: str, *, undo: str = ""
) -> HttpResponse:
    """After a change: the part of the page again, with a toast; without scripts, back to the page with a message.

    `undo` is the address that undoes it.
    """
    if not request.htmx:
        messages.success(request, text)
        return see_other(f"{page}#{part}")
    back = {"url": undo, "target": f"#{part}", "swap": "outerHTML"} if undo else None
    return with_toast(show(), text, undo=back)


def with_toast(
    response: HttpResponse, text: str, *, level: str = "success", undo: dict[str, str] | None = None
) -> HttpResponse:
    """A response that also shows a toast."""
    detail: dict[str, object] = {"text": text, "level": level}
    if undo:
        detail["undo"] = undo
    trigger_client_event(response, "toast", detail)
    return response


def see_other(url: str) -> HttpResponse:
    """After a POST, redirects to a page; reloading it doesn't send the form again."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def ask_to_confirm(request: PersonRequest) -> HttpResponse:
    """The same address as a page, which says what the click would do besides."""
    return HttpResponseClientRedirect(request.path) if request.htmx else see_other(request.path)
