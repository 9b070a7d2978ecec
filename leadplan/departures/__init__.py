"""Offboarding: what will happen is listed first, then done in full or not at all, and the list is kept."""
