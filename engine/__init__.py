"""The focus model: plain data in, facts with reasons out. Standard library and numpy only.

`engine.facts` defines the input, `engine.planning` plans one week or many, `engine.results` defines the output and
`engine.receipts` its JSON. docs/focus-model.md has the formulas. No module reads the clock or the database, or writes
sentences.
"""
