"""Dependencies in the emails: what the lead has to do, what others wait for, and what managers learn."""

from typing import Any

import pytest
import time_machine

from allocation.board.reporting_line import Viewer
from allocation.coverage.queries import load_all_facts
from digests.email_content import DigestRequest, NothingToReport
from digests.lead_digest import asked_soon, week_content
from digests.manager_digest import manager_content
from digests.manager_findings import Finding, dependency_findings
from engine.weeks import Week
from focus.plan import services as plans
from focus.plan.dependency_text import dependency_lines
from initiatives.models import CriticalArea, Dependency
from people.models import Organisation, Person
from tests.support import factories as make
from tests.support.planned_week import plain
from tests.support.slipping_platform import NOW, SDK, as_person, bring_tideway

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WEEK = Week(2026, 48)


@pytest.fixture(autouse=True)
def on_monday() -> object:
    with time_machine.travel(NOW, tick=False):
        bring_tideway()
        yield


def request_of(key: str) -> DigestRequest:
    return DigestRequest(Person.objects.get(key=key), Organisation.objects.get(), WEEK, NOW, NOW.date(), lambda *_: "")


def test_the_week_and_its_email_say_the_same_about_both_dependencies() -> None:
    mei = Person.objects.get(key="mei")
    facts = plans.replan(mei, WEEK, now=NOW).facts
    sdk, tokenisation = dependency_lines(facts)
    assert sdk.words == "late: needed 20 Nov, their date 4 Dec, likely 19 Dec, 4 in 5 by 9 Jan"
    assert (sdk.step, sdk.address) == ("ask for a date", SDK)
    assert (tokenisation.words, tokenisation.step) == (
        "no forecast: needed 4 Dec, no date given", "no answer in time: go one rung up",
    )  # fmt: skip
    words = plain(as_person("mei").get("/week/2026-W48/around/").content.decode())
    assert sdk.words in words
    lines = [line.words for line in week_content(request_of("mei")).context["lines"]]
    assert [one for one in lines if sdk.name in one or tokenisation.name in one] == [
        f"{one.name}: {one.words}" for one in (sdk, tokenisation)
    ]


def test_a_changed_state_is_news() -> None:
    facts = plans.replan(Person.objects.get(key="mei"), WEEK, now=NOW).facts
    earlier: Any = {**facts, "dependencies": [{**one, "state": "exposed"} for one in facts["dependencies"]]}
    assert [one.was for one in dependency_lines(facts, earlier)] == ["exposed", "exposed"]
    assert [one.was for one in dependency_lines(facts, facts)] == ["", ""]


def test_the_producing_team_learns_what_is_needed_soon() -> None:
    Dependency.objects.filter(key="identity-sdk").update(need_by="2026-12-07")
    asked = asked_soon(request_of("lou"))
    assert [one.name for one in asked] == ["Identity SDK 2.0"]
    Dependency.objects.filter(key="identity-sdk").update(need_by="2026-12-08")
    assert asked_soon(request_of("lou")) == []


def test_the_manager_of_a_producing_team_learns_what_it_owes() -> None:
    """Dot manages the identity platform; her email is about Lou, who leads something."""
    Dependency.objects.filter(key="identity-sdk").update(need_by="2026-12-07")
    own = make.InitiativeFactory.create(name="Sign-in")
    make.LeadFactory.create(initiative=own, person=Person.objects.get(key="lou"))
    content = manager_content(request_of("dot"))
    [section] = [one for one in content.context["sections"] if one.title == "Your teams: give a date or deliver"]
    [line] = section.lines
    assert line.finding.words == "Others wait for your team: “Identity SDK 2.0”, needed 7 Dec, your date 4 Dec"
    assert line.finding.address == "/dependencies/?tab=asked"
    Dependency.objects.filter(key="identity-sdk").update(need_by="2026-12-08")
    assert not any(code.startswith("owe/") for code in reported(request_of("dot")))


def reported(request: DigestRequest) -> list[str]:
    try:
        return list(manager_content(request).reported)
    except NothingToReport as nothing:
        return list(nothing.reported)


def findings_for(key: str) -> list[Finding]:
    viewer = Viewer(Person.objects.get(key=key), Organisation.objects.get(), NOW.date())
    return dependency_findings(load_all_facts(viewer, [WEEK, WEEK + 1]), WEEK)


def test_managers_learn_what_is_late_or_at_risk_by_initiative() -> None:
    [found] = findings_for("quinn")
    assert found.words == (
        "One-tap checkout, “Identity SDK 2.0”. Late: needed 20 Nov, their date 4 Dec, likely 19 Dec, 4 in 5 by 9 Jan"
    )
    assert (found.address, found.marks) == (SDK, {"wait/one-tap/identity-sdk": "late"})
    assert findings_for("hal") == []


def test_an_initiative_without_areas_is_reported_too() -> None:
    Dependency.objects.update(area=None)
    CriticalArea.objects.all().delete()
    assert [one.marks for one in findings_for("quinn")] == [{"wait/one-tap/identity-sdk": "late"}]
