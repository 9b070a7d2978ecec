"""Friday: what really happened in a week, and after four of them what that says."""
