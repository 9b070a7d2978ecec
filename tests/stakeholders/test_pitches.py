"""Pitches: what follows from the facts of the reliability scenario, editing them, who can see what, one page per audience."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Person
from stakeholders.models import Evidence, Pitch, PitchStep, PlanningCycle, Stakeholder
from tests.support import factories as make
from tests.support.form_numbers import numbers_of
from tests.support.planned_week import plain
from tests.support.readable_ids import make_ids_readable
from tests.support.stakeholder_pages import context_of, pitch_page

HERE = "/pitches/failover/"


def text(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<main", 1)[-1])


def test_the_page_has_the_facts_the_scenario_expects(desk: Client) -> None:
    """expectations.md: Sam missing, Rosa warned about, Vera next, 18 days, 80% for 3 of 9 weeks, 480,000 USD a year."""
    page = pitch_page(desk)
    assert [one.person.key for one in page.missing_people] == ["sam"]
    assert [one.row.key for one in page.met_in_group_first] == ["rosa"]
    assert page.stakeholders is not None
    assert (page.stakeholders[0].row.key, page.stakeholders[0].is_next) == ("vera", True)
    assert page.schedule is not None
    assert page.schedule.days_left == 18
    assert page.curve.enough is not None
    assert page.curve.enough.share == pytest.approx(0.8)
    assert (page.curve.enough.weeks, page.curve.weeks) == (3, 9)
    assert page.value == "480,000 USD a year"
    [listed] = context_of(desk, "/pitches/")["entries"]
    assert (listed.days_left, listed.next_one_to_one.key, listed.enough) == (18, "vera", "80% for 3 of 9 weeks")


def test_the_wording_of_the_pages(desk: Client) -> None:
    page = text(desk)
    assert "18 days to the cutoff of “Q1 2027”." in page
    assert "Talk one-to-one with Rosa Marin (so far only met in a group)" in page
    assert "Get the agreement of Payments" in page
    assert "80% of the value for 3 of 9 weeks" in page
    assert "Missing Sam Whitfield product manager of Accounts" in page
    assert "Working back from 11 December" in page
    assert "Talk one-to-one with Vera Lindqvist" in page
    assert "Submit the pitch due" in page
    assert "Only you can see conversations and who is missing." in page
    page = text(desk, "/pitches/")
    assert "80% of the value" in page
    assert "Only its author and co-sponsors can see a pitch." in page
    page = text(desk, "/cycles/")
    assert "Pitches for a cycle must be submitted by its cutoff." in page
    page = text(desk, f"{HERE}for/product_manager/")
    assert "Audience: product manager. Prints on one page." in page
    assert "What we’re asking of you" in page


def test_the_page_warns_about_shares_above_the_whole_value(desk: Client) -> None:
    assert not pitch_page(desk).curve.is_over
    assert "100%." not in text(desk)
    PitchStep.objects.filter(name="Automatic failover").update(value_share=Decimal("0.65"))
    found = pitch_page(desk).curve
    assert found.is_over
    assert found.share == pytest.approx(1.45)
    assert "145%" in text(desk)


def test_a_result_has_its_own_reason(desk: Client) -> None:
    row = Pitch.objects.filter(key="failover")
    row.update(status="submitted")
    desk.post(f"{HERE}answer/", {"status": "deferred", "reason": "No room"})
    desk.post(f"{HERE}status/", {"status": "submitted"})
    assert row.get().reason == "No room"
    desk.post(f"{HERE}answer/", {"status": "accepted"})
    assert (row.get().status, row.get().reason) == ("accepted", "")
    assert "No room" not in text(desk)


@pytest.mark.parametrize(
    ("per", "words"), [("incident", "an incident"), ("hour", "an hour"), ("user", "a user"), ("year", "a year")]
)
def test_the_value_has_the_right_article(desk: Client, per: str, words: str) -> None:
    Pitch.objects.filter(key="failover").update(value_per=per)
    assert pitch_page(desk).value == f"480,000 USD {words}"
    assert f"480,000 USD {words}" in text(desk)


def test_a_ticket_without_a_url_is_not_a_link(desk: Client) -> None:
    Pitch.objects.filter(key="failover").update(ticket="PAY-17")
    page = desk.get(HERE).content.decode()
    assert "PAY-17" in page
    assert 'href="PAY-17"' not in page


def test_a_pitch_goes_from_its_title_to_its_result(desk: Client, noor: Person) -> None:
    assert desk.post("/new/pitch/", {"title": "Cache  the feed"}).status_code == 303
    make_ids_readable()
    here = "/pitches/cache-the-feed/"
    desk.post(f"{here}status/", {"status": "socialising"})
    refused = desk.post(f"{here}status/", {"status": "submitted"})
    assert refused.status_code == 422
    assert len(refused.context["page"].missing) == 3
    [problem] = refused.context["status_form"].non_field_errors()
    assert all(one in problem for one in refused.context["page"].missing)
    assert Pitch.objects.get(key="cache-the-feed").status == "socialising"
    typed = {"title": "Cache the feed", "problem": "Slow", "outcome": "Under a second", "value_amount": "1200.50"}
    refused = desk.post(here, typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["value_currency"])
    assert desk.post(here, typed | {"value_currency": "eur"}).status_code == 303
    refused = desk.post(f"{here}new/evidence/", {"what": "Slow pages", "figure": "12"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["unit"])
    desk.post(f"{here}new/evidence/", {"what": "Slow pages", "figure": "12.50", "unit": "seconds"})
    assert "12.5 seconds" in text(desk, here)
    assert "1,200.50 EUR" in text(desk, here)
    assert desk.post(f"{here}status/", {"status": "submitted"}).context["doubts"] == [
        "It asks no team for anything yet."
    ]
    assert Pitch.objects.get(key="cache-the-feed").status == "socialising"
    assert desk.post(f"{here}answer/", {"status": "accepted"}).status_code == 422
    assert desk.post(f"{here}status/", {"status": "submitted", "confirmed": "1"}).status_code == 303
    assert desk.post(f"{here}answer/", {"status": "declined"}).status_code == 422
    assert desk.post(f"{here}answer/", {"status": "declined", "reason": "No room"}).status_code == 303
    assert desk.post(f"{here}status/", {"status": "socialising"}).status_code == 422
    assert (Pitch.objects.get(key="cache-the-feed").status, Pitch.objects.get(key="cache-the-feed").author) == (
        "declined",
        noor,
    )


def test_forms_show_numbers_as_people_write_them(desk: Client) -> None:
    """Failover's steps are worth 40, 40 and 20%; the evidence is 340 and 12."""
    pitch = Pitch.objects.get(key="failover")
    steps = pitch.steps.order_by("position").values_list("pk", flat=True)
    pages = [desk.get(f"{HERE}steps/{pk}/", headers={"HX-Request": "true"}).content.decode() for pk in steps]
    found = [numbers_of(page) for page in pages]
    assert [(one["value_share"], one["effort_weeks"]) for one in found] == [("40", "1"), ("40", "2"), ("20", "6")]
    Pitch.objects.filter(pk=pitch.pk).update(value_amount=Decimal("1200000.50"))
    assert numbers_of(desk.get(HERE).content.decode())["value_amount"] == "1200000.5"


