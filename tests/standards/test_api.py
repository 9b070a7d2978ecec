"""Standards over the API: what the pages show, and CI reporting adoption with evidence."""

from datetime import date

import pytest

from people.models import AuditLine, Person
from standards.models import Standard, TeamAdoption
from tests.support.api import Program, program_of, with_account
from tests.support.standards import SECRET_WORDS, team_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]

PLACE = "standards/retries/teams/team-of-8"
REPORT = {"state": "adopted", "evidence_url": "https://ci.example/runs/4127"}


def program(key: str, *scopes: str) -> Program:
    return program_of(with_account(key), *scopes)


def test_the_figures_and_states_are_those_of_the_page(standard: Standard) -> None:
    reader = program("manager-5", "read")
    (listed,) = reader.read("standards")["items"]
    figures = {"teams": 8, "adopted": 4, "covered": 5, "adoption": 50.0, "coverage": 62.5}
    assert (listed["key"], listed["owner"], listed["figures"]) == ("retries", "owner", figures)
    whole = reader.read("standards/retries")
    assert [(one["team"], one["state"], one["reverted"], len(one["exceptions"])) for one in whole["teams"]][4:] == [
        ("team-of-5", "adopted", True, 0), ("team-of-6", "asked", False, 1), ("team-of-7", "declined", False, 0),
        ("team-of-8", "asked", False, 0),
    ]  # fmt: skip
    assert SECRET_WORDS not in str(whole)
    assert reader.get("standards/retries/teams/unknown").status_code == 404


def test_ci_reports_adoption_with_evidence_once(standard: Standard) -> None:
    ci = program("tech-lead-8", "read", "standards:report")
    for _ in range(2):
        answer = ci.send("PUT", PLACE, REPORT)
        assert answer.status_code == 200
        assert answer.json()["state"] == "adopted"
    row = TeamAdoption.objects.filter(team=team_of(8)).order_by("pk").last()
    assert row is not None
    assert (row.evidence_url, row.on, row.by) == (
        "https://ci.example/runs/4127", date(2026, 12, 1), Person.objects.get(key="tech-lead-8"),
    )  # fmt: skip
    assert TeamAdoption.objects.filter(team=team_of(8)).count() == 2
    assert AuditLine.objects.get(thing="team’s state").via == "token “script”"


def test_it_needs_the_scope_and_to_answer_for_the_team(standard: Standard) -> None:
    without = program("tech-lead-8", "read", "initiatives:write").send("PUT", PLACE, REPORT)
    assert (without.status_code, without.json()["detail"]) == (403, "This token lacks the scope “standards:report”.")
    for key in ("tech-lead-7", "owner"):
        other = program(key, "standards:report").send("PUT", PLACE, REPORT)
        assert other.status_code == 403
        assert other.json()["detail"] == "Only the team’s engineering manager and tech lead report its state."
    assert TeamAdoption.objects.filter(team=team_of(8)).count() == 1


def test_what_is_wrong_is_said_in_a_sentence(standard: Standard) -> None:
    ci = program("manager-8", "standards:report")
    agreed = ci.send("PUT", PLACE, {"state": "agreed"})
    assert (agreed.status_code, agreed.json()["detail"]) == (
        422, "Enter the day by which the team plans to have adopted it.",
    )  # fmt: skip
    assert ci.send("PUT", PLACE, {"state": "asked"}).status_code == 422
    assert ci.send("PUT", PLACE, REPORT, If_Match='"old"').status_code == 412
    Standard.objects.update(status="retired")
    retired = ci.send("PUT", PLACE, REPORT)
    assert (retired.status_code, retired.json()["detail"]) == (
        422, "This standard is retired: teams no longer adopt it.",
    )  # fmt: skip
    assert ci.send("PUT", "standards/retries/teams/team-of-9", REPORT).status_code == 404
