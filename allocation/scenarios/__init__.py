"""What-if scenarios: changes applied to the current facts, compared using the figures of the allocation pages, and promoted.

`changes` are plain data, `overlay.apply` a pure function from facts to facts; `base` holds the values at the time a change
was added; `writing` saves scenarios, `promoting` applies them, `page` and `comparing` show them.
"""
