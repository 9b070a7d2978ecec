"""The focus model: plain data in, facts with reasons out. Standard library and numpy only.

`engine.facts` is what goes in, `engine.planning` plans one week or many, `engine.results` is what comes out, and
`engine.receipts` its JSON. docs/focus-model.md has the formulas; no module knows a clock, a database or a sentence.
"""
