"""The forms for everything people enter about people."""
