"""Who to talk to next: the order, the rhythm, the draft in three parts; and what several reverts propose."""

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from people.models import AuditLine, Notification
from stakeholders.models import Pitch
from standards.models import RevertReason, Standard, StandardAsk, TeamAdoption
from standards.queries.next_talks import Reason, origin_of
from tests.support import factories as make
from tests.support.standards import HERE, SECRET_WORDS, As, errors, queries_of, set_state, team, team_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]


def talks(as_: As, at: str = "2026-12-01T10:00Z") -> list[tuple[str, str]]:
    with time_machine.travel(at, tick=False):
        return [(one.line.team.name, one.reason.name) for one in as_("owner").get(HERE).context["talks"]]


def test_on_the_examples_days(standard: Standard, as_: As) -> None:
    """An exception that is live is left alone; a day after it ended its team comes first."""
    assert talks(as_) == [("Team 5", "REVERTED")]
    assert talks(as_, "2026-12-19T10:00Z") == [("Team 6", "EXPIRED"), ("Team 5", "REVERTED"), ("Team 8", "NO_ANSWER")]


def test_the_order_of_reasons(standard: Standard, as_: As) -> None:
    set_state(standard, 1, "agreed", date(2026, 10, 6), adopt_by=date(2026, 11, 30))
    set_state(standard, 2, "agreed", date(2026, 10, 6), adopt_by=date(2026, 12, 1))
    standard.scopes.create(team=team_of(9), start=date(2026, 11, 1))
    set_state(standard, 3, "adopted", date(2026, 11, 2), evidence_url="https://ci.example/3")
    found = talks(as_, "2026-12-19T10:00Z")
    assert [Reason[name] for _, name in found] == sorted(Reason[name] for _, name in found)
    assert found == [
        ("Team 6", "EXPIRED"), ("Team 5", "REVERTED"), ("Team 1", "OVERDUE"), ("Team 2", "OVERDUE"),
        ("Team 8", "NO_ANSWER"), ("Team 9", "NOT_ASKED"), ("Team 7", "DECLINED"),
    ]  # fmt: skip


def test_a_team_that_declined_is_left_alone_until_there_is_something_new(standard: Standard, as_: As) -> None:
    assert ("Team 7", "DECLINED") not in talks(as_)
    standard.terms.create(number=2, text="With a budget.", start=date(2026, 11, 20))
    assert ("Team 7", "DECLINED") in talks(as_)


def test_the_draft_to_a_team_that_declined_says_what_is_new(standard: Standard, as_: As) -> None:
    set_state(standard, 3, "adopted", date(2026, 11, 2), evidence_url="https://ci.example/3")
    owner = as_("owner")
    text = owner.get(f"{team(7)}ask/").context["form"].initial["text"]
    assert "You declined this, and something is new since then." in text
    with time_machine.travel("2026-12-19T10:00Z", tick=False):
        text = owner.get(f"{team(8)}ask/").context["form"].initial["text"]
    assert "I asked your team to join this, and would like to know what you think." in text


@pytest.mark.parametrize(
    ("asked", "looked", "due"),
    [("2026-11-16", "2026-11-27", False), ("2026-11-16", "2026-11-30", True), ("2026-11-30", "2026-12-14", False)],
)
def test_an_answer_is_awaited_for_ten_working_days(
    standard: Standard, as_: As, asked: str, looked: str, due: bool
) -> None:
    """8 December is a public holiday in Spain, so ten working days after 30 November begin on the 15th."""
    TeamAdoption.objects.filter(team=team_of(8)).update(on=asked)
    assert (("Team 8", "NO_ANSWER") in talks(as_, f"{looked}T10:00Z")) is due


def test_a_late_team_is_asked_every_three_working_days(standard: Standard, as_: As) -> None:
    as_("owner").post(f"{team(5)}ask/", {"text": "What would help?", "via": "message"})
    assert talks(as_) == []
    assert talks(as_, "2026-12-03T10:00Z") == []
    assert ("Team 5", "REVERTED") in talks(as_, "2026-12-04T10:00Z")


def test_the_draft_has_three_parts_and_nothing_is_sent(standard: Standard, as_: As, mailoutbox: list[object]) -> None:
    standard.sponsor_statements.create(name="Vera Head", on=date(2026, 11, 20), text="We retry everywhere.")
    owner = as_("owner")
    text = owner.get(f"{team(8)}ask/").context["form"].initial["text"]
    parts = [
        "What it spares Team 8: Retry storms took us down twice.",
        "The smallest step: start with one service: https://docs.example/retries",
        "Vera Head said on 20 November 2026: “We retry everywhere.”",
    ]
    assert [one for one in parts if one not in text] == []
    assert text.index(parts[0]) < text.index(parts[1]) < text.index(parts[2])
    assert owner.post(f"{team(8)}ask/", {"text": text, "via": "email"}).status_code == 303
    row = StandardAsk.objects.get()
    assert (row.to.key, row.on, row.via, row.text) == ("manager-8", date(2026, 12, 1), "email", text)  # type: ignore[union-attr]
    assert mailoutbox == []
    assert AuditLine.objects.get(thing="ask").after == ""
    assert errors(owner.post(f"{team(8)}ask/", {"text": "", "via": "email"})) == "Enter what you asked."
    assert as_("manager-8").get(f"{team(8)}ask/").status_code == 404
    assert "We retry everywhere" in text_of(as_("manager-8").get(team(8)))
    assert "Can you take this step" not in text_of(as_("anyone").get(team(8)))


