"""Notifications: written with the change, for the person it concerns, shown only while they may see what it is about."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from engine.weeks import Week
from initiatives.dependencies.services import changes
from initiatives.models import DateRequest, Dependency, LeadAssignment
from leadplan.inbox.queries import count_unread
from people import clock, notifications
from people.models import Account, Notification, NotificationKind, Person, Rating
from people.notifications import Event
from people.services import ratings
from stakeholders.models import Pitch
from stakeholders.pitches.services import editing as pitches
from tests.support import factories as make
from tests.support.people_pages import HTMX, queries

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-25T10:00Z")]
TODAY = Week(2026, 48).monday + timedelta(days=2)


class Team:
    """Marta manages Ada and Diego; Diego leads Payments, which needs HTTP and has Ada as a member."""

    def __init__(self) -> None:
        make.OrganisationFactory.create()
        self.marta = make.PersonFactory.create(key="marta", name="Marta Solé")
        self.diego = make.PersonFactory.create(key="diego", name="Diego Funes", manager=self.marta)
        self.ada = make.PersonFactory.create(key="ada", name="Ada Kowal", manager=self.marta)
        self.http = make.SkillFactory.create(key="http", name="HTTP")
        self.lead = make.LeadFactory.create(person=self.diego, initiative__key="payments", initiative__name="Payments")
        self.initiative = self.lead.initiative
        make.MembershipFactory.create(initiative=self.initiative, person=self.ada)
        area = make.AreaFactory.create(initiative=self.initiative, key="api", name="API")
        make.RequirementFactory.create(area=area, skill=self.http)
        self.clients = {one.key: self.signed_in(one) for one in (self.marta, self.diego, self.ada)}

    def signed_in(self, person: Person) -> Client:
        make.sign_in(client := Client(), person)
        return client

    def rate(self, level: int, by: Person) -> None:
        self.clients[by.key].post("/people/skills/ada/http/", {"level": str(level)})

    def lines(self, person: Person) -> list[str]:
        return [one.text for one in self.clients[person.key].get("/notifications/").context["lines"]]

    def unread(self, person: Person) -> int:
        return count_unread(Person.objects.select_related("account").get(pk=person.pk), TODAY)


@pytest.fixture
def team() -> Team:
    return Team()


def test_a_rating_by_someone_else_is_one_notification_that_leads_to_it(team: Team) -> None:
    team.rate(2, team.diego)
    team.rate(3, team.diego)
    team.rate(4, team.ada)
    assert team.lines(team.ada) == ["Diego Funes rated you in HTTP: level 3."]
    assert (team.lines(team.diego), team.lines(team.marta)) == ([], [])
    opened = team.clients["ada"].post(f"/notifications/{Notification.objects.get().pk}/open/")
    assert (opened.status_code, opened.headers["Location"]) == (303, "/people/skills/ada/http/")
    assert team.clients["ada"].get(opened.headers["Location"]).status_code == 200
    assert team.unread(team.ada) == 0


def test_a_disputed_rating_reaches_its_author_until_it_is_settled_or_out_of_sight(team: Team) -> None:
    team.rate(2, team.diego)
    ratings.record(team.ada, team.http, 4, by=team.ada, now=clock.now(), today=TODAY)
    ratings.dispute(team.ada, team.http, True, now=clock.now())
    assert team.lines(team.diego) == ["Ada Kowal disputed your rating in HTTP."]
    LeadAssignment.objects.update(end=TODAY - timedelta(days=1))
    assert (team.lines(team.diego), team.unread(team.diego)) == ([], 0)
    LeadAssignment.objects.update(end=None)
    ratings.dispute(team.ada, team.http, False, now=clock.now())
    assert (team.lines(team.diego), team.unread(team.diego)) == ([], 0)


def test_who_was_asked_for_a_date_is_notified_while_it_is_asked_of_them(team: Team) -> None:
    dri = make.PersonFactory.create(key="mei", name="Mei Lin")
    team.clients["mei"] = team.signed_in(dri)
    row = Dependency.objects.create(initiative=team.initiative, key="payout", name="Payout API", dri=dri)
    changes.record_ask(row, DateRequest(on=TODAY, to=dri), by=team.diego, now=clock.now())
    assert team.lines(dri) == ["Diego Funes asked you for a date for “Payout API”."]
    row.dri = None
    row.save()
    assert (team.lines(dri), team.unread(dri)) == ([], 0)


def test_a_new_co_sponsor_is_notified_once(team: Team) -> None:
    pitch = Pitch.objects.create(key="failover", author=team.diego, title="Failover")
    for _ in range(2):
        pitches.set_sponsors(pitch, [team.ada], by=team.diego, now=clock.now())
        assert team.lines(team.ada) == ["Diego Funes made you a co-sponsor of “Failover”."]
        notifications.mark_read(team.ada, now=clock.now())
    assert team.unread(team.ada) == 0
    pitches.set_sponsors(pitch, [], by=team.diego, now=clock.now())
    assert team.lines(team.ada) == []


def test_each_is_marked_as_read_or_all_at_once(team: Team) -> None:
    other = make.SkillFactory.create(key="sql", name="SQL")
    ratings.record(team.ada, team.http, 1, by=team.marta, now=clock.now(), today=TODAY)
    ratings.record(team.ada, other, 1, by=team.marta, now=clock.now(), today=TODAY)
    ada = team.clients["ada"]
    assert "Notifications, 2 new" in ada.get("/people/").content.decode()
    number = Notification.objects.order_by("pk")[0].pk
    listing = ada.post(f"/notifications/{number}/read/", headers=HTMX).content.decode()
    assert (listing.count("<li class"), listing.count("Mark as read"), "Notifications, 1 new" in listing) == (
        1,
        1,
        True,
    )
    assert ada.post("/notifications/read/").headers["Location"] == "/notifications/"
    assert "new</span>" not in ada.get("/people/").content.decode()
    team.rate(2, team.marta)
    assert team.unread(team.ada) == 1


def test_no_one_else_reads_or_marks_them(team: Team) -> None:
    team.rate(2, team.diego)
    number = Notification.objects.get().pk
    for client in (team.clients["diego"], team.clients["marta"]):
        assert client.post(f"/notifications/{number}/open/").status_code == 404
        assert client.post(f"/notifications/{number}/read/").status_code == 404
        client.post("/notifications/read/")
    assert team.unread(team.ada) == 1


def test_a_change_that_fails_notifies_no_one(team: Team) -> None:
    with transaction.atomic():
        ratings.record(team.ada, team.http, 1, by=team.marta, now=clock.now(), today=TODAY)
        transaction.set_rollback(True)
    assert (Notification.objects.count(), Account.objects.filter(has_unread=True).count()) == (0, 0)


def test_people_without_an_account_get_none(team: Team) -> None:
    tom = make.PersonFactory.create(manager=team.marta)
    ratings.record(tom, team.http, 1, by=team.marta, now=clock.now(), today=TODAY)
    assert Notification.objects.count() == 0


def test_the_page_and_the_count_take_the_same_queries_however_many_there_are(team: Team) -> None:
    def rate_more(number: int) -> None:
        for _ in range(number):
            ratings.record(team.ada, make.SkillFactory.create(), 1, by=team.marta, now=clock.now(), today=TODAY)

    ada = team.clients["ada"]
    without = queries(ada, "/me/trash/", lambda number: None)
    assert len({*queries(ada, "/notifications/", rate_more)}) == 1
    assert queries(ada, "/me/trash/", rate_more) == [one + 1 for one in without]
    notifications.mark_read(team.ada, now=clock.now())
    assert queries(ada, "/me/trash/", lambda number: None) == without


def test_a_removed_rating_takes_its_notification_with_it(team: Team) -> None:
    notifications.notify([Event(NotificationKind.RATED, 99, team.ada.pk)], by=team.marta, now=clock.now())
    assert (team.lines(team.ada), team.unread(team.ada), Rating.objects.count()) == ([], 0, 0)
