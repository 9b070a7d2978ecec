"""Leaving: what will happen is listed first, then done whole or not at all, and the list of it is kept."""
