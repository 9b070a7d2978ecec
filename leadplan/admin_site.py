"""Django's administration, except that a parameter it can't read is a bad request and not an error of leadplan."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import BadRequest, FieldError
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

UNREADABLE: Final = (ValueError, OverflowError, TypeError, AttributeError, FieldError, DataError)
"""What becomes of an id such as "x", of one that is too large, or of a date such as "x" where Django passes them on unread."""


class AdminSite(admin.AdminSite):
    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = inner(request, *args, **kwargs)
                # Rendered here: some parameters are only read by the template.
                return response.render() if isinstance(response, SimpleTemplateResponse) else response
            except UNREADABLE as error:
                raise BadRequest(f"A parameter can't be read ({type(error).__name__}).") from error

        return wrapper
