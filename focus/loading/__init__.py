"""From database rows to the engine's input: many leads and one week in a constant number of queries."""

from focus.loading.leads import Loaded, load

__all__ = ["Loaded", "load"]
