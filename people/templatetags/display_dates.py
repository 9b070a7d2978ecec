"""Django's filters `date` and `time`, in the display of the person who reads the page or the email. Every template has them."""

from typing import Any

from django import template
from django.template import defaultfilters

from people import display

register = template.Library()


def localized(pattern: str | None) -> str | None:
    return display.localized(pattern, display.ACTIVE.get()) if pattern else pattern


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_filter(value: Any, pattern: str | None = None) -> str:
    return str(defaultfilters.date(value, localized(pattern)))


@register.filter(name="time", is_safe=False)
def time_filter(value: Any, pattern: str | None = None) -> str:
    return str(defaultfilters.time(value, localized(pattern)))
