"""Calendars that people connect: fetched, read in a process of their own, kept as meetings, matched and guessed about."""
