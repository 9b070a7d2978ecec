"""Django's administration, without what no operator needs; a parameter it can't read is a bad request, not an error of leadplan."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import BadRequest, FieldError
from django.db import DataError
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

UNREADABLE: Final = (ValueError, OverflowError, TypeError, AttributeError, FieldError, DataError)
"""What becomes of an id such as "x", of one that is too large, or of a date such as "x" where Django passes them on unread."""


NOT_HERE: Final = {
    "auth.Group", "usersessions.UserSession", "sessions.Session", "socialaccount.SocialAccount", "socialaccount.SocialApp",
    "socialaccount.SocialToken",
}  # fmt: skip
"""Models that libraries register and leadplan doesn't use, or whose rows are nobody's to look at: sessions, tokens."""


class AdminSite(admin.AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[type[Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        super().register([one for one in models if one._meta.label not in NOT_HERE], admin_class, **options)

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
