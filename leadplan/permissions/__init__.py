"""Who may see and change what: one table, read by tests, by docs/permissions.md and by Settings → Access.

`grounds` are the facts that let somebody in, each told as a sentence; `table` says which of them open which thing, and
which queryset holds it.
"""
