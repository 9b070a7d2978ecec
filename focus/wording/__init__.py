"""The plan's facts in words, shared by pages and emails. No markup, no URLs."""
