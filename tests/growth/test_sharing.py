"""Shared means with the direct manager of that day alone: 404, 200 once shared, 404 after a change of manager."""

from datetime import date

import pytest
from django.test import Client

from growth.models import Goal, JournalEntry
from people.models import AuditLine, Notification, Person
from tests.growth.year import at_most_twelve_queries
from tests.support import factories as make
from tests.support.planned_week import HTMX, Desk, text_of

SHARED = "/allocation/noor/growth/"
LEAD = "/allocation/noor/"


def signed_in(person: Person, **account: bool) -> Client:
    client = Client()
    make.sign_in(client, person, **account)
    return client


def rows(noor: Desk) -> dict[str, JournalEntry | Goal]:
    entry = JournalEntry.objects.create(
        person=noor.person, on=date(2026, 11, 3), title="Marker entry", text="Marker text"
    )
    JournalEntry.objects.create(person=noor.person, on=date(2026, 11, 4), title="Marker private")
    goal = Goal.objects.create(person=noor.person, title="Marker goal", position=1)
    return {"entries": entry, "goals": goal}


@pytest.mark.parametrize("kind", ["entries", "goals"])
def test_a_manager_sees_it_from_sharing_until_the_manager_changes(noor: Desk, kind: str) -> None:
    row, boss = rows(noor)[kind], noor.person.manager
    assert boss is not None
    manager = signed_in(boss)
    share = f"/me/growth/{kind}/{row.pk}/share/"

    def status() -> int:
        return manager.get(SHARED).status_code

    assert status() == 404
    assert "Marker" not in text_of(manager.get(SHARED, headers=HTMX))
    noor.client.post(share)
    assert status() == 200
    assert row.title in text_of(manager.get(SHARED))
    assert "Marker private" not in text_of(manager.get(SHARED))
    assert f'hx-get="{SHARED}"' in manager.get(LEAD).content.decode()
    assert row.title in text_of(manager.get(SHARED, headers=HTMX))
    noor.client.post(share, {"undo": "1"})
    assert status() == 404
    noor.client.post(share)
    new = make.PersonFactory.create(name="New Manager")
    Person.objects.filter(pk=noor.person.pk).update(manager=new)
    assert status() == 404
    newcomer = signed_in(new)
    assert newcomer.get(SHARED).status_code == 404
    noor.client.post(share)
    assert (status(), newcomer.get(SHARED).status_code) == (404, 200)


def test_no_one_else_sees_what_is_shared_and_the_audit_names_nothing(noor: Desk) -> None:
    boss = noor.person.manager
    assert boss is not None
    boss.manager = make.PersonFactory.create()
    boss.save()
    for kind, row in rows(noor).items():
        noor.client.post(f"/me/growth/{kind}/{row.pk}/share/")
    for viewer in (boss.manager, make.PersonFactory.create(manager=boss), noor.person):
        assert signed_in(viewer).get(SHARED).status_code == 404
        assert signed_in(viewer).get(SHARED, headers=HTMX).status_code == 404
    assert signed_in(make.PersonFactory.create(), is_superuser=True).get(SHARED).status_code == 404
    assert not AuditLine.objects.filter(after__contains="Marker").exists()
    assert not AuditLine.objects.filter(label__contains="Marker").exists()
    line = AuditLine.objects.latest("pk")
    assert (line.label, line.before, line.after) == ("your goals", "", "")


@pytest.mark.parametrize(("kind", "what"), [("entries", "a journal entry"), ("goals", "a goal")])
def test_the_manager_is_notified_while_it_is_shared(noor: Desk, kind: str, what: str) -> None:
    row, boss = rows(noor)[kind], noor.person.manager
    assert boss is not None
    manager, share = signed_in(boss), f"/me/growth/{kind}/{row.pk}/share/"

    def shown() -> str:
        return text_of(manager.get("/notifications/"))

    type(row)._default_manager.filter(pk=row.pk).update(title="Marker “quoted”")
    noor.client.post(share)
    assert f"{noor.person} shared {what} with you: “Marker ‘quoted’”." in shown()
    assert "Marker text" not in shown()
    (line,) = Notification.objects.all()
    assert manager.post(f"/notifications/{line.pk}/open/")["Location"].endswith(SHARED)
    noor.client.post(share, {"undo": "1"})
    assert "Marker" not in shown()
    noor.client.post(share)
    assert "Marker" in shown()
    new = make.PersonFactory.create(name="New Manager")
    Person.objects.filter(pk=noor.person.pk).update(manager=new)
    assert "Marker" not in shown()
    assert "Marker" not in text_of(signed_in(new).get("/notifications/"))


def test_without_a_manager_sharing_says_why_it_cant(noor: Desk) -> None:
    Person.objects.filter(pk=noor.person.pk).update(manager=None)
    row = rows(noor)["entries"]
    answer = noor.client.post(f"/me/growth/entries/{row.pk}/share/", follow=True)
    assert "No manager is recorded for you" in answer.content.decode()
    assert JournalEntry.objects.get(pk=row.pk).shared_with is None


def test_only_the_person_shares(noor: Desk) -> None:
    boss = noor.person.manager
    assert boss is not None
    for kind, row in rows(noor).items():
        assert signed_in(boss).post(f"/me/growth/{kind}/{row.pk}/share/").status_code == 404


def test_pages_of_the_manager_take_at_most_twelve_queries(noor: Desk) -> None:
    boss = noor.person.manager
    assert boss is not None
    for number in range(30):
        JournalEntry.objects.create(person=noor.person, on=date(2026, 11, 3), title=f"E {number}", shared_with=boss)
    manager = signed_in(boss)
    for address in (SHARED, LEAD):
        with at_most_twelve_queries():
            assert manager.get(address).status_code == 200
