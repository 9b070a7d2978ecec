"""Promoting a scenario: all or nothing, through the same actions as the pages, and only if nothing has changed since."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from allocation.board import heatmap
from allocation.board.reporting_line import Viewer
from allocation.collisions import detection
from allocation.coverage import weekly_coverage
from allocation.coverage.queries import load_all_facts
from allocation.facts import Facts
from allocation.models import Scenario, ScenarioChange
from allocation.scenarios import comparison, notifications, promotion, services
from allocation.scenarios.changes.overlay import apply_changes
from allocation.scenarios.queries import load_scenario_facts
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment
from people.models import Account, AuditLine, Job, Notification, Organisation, Person, TrashItem
from tests.support import factories as make
from tests.support.scenario_desk import NOW, TODAY, Office

pytestmark = [pytest.mark.django_db]
START = date(2026, 1, 5)


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def promote(office: Office, row: Scenario) -> Any:
    """Open the page, and promote what it shows."""
    return office.client.post(f"/allocation/scenarios/{row.url_id}/promote/", {"seen": shown(office, row)})


def shown(office: Office, row: Scenario) -> str:
    page = office.client.get(f"/allocation/scenarios/{row.url_id}/promote/")
    return str(page.context["page"].review.etag)


def states(office: Office, row: Scenario) -> list[str]:
    page = office.client.get(f"/allocation/scenarios/{row.url_id}/promote/").context["page"]
    return [line.state for line in page.lines]


def test_all_changes_take_effect_at_once_each_with_an_audit_line(office: Office) -> None:
    review = make.PointFactory.create(initiative=office.vault, key="review", name="Review", date=date(2026, 12, 3))
    passed = make.PointFactory.create(initiative=office.vault, key="scope", date=date(2026, 11, 2))
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    office.try_(row, "adjust", assignment=office.leads.pk, hours="8", stage="weekly", effective_on="2026-12-07")
    office.try_(row, "add", initiative=office.vault.pk, who="Omar Haddad", role="deputy", stage="reviewing", hours="3",
                effective_on="2026-12-07")  # fmt: skip
    office.try_(row, "shift", initiative=office.vault.pk, shift_days="14")
    assert states(office, row) == ["ready"] * 4
    assert promote(office, row).status_code == 303
    assert office.held(office.search) == [
        ("tom", "deputy", "reviewing", 4, START, date(2027, 1, 3)),
        ("omar", "lead", "embedded", 10, START, None),
        ("lena", "deputy", "reviewing", 4, date(2027, 1, 4), None),
    ]
    assert office.held(office.vault) == [
        ("tom", "lead", "embedded", 14, START, date(2026, 12, 6)),
        ("tom", "lead", "weekly", 8, date(2026, 12, 7), None),
        ("omar", "deputy", "reviewing", 3, date(2026, 12, 7), None),
    ]
    days = dict(office.vault.points.values_list("pk", "date"))
    assert days == {review.pk: date(2026, 12, 17), passed.pk: date(2026, 11, 2)}
    assert Initiative.objects.get(key="vault").target == date(2027, 2, 15)
    lines = {
        (line.thing, line.verb, line.actor_name) for line in AuditLine.objects.filter(verb__in=["assigned", "changed"])
    }
    assert {("lead", "assigned", "Marta Solé"), ("lead", "changed", "Marta Solé"), ("agreed hours", "changed", "Marta Solé"),
            ("inflection point", "changed", "Marta Solé"), ("initiative", "changed", "Marta Solé")} <= lines  # fmt: skip
    assert AuditLine.objects.filter(feeds_plans=True, about=office.lena).exists()
    found = set(Notification.objects.values_list("person__key", "kind", "row"))
    assert found == {(one, "changed_leads", office.vault.pk) for one in ("tom", "omar")} | {
        (one, "changed_leads", office.search.pk) for one in ("tom", "omar", "lena")
    }
    row.refresh_from_db()
    assert (row.promoted_at, row.promoted_by) == (NOW, office.marta)
    # It stays as a record and can't be changed any more.
    assert (
        office.client.post(
            f"/allocation/scenarios/{row.url_id}/add/shift/", {"initiative": office.vault.pk, "shift_days": "1"}
        ).status_code
        == 303
    )
    assert row.changes.count() == 4


def test_values_changed_since_are_shown_and_block_promotion_until_accepted(office: Office) -> None:
    row = office.scenario()
    change = office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    office.try_(row, "end", assignment=office.omar_leads.pk, effective_on="2027-02-01")
    LeadAssignment.objects.filter(pk=office.deputises.pk).update(hours=6, stage="weekly")
    before = list(LeadAssignment.objects.order_by("pk").values())
    answer = promote(office, row)
    assert answer.status_code == 409
    first, second = answer.context["page"].lines
    assert (first.state, [(one.then, one.now) for one in first.moved]) == (
        "moved",
        [("Reviewing", "Weekly"), ("4", "6")],
    )
    assert second.state == "ready"
    assert list(LeadAssignment.objects.order_by("pk").values()) == before
    assert office.client.post(f"/allocation/scenarios/{row.url_id}/{change.pk}/rebase/").status_code == 303
    assert states(office, row) == ["ready", "ready"]
    assert promote(office, row).status_code == 303
    assert ("lena", "deputy", "weekly", 6, date(2027, 1, 4), None) in office.held(office.search)


def test_a_milestone_that_has_passed_since_blocks_promotion(office: Office) -> None:
    point = make.PointFactory.create(initiative=office.vault, date=date(2026, 12, 3))
    row, other = office.scenario(), office.scenario()
    office.try_(row, "point", point=point.pk, effective_on="2026-12-17")
    office.try_(other, "shift", initiative=office.vault.pk, shift_days="7")
    point.passed = True
    point.save()
    assert (states(office, row), states(office, other)) == (["moved"], ["moved"])
    point.delete()
    assert (states(office, row), states(office, other)) == (["gone"], ["moved"])


def test_new_hires_and_leavers_cannot_be_promoted_and_the_rest_can_without_them(office: Office) -> None:
    row = office.scenario()
    new = office.try_(
        row,
        "stand_in",
        title="New",
        seniority="staff",
        effective_on="2027-03-01",
        contracted_hours="40",
        day_to_day="0",
    )
    office.try_(row, "move", assignment=office.leads.pk, who="New", effective_on="2027-03-01")
    gone = office.try_(row, "leaves", who="Omar Haddad", effective_on="2027-03-01")
    office.try_(row, "adjust", assignment=office.deputises.pk, hours="2", stage="", effective_on="2026-12-07")
    assert states(office, row) == ["unreal", "unreal", "unreal", "ready"]
    assert promote(office, row).status_code == 409
    for number in (new.pk, gone.pk):
        office.client.post(f"/allocation/scenarios/{row.url_id}/{number}/remove/")
    assert promote(office, row).status_code == 303
    assert [hours for _, _, _, hours, _, _ in office.held(office.search)] == [4, 10, 2]


def test_without_permission_for_every_change_nothing_is_promoted(office: Office) -> None:
    """Shared with Lena, who is on the search team but doesn't lead it, and Omar, who leads it but may not change Tom's hours."""
    make.MembershipFactory.create(initiative=office.search, person=office.lena)
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    office.try_(
        row,
        "add",
        initiative=office.search.pk,
        who="Lena Virtanen",
        role="deputy",
        stage="weekly",
        hours="2",
        effective_on="2026-12-07",
    )
    office.client.post(f"/allocation/scenarios/{row.url_id}/share/", {"who": "Lena Virtanen\nOmar Haddad"})
    for person, expected in ((office.lena, ["forbidden", "forbidden"]), (office.omar, ["forbidden", "ready"])):
        office.as_(person)
        assert states(office, row) == expected
        assert promote(office, row).status_code == 409
    assert len(office.held(office.search)) == 2


def test_someone_it_is_shared_with_may_promote_what_they_have_permission_for(office: Office) -> None:
    row = office.scenario()
    office.try_(
        row,
        "add",
        initiative=office.search.pk,
        who="Lena Virtanen",
        role="deputy",
        stage="weekly",
        hours="2",
        effective_on="2026-12-07",
    )
    office.client.post(f"/allocation/scenarios/{row.url_id}/share/", {"who": "Omar Haddad"})
    office.as_(office.omar)
    assert promote(office, row).status_code == 303
    assert ("lena", "deputy", "weekly", 2, date(2026, 12, 7), None) in office.held(office.search)
    assert set(AuditLine.objects.filter(thing="lead").values_list("actor_name", flat=True)) == {"Omar Haddad"}


def test_promoting_twice_shows_an_error_and_does_nothing_twice(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    seen = shown(office, row)
    address = f"/allocation/scenarios/{row.url_id}/promote/"
    assert office.client.post(address, {"seen": seen}).status_code == 303
    again = office.client.post(address, {"seen": seen}, follow=True)
    # The scenario was promoted, and then it was not promoted again.
    assert [one.level_tag for one in again.context["messages"]] == ["success", "error"]
    assert again.redirect_chain == [(f"/allocation/scenarios/{row.url_id}/", 303)]
    assert len(office.held(office.search)) == 3


def test_a_scenario_changed_since_it_was_opened_must_be_reviewed_again(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    seen = shown(office, row)
    office.try_(row, "shift", initiative=office.vault.pk, shift_days="7")
    # Neither what was opened before, nor what no one has looked at.
    for typed in ({"seen": seen}, {}):
        assert office.client.post(f"/allocation/scenarios/{row.url_id}/promote/", typed).status_code == 409
    assert len(office.held(office.search)) == 2


def test_an_assignment_removed_by_promotion_can_be_restored(office: Office) -> None:
    later = office.lead(office.vault, office.lena, 5, role="deputy", start=date(2027, 2, 1))
    row = office.scenario()
    office.try_(row, "end", assignment=later.pk, effective_on="2027-01-01")
    assert promote(office, row).status_code == 303
    assert not LeadAssignment.objects.filter(pk=later.pk).exists()
    kept = TrashItem.objects.get(kind="lead assignment")
    assert office.client.post(kept.restore_url).status_code in (200, 303)
    assert LeadAssignment.objects.filter(pk=later.pk).exists()


def test_an_assignment_is_handed_over_whole_without_a_day_without_a_lead(office: Office) -> None:
    later = office.lead(office.vault, office.omar, 5, start=date(2027, 2, 1))
    row = office.scenario()
    office.try_(row, "move", assignment=later.pk, who="Lena Virtanen", effective_on="2027-01-04")
    assert promote(office, row).status_code == 303
    assert ("lena", "lead", "embedded", 5, date(2027, 2, 1), None) in office.held(office.vault)
    assert not LeadAssignment.objects.filter(person=office.omar, initiative=office.vault).exists()


@pytest.mark.parametrize(
    ("kind", "typed", "reason"),
    [
        ("adjust", {"assignment": "leads", "hours": "8", "effective_on": "2020-01-06"}, "past"),
        ("end", {"assignment": "leads", "effective_on": "2026-11-22"}, "past"),
        ("adjust", {"assignment": "deputises", "hours": "1", "effective_on": "2026-12-07"}, "conflict"),
        ("adjust", {"assignment": "deputises", "hours": "1", "effective_on": "2027-02-01"}, "conflict"),
        ("end", {"assignment": "deputises", "effective_on": "2027-02-01"}, "conflict"),
        ("move", {"assignment": "deputises", "who": "Lena Virtanen", "effective_on": "2027-01-04"}, "conflict"),
        # Omar leads search, so that he can't become its deputy besides.
        ("move", {"assignment": "deputises", "who": "Omar Haddad", "effective_on": "2026-11-30"}, "conflict"),
        ("add", {"initiative": "vault", "who": "Lena Virtanen", "hours": "2", "effective_on": "2027-01-11"}, "conflict"),
        ("add", {"initiative": "search", "who": "Omar Haddad", "hours": "2", "effective_on": "2027-01-11"}, "conflict"),
        ("shift", {"initiative": "vault", "shift_days": "7"}, "conflict"),
        ("leaves", {"who": "Tom Becker", "effective_on": "2027-01-11"}, "conflict"),
        ("add", {"initiative": "closed", "who": "Lena Virtanen", "hours": "2", "effective_on": "2027-01-11"}, "invalid_choice"),
    ],
)  # fmt: skip
def test_what_could_not_be_promoted_is_refused_when_entered(
    office: Office, kind: str, typed: dict[str, Any], reason: str
) -> None:
    named = {"leads": office.leads, "deputises": office.deputises, "vault": office.vault, "search": office.search}
    # Marta sees it, but only Noor, who is in another line, leads and may change it.
    named["closed"] = make.InitiativeFactory.create(open_to_everyone=True)
    make.LeadFactory.create(initiative=named["closed"], person=office.noor)
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.deputises.pk, hours="3", effective_on="2026-12-07")
    office.try_(row, "end", assignment=office.deputises.pk, effective_on="2027-01-18")
    office.try_(row, "add", initiative=office.vault.pk, who="Lena Virtanen", role="deputy", stage="weekly", hours="2",
                effective_on="2026-12-07")  # fmt: skip
    office.try_(row, "shift", initiative=office.vault.pk, shift_days="14")
    data = {name: named[value].pk if value in named else value for name, value in typed.items()}
    data |= {"role": "deputy", "stage": "weekly"} if kind in ("add", "adjust") else {}
    answer = office.client.post(f"/allocation/scenarios/{row.url_id}/add/{kind}/", data)
    assert answer.status_code == 422
    assert [fault.code for faults in answer.context["form"].errors.as_data().values() for fault in faults] == [reason]
    assert states(office, row) == ["ready"] * 4


def test_a_change_whose_week_has_passed_since_is_not_promoted(office: Office) -> None:
    row = office.scenario()
    change = office.try_(row, "adjust", assignment=office.leads.pk, hours="8", effective_on="2026-11-23")
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        assert states(office, row) == ["ready"]
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert states(office, row) == ["past"]
        assert promote(office, row).status_code == 409
    # One from before such days were refused.
    ScenarioChange.objects.filter(pk=change.pk).update(effective_on=date(2020, 1, 6))
    assert (states(office, row), promote(office, row).status_code) == (["past"], 409)
    assert office.held(office.vault) == [("tom", "lead", "embedded", 14, START, None)]


def test_steps_of_one_assignment_apply_in_the_order_of_their_days(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="4", stage="", effective_on="2027-01-04")
    office.try_(row, "adjust", assignment=office.leads.pk, hours="8", stage="weekly", effective_on="2026-12-07")
    before, found = facts_of(office), load_scenario_facts(office.marta, row.key, TODAY)
    assert found is not None
    promised = figures(apply_changes(before, found.changes))
    assert promote(office, row).status_code == 303
    assert [row[2:] for row in office.held(office.vault)] == [
        ("embedded", 14, START, date(2026, 12, 6)),
        ("weekly", 8, date(2026, 12, 7), date(2027, 1, 3)),
        ("weekly", 4, date(2027, 1, 4), None),
    ]
    assert figures(facts_of(office)) == promised


def test_the_last_lead_is_not_removed(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "end", assignment=office.leads.pk, effective_on="2026-11-23")
    office.try_(row, "adjust", assignment=office.deputises.pk, hours="2", stage="", effective_on="2026-12-07")
    answer = promote(office, row)
    ending, adjusting = answer.context["page"].lines
    assert answer.status_code == 409
    assert ending.words in answer.context["refusal"]
    assert adjusting.words not in answer.context["refusal"]
    assert [hours for _, _, _, hours, _, _ in office.held(office.search)] == [4, 10]


def test_affected_people_get_one_email_with_only_hours_they_may_see(
    office: Office, mailoutbox: list[EmailMessage]
) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    promote(office, row)
    (job,) = Job.objects.all()
    assert notifications.send_emails(job.pk) == 3
    assert notifications.send_emails(job.pk) == 0
    bodies = {mail.to[0]: str(mail.body) for mail in mailoutbox}
    assert bodies.keys() == {"tom@example.org", "lena@example.org", "omar@example.org"}
    assert {address for address, body in bodies.items() if re.search(r"\b4 h\b", body)} == {
        "tom@example.org",
        "lena@example.org",
    }
    assert all("Lena Virtanen" in body and "4 Jan 2027" in body for body in bodies.values())


def test_each_email_shows_dates_as_its_reader_chose(office: Office, mailoutbox: list[EmailMessage]) -> None:
    Account.objects.filter(person=office.marta).update(dates="month")
    Account.objects.filter(person=office.tom).update(dates="iso")
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    promote(office, row)
    notifications.send_emails(Job.objects.get().pk)
    bodies = {mail.to[0]: str(mail.body) for mail in mailoutbox}
    assert "on 2027-01-04 (" in bodies["tom@example.org"]
    assert "on 4 Jan 2027 (" in bodies["lena@example.org"]


def test_without_a_mail_server_promotion_holds_and_the_page_names_who_was_not_emailed(
    office: Office, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="8", stage="", effective_on="2026-12-07")
    promote(office, row)
    notifications.send_emails(Job.objects.get().pk)
    answer = office.client.get(f"/allocation/scenarios/{row.url_id}/")
    assert answer.context["page"].not_notified == ["Tom Becker"]
    assert '<div class="notice warn"' in answer.content.decode()
    assert len(office.held(office.vault)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_people_promoting_at_once_one_gets_an_error(client: Client) -> None:
    office = Office(client)
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    seen = shown(office, row)
    starts = Barrier(2)
    found: list[str] = []

    def go() -> None:
        starts.wait()
        try:
            promotion.promote(row, seen=seen, by=Person.objects.get(key="marta"), now=NOW, today=TODAY)
            found.append("done")
        except services.AlreadyPromoted:
            found.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=go) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == ["done", "refused"]
    assert len(office.held(office.search)) == 3


TRIED: dict[str, dict[str, Any]] = {
    "move": {"assignment": "deputises", "who": "Lena Virtanen", "effective_on": "2027-01-04"},
    "adjust": {"assignment": "leads", "hours": "8", "stage": "weekly", "effective_on": "2026-12-09"},
    "end": {"assignment": "deputises", "effective_on": "2026-12-21"},
    "add": {"initiative": "vault", "who": "Omar Haddad", "role": "deputy", "stage": "reviewing", "hours": "3",
            "effective_on": "2026-12-07"},
    "shift": {"initiative": "vault", "shift_days": "14"},
    "point": {"point": "review", "effective_on": "2026-12-17"},
}  # fmt: skip


@pytest.mark.parametrize("kind", TRIED)
@pytest.mark.every_case
def test_promotion_gives_the_figures_that_the_comparison_showed(office: Office, kind: str) -> None:
    """Each kind of change is implemented twice, on facts and on rows: both must give the same figures."""
    review = make.PointFactory.create(initiative=office.vault, key="review", name="Review", date=date(2026, 12, 3))
    make.PointFactory.create(initiative=office.search, key="cut", name="Cut over", date=date(2026, 12, 17))
    for initiative in (office.vault, office.search):
        area = make.AreaFactory.create(initiative=initiative, key="keys", name="Keys", impact=5)
        make.RequirementFactory.create(area=area, level=4)
    named: dict[str, Any] = {
        "leads": office.leads,
        "deputises": office.deputises,
        "vault": office.vault,
        "review": review,
    }
    typed = {name: named[value].pk if value in named else value for name, value in TRIED[kind].items()}
    office.lead(make.InitiativeFactory.create(name="Audit"), office.lena, 6)
    row = office.scenario()
    office.try_(row, kind, **typed)
    before = facts_of(office)
    scenario_facts = load_scenario_facts(office.marta, row.key, TODAY)
    assert scenario_facts is not None
    promised = figures(apply_changes(before, scenario_facts.changes))
    assert promised != figures(before)
    assert promote(office, row).status_code == 303
    assert figures(facts_of(office)) == promised


def facts_of(office: Office) -> Facts:
    this = Week.of(TODAY)
    return load_all_facts(
        Viewer(office.marta, Organisation.objects.get(), TODAY), [this + number for number in range(13)]
    )


def figures(facts: Facts) -> Any:
    """By week: hours and capacity of each person, coverage of each initiative, conflicts, and what needs a decision."""
    found = weekly_coverage.build_coverage(facts)
    return (
        {
            row.lead.key: [comparison.visible_hours(one) for one in row.cells]
            for row in heatmap.build_heatmap(facts).rows
        },
        {row.initiative.key: [comparison.visible_coverage(one) for one in row.cells] for row in found.rows},
        [comparison.collision_key(one) for one in detection.find_collisions(facts)],
        [comparison.uncovered_key(one) for one in found.decide],
    )


def undo(office: Office, row: Scenario) -> Any:
    return office.client.post(f"/allocation/scenarios/{row.url_id}/undo-promotion/")


def everything(office: Office) -> list[Any]:
    """What a promotion changes, as it is stored."""
    return [
        list(LeadAssignment.objects.order_by("pk").values()),
        list(office.vault.points.order_by("pk").values_list("pk", "date")),
        list(Initiative.objects.order_by("pk").values_list("pk", "start", "target", "phase_starts")),
        list(ScenarioChange.objects.order_by("pk").values()),
    ]


def scenario_with_everything(office: Office) -> Scenario:
    make.PointFactory.create(initiative=office.vault, key="review", name="Review", date=date(2026, 12, 3))
    LeadAssignment.objects.filter(pk=office.deputises.pk).update(start=date(2027, 1, 4))
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    office.try_(row, "adjust", assignment=office.leads.pk, hours="8", stage="weekly", effective_on="2026-12-07")
    office.try_(row, "add", initiative=office.vault.pk, who="Omar Haddad", role="deputy", stage="reviewing", hours="3",
                effective_on="2026-12-07")  # fmt: skip
    office.try_(row, "shift", initiative=office.vault.pk, shift_days="14")
    return row


def test_undo_of_a_promotion_puts_everything_back_exactly(office: Office) -> None:
    row = scenario_with_everything(office)
    before = everything(office)
    assert promote(office, row).status_code == 303
    assert everything(office) != before
    assert office.client.get(f"/allocation/scenarios/{row.url_id}/").context["page"].can_undo
    assert undo(office, row).status_code == 303
    assert everything(office) == before
    row.refresh_from_db()
    # It is open again, and can be promoted again.
    assert (row.is_open, row.promoted_by, states(office, row)) == (True, None, ["ready"] * 4)
    assert [job.arguments["undone"] for job in Job.objects.order_by("pk")] == [False, True]


def test_a_promotion_is_not_undone_after_a_day_by_others_or_once_something_was_changed_again(office: Office) -> None:
    row = scenario_with_everything(office)
    office.client.post(f"/allocation/scenarios/{row.url_id}/share/", {"who": "Omar Haddad"})
    promote(office, row)
    promoted = everything(office)
    office.as_(office.omar)
    undo(office, row)
    assert everything(office) == promoted
    office.as_(office.marta)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert not office.client.get(f"/allocation/scenarios/{row.url_id}/").context["page"].can_undo
        undo(office, row)
    assert everything(office) == promoted
    LeadAssignment.objects.filter(stage="weekly").update(hours=9)
    changed = everything(office)
    undo(office, row)
    assert everything(office) == changed
    row.refresh_from_db()
    assert not row.is_open


def test_undo_never_rewrites_a_week_that_is_over(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="8", stage="", effective_on="2026-11-23")
    with time_machine.travel("2026-11-29T20:00Z", tick=False):
        promote(office, row)
    promoted = everything(office)
    with time_machine.travel("2026-11-30T09:00Z", tick=False):
        undo(office, row)
    assert everything(office) == promoted
    with time_machine.travel("2026-11-29T21:00Z", tick=False):
        undo(office, row)
    assert [hours for _, _, _, hours, _, _ in office.held(office.vault)] == [14]
