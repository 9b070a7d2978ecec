"""The dependencies of a planned week, for its page."""

from django import template

from focus.plan.dependency_text import dependency_lines

register = template.Library()
register.filter("dependency_lines", dependency_lines)
