"""The status page, shared by a secret link: what is on it, what is not, and when the link stops working."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import AreaStatus, Dependency, Initiative
from initiatives.queries.status_page import StatusPage
from initiatives.services.initiative_details import NO_LONGER_EDITABLE
from people import secret_links
from people.models import Account, AuditLine, LinkKind, Person, SecretLink
from tests.support import factories as make
from tests.support.factories import sign_in
from tests.support.one_area_initiative import Story
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def on_tuesday() -> object:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def secret(story: Story) -> str:
    make.AccountFactory.create(person=story.lead)
    return shared(story.lead, story.initiative)


def shared(by: Person, initiative: Initiative) -> str:
    keep = timedelta(days=30)
    return secret_links.create(
        LinkKind.STATUS_PAGE, by=by, now=NOW, keep=keep, subject=initiative.key, label=initiative.name
    )[1]


def depends_on(initiative: Initiative, name: str, *given: date, **values: object) -> Dependency:
    row: Dependency = Dependency.objects.create(initiative=initiative, key=name.lower(), name=name, **values)
    for number, eta in enumerate(given):
        row.dates_given.create(recorded_on=date(2026, 10, 1) + timedelta(days=number), eta=eta)
    return row


def read(secret: str) -> str:
    """The text of the page."""
    answer = Client().get(f"/shared/status/{secret}/")
    assert answer.status_code == 200
    return plain(answer.content.decode())


def facts(secret: str) -> StatusPage:
    answer = Client().get(f"/shared/status/{secret}/")
    assert answer.status_code == 200
    page = answer.context["status"]
    assert isinstance(page, StatusPage)
    return page


def test_it_shows_the_state_of_the_initiative(story: Story, secret: str) -> None:
    Initiative.objects.update(
        summary="One tenant, many organisations.", phase="design", health="at_risk", target=date(2027, 3, 1)
    )
    make.AreaFactory.create(initiative=story.initiative, status=AreaStatus.SETTLED)
    make.PointFactory.create(initiative=story.initiative, name="The design review", date=date(2026, 12, 3))
    page = facts(secret)
    assert (page.settled, page.areas, page.today, page.dependencies) == (1, 2, TODAY, [])
    assert [(one.point.name, one.days) for one in page.ahead] == [("The design review", 9)]
    text = read(secret)
    for words in (
        "Organisations", "One tenant, many organisations.", "Design", "1 March 2027", "at risk", "3 Dec",
        "The design review", "Thursday 3 December 2026", "Diego Funes", "24 December 2026", "24 November 2026",
    ):  # fmt: skip
        assert words in text, words


@pytest.fixture
def late(story: Story) -> None:
    """An initiative past its target, with a milestone that has not passed and dependencies in every state."""
    team = make.TeamFactory.create(name="Platform")
    slipping = (date(2026, 11, 20), date(2026, 12, 1), date(2026, 11, 30), date(2026, 12, 10))
    depends_on(story.initiative, "Events", *slipping, need_by=date(2026, 12, 3), producer=team, status="promised")
    depends_on(story.initiative, "Quotas", need_by=date(2026, 11, 20))
    depends_on(story.initiative, "Checked", date(2026, 12, 9), need_by=date(2026, 11, 1), status="delivered")
    depends_on(story.initiative, "Done", date(2026, 11, 9), need_by=date(2026, 11, 1), status="accepted")
    depends_on(story.initiative, "Dropped", need_by=date(2026, 11, 1), status="cancelled")
    make.PointFactory.create(initiative=story.initiative, name="Scope", date=date(2026, 11, 19))
    make.PointFactory.create(initiative=story.initiative, name="Held", date=date(2026, 11, 12), passed=True)
    Initiative.objects.update(target=date(2026, 11, 23))


@pytest.mark.usefixtures("late")
def test_it_shows_what_is_late_and_what_is_needed(secret: str) -> None:
    page = facts(secret)
    assert page.days_past_target == 1
    assert [(one.point.name, one.days) for one in page.overdue] == [("Scope", -5)]
    # Events moved to a later date twice and is expected a week after 3 December; Quotas was needed four days ago;
    # what is delivered is late until it is accepted.
    needs = [(one.dependency.name, one.eta, one.days_late, one.slips, one.outlook.state) for one in page.dependencies]
    assert needs == [
        ("Checked", date(2026, 12, 9), 38, 0, "late"),
        ("Quotas", None, 4, 0, "late"),
        ("Events", date(2026, 12, 10), 7, 2, "at_risk"),
    ]
    text = read(secret)
    for words in ("Events", "Platform", "3 Dec 2026", "10 Dec 2026", "Quotas", "20 Nov 2026", "Scope", "19 Nov 2026"):
        assert words in text, words
    for words in ("Done", "Dropped", "Held"):
        assert words not in text, words


def test_a_dependency_expected_in_time_is_not_late(story: Story, secret: str) -> None:
    depends_on(story.initiative, "Events", date(2026, 12, 3), need_by=date(2026, 12, 3))
    page = facts(secret)
    assert [one.days_late for one in page.dependencies] == [0]
    assert not page.anything_late
    assert "▲" not in read(secret)


@pytest.mark.usefixtures("late")
def test_wording_of_the_page(story: Story, secret: str) -> None:
    text = read(secret)
    for words in (
        "Target date ▲ 1 day past 23 Nov 2026",
        "Scope other ▲ was due 19 Nov 2026",
        "Events from Platform ▲ 7 days late",
        "Quotas ▲ 4 days late, no new date",
        "Events Platform 3 Dec 2026 10 Dec 2026 moved 2 times At risk",
        "Quotas no team named yet 20 Nov 2026 no date yet Late",
        "Checked ▲ 38 days late, delivered and being checked",
        "Checked no team named yet 1 Nov 2026 9 Dec 2026 Late delivered, being checked",
        "No milestones ahead.",
        "As of 24 November 2026. Shared with you by Diego Funes, until 24 December 2026. Please don’t forward this link.",
    ):
        assert words in text, words
    story.initiative.dependencies.all().delete()
    assert "What is needed from others Nothing pending." in read(secret)


def test_it_shows_no_ratings_hours_or_areas(story: Story, secret: str) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1)
    story.initiative.assignments.update(hours=13)
    page = read(secret)
    for words in (story.area.name, story.api.name, story.tom.name, story.priya.name, "13", "priority", "gap", "rating"):
        assert words.lower() not in page.lower(), words


def test_it_is_the_same_for_everyone_and_sets_no_cookie(story: Story, secret: str, client: Client) -> None:
    sign_in(client, story.stranger)
    answers = [one.get(f"/shared/status/{secret}/") for one in (client, Client())]
    assert answers[0].content == answers[1].content
    assert not answers[1].cookies


def test_the_answer_leaves_no_trace(story: Story, secret: str) -> None:
    for answer in (Client().get(f"/shared/status/{secret}/"), Client().get("/shared/status/nothing/")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
        page = answer.content.decode()
        assert '<meta name="referrer" content="no-referrer">' in page
        assert "<script" not in page
        assert "<a " not in page
        # Nor is the address in the page, from where it could be copied.
        assert secret not in page


def test_its_use_is_counted(story: Story, secret: str) -> None:
    read(secret)
    read(secret)
    link = SecretLink.objects.get()
    assert (link.use_count, link.last_used_at) == (2, NOW)


def test_every_dead_link_looks_the_same(story: Story, secret: str) -> None:
    revoked = shared(story.lead, story.initiative)
    secret_links.revoke(secret_links.find(LinkKind.STATUS_PAGE, revoked, now=NOW), by=story.lead, now=NOW)
    expired = shared(story.lead, story.initiative)
    secret_links.find(LinkKind.STATUS_PAGE, expired, now=NOW)
    SecretLink.objects.filter(digest=secret_links.digest_of(expired)).update(expires_at=NOW)
    _, feed = secret_links.create(LinkKind.CALENDAR_FEED, by=story.lead, now=NOW, keep=timedelta(days=1))
    answers = [Client().get(f"/shared/status/{one}/") for one in (revoked, expired, feed, "x" * 43, "x", "é%00")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in answers}) == 1
    with CaptureQueriesContext(connection) as of_revoked:
        Client().get(f"/shared/status/{revoked}/")
    with CaptureQueriesContext(connection) as of_none:
        Client().get(f"/shared/status/{'y' * 43}/")
    assert len(of_revoked) == len(of_none) == 1


def test_deactivating_the_owners_account_disables_the_link_at_once(story: Story, secret: str, client: Client) -> None:
    sign_in(client, make.PersonFactory.create(), is_superuser=True)
    read(secret)
    assert client.post(f"/person/{story.lead.key}/account/active/").status_code == 303
    assert Client().get(f"/shared/status/{secret}/").status_code == 404
    assert Account.objects.get(person=story.lead).is_active is False


def test_the_link_stays_dead_once_its_owner_no_longer_leads(story: Story, secret: str) -> None:
    story.initiative.assignments.update(end=date(2026, 11, 23))
    assert Client().get(f"/shared/status/{secret}/").status_code == 404
    story.initiative.assignments.update(end=None)
    assert Client().get(f"/shared/status/{secret}/").status_code == 404
    line = AuditLine.objects.get(verb="revoked")
    assert line.after == NO_LONGER_EDITABLE


def test_the_link_dies_with_its_initiative(story: Story, secret: str) -> None:
    story.initiative.delete()
    assert Client().get(f"/shared/status/{secret}/").status_code == 404


def test_guesses_are_rate_limited_and_live_links_still_work(story: Story, secret: str) -> None:
    answers = [Client().get(f"/shared/status/{number}/") for number in range(21)]
    assert [one.status_code for one in answers] == [404] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert answers[-1].headers["Cache-Control"] == "private, no-store"
    read(secret)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get("/shared/status/nothing/").status_code == 404


@pytest.mark.once
def test_a_live_link_is_rate_limited_too(story: Story, secret: str) -> None:
    statuses = [Client().head(f"/shared/status/{secret}/").status_code for _ in range(301)]
    assert statuses == [200] * 300 + [429]
    with time_machine.travel(NOW + timedelta(seconds=61)):
        read(secret)


@pytest.mark.once
def test_the_number_of_queries_is_constant(story: Story, secret: str) -> None:
    counts = []
    for number in (1, 2, 27):
        for one in range(number):
            name = f"D{number}-{one}"
            depends_on(story.initiative, name, date(2026, 12, 1), date(2026, 12, 2), producer=make.TeamFactory.create())
            make.PointFactory.create(initiative=story.initiative)
        with CaptureQueriesContext(connection) as asked:
            read(secret)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_a_lead_previews_the_page_and_gets_the_link_once(story: Story, client: Client) -> None:
    sign_in(client, story.lead)
    depends_on(story.initiative, "Events", date(2026, 12, 10), need_by=date(2026, 12, 3))
    preview = client.get("/initiatives/organisations/share/").content.decode()
    assert "Events" in preview
    assert SecretLink.objects.count() == 0
    answer = client.post("/initiatives/organisations/share/", {"purpose": "steering group", "days": "90"})
    found = re.search(r'value="http://[^/]+(/shared/status/[\w-]{43}/)"', answer.content.decode())
    assert found is not None
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = Client().get(found[1]).content.decode()
    sheet = re.compile(r'<article class="status">.*</article>', re.DOTALL)
    assert sheet.findall(shown) == sheet.findall(preview) != []
    link = SecretLink.objects.get()
    assert (link.label, link.purpose, link.subject) == ("Organisations", "steering group", "organisations")
    assert link.expires_at == NOW + timedelta(days=90)
    assert "steering group" in client.get("/me/links/").content.decode()


@pytest.mark.parametrize("typed", [{"purpose": "", "days": "30"}, {"purpose": "x", "days": "9999"}])
def test_an_invalid_form_creates_no_link(story: Story, client: Client, typed: dict[str, str]) -> None:
    sign_in(client, story.lead)
    answer = client.post("/initiatives/organisations/share/", typed)
    assert answer.status_code == 422
    assert answer.context["form"]["purpose"].value() == typed["purpose"]
    assert SecretLink.objects.count() == 0


def test_wording_of_the_share_page(story: Story, client: Client) -> None:
    sign_in(client, story.lead)
    page = plain(client.get("/initiatives/organisations/share/").content.decode())
    for words in ("Share status", "What they’ll see", "Who is it for?", "Create link"):
        assert words in page, words


def test_only_those_who_can_edit_the_initiative_share_it(story: Story, client: Client) -> None:
    sign_in(client, story.tom)
    assert "share/" not in client.get("/initiatives/organisations/").content.decode()
    assert client.get("/initiatives/organisations/share/").status_code == 404
    assert client.post("/initiatives/organisations/share/", {"purpose": "x", "days": "30"}).status_code == 404
    assert SecretLink.objects.count() == 0
