"""Sentences about standards in templates."""

from django import template

from standards.queries.next_talks import NextTalk, RevertPattern
from standards.queries.pages import ExceptionLine, TeamLine
from standards.queries.this_week import OwnedStandard
from standards.text import asked_sentence, ending_sentence, owned_sentence, pattern_sentence, reason_words

register = template.Library()


@register.filter
def talk_reason(talk: NextTalk) -> str:
    return reason_words(talk)


@register.filter
def revert_pattern(pattern: RevertPattern) -> str:
    return pattern_sentence(pattern)


@register.filter
def owned_words(one: OwnedStandard) -> str:
    return owned_sentence(one)


@register.filter
def asked_words(line: TeamLine) -> str:
    return asked_sentence(line)


@register.filter
def ending_words(one: ExceptionLine) -> str:
    return ending_sentence(one)
