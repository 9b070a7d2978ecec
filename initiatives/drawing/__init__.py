"""Drawings as geometry: plain data in, positions out. Templates turn them into SVG, with a table for each."""
