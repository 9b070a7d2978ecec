"""Dependencies in words, for templates."""

from datetime import date

from django import template

from initiatives.dependencies import text

register = template.Library()

register.filter("state_sentence", text.state_sentence)
register.filter("forecast_sentence", text.forecast_sentence)
register.filter("forecast_basis", text.forecast_basis)
register.filter("after_need", text.after_need)
register.filter("next_sentence", text.next_sentence)
register.filter("dri_text", text.dri_text)
register.filter("rung_text", text.rung_text)


@register.filter
def state_word(state: str) -> str:
    return text.STATES.get(state, state)


@register.filter
def state_meaning(state: str) -> str:
    return text.STATE_MEANINGS.get(state, "")


@register.filter
def state_kind(state: str) -> str:
    """The kind of badge."""
    return {"late": "bad", "at_risk": "warn", "exposed": "warn", "holds": "good"}.get(state, "muted")


@register.filter
def warning_text(code: str) -> str:
    return text.WARNINGS[code]


@register.filter
def iso_day(value: str | None) -> date | None:
    """A date of a stored plan."""
    return date.fromisoformat(value) if value else None
