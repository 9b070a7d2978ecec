"""From the database's rows to allocation's facts, in a constant number of queries.

A page loads the parts that it needs: `listing` who and what there is, `hours` the three named hours and the capacity,
`stakes` initiatives with what the engine needs to weigh them. `everything` is all of it, for mails and scenarios.
"""

from allocation.loading.everything import everything
from allocation.loading.hours import hour_facts
from allocation.loading.stakes import stake_facts

__all__ = ["everything", "hour_facts", "stake_facts"]
