"""Calendars of others, from the address to the sorted meeting."""
