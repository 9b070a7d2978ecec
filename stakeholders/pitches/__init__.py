"""Pitches: proposals for work a lead can't do alone, from the problem to other teams' backlogs."""
