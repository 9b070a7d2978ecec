"""Weighing a commitment before one makes it: initiatives laid over one's own weeks. Nothing of it is kept."""
