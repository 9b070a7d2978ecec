"""Who can see and change what: one table, used by tests, docs/permissions.md and Settings → Access.

`reasons` are the facts that give access, each explained in a sentence; `table` lists which reasons give access to which
thing, and the queryset that enforces it.
"""
