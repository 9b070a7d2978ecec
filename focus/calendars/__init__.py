"""Connected calendars: fetched, parsed in a separate process, stored as meetings, matched by rules and guessed about."""