def test_steps_are_sorted_by_hand_and_by_value_per_week(desk: Client) -> None:
    def names() -> list[str]:
        return list(PitchStep.objects.filter(pitch__key="failover").order_by("position").values_list("name", flat=True))

    first = names()
    number = PitchStep.objects.get(name=first[0]).pk
    desk.post(f"{HERE}order/", {"step": number, "to": "down"})
    assert names() == [first[1], first[0], first[2]]
    assert not pitch_page(desk).best_first
    desk.post(f"{HERE}order/")
    assert names() == first
    assert pitch_page(desk).best_first
    # Thirteen weeks are a quarter: five are more than a third of it, and so are the six of the last step.
    desk.post(f"{HERE}steps/{number}/", {"name": first[0], "effort_weeks": "5", "value_share": "40"})
    assert [one.name for one in pitch_page(desk).steps if one.is_large] == [first[0], first[2]]
    assert PitchStep.objects.get(pk=number).value_share == Decimal("0.4")
    assert desk.post(f"{HERE}new/steps/", {"name": first[1]}).status_code == 422
    assert desk.post(f"{HERE}new/steps/", {"name": "x", "value_share": "140"}).status_code == 422
    assert desk.post(f"{HERE}order/", {"step": "99999999999999999999"}).status_code == 404


def test_what_was_removed_is_restored(desk: Client) -> None:
    removed = Evidence.objects.filter(pitch__key="failover").first()
    assert removed is not None
    number = removed.pk
    answer: Any = desk.post(f"{HERE}evidence/{number}/remove/")
    name = re.search(r"removed=([^#]+)", answer["Location"])
    assert name
    assert not Evidence.objects.filter(pk=number).exists()
    desk.post(f"{HERE}undo/{name[1]}/")
    assert Evidence.objects.filter(pk=number).exists()


