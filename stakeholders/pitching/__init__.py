"""Pitches: proposals for what a lead can't do alone, from the problem to other teams' backlogs."""
