"""Numbers in a drawing, always with a decimal point."""

from django import template

from initiatives.drawing.timeline import Pin, Timeline

register = template.Library()


@register.filter
def unit(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@register.filter
def unit_fine(number: float) -> str:
    return f"{number:.3f}"


@register.filter
def add_units(number: float, more: float) -> str:
    return unit(number + more)


@register.filter
def label_line(drawn: Timeline, pin: Pin) -> float:
    """The y position of a milestone's label."""
    return drawn.label_y(pin)


@register.filter
def label_top(drawn: Timeline, pin: Pin) -> float:
    """The y position where its stem ends."""
    return drawn.band_top + pin.box.top + 4
