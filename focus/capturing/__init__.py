"""Quick capture, on any page: an interruption, a meeting, a concern."""
