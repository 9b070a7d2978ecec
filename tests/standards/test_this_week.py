"""What standards ask for this week: on Around the week, in the weekly email and in the managers' email."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from digests.standard_findings import standard_findings
from digests.week_lines import standard_lines
from engine.weeks import Week
from people.models import Organisation, Person
from standards.models import Standard
from standards.queries import this_week
from standards.queries.this_week import StandardsThisWeek, concerned
from tests.support import factories as make
from tests.support.emails import frame_of, week_context
from tests.support.planned_week import NOW, WEEK, Desk, shared_diego
from tests.support.standards import As, set_state, team_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]

diego = shared_diego
FIRST, LATER = datetime(2026, 12, 1, 10, tzinfo=UTC), datetime(2026, 12, 19, 10, tzinfo=UTC)


def asks_of(key: str, now: datetime = FIRST) -> StandardsThisWeek:
    return this_week.load(Person.objects.get(key=key), Organisation.objects.get(), now)


def lines_of(key: str, now: datetime = FIRST) -> list[str]:
    return [one.words for one in standard_lines(asks_of(key, now))]


def test_the_owner_reads_the_figures_of_the_day_in_the_email(standard: Standard) -> None:
    name = f"“{standard}”"
    assert lines_of("owner") == [
        f"{name}: 50% adopted (4 of 8), 62.5% covered. Talk to Team 5 next: reverted, and not restored."
    ]
    assert lines_of("owner", LATER) == [
        f"{name}: 50% adopted (4 of 8), 50% covered. Talk to Team 6 next: exception ended 18 Dec 2026; then 2 more."
    ]


def test_the_owner_reads_what_changed_since_last_week_and_what_ends(standard: Standard) -> None:
    set_state(standard, 7, "agreed", date(2026, 12, 2), adopt_by=date(2027, 2, 1), by=team_of(7).tech_lead)
    found = lines_of("owner", FIRST + timedelta(days=5))
    assert " New: Team 7 agreed." in found[0]
    assert found[1:] == [f"The exception “The batch importer” (Team 6, “{standard}”) ends Fri 18 Dec 2026"]
    assert " New: " not in lines_of("owner", FIRST + timedelta(days=9))[0]


def test_a_teams_people_read_what_was_asked_and_what_ends(standard: Standard) -> None:
    asked = f"“{standard}” is waiting for an answer from Team 8 since 30 Nov 2026"
    assert (lines_of("manager-8"), lines_of("tech-lead-8"), lines_of("manager-7")) == ([asked], [asked], [])
    assert lines_of("manager-6") == []
    ending = lines_of("tech-lead-6", datetime(2026, 12, 16, 10, tzinfo=UTC))
    assert ending == [f"The exception “The batch importer” (Team 6, “{standard}”) ends Fri 18 Dec 2026"]


def test_the_owner_of_an_exception_elsewhere_reads_its_end(standard: Standard) -> None:
    other = make.PersonFactory.create(key="elsewhere")
    standard.exceptions.update(owner=other)
    assert len(lines_of("elsewhere", datetime(2026, 12, 16, 10, tzinfo=UTC))) == 1


def test_a_manager_gets_the_same_in_their_email(standard: Standard) -> None:
    request = frame_of(team_of(8).engineering_manager, Week(2026, 49), FIRST)  # type: ignore[arg-type]
    found = standard_findings(request)
    assert [(one.section, one.words, one.address) for one in found] == [
        (
            "std",
            f"“{standard}” is waiting for an answer from Team 8 since 30 Nov 2026",
            "/standards/retries/teams/team-of-8/",
        )
    ]
    assert found[0].marks == {"std/retries/team-of-8": "asked"}


def test_around_the_week_has_a_section_only_where_there_is_something_to_say(standard: Standard, as_: As) -> None:
    whole = "/week/2026-W49/around/?standards"
    assert "is waiting for an answer from Team 8" in text_of(as_("manager-8").get(whole))
    loaded = as_("anyone").get(whole, headers={"HX-Request": "true"})
    assert (loaded.status_code, text_of(loaded)) == (200, "")
    assert "Standards" in text_of(as_("owner").get(whole, headers={"HX-Request": "true"}))
    assert render_to_string("focus/week_standards.html", {"it": this_week.NOTHING}).strip() == ""


def test_someone_no_standard_concerns_costs_one_query_and_an_owner_a_constant_number(standard: Standard) -> None:
    make.PersonFactory.create(key="anyone")
    counts = []
    for key in ("anyone", "owner", "manager-8"):
        with CaptureQueriesContext(connection) as found:
            this_week.load(Person.objects.get(key=key), Organisation.objects.get(), FIRST)
        counts.append(len(found) - 2)
    assert (counts[0], max(counts) <= 6) == (1, True)
    people = {person.pk: person.key for person in Person.objects.all()}
    assert {people[pk] for pk in concerned(people)} == {
        "owner", *(f"{role}-{number}" for role in ("manager", "tech-lead") for number in range(1, 9)),
    }  # fmt: skip


def test_the_organisations_midnight_decides_in_the_email_too(standard: Standard) -> None:
    Organisation.objects.update(timezone="America/Los_Angeles")
    before, after = datetime(2026, 12, 19, 7, 59, tzinfo=UTC), datetime(2026, 12, 19, 8, tzinfo=UTC)
    with time_machine.travel(before, tick=False):
        assert "62.5% covered" in lines_of("owner", before)[0]
        assert "50% covered" in lines_of("owner", after)[0]


@pytest.mark.once
@pytest.mark.at("2026-11-23T08:00Z")
def test_the_weekly_email_has_the_line_among_the_others(diego: Desk) -> None:
    row = Standard.objects.create(key="retries", name="Retries", statement="Calls retry", owner=diego.person)
    row.terms.create(number=1, text=row.statement, start=date(2026, 11, 2))
    row.scopes.create(team=make.TeamFactory.create(name="Payments"), start=date(2026, 11, 2))
    words = [one.words for one in week_context(diego.person, WEEK, NOW)["lines"]]
    assert "“Retries”: 0% adopted (0 of 1), 0% covered. Talk to Payments next: not asked yet." in words
