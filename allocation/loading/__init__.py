"""From the database's rows to allocation's facts, in a constant number of queries.

A page loads the parts it needs: `listing` the leads and initiatives, `hours` agreed, planned and actual hours and the
capacity, `stakes` initiatives with what the engine needs to score them. `everything` is all of it, for emails and scenarios.
"""

from allocation.loading.everything import everything
from allocation.loading.hours import hour_facts
from allocation.loading.stakes import stake_facts

__all__ = ["everything", "hour_facts", "stake_facts"]