def test_a_conversation_changes_the_engagement(desk: Client, noor: Person) -> None:
    vera = Stakeholder.objects.visible_to(noor).get(key="vera")
    typed = {
        "stakeholder": vera.pk,
        "on": "2026-11-23",
        "kind": "one_to_one",
        "result": "Likes it",
        "engagement": "supportive",
    }
    assert desk.post(f"{HERE}conversations/", typed).status_code == 303
    assert desk.post(f"{HERE}conversations/", typed).status_code == 422
    assert desk.post(f"{HERE}conversations/", typed | {"on": "2026-11-24"}).status_code == 422
    vera.refresh_from_db()
    assert vera.engagement == "supportive"
    plan = pitch_page(desk).schedule
    assert plan is not None
    assert [(one.done, one.on) for one in plan.steps if "Vera" in one.what] == [(True, date(2026, 11, 23))]


def test_a_missing_person_is_added_with_one_click(desk: Client, noor: Person) -> None:
    key = pitch_page(desk).missing_people[0].person.key
    desk.post(f"{HERE}stakeholders/", {"person": key})
    assert Stakeholder.objects.visible_to(noor).filter(person__key=key, pitches__key="failover").exists()
    assert key not in [one.person.key for one in pitch_page(desk).missing_people]


def test_a_co_sponsor_edits_and_sees_no_conversation(desk: Client, noor: Person) -> None:
    other = make.PersonFactory.create(name="Ola Other")
    refused = desk.post(f"{HERE}sponsors/", {"who": "Nobody Atall"})
    assert (refused.status_code, list(refused.context["sponsors_form"].errors)) == (422, ["who"])
    desk.post(f"{HERE}sponsors/", {"who": "Ola Other"})
    make.sign_in(client := Client(), other)
    seen = pitch_page(client)
    assert (seen.stakeholders, list(seen.known), list(seen.missing_people)) == (None, [], [])
    page = text(client)
    assert "Fail over without waking anyone" in page
    for hidden in ("Wants numbers", "In favour", "Rosa", "Vera", "Sam"):
        assert hidden not in page
    assert client.post(f"{HERE}new/evidence/", {"what": "More", "figure": "1", "unit": "x"}).status_code == 303
    for address in ("conversations/", "stakeholders/", "sponsors/"):
        assert client.post(f"{HERE}{address}", {}).status_code == 404
    make.sign_in(stranger := Client(), make.PersonFactory.create(), is_superuser=True)
    for address in ("", "for/executive/", "evidence/1/"):
        assert stranger.get(f"{HERE}{address}").status_code == 404


def test_the_second_editor_sees_both_versions(desk: Client) -> None:
    form = desk.get(HERE).context["form"]
    seen = form["seen"].value()
    Pitch.objects.filter(key="failover").update(outcome="Theirs")
    answer = desk.post(HERE, {"title": "Mine", "outcome": "Mine", "seen": seen})
    assert answer.status_code == 409
    assert ("Theirs", "Mine") in [(one.theirs, one.yours) for one in answer.context["conflict"]]
    assert "Theirs" in answer.content.decode()


def test_large_amounts_are_written_out_for_the_second_editor(desk: Client) -> None:
    seen = desk.get(HERE).context["form"]["seen"].value()
    Pitch.objects.filter(key="failover").update(value_amount=Decimal(1200000))
    typed = {"title": "Mine", "value_amount": "2400000", "value_currency": "USD", "seen": seen}
    answer = desk.post(HERE, typed)
    assert ("1200000", "2400000") in [(one.theirs, one.yours) for one in answer.context["conflict"]]


def test_the_page_takes_the_same_queries_at_any_size(desk: Client, noor: Person) -> None:
    pitch, counts = Pitch.objects.get(key="failover"), []
    for size in (1, 30, 200):
        for number in range(size):
            Evidence.objects.create(pitch=pitch, what=f"{size}-{number}")
            PitchStep.objects.create(pitch=pitch, name=f"{size}-{number}", effort_weeks=1, value_share=0)
        with CaptureQueriesContext(connection) as captured:
            desk.get(HERE)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_a_passed_cutoff_suggests_the_next_cycle(desk: Client) -> None:
    PlanningCycle.objects.filter(key="2027-q1").update(cutoff=date(2026, 11, 20))
    q2 = PlanningCycle.objects.create(key="q2", name="2027 Q2", starts=date(2027, 4, 1), ends=date(2027, 6, 30))
    page = pitch_page(desk)
    assert page.schedule is not None
    assert (page.schedule.days_left, page.next_cycle) == (-3, q2)
    assert 'name="cycle" value="q2"' in desk.get(HERE).content.decode()
