"""Reviewing a week: its actual hours, and what four reviews show."""
