"""Sentences about standards in templates."""

from django import template

from standards.queries.next_talks import NextTalk, RevertPattern
from standards.text import pattern_sentence, reason_words

register = template.Library()


@register.filter
def talk_reason(talk: NextTalk) -> str:
    return reason_words(talk)


@register.filter
def revert_pattern(pattern: RevertPattern) -> str:
    return pattern_sentence(pattern)
