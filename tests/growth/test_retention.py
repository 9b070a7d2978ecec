"""A dismissed proposal doesn't come back because its dismissal expired; what ended long ago goes."""

from datetime import timedelta

import pytest

from growth.models import Goal, JournalDismissal, JournalEntry, Mentoring
from leadplan.privacy.retention_job import delete_expired
from people import retention
from tests.growth.year import NOW
from tests.support import factories as make

pytestmark = pytest.mark.django_db


def test_dismissals_go_a_year_and_a_half_after_the_period_and_entries_stay() -> None:
    person, mentor = make.PersonFactory.create(), make.PersonFactory.create()
    weeks = retention.current().weeks
    assert weeks is not None
    for number, days in enumerate((weeks + 1, weeks + 546, weeks + 548)):
        JournalDismissal.objects.create(
            person=person, source_kind="area", source_id=number, at=NOW - timedelta(days=days)
        )
    old = (NOW - timedelta(days=weeks + 600)).date()
    JournalEntry.objects.create(person=person, on=old, title="Long ago")
    goal = Goal.objects.create(person=person, title="Reached long ago", status="reached")
    for ended in (old, NOW.date(), None):
        Mentoring.objects.create(mentor=mentor, mentee=person, goal=goal, asked_at=NOW, started=old, ended=ended)
    delete_expired(retention.current(), NOW)
    assert set(JournalDismissal.objects.values_list("source_id", flat=True)) == {0, 1}
    assert set(Mentoring.objects.values_list("ended", flat=True)) == {NOW.date(), None}
    assert (JournalEntry.objects.count(), Goal.objects.count()) == (1, 1)
