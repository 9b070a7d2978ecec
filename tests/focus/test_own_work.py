"""Own work: its page, quick capture, its share of the week, the review that takes hours off; and people not to suggest."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command
from django.test import Client

from engine.weeks import Week
from focus.models import NotSuggested, OwnWork, WeekPlan
from focus.own_work import services
from focus.plan import replanning
from focus.plan.services import replan
from leadplan.orgfile.exporting import export_organisation
from people.models import AuditLine, Person, TrashItem
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, shared_diego

diego = shared_diego

LIST = "/week/own-work/"
RFC = {"title": "Write the RFC", "hours": "6", "due": "2026-12-04", "about": "organisations/api"}


def add(desk: Desk, **changed: str) -> OwnWork:
    assert desk.client.post(LIST, {**RFC, **changed}).status_code == 303
    return OwnWork.objects.latest("pk")


def planned(desk: Desk) -> Any:
    """Plan the week; returns what `plan_week --json` prints."""
    replan(desk.person, WEEK, now=NOW)
    out = StringIO()
    call_command("plan_week", "--person", desk.person.email, "--week", str(WEEK), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_own_work_takes_its_share_of_the_week(diego: Desk) -> None:
    row = add(diego)
    assert row.area is not None
    assert (row.hours, row.area.key, row.weekly, row.done) == (6, "api", False, False)
    add(diego, title="Read the contract", hours="1.5", due="2026-11-27", about="")
    add(diego, title="Sort the inbox", hours="1", due="2026-11-02", weekly="on", about="")
    found = planned(diego)
    # Six hours over two weeks; what is due this week in full; weekly work every week: 3 + 1.5 + 1.
    assert found["own_work"] == [
        {"title": "Sort the inbox", "hours": 1, "due": "2026-11-02"},
        {"title": "Read the contract", "hours": 1.5, "due": "2026-11-27"},
        {"title": "Write the RFC", "hours": 3, "due": "2026-12-04"},
    ]
    assert (found["capacity"]["own_work"], found["capacity"]["focus"]) == (5.5, 18.25)
    assert "Write the RFC due Fri 4 Dec 3 h this week" in diego.page("/week/2026-W48/around/")
    assert "Own work 5.5" in diego.page()


def test_what_it_is_stays_out_of_the_audit_log_but_the_plan_is_outdated(diego: Desk) -> None:
    add(diego)
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.verb, line.label, line.after) == ("own work", "added", "your own work", "")
    assert line in replanning.stale_lines(make_earlier(diego))


def make_earlier(desk: Desk) -> WeekPlan:
    """Their plan, as if made an hour ago."""
    plan = WeekPlan.objects.get(person=desk.person, week=WEEK)
    plan.computed_at -= timedelta(hours=1)
    return plan


def test_it_is_edited_done_removed_and_restored(diego: Desk) -> None:
    row = add(diego)
    here = f"{LIST}{row.pk}/"
    answer = diego.client.post(here, {**RFC, "hours": "2.25"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"hours": ["Use half-hour steps."]}
    diego.client.post(here, {**RFC, "hours": "2.5"})
    diego.client.post(f"{here}done/")
    row.refresh_from_db()
    assert (row.hours, row.done, planned(diego)["own_work"]) == (Decimal("2.5"), True, [])
    diego.client.post(f"{here}done/", {"undo": "1"})
    removed = diego.client.post(f"{here}remove/")
    assert not OwnWork.objects.exists()
    address = TrashItem.objects.get().restore_url
    assert f'action="{address}"' in diego.client.get(removed["Location"]).content.decode()
    diego.client.post(address)
    assert OwnWork.objects.get() == row


def test_no_one_else_reaches_it(diego: Desk) -> None:
    row = add(diego)
    other = Client()
    make.sign_in(other, make.PersonFactory.create())
    assert "Write the RFC" not in other.get(LIST).content.decode()
    for address in ("", "done/", "remove/"):
        assert other.post(f"{LIST}{row.pk}/{address}", RFC).status_code == 404


def test_it_is_captured_and_undone_on_any_page(diego: Desk) -> None:
    typed = {f"own_work-{name}": value for name, value in RFC.items()}
    answer = diego.client.post("/capture/", {"kind": "own_work", **typed}, headers=HTMX)
    assert answer.status_code == 204
    row = OwnWork.objects.get()
    assert (row.title, row.person) == ("Write the RFC", diego.person)
    diego.client.post(f"/capture/own_work/{row.pk}/remove/", headers=HTMX)
    assert not OwnWork.objects.exists()
    diego.client.post(TrashItem.objects.get().restore_url)
    assert OwnWork.objects.get() == row


def review(desk: Desk, row: OwnWork, hours: str) -> None:
    page = desk.client.get("/week/2026-W48/review/")
    seen = page.context["review"].week["seen"].value()
    answer = desk.client.post(
        "/week/2026-W48/review/", {"seen": seen, "early": "on", f"own-work-{row.pk}-hours": hours}
    )
    assert answer.status_code == 303


def test_the_review_takes_off_the_hours_done_and_saving_it_again_replaces_them(diego: Desk) -> None:
    row = add(diego)
    for hours, left, done in (("4", 2, False), ("1.5", Decimal("4.5"), False), ("8", 0, True), ("0", 6, False)):
        review(diego, row, hours)
        row.refresh_from_db()
        assert (row.hours, row.done) == (left, done), hours


def test_weekly_work_needs_its_hours_again_next_week(diego: Desk) -> None:
    row = add(diego, weekly="on", due="2026-11-23")
    review(diego, row, "4")
    row.refresh_from_db()
    assert (row.hours, row.done) == (6, False)
    assert [row.left_in(WEEK), row.left_in(WEEK + 1)] == [Decimal(2), Decimal(6)]


def test_the_email_lists_it(diego: Desk) -> None:
    add(diego)
    planned(diego)
    text = diego.client.get("/digests/preview/week/text/").content.decode()
    assert "Own work: Write the RFC, 3 h this week, due Fri 4 Dec" in " ".join(text.split())


def test_the_private_file_brings_it_back(diego: Desk) -> None:
    add(diego)
    written = export_organisation(private_too=True)
    assert (
        "- {person: diego, title: Write the RFC, hours: 6, due: 2026-12-04, initiative: organisations, area: api}"
    ) in written
    assert "own_work" not in export_organisation()


def test_a_colleague_is_not_suggested_for_ninety_days(diego: Desk) -> None:
    priya = Person.objects.get(key="priya")
    assert {"priya"} <= suggested(diego)
    answer = diego.client.post("/week/2026-W48/not-suggested/priya/")
    assert answer.status_code == 303
    assert "priya" not in suggested(diego)
    assert NotSuggested.objects.get().colleague == priya
    assert AuditLine.objects.filter(label__contains="Priya", thing="suggestions").count() == 0
    with time_machine.travel(NOW + timedelta(days=91), tick=False):
        assert {"priya"} <= suggested(diego)
    assert "Priya Raman until 21 Feb 2027" in diego.page("/week/preferences/")
    diego.client.post("/week/2026-W48/not-suggested/priya/", {"undo": "1"})
    assert {"priya"} <= suggested(diego)


def suggested(desk: Desk) -> set[str]:
    found = planned(desk)
    return {key for area in found["areas"] for key in (*area["people"], *area["bring_in"], *area["grow"])}


def test_hours_done_are_taken_off_at_most_once(db: None) -> None:
    row = OwnWork.objects.create(person=make.PersonFactory.create(), title="x", hours=3, due=WEEK.sunday)
    for _ in range(2):
        services.record_done({row: Decimal(2)}, Week(2026, 48))
    row.refresh_from_db()
    assert (row.hours, row.done_hours) == (1, {"2026-W48": 2.0})
