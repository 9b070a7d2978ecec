"""What happens to journals, goals and mentoring when someone leaves."""

from typing import Final

from django.db.models import Q

from growth.models import Goal, JournalDismissal, JournalEntry, Mentoring, MentorOffer
from people.departures import deleted, opened

STEPS: Final = (
    deleted(
        "mentorships as mentor or mentee",
        lambda it: Mentoring.objects.filter(Q(mentor=it.person) | Q(mentee=it.person)),
        "growth.Mentoring.mentor", "growth.Mentoring.mentee",
    ),
    deleted("mentoring they offer", lambda it: MentorOffer.objects.filter(person=it.person), "growth.MentorOffer.person"),
    deleted("goals", lambda it: Goal.objects.filter(person=it.person), "growth.Goal.person"),
    deleted("journal entries", lambda it: JournalEntry.objects.filter(person=it.person), "growth.JournalEntry.person"),
    deleted(
        "dismissed proposals for their journal", lambda it: JournalDismissal.objects.filter(person=it.person),
        "growth.JournalDismissal.person",
    ),
    opened(
        "journal entries that others shared with them", lambda it: JournalEntry.objects.filter(shared_with=it.person),
        "growth.JournalEntry.shared_with", is_named=False,
    ),
    opened(
        "goals that others shared with them", lambda it: Goal.objects.filter(shared_with=it.person),
        "growth.Goal.shared_with", is_named=False,
    ),
)  # fmt: skip
