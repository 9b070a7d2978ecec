"""The audit log: who finds which lines, which values they see, how it is searched."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative
from people import audit
from people.models import AuditLine, Person
from people.services import ratings
from tests.support import factories as make
from tests.support.markup import compact
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def client_of(person: Person, **account: bool) -> Client:
    client = Client()
    make.sign_in(client, person, **account)
    return client


@pytest.fixture
def nadia(story: Story) -> Client:
    """An administrator who neither leads nor manages anyone."""
    return client_of(make.PersonFactory.create(key="nadia", name="Nadia Rahimi"), is_superuser=True, is_staff=True)


def append(label: str, at: datetime = NOW, **more: Any) -> AuditLine:
    values: dict[str, Any] = {"by": None, "verb": "changed", "thing": "person", "label": label, **more}
    line = audit.line(at=at, **values)
    audit.append([line])
    return line


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/audit/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def labels(client: Client, query: str = "") -> list[str]:
    return [line.label for line in client.get(f"/audit/{query}").context["log"].lines]


def sides(client: Client, query: str = "") -> list[tuple[str, str, bool]]:
    lines = client.get(f"/audit/{query}").context["log"].lines
    return [(line.before, line.after, line.is_redacted) for line in lines]


# Who finds a line ---------------


def test_people_find_lines_about_them_and_by_them(story: Story) -> None:
    append("done to Tom", about=story.tom)
    append("done by Tom", by=story.tom, about=story.priya)
    append("none of Tom's", by=story.lead, about=story.priya)
    append("everyone's", thing="organisation")
    assert labels(client_of(story.tom)) == ["done by Tom", "done to Tom"]
    assert labels(client_of(story.stranger)) == []


def test_those_responsible_for_an_initiative_find_its_lines(story: Story, as_lead: Client) -> None:
    director = make.PersonFactory.create()
    story.lead.manager = director
    story.lead.save()
    append("Organisations: HTTP API", thing="critical area", by=story.stranger, initiative="organisations")
    append("Another: Thing", thing="critical area", initiative=make.InitiativeFactory.create(key="another").key)
    assert labels(as_lead) == labels(client_of(director)) == ["Organisations: HTTP API"]
    assert labels(client_of(story.tom)) == []


def test_an_administrator_finds_every_line(story: Story, nadia: Client) -> None:
    append("about Tom", about=story.tom)
    append("everyone's", thing="organisation")
    assert labels(nadia) == ["everyone's", "about Tom"]


# Which values they see ---------------


def rate(story: Story, person: Person, level: int, by: Person) -> None:
    ratings.record(person, story.api, level, by=by, now=NOW, today=NOW.date())


@time_machine.travel(NOW, tick=False)
def test_levels_are_seen_by_the_person_their_leads_and_their_manager(
    story: Story, nadia: Client, as_lead: Client
) -> None:
    manager, director = make.PersonFactory.create(name="Marta Solé"), make.PersonFactory.create(name="Director")
    story.tom.manager, manager.manager = manager, director
    story.tom.save()
    manager.save()
    rate(story, story.tom, 4, by=manager)
    open_to = [("–", "4", False)]
    assert sides(client_of(story.tom)) == open_to
    assert sides(client_of(manager)) == open_to
    assert sides(nadia) == [("", "", True)]
    text = page(nadia)
    assert "Marta Solé" in text
    assert "Tom Becker, HTTP API design" in text
    assert "<ins>" not in text


@time_machine.travel(NOW, tick=False)
def test_a_former_lead_no_longer_sees_the_level_they_rated(story: Story, as_lead: Client) -> None:
    rate(story, story.tom, 4, by=story.lead)
    assert sides(as_lead) == [("–", "4", False)]
    story.initiative.assignments.update(end=NOW.date() - timedelta(days=1))
    assert sides(as_lead) == [("", "", True)]


def test_a_manager_who_is_an_administrator_sees_their_reports_levels(story: Story) -> None:
    manager = make.PersonFactory.create()
    story.tom.manager = manager
    story.tom.save()
    rate(story, story.tom, 4, by=story.tom)
    rate(story, story.priya, 2, by=story.priya)
    client = client_of(manager, is_superuser=True, is_staff=True)
    assert sides(client) == [("", "", True), ("–", "4", False)]


@pytest.mark.parametrize("thing", ["hours", "duties", "day-to-day", "time off", "agreed hours"])
@pytest.mark.every_case
def test_hours_are_seen_by_the_person_and_their_manager(
    story: Story, nadia: Client, as_lead: Client, thing: str
) -> None:
    manager = make.PersonFactory.create()
    story.tom.manager = manager
    story.tom.save()
    make.AccountFactory.create(person=story.tom)
    append("Tom", thing=thing, by=manager, about=story.tom, initiative="organisations", before="40 h", after="32 h")
    assert sides(client_of(story.tom)) == sides(client_of(manager)) == [("40 h", "32 h", False)]
    assert sides(nadia) == sides(as_lead) == [("", "", True)]


def test_agreed_hours_are_seen_by_managers_at_every_level_and_not_by_other_leads(story: Story, as_lead: Client) -> None:
    manager, director = make.PersonFactory.create(), make.PersonFactory.create()
    make.LeadFactory.create(initiative=story.initiative, person=story.tom)
    story.tom.manager, manager.manager = manager, director
    story.tom.save()
    manager.save()
    append(
        "Tom",
        thing="agreed hours",
        about=story.tom,
        initiative="organisations",
        before="8 h a week",
        after="4 h a week",
    )
    assert sides(client_of(director)) == [("8 h a week", "4 h a week", False)]
    assert sides(as_lead) == [("", "", True)]


def test_the_admin_site_shows_no_values(story: Story, nadia: Client) -> None:
    line = append("Tom", thing="rating", about=story.tom, before="1-secret", after="4-secret")
    for address in ("/admin/people/auditline/", f"/admin/people/auditline/{line.pk}/change/"):
        answer = nadia.get(address)
        assert answer.status_code == 200
        assert "secret" not in answer.content.decode()


def test_hidden_values_are_not_found_by_guessing(story: Story, nadia: Client) -> None:
    append("Tom Becker, HTTP API", thing="rating", about=story.tom, before="guess-2", after="guess-4")
    assert labels(nadia, "?q=guess-4") == []
    assert labels(nadia, "?who=guess-4") == []


# Searching ---------------


def test_each_field_narrows(story: Story, nadia: Client) -> None:
    day = timedelta(days=1)
    append("Ada in Berlin", by=story.lead, about=story.tom, at=NOW - 3 * day)
    append(
        "Core: HTTP API",
        thing="critical area",
        verb="added",
        by=story.tom,
        initiative="organisations",
        at=NOW - 2 * day,
    )
    append("operator's", at=NOW)
    assert labels(nadia, "?q=berlin+ada") == ["Ada in Berlin"]
    assert labels(nadia, "?q=berlin+core") == []
    assert labels(nadia, "?who=becker") == ["Core: HTTP API"]
    assert labels(nadia, "?who=operator") == ["operator's"]
    assert labels(nadia, "?about=tom") == labels(nadia, "?about=Tom+Becker") == ["Ada in Berlin"]
    assert labels(nadia, "?thing=critical+area&verb=added") == ["Core: HTTP API"]
    assert (
        labels(nadia, "?initiative=organisations") == labels(nadia, "?initiative=Organisations") == ["Core: HTTP API"]
    )
    assert labels(nadia, "?since=2026-11-22&until=2026-11-22") == ["Core: HTTP API"]
    assert labels(nadia, "?since=2026-11-22") == ["operator's", "Core: HTTP API"]


def test_days_are_the_viewers_own(story: Story) -> None:
    story.tom.timezone = "Pacific/Auckland"
    story.tom.save()
    client = client_of(story.tom)
    # A quarter past midnight on the 25th in Auckland.
    append("late", about=story.tom, at=datetime(2026, 11, 24, 11, 15, tzinfo=UTC))
    assert labels(client, "?since=2026-11-25") == ["late"]
    assert labels(client, "?until=2026-11-24") == []
    assert "Wed 25 Nov 2026, 00:15" in page(client)


@pytest.mark.parametrize("query", ["?about=Nobody+At+All", "?initiative=secret", "?since=yesterday"])
def test_a_filter_that_cannot_be_read_is_reported_and_ignored(story: Story, query: str) -> None:
    make.InitiativeFactory.create(key="secret")
    append("about Tom", about=story.tom)
    response = client_of(story.tom).get(f"/audit/{query}")
    errors = response.context["form"].errors
    assert list(errors) == [query.strip("?").partition("=")[0]]
    assert [line.label for line in response.context["log"].lines] == ["about Tom"]
    [[error]] = errors.values()
    assert error in unescape(response.content.decode())


def test_older_lines_are_one_click_away_and_none_is_lost(story: Story, nadia: Client) -> None:
    moments = [NOW - timedelta(seconds=number // 60) for number in range(130)]
    audit.append(
        audit.line(at=at, by=None, verb="changed", thing="person", label=f"line {number}")
        for number, at in enumerate(moments)
    )
    found: list[str] = []
    address, pages = "/audit/?thing=person", 0
    while address:
        answer = nadia.get(address)
        trail = answer.context["log"]
        found += [line.label for line in trail.lines]
        pages += 1
        address = f"/audit/?thing=person&from_line={trail.older}" if trail.older else ""
        if trail.older:
            assert f"thing=person&amp;from_line={trail.older}" in answer.content.decode()
    assert pages == 3
    assert sorted(found) == sorted({f"line {number}" for number in range(130)})


@pytest.mark.parametrize("place", ["x", "1-", "-1", "1e400-1", "nan-1", "9" * 400, "1-" + "9" * 30])
@pytest.mark.every_case
def test_an_invalid_place_is_ignored(story: Story, nadia: Client, place: str) -> None:
    append("about Tom", about=story.tom)
    assert nadia.get("/audit/", {"from_line": place}).status_code == 200


@pytest.mark.once
def test_the_number_of_queries_is_constant(story: Story, nadia: Client, as_lead: Client) -> None:
    counts = set()
    for rows in (1, 2, 27):
        for _ in range(rows):
            person = make.PersonFactory.create()
            append("x", thing="rating", about=person, by=story.lead, skill="api-design", before=1, after=2)
            append("x", thing="agreed hours", about=person, by=story.lead, before=1, after=2)
            append("x", thing="hours", about=person, by=story.lead, before=1, after=2)
        for client in (nadia, as_lead):
            with CaptureQueriesContext(connection) as asked:
                page(client)
            counts.add((client is nadia, len(asked)))
    assert len(counts) == 2
    assert max(count for _, count in counts) <= 14


def test_htmx_gets_only_the_rows(story: Story, nadia: Client) -> None:
    append("about Tom", about=story.tom)
    answer = nadia.get("/audit/?q=tom", headers=HTMX)
    assert "about Tom" in answer.content.decode()
    assert "<form" not in answer.content.decode()


# Sentences ---------------


def test_a_line_shows_a_difference_for_each_fact(story: Story, nadia: Client) -> None:
    append("Organisations", thing="initiative", by=story.lead, initiative="organisations",
           before="priority: 3; why: a; b, c: d; phase: Design", after="priority: 5; why: a; b, c: d; phase: Design")  # fmt: skip
    text = compact(page(nadia))
    assert '<span class="note">priority</span><del>3</del>' in text
    assert "<ins>5</ins>" in text
    assert "phase" not in text.split("<tbody>")[1]


def test_wording_of_the_lines(story: Story, nadia: Client) -> None:
    home: dict[str, Any] = {"by": story.lead, "initiative": "organisations"}
    append("Organisations", thing="initiative", before="health: on_track", after="health: at_risk", **home)
    append("Tom Becker on Organisations", thing="member", verb="added", about=story.tom, **home)
    append("Organisations: Tom Becker", thing="member", verb="removed", about=story.tom, **home)
    append("Organisations: Review", thing="inflection point", verb="marked", **home)
    append("Organisations: API", thing="critical area", verb="put off", **home)
    append("Diego Funes", thing="status page link", verb="made", **home)
    for verb, thing in (("added", "pitches"), ("removed", "stakeholders"), ("promoted", "scenarios")):
        append(f"your {thing}", thing=thing, verb=verb, about=story.lead, by=story.lead)
    append("your choice on a meeting", thing="meeting", about=story.lead, by=story.lead)
    append("a week", thing="review", verb="saved", about=story.lead, by=story.lead)
    append("Tom Becker", thing="person", verb="arrived", about=story.tom, by=story.tom)
    append("Tom Becker, HTTP API", thing="rating", verb="took back", about=story.tom, by=story.lead)
    append("Tom Becker", thing="hours", about=story.tom, by=story.lead)
    text = plain(page(nadia))
    for words in (
        "Diego Funes changed the initiative Organisations health on track → to at risk",
        "Diego Funes added Tom Becker to the team: Organisations",
        "Diego Funes removed Tom Becker from the team: Organisations",
        "Diego Funes marked the milestone Organisations: Review",
        "Diego Funes marked the critical area Organisations: API as not started",
        "Diego Funes created the status page link of Diego Funes",
        "Diego Funes added a pitch",
        "Diego Funes removed a stakeholder",
        "Diego Funes promoted a scenario",
        "Diego Funes changed their choice on a meeting",
        "Diego Funes reviewed a week",
        "Tom Becker joined leadplan",
        "Diego Funes undid the rating of Tom Becker, HTTP API",
        "Diego Funes changed the working hours of Tom Becker",
    ):
        assert words in text, words
    query = "?initiative=secret"
    assert "No initiative named “secret” that you can see." in page(client_of(story.tom), query)


def test_wording_of_the_lines_about_departures_exports_and_retention(story: Story, nadia: Client) -> None:
    for verb in ("asked", "withdrew"):
        append("Diego Funes", thing="leaving", verb=verb, by=story.lead)
    for verb in ("set", "called off"):
        append("Tom Becker", thing="leaving", verb=verb, about=story.tom, by=story.lead)
    append("Diego Funes", thing="own data", verb="exported", by=story.lead, after="JSON")
    append("Data retention", thing="retention", by=story.lead, before="Emails: 90 days", after="Emails: 30 days")
    append("Meetings, kept for 13 weeks", thing="retention", verb="deleted", by=story.lead)
    append("Tom Becker", thing="person", verb="withdrew", about=story.tom, by=story.lead)
    text = plain(page(nadia))
    for words in (
        "Diego Funes asked to leave leadplan",
        "Diego Funes withdrew their request to leave leadplan",
        "Diego Funes scheduled the departure of Tom Becker",
        "Diego Funes cancelled the departure of Tom Becker",
        "Diego Funes exported their own data",
        "Diego Funes changed how long data is kept Emails 90 days → to 30 days",
        "Diego Funes deleted expired data: Meetings, kept for 13 weeks",
        "Diego Funes cancelled a planned change of manager: Tom Becker",
    ):
        assert words in text, words


def test_markup_in_a_line_is_shown_as_text(story: Story, nadia: Client) -> None:
    append("<script>alert(1)</script>", before="<b>x</b>", after="{{ y }}")
    text = page(nadia)
    assert "<script>alert" not in text
    assert "&lt;b&gt;x&lt;/b&gt;" in text


# Links to it ---------------


def test_an_initiative_links_to_its_audit_lines_for_those_responsible(
    story: Story, as_lead: Client, nadia: Client
) -> None:
    here = f"/initiatives/{story.initiative.key}/history/"
    link = "/audit/?initiative=organisations"
    assert link in as_lead.get(here).content.decode()
    assert link in nadia.get(here).content.decode()
    assert link not in client_of(story.tom).get(here).content.decode()


def test_a_name_finds_only_initiatives_that_the_viewer_can_see(story: Story) -> None:
    Initiative.objects.filter(pk=story.initiative.pk).update(name="Billing")
    other = make.InitiativeFactory.create(name="Billing", open_to_everyone=True)
    client = client_of(story.stranger)
    assert client.get("/audit/?initiative=Billing").context["search"].initiative == other