def test_asking_records_the_state_asked_where_there_is_none(standard: Standard, as_: As) -> None:
    standard.scopes.create(team=team_of(9), start=date(2026, 11, 1))
    owner = as_("owner")
    for number in (9, 5):
        owner.post(f"{team(number)}ask/", {"text": "Will you?", "via": "message"})
    newest = {number: TeamAdoption.objects.filter(team=team_of(number)).last() for number in (9, 5)}
    assert [(one.state, one.on) for one in newest.values() if one] == [
        ("asked", date(2026, 12, 1)), ("adopted", date(2026, 10, 5)),
    ]  # fmt: skip


def test_the_people_of_a_team_that_is_asked_are_notified_each_time(standard: Standard, as_: As) -> None:
    owner, reader = as_("owner"), as_("manager-8")
    as_("manager-7")
    as_("tech-lead-8")
    owner.post(f"{team(8)}ask/", {"text": "Will you?", "via": "message"})
    assert {(one.person.key, one.kind) for one in Notification.objects.all()} == {
        ("manager-8", "standard_asked"), ("tech-lead-8", "standard_asked"),
    }  # fmt: skip
    assert f"Olga Owner asked Team 8 to adopt “{standard}”." in text_of(reader.get("/notifications/"))
    opened = reader.post(f"/notifications/{Notification.objects.get(person__key='manager-8').pk}/open/")
    assert opened["Location"] == team(8)
    with time_machine.travel("2026-12-15T10:00Z", tick=False):
        owner.post(f"{team(8)}ask/", {"text": "And now?", "via": "message"})
    assert list(Notification.objects.filter(person__key="manager-8").values_list("read_at", flat=True)) == [None]
    # Of a standard that is retired, or a team that left its scope, nothing is shown.
    standard.scopes.filter(team=team_of(8)).update(until=date(2026, 11, 30))
    assert "Olga Owner" not in text_of(reader.get("/notifications/"))


def revert(standard: Standard, number: int, reason: str) -> None:
    standard.reverts.create(
        team=team_of(number), on=date(2026, 11, 27), restored_on=date(2026, 11, 28), what=SECRET_WORDS, reason=reason
    )


def test_three_teams_with_one_reason_propose_a_step_without_their_words(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    revert(standard, 1, "incident")
    revert(standard, 1, "incident")
    revert(standard, 2, "schedule")
    assert owner.get(HERE).context["patterns"] == []
    assert owner.post(f"{HERE}reverts/incident/propose/").status_code == 404
    revert(standard, 2, "incident")
    sentence = "3 teams went back for the same reason: an incident. The paved road is missing something."
    assert sentence in text_of(owner.get(HERE))
    assert sentence not in text_of(as_("anyone").get(HERE))
    for _ in range(2):
        assert owner.post(f"{HERE}reverts/incident/propose/").status_code == 303
    pitch = Pitch.objects.get()
    assert (pitch.author.key, pitch.steps.get().name) == (
        "owner", "The paved road is missing something: teams went back (an incident)",
    )  # fmt: skip
    assert SECRET_WORDS not in str(pitch.steps.values())
    # A fourth team, and a step that was given another name since, add no second one: the page leads to it.
    pitch.steps.update(name="A limit on retries in flight")
    revert(standard, 4, "incident")
    page = owner.get(HERE)
    assert [(one.teams, one.pitch) for one in page.context["patterns"]] == [(4, pitch)]
    assert "Add as a pitch step" not in text_of(page)
    assert f"/pitches/{pitch.url_id}/#steps" in page.content.decode()
    assert owner.post(f"{HERE}reverts/incident/propose/")["Location"] == f"/pitches/{pitch.url_id}/#steps"
    assert pitch.steps.get().name == "A limit on retries in flight"
    # Another reason is another step.
    for number in (1, 2, 3):
        revert(standard, number, "schedule")
    owner.post(f"{HERE}reverts/schedule/propose/")
    assert pitch.steps.count() == 2


def test_a_draft_quotes_a_pitch_only_to_those_who_may_read_it(standard: Standard, as_: As) -> None:
    author = make.person_with_account(key="author")
    pitch = Pitch.objects.create(key="p", author=author, title="Retries")
    pitch.evidence.create(what="Hours lost", figure=410, unit="hours", source="on-call log")
    pitch.steps.create(name="One client", ask="Move the invoice client", team=team_of(8))
    Standard.objects.update(pitch=pitch)
    owner = as_("owner")
    assert "410" not in owner.get(f"{team(8)}ask/").context["form"].initial["text"]
    assert standard.owner is not None
    pitch.co_sponsors.add(standard.owner)
    text = owner.get(f"{team(8)}ask/").context["form"].initial["text"]
    assert "What it spares Team 8: Hours lost: 410 hours (on-call log)." in text
    assert "The smallest step: One client: Move the invoice client" in text


def test_the_owners_page_and_posts_stay_within_twelve_queries(standard: Standard, as_: As) -> None:
    assert standard.owner is not None
    pitch = Pitch.objects.create(key="p", author=standard.owner, title="Retries")
    Standard.objects.update(pitch=pitch)
    assert queries_of(as_("owner"), HERE) <= 12


def test_steps_that_were_proposed_by_their_name_are_known_by_their_reason(standard: Standard) -> None:
    pitch = Pitch.objects.create(key="p", author=make.PersonFactory.create(), title="Retries")
    Standard.objects.update(pitch=pitch)
    old = "The paved road is missing something: 3 teams went back (a missing feature)"
    for name in (old, "Something else (a missing feature)"):
        pitch.steps.create(name=name)
    import_module("standards.migrations.0003_steps_proposed_for_reverts").fill(apps, None)
    assert dict(pitch.steps.values_list("name", "origin")) == {
        old: origin_of(standard, RevertReason.MISSING_FEATURE), "Something else (a missing feature)": "",
    }  # fmt: skip
