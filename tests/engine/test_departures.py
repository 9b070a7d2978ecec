"""Someone's last day opens a gap before they leave, so that there is time to learn from them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.capacity.availability import is_at_work, works_in_week
from engine.facts import InflectionPointFacts, LeadWeek, MemberFacts
from engine.people_facts import Absence, PersonFacts
from engine.planning import plan
from engine.serialization import as_json
from tests.support.engine_facts import needs, skills
from tests.support.one_area_week import MONDAY, WEEK, receipt, week


def leaving(*days: int | None, lead: int = 4) -> LeadWeek:
    """Ann, the owner, and Bob are at the level; their last days are that many days after Monday."""
    names = ("ann", "bob", "cat")[: len(days)]
    people = {
        name: PersonFacts(name, skills=skills(backend=3), leaves=None if day is None else MONDAY + timedelta(days=day))
        for name, day in zip(names, days, strict=True)
    }
    return week({name: {} for name in names}, people=people, lead=lead)


@pytest.mark.parametrize(
    ("days", "share"),
    [(0, 1), (11, 1), (14, 1), (15, 41 / 42), (35, 0.5), (55, 1 / 42), (56, 0), (200, 0), (None, 0)],
)
def test_a_departure_counts_in_full_two_weeks_ahead_and_fades_until_eight(days: int | None, share: float) -> None:
    found = receipt(leaving(days, None))
    # Without Ann half of Bob's 3 is left: 1.5 of 3. Now both are at the level, and there is no gap.
    assert found.gap_now == 0
    assert found.gap == pytest.approx(0.5 * share)
    assert (found.leverage is None) == (share == 0)
    assert ("leaving" in found.reasons) == (share > 0)


def test_the_reason_names_who_leaves_when() -> None:
    found = receipt(leaving(21, None))
    assert found.leaving is not None
    assert [(one.person, one.last_day) for one in found.leaving.people] == [("ann", date(2026, 12, 14))]
    assert (found.leaving.share, found.leaving.gap, found.leaving.fill) == (35 / 42, 0.5, 1)
    item = as_json(plan(leaving(21, None)))["areas"][0]
    assert item["receipt"]["leaving"] == {"person": "ann", "last_day": "2026-12-14"}
    assert (item["advice"], item["people"]) == ("hand_over", ["ann", "lead"])


def test_the_largest_of_all_departures_counts() -> None:
    # On day 7 Bob goes: Ann's 3 is cover enough, but she alone is at the level. On day 35 both are gone: all of the gap, half of it
    # now.
    found = receipt(leaving(35, 7))
    assert [(one.days, one.share, one.gap) for one in found.departures] == [(7, 1, 0.15), (35, 0.5, 1)]
    assert found.gap == 0.5
    assert found.leaving is found.departures[1]


def test_leverage_is_that_of_the_gap_it_comes_from() -> None:
    # Now: cover 2 of 3, a third is missing, and the lead at 2 fills nothing: 1/3 * 0.2. Without Ann: 1 of 3, two thirds are
    # missing, of which the lead fills half: 2/3 * 0.6. With 35 days to go half of it: 1/3 * 0.6.
    ann = PersonFacts("ann", skills=skills(backend=2), leaves=MONDAY + timedelta(days=35))
    found = receipt(week({"ann": {}, "bob": skills(backend=2)}, people={"ann": ann}, lead=2))
    assert found.gap_now == pytest.approx(1 / 3)
    assert found.fill == 0
    assert found.gap == pytest.approx(1 / 3)
    assert found.leverage == pytest.approx(0.6)
    assert found.exposure * (found.leverage or 0) == pytest.approx(1 / 3 * 0.6)


def test_the_end_of_a_membership_is_a_departure_too_and_the_earlier_date_counts() -> None:
    facts = leaving(None, None)
    one = facts.initiatives[0]
    members = (MemberFacts("ann", 3), MemberFacts("bob", 3, end=MONDAY + timedelta(days=11)))
    ends = replace(facts, initiatives=(replace(one, members=members),))
    assert [one.days for one in receipt(ends).departures] == [11]
    sooner = replace(ends.people["bob"], leaves=MONDAY + timedelta(days=4))
    assert [one.days for one in receipt(replace(ends, people={**ends.people, "bob": sooner})).departures] == [4]


def test_someone_who_has_left_or_has_not_begun_does_not_count_and_is_not_away() -> None:
    gone = receipt(leaving(-1, None))
    assert (gone.gap, gone.departures, gone.away) == (0.5, (), ())
    assert "owner_away" in gone.reasons
    facts = leaving(None, None)
    for days, counts in ((6, True), (7, False)):
        ann = replace(facts.people["ann"], joined=MONDAY + timedelta(days=days), leaves=None)
        found = receipt(replace(facts, people={**facts.people, "ann": ann}))
        assert ("ann" in [one.person for one in found.requirements[0].people]) is counts


def test_someone_away_until_their_last_day_does_not_count() -> None:
    off = (Absence(MONDAY, MONDAY + timedelta(days=11)),)
    facts = leaving(11, None)
    points = (InflectionPointFacts("review", MONDAY + timedelta(days=30)),)
    facts = replace(facts, initiatives=(replace(facts.initiatives[0], points=points),))
    for last, away in ((11, ("ann",)), (14, ())):
        ann = replace(facts.people["ann"], away=off, leaves=MONDAY + timedelta(days=last))
        assert receipt(replace(facts, people={**facts.people, "ann": ann})).away == away


def test_other_leads_count_with_their_membership_or_else_their_assignment() -> None:
    facts = week({"ann": skills(backend=1)}, needs(backend=4))
    dot = PersonFacts("dot", skills=skills(backend=4))
    one = replace(facts.initiatives[0], other_leads=(MemberFacts("dot", 1), MemberFacts("lead", 0)))
    facts = replace(facts, people={**facts.people, "dot": dot})
    by_assignment = receipt(replace(facts, initiatives=(one,)))
    assert [(who.person, who.effective) for who in by_assignment.requirements[0].people] == [("ann", 1), ("dot", 3.5)]
    both = replace(one, members=(*one.members, MemberFacts("dot", 3)))
    assert receipt(replace(facts, initiatives=(both,))).requirements[0].best_level == 4
    ended = replace(one, other_leads=(MemberFacts("dot", 1, end=MONDAY - timedelta(days=1)),))
    assert len(receipt(replace(facts, initiatives=(ended,))).requirements[0].people) == 1


def test_being_new_costs_nothing_in_a_general_skill() -> None:
    facts = week({"ann": skills(backend=3)}, needs(backend=4))
    new = replace(facts.initiatives[0], members=(MemberFacts("ann", 0), MemberFacts("lead", 0)))
    for general, levels in ((frozenset[str](), (2, 3)), (frozenset({"backend"}), (3, 4))):
        need = receipt(replace(facts, initiatives=(new,), general_skills=general)).requirements[0]
        assert (need.people[0].effective, need.lead.effective) == levels


def test_no_one_is_at_work_after_their_last_day() -> None:
    ann = PersonFacts("ann", leaves=MONDAY + timedelta(days=1))
    assert [is_at_work(ann, day) for day in WEEK.days[:3]] == [True, True, False]
    assert [works_in_week(ann, WEEK + ahead) for ahead in (0, 1)] == [True, False]
