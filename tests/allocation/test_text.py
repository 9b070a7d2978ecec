"""The wording of the allocation pages, scenarios and emails: a few key sentences for each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client

from allocation.board.heatmap import OverCapacityRange
from allocation.collisions.detection import find_collisions
from allocation.coverage.weekly_coverage import build_coverage
from allocation.models import Scenario
from allocation.scenarios import notifications
from allocation.text import collision_words, open_span, open_words, point_words, range_words
from focus.models import Actual, Review
from focus.week.services import preferences
from people.models import Job, Person, TimeOff
from tests.support import factories as make
from tests.support.allocation_facts import area, assigned, facts, initiative, lead, person, point
from tests.support.planned_week import WEEK, plain
from tests.support.scenario_desk import NOW, Office

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def text_at(office: Office, address: str) -> str:
    """The text of a page, with its footer."""
    response = office.client.get(address)
    assert response.status_code == 200
    return plain(response.content.decode().split("<main", 1)[-1])


def assert_says(office: Office, address: str, *sentences: str) -> None:
    text = text_at(office, address)
    missing = [sentence for sentence in sentences if sentence not in text]
    assert not missing, f"{missing} not in {text}"


def test_the_board(office: Office) -> None:
    office.lead(make.InitiativeFactory.create(name="Audit"), office.tom, 14)
    make.MembershipFactory.create(initiative=make.InitiativeFactory.create(name="Sign-up"), person=office.lena)
    assert_says(
        office, "/allocation/",
        "1 of 2 leads is over capacity in some weeks.",
        "23 November 2026 – 21 February 2027, 13 weeks Allocation",
        # 14 + 4 + 14 are 32 of 28 h in each of 13 weeks.
        "Tom Becker 23 November 2026 – 19 February 2027, 52 h over, up to 4 h in a week ▲ 52 h over",
        "Planned (or agreed)",
        "shading: % of effective capacity, in steps of 25%",
        "Marta Solé, week 48: 42 of 56 h",
        "No lead in these 13 weeks Sign-up ▲ no lead",
        "You see yourself and everyone below you in the reporting line.",
    )  # fmt: skip
    label = "Tom Becker, week 48: 32 of 28 h agreed, 114% of effective capacity; 4 h over"
    assert f'aria-label="{label}"' in office.client.get("/allocation/").content.decode()
    office.as_(office.lena)
    assert_says(office, "/allocation/", "No one reports to you", "Administrators see no more than anyone else.")
    office.as_(office.omar)
    assert_says(office, "/allocation/", "You’re within your capacity.", "Evaluate a new initiative")


def test_a_week_of_a_lead(office: Office) -> None:
    assert_says(
        office, "/allocation/tom/2026-W48/",
        "18 of 28 h agreed, 64% of effective capacity.",
        "Initiative Agreed Planned Actual Counted",
        "Actual hours appear once the week has been reviewed, if the lead shares them.",
        "Tom Becker and the managers above them can see this page.",
    )  # fmt: skip
    moved = {"next_manager": office.noor, "next_manager_from": date(2026, 12, 7)}
    Person.objects.filter(pk=office.tom.pk).update(**moved)
    assert_says(
        office,
        "/allocation/tom/2026-W51/",
        "Tom Becker has a different manager from 7 Dec 2026, so you can’t see this week.",
    )


def test_the_page_of_a_lead(office: Office) -> None:
    assert_says(
        office, "/allocation/tom/",
        "Within capacity in all of these weeks.",
        "Hours against effective capacity planned (or agreed), with actual hours where reviewed and shared",
        "Embedded: part of the team’s daily work: designs and decides with them",
        "14 h a week agreed",
        "Profile",
    )  # fmt: skip
    assert_says(
        office, "/allocation/tom/outlook/",
        "Conflicts next 13 weeks",
        "No one has milestones of two initiatives in the same week, and no one is away on the day of a milestone.",
        "Involvement over time",
    )  # fmt: skip
    assert_says(office, "/allocation/tom/overload/", "Overload week 48 and the weeks before it", "No overload")


def test_conflicts(office: Office) -> None:
    make.PointFactory.create(initiative=office.vault, name="Review", date=date(2026, 12, 3))
    make.PointFactory.create(initiative=office.search, name="Launch", date=date(2026, 12, 4))
    TimeOff.objects.create(person=office.omar, start=date(2026, 12, 4), end=date(2026, 12, 4))
    assert_says(
        office, "/allocation/collisions/",
        "Weeks in which a lead is needed at milestones of two initiatives, or is away on the day of one.",
        "Tom Becker: two milestones in week 49",
        "Vault: Review, Thu 3 Dec",
        "no other lead of it is available",
        "Omar Haddad is away on Fri 4 Dec",
        "Tom Becker also leads it and is available",
    )  # fmt: skip


def test_coverage(office: Office) -> None:
    need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=office.vault, name="Keys"), level=4)
    office.leads.hours = Decimal(0)
    office.leads.save()
    make.RatingFactory.create(person=office.tom, skill=need.skill, level=4)
    assert_says(
        office, "/allocation/coverage/",
        "Which focus areas lead hours cover, and which no one covers.",
        "Needs a decision uncovered areas where much is at stake, in these 13 weeks",
        "Vault: Keys: no lead hours from this week on · High stakes Who could take it?",
        "more at stake uncovered than covered",
        "those with most at stake first",
    )  # fmt: skip
    assert_says(
        office,
        "/allocation/coverage/?skills=1",
        "Skills only one person has",
        "Vault depends on it",
        "▲ only Tom Becker",
    )


def test_the_balance(office: Office) -> None:
    preferences.change(office.tom, now=NOW, shares_actual_hours=True)
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    found = make.AreaFactory.create(initiative=office.vault)
    Actual.objects.create(person=office.tom, week=WEEK - 1, area=found, hours=11)
    Review.objects.create(person=office.tom, week=WEEK - 1, day_to_day=9, at=at)
    assert_says(
        office, "/allocation/balance/?from=2026-W47",
        "Planned and actual hours of all your leads, added up.",
        "Planned and actual only what the same leads recorded and share",
        "left: planned (number of leads below each week) right, hatched: actual",
        "Data table",
        "11 of 18 planned",
        "Free or over capacity",
    )  # fmt: skip


def test_scenarios(office: Office) -> None:
    assert_says(office, "/allocation/scenarios/", "No scenarios yet", "Nothing changes until you promote it.")
    row = office.scenario()
    here = f"/allocation/scenarios/{row.url_id}/"
    assert_says(
        office, here, "Open. Nothing has changed yet.", "No changes yet. Add change", "Only you can see this scenario."
    )
    assert_says(office, f"{here}compare/hours/", "Nothing to compare yet. Add a change first.")
    assert_says(office, f"{here}add/move/", "Hand over to someone else", "Nothing changes before the day you choose.")
    assert_says(office, f"{here}add/shift/", "14 is two weeks later, -7 one week earlier.")


def changes_in(office: Office) -> Scenario:
    """A scenario with every kind of change."""
    make.PointFactory.create(initiative=office.vault, key="review", name="Design review", date=date(2026, 12, 3))
    make.SkillFactory.create(key="security", name="Security")
    row = office.scenario()
    office.try_(row, "stand_in", title="A staff engineer", seniority="staff", effective_on="2027-03-01", contracted_hours="40",
                day_to_day="10", levels="security: 4", initiative=office.vault.pk)  # fmt: skip
    office.try_(row, "move", assignment=office.deputises.pk, who="lena virtanen", effective_on="2027-01-04")
    office.try_(row, "move", assignment=office.omar_leads.pk, who="A staff engineer", effective_on="2027-03-01")
    office.try_(row, "adjust", assignment=office.leads.pk, hours="7.5", stage="weekly", effective_on="2026-12-07")
    office.try_(row, "add", initiative=office.vault.pk, who="Omar Haddad", role="deputy", stage="reviewing", hours="3",
                effective_on="2026-12-07", end="2027-01-31")  # fmt: skip
    office.try_(row, "end", assignment=office.leads.pk, effective_on="2027-02-01")
    office.try_(row, "shift", initiative=office.search.pk, shift_days="-7")
    office.try_(row, "point", point=office.vault.points.get().pk, effective_on="2026-12-17")
    office.try_(row, "leaves", who="Omar Haddad", effective_on="2027-03-01")
    return row


def promote(office: Office, row: Scenario) -> Any:
    address = f"/allocation/scenarios/{row.url_id}/promote/"
    return office.client.post(address, {"seen": office.client.get(address).context["page"].review.etag})


def test_each_kind_of_change(office: Office) -> None:
    row = changes_in(office)
    here = f"/allocation/scenarios/{row.url_id}/"
    lines = office.client.get(here).context["page"].lines
    assert [line.words for line in lines] == [
        "A staff engineer joins on 1 Mar 2027: 40 h a week, Security 4, on the team of “Vault”",
        "Search: Lena Virtanen takes over as deputy from Tom Becker on 4 Jan 2027 (4 h a week)",
        "Search: a staff engineer (new hire) takes over as lead from Omar Haddad on 1 Mar 2027 (10 h a week)",
        "Vault: from 7 Dec 2026, Tom Becker has 7.5 h a week instead of 14 and “weekly” involvement instead of “embedded”",
        "Vault: Omar Haddad joins as deputy from 7 Dec 2026 to 31 Jan 2027 (reviewing, 3 h a week)",
        "Vault: Tom Becker is no longer lead from 1 Feb 2027",
        "Search: all upcoming dates move seven days earlier",
        "Vault: “Design review” moves to 17 Dec 2026, instead of 3 Dec 2026",
        "Omar Haddad leaves (gone from 1 Mar 2027)",
    ]
    office.vault.open_to_everyone = True
    office.vault.save()
    office.client.post(f"{here}share/", {"who": "Noor Aziz"})
    office.as_(office.noor)
    shown, hidden = office.client.get(here).context["page"].lines[3], office.client.get(here).context["page"].lines[1]
    assert shown.words == (
        "Vault: from 7 Dec 2026, Tom Becker has different hours (hidden) and “weekly” involvement instead of “embedded”"
    )
    assert hidden.words == "A change to an initiative you can’t see"


def test_promotion(office: Office) -> None:
    row = changes_in(office)
    office.deputises.hours = Decimal(6)
    office.deputises.save()
    assert_says(
        office, f"/allocation/scenarios/{row.url_id}/promote/",
        "Promote this scenario?",
        "4 of 9 changes can’t be promoted yet. Fix or remove them first; until then, nothing changes.",
        "✕ can’t be promoted A staff engineer joins",
        "A new hire can’t be promoted. When they join, add them under People and remove this change.",
        "▲ changed since Search: Lena Virtanen takes over",
        "Use current values",
        "An administrator records departures.",
    )  # fmt: skip


def test_a_refused_promotion(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "end", assignment=office.leads.pk, effective_on="2026-11-23")
    answer = promote(office, row)
    assert answer.context["refusal"] == (
        "Nothing was changed. Vault: Tom Becker is no longer lead from 23 Nov 2026: An initiative must keep a lead."
    )


def test_the_emails_of_a_promotion(office: Office, mailoutbox: list[EmailMessage]) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    promote(office, row)
    notifications.send_emails(Job.objects.get().pk)
    (mail,) = [one for one in mailoutbox if one.to == ["lena@example.org"]]
    assert mail.subject == "Marta Solé changed lead assignments or dates"
    for sentence in (
        "Marta Solé has promoted a what-if scenario, and these changes affect you:",
        "- Search: Lena Virtanen takes over as deputy from Tom Becker on 4 Jan 2027 (4 h a week).",
        "Your week shows what needs replanning:",
    ):
        assert sentence in str(mail.body)


def test_before_and_after(office: Office) -> None:
    row = changes_in(office)
    here = f"/allocation/scenarios/{row.url_id}/compare/"
    assert_says(
        office, f"{here}hours/",
        "Hours before and after affected leads; no one else’s hours change",
        "A staff engineer new hire",
        "; changed",
        "within capacity",
    )  # fmt: skip
    assert_says(office, f"{here}stakes/", "Areas that no lead hours cover, in these 13 weeks", "None, before or after.")
    assert_says(office, f"{here}skills/", "Key-person risk", "The scenario changes nothing here.")


def test_evaluating_a_new_initiative(office: Office) -> None:
    billing = make.InitiativeFactory.create(key="billing", name="Billing", open_to_everyone=True)
    office.as_(office.tom)
    assert_says(
        office, f"/allocation/evaluate/?one={billing.key}&one_hours=12",
        "Evaluate a new initiative",
        "Compare one or two initiatives with your own weeks before you say yes.",
        # 18 + 12 are 30 of 28 h.
        "With “Billing”: ▲ 2 h in the busiest week",
        "It would have to come out of the 18 h a week you have now:",
    )  # fmt: skip
    assert_says(
        office, "/allocation/evaluate/billing/",
        "No required skills have been set for its areas yet. No one else is on the team yet.",
        "None. The team isn’t missing any skill you have at the level it needs.",
        "Only you can see this page. It shows no one else’s ratings.",
    )  # fmt: skip


def test_ranges_and_absences() -> None:
    assert [
        range_words(one)
        for one in (
            OverCapacityRange(date(2026, 11, 23), date(2026, 11, 27), Decimal(6), Decimal(6), 1),
            OverCapacityRange(date(2026, 11, 23), date(2026, 12, 18), Decimal("33.6"), Decimal("12.6"), 4),
        )
    ] == ["23–27 November, 6 h over", "23 November – 18 December, 33.6 h over, up to 12.6 h in a week"]


def test_conflicts_and_uncovered_areas_in_sentences() -> None:
    rows = [
        initiative("a", area("a/x", 5), points=(point("scope", date(2026, 11, 26)),)),
        initiative("b", area("b/y"), points=(point("demo", date(2026, 11, 27), required=False),)),
    ]
    off = {"ben": person("ben", (date(2026, 11, 26), date(2026, 11, 26)))}
    given = facts(
        [lead("ada"), lead("ben")],
        [assigned("ada", "a", 0), assigned("ada", "b", 0), assigned("ben", "a", 0, role="deputy")],
        rows,
        people=off,
    )
    both, away = find_collisions(given)
    assert collision_words(both, given) == "Ada: two milestones in week 48"
    assert [point_words(one, given) for one in both.points] == [
        "A, “Scope” on Thu 26 Nov",
        "B, “Demo” on Fri 27 Nov, attendance optional",
    ]
    assert collision_words(away, given) == "Ben is away on Thu 26 Nov"
    assert [point_words(one, given) for one in away.points] == ["A, “Scope” on Thu 26 Nov"]
    first = build_coverage(given).decide[0]
    assert open_words(first, given) == "X: “Scope” on Thursday, no lead hours"
    assert open_span(first, given) == "from this week on"
