"""Expired rows are deleted once a day, in batches that each add an audit line; other rows are kept."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from digests.models import Digest, OutboxEmail
from engine.weeks import Week
from focus.models import Actual, Decision, Meeting, WeekPlan
from leadplan import tasks
from leadplan.celery import app as celery
from leadplan.privacy import retention_job
from people import audit, retention
from people.models import AuditLine, Job, JobState, LinkKind, Person, Retention, SecretLink, TimeOff
from tests.support.factories import AreaFactory, MeetingFactory, OrganisationFactory, PersonFactory, sign_in
from tests.support.processes import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def add_old_rows(person: Person, at: datetime) -> None:
    """One row of each kind that is as old as `at`."""
    mail = {"to": person.email, "subject": "Your week", "text": "hours"}
    OutboxEmail.objects.create(created_at=at, **mail)
    week, area = Week.of(at.date()), AreaFactory.create()
    Digest.objects.create(person=person, week=week, state="sent", message_id=f"<{at:%s}>", created_at=at, not_before=at)
    MeetingFactory.create(person=person, starts=at)
    WeekPlan.objects.create(person=person, week=week, computed_at=at, facts={})
    Decision.objects.create(person=person, week=week, area=area, kind="accept", at=at)
    Actual.objects.create(person=person, week=week, area=area, hours=2)
    TimeOff.objects.create(person=person, start=at.date(), end=at.date())
    lines = [
        audit.line(at=at, by=person, verb="signed in", thing="sign-in", label=person.name),
        audit.line(at=at, by=person, verb="changed", thing="person", label=person.name),
    ]
    audit.append(lines)
    Job.objects.create(kind="x", requested_by=person, requested_at=at, ended_at=at, state=JobState.DONE)
    SecretLink.objects.create(
        kind=LinkKind.CALENDAR_FEED, digest=f"{at:%s}", owner=person, created_at=at - DAY, expires_at=at
    )


KINDS = (OutboxEmail, Digest, Meeting, WeekPlan, Decision, Actual, TimeOff, Job, SecretLink)


def counted() -> dict[str, int]:
    found = {model.__name__: model._default_manager.count() for model in KINDS}
    others = AuditLine.objects.exclude(thing="retention")
    return {
        **found,
        "sign-ins": others.filter(thing="sign-in").count(),
        "lines": others.exclude(thing="sign-in").count(),
    }


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (20, set()),
        (31, {"Job"}),
        (91, {"Job", "OutboxEmail", "Digest", "SecretLink"}),
        (92, {"Job", "OutboxEmail", "Digest", "SecretLink", "Meeting"}),
        (181, {"Job", "OutboxEmail", "Digest", "SecretLink", "Meeting", "sign-ins"}),
        (367, {"Job", "OutboxEmail", "Digest", "SecretLink", "Meeting", "sign-ins", "TimeOff"}),
        (738, {"Job", "OutboxEmail", "Digest", "SecretLink", "Meeting", "sign-ins", "TimeOff", "WeekPlan", "Decision", "Actual"}),
        (1096, {*(model.__name__ for model in KINDS), "sign-ins", "lines"}),
    ],
)  # fmt: skip
@pytest.mark.every_case
def test_by_default_each_kind_is_deleted_after_its_period(days: int, gone: set[str]) -> None:
    add_old_rows(PersonFactory.create(), NOW - days * DAY)
    retention_job.delete_expired(Retention(pk=1), NOW)
    assert {name for name, count in counted().items() if not count} == gone


def test_without_a_period_rows_are_kept_and_a_pending_digest_never_expires() -> None:
    person = PersonFactory.create()
    add_old_rows(person, NOW - 4000 * DAY)
    Digest.objects.update(state="pending")
    retention_job.delete_expired(Retention(pk=1, **dict.fromkeys(retention.PERIOD_FIELDS)), NOW)
    assert set(counted().values()) == {1}
    retention_job.delete_expired(Retention(pk=1), NOW)
    assert {name for name, count in counted().items() if count} == {"Digest"}


def test_the_audit_shows_how_many_rows_were_deleted_but_not_whose() -> None:
    person = PersonFactory.create(name="Wilhelmina Okafor")
    for minute in range(3):
        MeetingFactory.create(person=person, title="about the merger", starts=NOW - 100 * DAY + minute * DAY / 24)
    retention_job.delete_expired(Retention(pk=1), NOW)
    line = AuditLine.objects.get()
    assert (line.actor, line.actor_name, line.about, line.feeds_plans) == (None, "leadplan", None, False)
    assert (line.verb, line.label, line.before) == ("deleted", "Meetings, kept for 13 weeks", "meetings: 3")


def test_an_interrupted_run_is_recorded_and_the_next_one_continues(monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory.create()
    for day in range(5):
        MeetingFactory.create(person=person, starts=NOW - (100 + day) * DAY)
    monkeypatch.setattr(retention_job, "BATCH", 2)
    first = list(Meeting.objects.order_by("pk").values_list("pk", flat=True))[:2]
    rule = next(rule for rule in retention_job.RULES if rule.period == "meetings")
    retention_job.delete_batch(rule, first, 91, NOW)
    assert retention_job.apply_if_due(NOW + DAY) is not None
    assert Meeting.objects.count() == 0
    assert sorted(AuditLine.objects.values_list("before", flat=True)) == ["meetings: 1", "meetings: 2", "meetings: 2"]
    assert retention_job.delete_batch(rule, first, 91, NOW) == 0
    assert AuditLine.objects.count() == 3


def test_there_is_one_complete_run_a_day_which_deletes_expired_sessions() -> None:
    Session.objects.create(session_key="over", session_data="", expire_date=NOW - DAY)
    Session.objects.create(session_key="live", session_data="", expire_date=NOW + DAY)
    assert retention_job.apply_if_due(NOW) is not None
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]
    assert retention_job.apply_if_due(NOW + timedelta(hours=1)) is None
    assert retention_job.apply_if_due(NOW + DAY) is not None


def test_periods_set_by_an_administrator_apply_at_once(client: Client) -> None:
    OrganisationFactory.create()
    sign_in(client, PersonFactory.create(), is_superuser=True)
    retention_job.apply_if_due(NOW)
    posted = {"emails": "30", "meetings": "", "weeks": "730", "time_off": "365", "sign_ins": "180", "audit": "1095"}
    answer = client.post("/settings/retention/", {**posted, "jobs": "30", "links": "90"})
    assert answer.status_code == 303
    row = Retention.objects.get()
    assert (row.emails, row.meetings, row.weeks) == (30, None, 730)
    line = AuditLine.objects.get(verb="changed")
    assert (line.before, line.after) == (periods(emails=90, meetings=91), periods(emails=30, meetings=None))
    assert retention_job.apply_if_due(NOW + timedelta(hours=1)) is not None


def periods(**days: int | None) -> str:
    """How the audit shows retention periods."""
    titles = {name: str(Retention._meta.get_field(name).verbose_name) for name in days}  # type: ignore[union-attr]
    return "; ".join(f"{titles[name]}: {retention.period_text(value)}" for name, value in days.items())


def test_an_unknown_period_is_refused_and_nothing_changes(client: Client) -> None:
    OrganisationFactory.create()
    sign_in(client, PersonFactory.create(), is_superuser=True)
    answer = client.post("/settings/retention/", {"emails": "1"})
    assert answer.status_code == 422
    assert "emails" in answer.context["retention_form"].errors
    assert not Retention.objects.exists()


def test_time_off_expires_by_its_last_day(client: Client) -> None:
    person = PersonFactory.create()
    TimeOff.objects.create(person=person, start=date(2026, 10, 1), end=date(2026, 10, 25))
    TimeOff.objects.create(person=person, start=date(2026, 10, 26), end=date(2026, 10, 27))
    retention_job.delete_expired(Retention(pk=1, time_off=30), NOW)
    assert [row.end for row in TimeOff.objects.all()] == [date(2026, 10, 25), date(2026, 10, 27)]
    retention_job.delete_expired(Retention(pk=1, time_off=30), NOW + DAY)
    assert [row.end for row in TimeOff.objects.all()] == [date(2026, 10, 27)]


def test_beat_schedules_the_tasks_and_the_worker_knows_them() -> None:
    celery.loader.import_default_modules()
    ticks = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert {"leadplan.tasks.apply_retention", "leadplan.tasks.carry_out_departures"} <= ticks <= set(celery.tasks)
    tasks.apply_retention()
    assert Retention.objects.get().applied_at is not None
    assert tasks.carry_out_departures() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.kills
def test_a_killed_run_has_recorded_what_it_deleted_and_the_next_run_finishes(tmp_path: Path) -> None:
    person = PersonFactory.create()
    Meeting.objects.bulk_create(
        Meeting(person=person, title=str(number), starts=NOW - 100 * DAY, minutes=30) for number in range(3000)
    )
    program = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from leadplan.privacy import retention_job\n"
        "retention_job.BATCH = 10\n"
        f"retention_job.apply_if_due(datetime.fromisoformat({NOW.isoformat()!r}))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment(tmp_path)) as run:
        wait_until(lambda: AuditLine.objects.count() >= 3)
        run.kill()
    left = Meeting.objects.count()
    assert 0 < left < 3000
    assert told() == 3000 - left
    assert Retention.objects.filter(applied_at__isnull=False).count() == 0
    assert retention_job.apply_if_due(NOW) is not None
    assert (Meeting.objects.count(), told()) == (0, 3000)


def told() -> int:
    """How many meetings were deleted, by the audit."""
    return sum(int(line.before.removeprefix("meetings: ")) for line in AuditLine.objects.all())
