"""Template filters for a pitch's figures."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template

from people.display import format_date
from stakeholders.text import percent_text, weeks_text

register = template.Library()


@register.filter
def number(value: Decimal | float) -> str:
    """412, 0.25, 480,000."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def money(value: Decimal, currency: str) -> str:
    """480,000 USD."""
    return f"{number(value)} {currency}".strip()


@register.filter
def weeks(value: Decimal | float) -> str:
    """1 week, 2.5 weeks."""
    return weeks_text(float(value))


@register.filter
def share(value: Decimal | float) -> str:
    return percent_text(float(value))


@register.filter
def at_zone(moment: datetime, zone: str) -> str:
    """Thu 3 Dec, 14:00 (London)."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{format_date(there, 'D j M, H:i')} ({zone.rpartition('/')[2].replace('_', ' ')})"
