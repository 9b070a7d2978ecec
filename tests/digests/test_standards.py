"""Who gets an email about standards: their owners and the people of teams, whether they lead an initiative or not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digests.delivery import due, sending
from digests.models import Digest, DigestKind, EmailPreferences
from engine.weeks import Week
from focus.models import WeekPlan
from people.models import Person
from standards.models import Standard
from tests.support import factories as make
from tests.support import standards as support
from tests.support.emails import outbox_forms
from tests.support.standards import team_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]
FIRST, LATER = datetime(2026, 12, 1, 10, tzinfo=UTC), datetime(2026, 12, 19, 10, tzinfo=UTC)


@pytest.fixture
def standard(db: None) -> Standard:
    made = support.example()
    for person in Person.objects.filter(key__in=["owner", "manager-8", "manager-7"]):
        make.AccountFactory.create(person=person)
    return made


def send(now: datetime) -> int:
    due.make_due(now)
    return sending.send_batch([one.pk for one in Digest.objects.due(now)], lambda: now)


def kinds() -> list[tuple[str, str, str]]:
    return sorted(Digest.objects.values_list("person__key", "kind", "state"))


def test_owners_and_teams_without_a_plan_get_an_email_only_with_something_to_do(
    standard: Standard, mailoutbox: Any
) -> None:
    assert send(FIRST) == 2
    by_subject = {one.subject: outbox_forms(one) for one in mailoutbox}
    owner = f"“{standard}”: 50% adopted (4 of 8), 62.5% covered. Talk to Team 5 next: reverted, and not restored."
    asked = f"“{standard}” is waiting for an answer from Team 8 since 30 Nov 2026"
    for subject, line in (("1 team to talk to", owner), ("1 answer due", asked)):
        for form in by_subject[f"Standards, week 49: {subject}"]:
            assert line in form
    # Nothing for team 7: that is noted, and not found out again at each tick.
    assert kinds() == [("manager-7", "week", "skipped"), ("manager-8", "week", "sent"), ("owner", "week", "sent")]
    assert due.make_due(FIRST + timedelta(minutes=5)) == 0


def test_the_email_has_the_figures_of_its_day(standard: Standard, mailoutbox: Any) -> None:
    send(LATER)
    (owner,) = [one for one in mailoutbox if "to talk to" in one.subject]
    assert all("50% adopted (4 of 8), 50% covered" in form for form in outbox_forms(owner))


def test_those_who_have_another_email_read_it_there(standard: Standard, mailoutbox: Any) -> None:
    owner, manager = (Person.objects.get(key=key) for key in ("owner", "manager-8"))
    lead = make.PersonFactory.create(key="lead", manager=manager)
    make.LeadFactory.create(person=lead)
    make.LeadFactory.create(person=owner)
    due.make_due(FIRST)
    # The owner leads something, so they are planned first; the manager has the email about leads.
    assert kinds() == [("manager-7", "week", "pending"), ("manager-8", "leads", "pending")]
    send(FIRST)
    (email,) = mailoutbox
    assert "standards of your teams" in outbox_forms(email)[0].lower()
    EmailPreferences.objects.create(person=manager, leads=False, changed_at=FIRST)
    Digest.objects.all().delete()
    due.make_due(FIRST)
    assert ("manager-8", "week", "pending") in kinds()


def test_a_lead_whose_plan_has_nothing_to_report_gets_it_for_a_standard(standard: Standard) -> None:
    owner = Person.objects.get(key="owner")
    make.LeadFactory.create(person=owner)
    facts: dict[str, list[object]] = {"areas": [], "meetings": []}
    WeekPlan.objects.create(person=owner, week=Week(2026, 49), computed_at=FIRST, facts=facts, exposures={})
    assert owner.pk in {one.person_id for one in due.new_rows(FIRST) if one.kind == DigestKind.WEEK}


def test_no_one_who_unsubscribed_or_was_never_invited_gets_one(standard: Standard) -> None:
    EmailPreferences.objects.create(person=Person.objects.get(key="owner"), weekly=False, changed_at=FIRST)
    due.make_due(FIRST)
    # The tech leads have an address, but no account and no invitation.
    assert team_of(8).tech_lead is not None
    assert {key for key, _, _ in kinds()} == {"manager-7", "manager-8"}
