"""How many queries the answer to a click on the week page takes: twelve for most, at any number of rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Block, Commitment, Decision, Meeting
from focus.plan import services
from initiatives.models import LeadAssignment, SkillRequirement
from people.models import Job, Person
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MOST = 12
SIZES = (1, 2, 27)
"""How many initiatives are added in turn: 1, 3 and 30 in all."""
Post = tuple[str, dict[str, str]]
"""An address and what is typed."""
Click = Callable[[str], Post]
"""By the key of an area."""


@pytest.fixture
def lead(db: None, monday: None) -> Person:
    make.OrganisationFactory.create(country="")
    return make.PersonFactory.create(seniority="staff")


def post(address: str, **typed: str) -> Click:
    """A click on something of the week; the address may name the area and its initiative."""

    def click(area: str) -> Post:
        initiative, key = area.split("/")
        return f"/week/{WEEK}/{address.format(initiative=initiative, area=key)}", typed

    return click


def decide(action: str, **typed: str) -> Click:
    return post(f"areas/{{initiative}}/{{area}}/{action}/", **typed)


def choose(choice: str) -> Click:
    """To someone that the page offers: a member of the initiative."""

    def click(area: str) -> Post:
        member = Person.objects.filter(memberships__initiative__key=area.split("/")[0])[0]
        delegate = member.key if choice == "delegate" else ""
        meeting = Meeting.objects.earliest("pk")
        return f"/week/{WEEK}/meetings/{meeting.pk}/", {"choice": choice, "delegate": delegate}

    return click


def pair(area: str) -> Post:
    learner = Person.objects.get(owned_areas__key=area.split("/")[1])
    return post("pair/{initiative}/{area}/", learner=learner.key)(area)


def commit(area: str) -> Post:
    """A week that is not committed yet."""
    Commitment.objects.all().delete()
    Block.objects.all().delete()
    return post("calendar/commit/")(area)


def change_involvement(area: str) -> Post:
    """Of an assignment that the click before has not changed."""
    LeadAssignment.objects.filter(start=(WEEK + 1).monday).delete()
    LeadAssignment.objects.update(end=None)
    return post("involvement/{initiative}/", to="reviewing", hours="2")(area)


def rate(area: str) -> Post:
    """The level of a member in a skill that the area needs."""
    row = SkillRequirement.objects.select_related("skill").filter(area__key=area.split("/")[1])[0]
    member = Person.objects.filter(memberships__initiative=row.area.initiative)[0]
    return post(f"assess/{member.key}/{row.skill.key}/", level="3")(area)


def counted(click: Click, client: Client, lead: Person, *before: Click) -> list[int]:
    """The number of queries of a click at each size, after these other clicks on the same area."""
    make.sign_in(client, lead)
    counts = []
    for more in SIZES:
        make.lead_more(lead, more)
        area = services.replan(lead, WEEK, now=NOW).facts["items"][0]
        Decision.objects.all().delete()
        Job.objects.all().delete()
        for earlier in before:
            assert client.post(*earlier(area), headers=HTMX).status_code == 200
        address, typed = click(area)
        with CaptureQueriesContext(connection) as asked:
            response = client.post(address, typed, headers=HTMX)
        assert response.status_code == 200
        counts.append(len(asked))
    return counts


ACCEPT, ADJUST = decide("accept"), decide("adjust", hours="2")
CLICKS: dict[str, tuple[int, Click, *tuple[Click, ...]]] = {
    "accept": (MOST, ACCEPT),
    "adjust": (MOST, ADJUST),
    "adjust what is accepted": (MOST, ADJUST, ACCEPT),
    "pin": (MOST, decide("pin")),
    "dismiss": (MOST, decide("dismiss", reason="Later")),
    "undo": (MOST, decide("undo"), ACCEPT),
    "undo back to the decision before": (MOST, decide("undo"), ACCEPT, ADJUST),
    "accept all": (MOST, post("accept/")),
    "pair": (MOST, pair),
    # The week's calendar is loaded twice: with the lock, and for the answer.
    "commit": (31, commit),
    "replan": (MOST, post("plan/")),
    # Seven for the change, which locks the initiative and writes two assignments with their audit lines.
    "change the involvement": (14, change_involvement),
    # Seven for the rating, and what has changed since the plan is asked before and after it.
    # One for the notification of the person who was rated, one for the knowledge transfers that it may end.
    "rate": (20, rate),
    "attend a meeting": (MOST, choose("attend")),
    "skip a meeting": (MOST, choose("skip")),
    "delegate a meeting": (MOST, choose("delegate")),
}
"""The most queries, the click, and the clicks before it."""


@pytest.mark.parametrize("clicks", CLICKS.values(), ids=CLICKS)
def test_an_answer_takes_as_few_queries_at_any_size(
    client: Client, lead: Person, clicks: tuple[int, Click, *tuple[Click, ...]]
) -> None:
    most, click, *before = clicks
    counts = counted(click, client, lead, *before)
    assert len(set(counts)) == 1
    assert counts[0] <= most


@pytest.mark.parametrize("part", ["receipt", "options"])
def test_what_loads_when_opened_takes_six_queries_at_any_size(client: Client, lead: Person, part: str) -> None:
    make.sign_in(client, lead)
    counts = []
    for more in SIZES:
        make.lead_more(lead, more)
        area = services.replan(lead, WEEK, now=NOW).facts["items"][0]
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/week/{WEEK}/areas/{area}/{part}/", headers=HTMX).status_code == 200
        counts.append(len(asked))
    assert counts == [6, 6, 6]
