"""Views: find within scope, validate, act, render."""
