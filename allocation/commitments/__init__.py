"""Evaluate new initiatives against your own weeks before you say yes. Nothing is stored."""
