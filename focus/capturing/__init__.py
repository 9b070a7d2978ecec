"""What is caught in two seconds, on any page: an interruption, a meeting, a worry."""
