"""Figures of a pitch."""

from decimal import Decimal

from django import template

from stakeholders.pitching import drafting

register = template.Library()


@register.filter
def number(value: Decimal | float) -> str:
    """412, 0.25, 480,000."""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def weeks(value: Decimal | float) -> str:
    """1 week, 2.5 weeks."""
    return drafting.weeks(float(value))


@register.filter
def share(value: Decimal | float) -> str:
    return drafting.percent(float(value))
