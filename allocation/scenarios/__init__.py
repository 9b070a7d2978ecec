"""What if: an overlay of changes over what is, compared by the very figures of the allocation pages, and promoted.

`changes` are plain data, `overlay.apply` a pure function from facts to facts; `base` says what stood when a change was
made; `writing` keeps scenarios, `promoting` makes them real, `page` and `comparing` show them.
"""
