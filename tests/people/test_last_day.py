"""A person's last working day: who sets it and who sees it; planning a departure sets it too."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from focus.plan import services
from leadplan.privacy import departure_services
from people.models import AuditLine, Departure, Person
from tests.support import factories as make
from tests.support.one_initiative import NOW, WEEK, make_initiative
from tests.support.people_pages import Colleagues, errors_of, seen_mark

EDIT = "/person/ada/edit/"
FACTS = {
    "name": "Ada Kowal",
    "email": "ada@example.org",
    "role": "engineer",
    "seniority": "mid",
    "manager": "Marta Solé",
}
LAST = date(2026, 12, 18)
SHOWN = "18 December 2026"


def set_last_day(client: Client, day: str, *, known: bool) -> int:
    seen = seen_mark(client.get(EDIT))
    typed = {**FACTS, "seen": seen, "leaves": day, **({"leaving_is_known": "on"} if known else {})}
    return client.post(EDIT, typed).status_code


def test_the_manager_sets_it_and_the_person_sees_it_but_no_colleague(
    as_marta: Client, as_ada: Client, as_sam: Client, colleagues: Colleagues
) -> None:
    assert set_last_day(as_marta, "2026-12-18", known=False) == 303
    ada = Person.objects.get(pk=colleagues.ada.pk)
    assert (ada.leaves, ada.leaving_is_known, Departure.objects.count()) == (LAST, False, 0)
    for client, sees in ((as_marta, True), (as_ada, True), (as_sam, False)):
        assert (SHOWN in client.get("/person/ada/").content.decode()) == sees
    # Their own form doesn't have it, so they can't change it.
    assert "leaves" not in as_ada.get(EDIT).context["form"].fields
    assert set_last_day(as_ada, "", known=False) == 303
    ada.refresh_from_db()
    assert ada.leaves == LAST
    line = AuditLine.objects.get(thing="last day")
    assert (line.before, line.after, line.feeds_plans, line.about) == ("–", "2026-12-18", False, colleagues.ada)


def test_only_a_known_day_changes_plans_and_without_a_day_nothing_is_known(
    as_marta: Client, colleagues: Colleagues
) -> None:
    assert set_last_day(as_marta, "2026-12-18", known=True) == 303
    assert AuditLine.objects.get(thing="last day").feeds_plans
    assert set_last_day(as_marta, "", known=True) == 303
    ada = Person.objects.get(pk=colleagues.ada.pk)
    assert (ada.leaves, ada.leaving_is_known) == (None, False)
    Person.objects.filter(pk=ada.pk).update(joined=date(2026, 1, 5))
    seen = seen_mark(as_marta.get(EDIT))
    answer = as_marta.post(EDIT, {**FACTS, "seen": seen, "joined": "2026-01-05", "leaves": "2025-01-01"})
    assert errors_of(answer) == {"leaves": ["The last working day can’t be before the day they joined."]}


@pytest.mark.parametrize("known", [False, True])
def test_a_plan_uses_it_only_once_the_team_knows(db: None, known: bool) -> None:
    make.OrganisationFactory.create(country="")
    lead = make.PersonFactory.create(key="diego", seniority="staff")
    make_initiative(lead, "organisations")
    # The owner, at 2 of 4, leaves on Friday of next week (11 days after Monday): then nobody is there, and the gap is 1.
    Person.objects.filter(key="owner-organisations").update(leaves=date(2026, 12, 4), leaving_is_known=known)
    (area,) = services.replan(lead, WEEK, now=NOW).facts["areas"]
    assert area["receipt"]["gap"] == (1.0 if known else 0.5)
    leaving = area["receipt"]["leaving"]
    people = leaving["people"] if leaving else []
    expected = [{"person": "owner-organisations", "last_day": "2026-12-04"}] if known else []
    assert people == expected


def test_planning_a_departure_sets_the_day_before_and_cancelling_it_clears_it(db: None) -> None:
    make.OrganisationFactory.create()
    by, bo = make.PersonFactory.create(), make.PersonFactory.create()
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    departure_services.schedule_departure(bo, date(2027, 1, 1), by=by, now=now)
    bo.refresh_from_db()
    assert (bo.leaves, bo.leaving_is_known) == (date(2026, 12, 31), False)
    departure_services.cancel_departure(bo, by=by, now=now)
    bo.refresh_from_db()
    assert bo.leaves is None
