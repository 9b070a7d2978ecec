"""The focus model: plain data in, facts with reasons out. Standard library and numpy only."""
