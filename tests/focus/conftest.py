"""Fixtures of a planned week, for whatever stands on one."""

from tests.focus.weeks import diego, monday

__all__ = ["diego", "monday"]
