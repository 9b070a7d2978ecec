"""An accepted pitch becomes a standard by one click; a file round trip keeps what the file holds."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from people.models import Notification
from stakeholders.models import Pitch
from standards.models import Standard
from tests.support import factories as make
from tests.support.standards import As, team_of, text_of

NOW, LATER = datetime(2026, 12, 1, 10, tzinfo=UTC), datetime(2026, 12, 8, 10, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]


@pytest.fixture
def pitch(db: None) -> Pitch:
    make.OrganisationFactory.create()
    author = make.person_with_account(key="author", name="Ana Author")
    row = Pitch.objects.create(
        key="retries", url_id="retries", author=author, title="Retry with backoff", problem="Retry storms.",
        outcome="Calls retry with backoff.", status="accepted", status_changed_on=date(2026, 11, 16),
    )  # fmt: skip
    row.evidence.create(what="Hours lost", figure=410, unit="hours", source="on-call log")
    row.steps.create(name="Client", team=team_of(1), agreed=True, needed_by=date(2027, 1, 15), position=0)
    row.steps.create(name="Server", team=team_of(1), agreed=True, needed_by=date(2027, 2, 1), position=1)
    row.steps.create(name="Import", team=team_of(2), position=2)
    row.steps.create(name="Export", team=team_of(3), position=3)
    row.answers.create(team=team_of(2), status="submitted")
    row.answers.create(team=team_of(3), status="declined", reason="private words of a refusal")
    return row


def test_one_click_takes_text_evidence_teams_and_agreements(pitch: Pitch, as_: As) -> None:
    author = as_("author")
    as_("manager-2")
    as_("manager-3")
    assert "Make it a standard" in text_of(author.get("/pitches/retries/"))
    assert author.post("/pitches/retries/standard/")["Location"] == "/standards/retry-with-backoff/"
    row = Standard.objects.get()
    assert (row.statement, row.why, row.status, row.agreed_on, row.owner, row.pitch) == (
        "Calls retry with backoff.", "Retry storms.\n\nHours lost: 410 hours (on-call log)", "agreed",
        date(2026, 11, 16), pitch.author, pitch,
    )  # fmt: skip
    assert [(one.team.key, one.state, one.adopt_by) for one in row.adoptions.order_by("team__key")] == [
        ("team-of-1", "agreed", date(2027, 2, 1)), ("team-of-2", "asked", None), ("team-of-3", "declined", None),
    ]  # fmt: skip
    # Team 1 agreed, team 3 declined: only team 2 is asked.
    assert [(one.person.key, one.kind) for one in Notification.objects.all()] == [("manager-2", "standard_asked")]
    assert "private words" not in text_of(as_("manager-3").get("/standards/retry-with-backoff/teams/team-of-3/"))


def test_a_second_click_leads_to_the_same_standard(pitch: Pitch, as_: As) -> None:
    author = as_("author")
    places = {author.post("/pitches/retries/standard/")["Location"] for _ in range(2)}
    assert (places, Standard.objects.count()) == ({"/standards/retry-with-backoff/"}, 1)


def test_only_an_accepted_pitch_and_only_by_those_who_see_it(pitch: Pitch, as_: As) -> None:
    assert as_("anyone").post("/pitches/retries/standard/").status_code == 404
    Pitch.objects.update(status="submitted")
    answer = as_("author").post("/pitches/retries/standard/", follow=True)
    assert "Mark the pitch accepted first." in text_of(answer)
    assert not Standard.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_of_the_standard_imports_into_an_empty_database_with_the_same_bytes(pitch: Pitch, as_: As) -> None:
    as_("author").post("/pitches/retries/standard/")
    exported = export_organisation()
    assert "retry-with-backoff" in exported
    call_command("flush", interactive=False, verbosity=0)
    import_organisation(exported.encode(), by=None, now=NOW)
    assert export_organisation() == exported
    assert import_organisation(exported.encode(), by=None, now=NOW).changes == []
    row = Standard.objects.get()
    assert (row.terms.get().start, [one.start for one in row.scopes.all()]) == (date(2026, 11, 16), [NOW.date()] * 3)


FILE = """
leadplan: 1
people: [{key: ada, name: Ada}]
teams: [{key: t, name: T}, {key: u, name: U}]
standards:
  - {key: s, name: Retries, statement: %s, owner: ada, teams: [%s], status: %s}
"""


def test_an_edited_file_gives_a_new_wording_and_ends_scopes_the_day_before(db: None) -> None:
    import_organisation((FILE % ("Calls retry", "t", "proposed")).encode(), by=None, now=NOW)
    report = import_organisation((FILE % ("Calls retry twice", "u", "proposed")).encode(), by=None, now=LATER)
    assert [str(one) for one in report.changes] == [
        "~ standards: s (statement Calls retry → Calls retry twice)", "~ standards: s (teams 1 → 1)",
    ]  # fmt: skip
    row = Standard.objects.get()
    assert (row.version, list(row.terms.values_list("number", "text", "start"))) == (
        2, [(1, "Calls retry", NOW.date()), (2, "Calls retry twice", LATER.date())],
    )  # fmt: skip
    assert [(one.team.key, one.start, one.until) for one in row.scopes.order_by("start")] == [
        ("t", NOW.date(), date(2026, 12, 7)), ("u", LATER.date(), None),
    ]  # fmt: skip


def test_a_wrong_file_says_what_is_missing(db: None) -> None:
    with pytest.raises(InvalidFile) as error:
        import_organisation((FILE % ("Calls retry", "v", "agreed")).encode(), by=None, now=NOW)
    words = str(error.value)
    assert "an agreed standard needs `agreed_on`" in words
    assert 'no team has the key "v"' in words
