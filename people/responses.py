"""Responses to a write."""

from django.http import HttpResponse, HttpResponseRedirect
from django_htmx.http import trigger_client_event


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
