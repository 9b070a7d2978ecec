"""How pages write the verbs and things of audit lines. Stored lines keep the words that they were written with."""

from typing import Final

THING_WORDS: Final = {
    "address": "email address",
    "ask": "question about a dependency",
    "constants": "focus model constants",
    "date given": "delivery date",
    "day-to-day": "day-to-day hours",
    "hours": "working hours",
    "inflection point": "milestone",
    "lead": "lead assignment",
    "leaving": "departure",
    "member": "team member",
    "phases": "phase dates",
    "retention": "data retention",
    "second factor": "two-factor sign-in",
}
VERB_WORDS: Final = {
    "arrived": "joined leadplan",
    "asked": "requested",
    "called off": "cancelled",
    "made": "created",
    "put off": "marked as not started",
    "took back": "undid",
}
