"""From the database's rows to what the engine is told: many leads and one week in a constant number of queries."""

from focus.loading.leads import Loaded, load

__all__ = ["Loaded", "load"]
