"""The focus model: plain data in, facts with reasons out. Standard library and numpy only.

`engine.facts` defines the input, `engine.planning` plans one week or many, `engine.results` defines the output and
`engine.serialization` its JSON. `scoring` scores areas, `solver` finds the hours, `capacity` knows people's time, and
`sensitivity` what would change the plan. docs/focus-model.md has the formulas. No module reads the clock or the database, or writes
sentences.
"""
