"""Diego's planned week, for the calendars that come into it."""

from tests.focus.weeks import diego, monday

__all__ = ["diego", "monday"]
