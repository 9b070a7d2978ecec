"""Scenarios are saved and shared, and change nothing until they are promoted."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios.changes.baseline import GONE
from allocation.scenarios.promotion_check import CheckedChange
from initiatives.models import LeadAssignment
from people.models import AuditLine, TrashItem
from tests.support import factories as make
from tests.support.scenario_desk import NOW, TODAY, Office

pytestmark = [pytest.mark.django_db]
START = date(2026, 1, 5)


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def lines_on(client: Client, scenario: Scenario) -> list[CheckedChange]:
    """The changes of a scenario, as its page shows them."""
    return list(client.get(f"/allocation/scenarios/{scenario.url_id}/").context["page"].lines)


def changes_of(scenario: Scenario) -> list[ScenarioChange]:
    return list(scenario.changes.order_by("pk"))


def words_on(client: Client, scenario: Scenario) -> list[str]:
    return [line.words for line in lines_on(client, scenario)]


def test_each_kind_of_change_is_saved_and_changes_nothing_else(office: Office) -> None:
    make.PointFactory.create(initiative=office.vault, key="review", name="Design review", date=date(2026, 12, 3))
    make.SkillFactory.create(key="security", name="Security")
    before = list(LeadAssignment.objects.order_by("pk").values())
    row = office.scenario()
    office.try_(row, "stand_in", title="A staff engineer", seniority="staff", effective_on="2027-03-01", contracted_hours="40",
                day_to_day="10", levels="security: 4", initiative=office.vault.pk)  # fmt: skip
    office.try_(row, "move", assignment=office.deputises.pk, who="lena virtanen", effective_on="2027-01-04")
    office.try_(row, "move", assignment=office.leads.pk, who="A staff engineer", effective_on="2027-03-01")
    office.try_(row, "adjust", assignment=office.omar_leads.pk, hours="7.5", stage="weekly", effective_on="2026-12-07")
    office.try_(row, "add", initiative=office.vault.pk, who="Omar Haddad", role="deputy", stage="reviewing", hours="3",
                effective_on="2026-12-07", end="2027-01-31")  # fmt: skip
    office.try_(row, "end", assignment=office.omar_leads.pk, effective_on="2027-02-01")
    office.try_(row, "shift", initiative=office.search.pk, shift_days="-7")
    office.try_(row, "point", point=office.vault.points.get().pk, effective_on="2026-12-17")
    office.try_(row, "leaves", who="Omar Haddad", effective_on="2027-03-01")
    # In the order in which they were added: kind, person or new hire, and the day from which it holds.
    assert [
        (one.kind, str(one.person or (one.new_hire and one.new_hire.title)), one.effective_on)
        for one in changes_of(row)
    ] == [
        ("stand_in", "None", date(2027, 3, 1)),
        ("move", "Lena Virtanen", date(2027, 1, 4)),
        ("move", "A staff engineer", date(2027, 3, 1)),
        ("adjust", "None", date(2026, 12, 7)),
        ("add", "Omar Haddad", date(2026, 12, 7)),
        ("end", "None", date(2027, 2, 1)),
        ("shift", "None", None),
        ("point", "None", date(2026, 12, 17)),
        ("leaves", "Omar Haddad", date(2027, 3, 1)),
    ]
    new, _, _, adjusted, added, _, shifted, *_ = changes_of(row)
    assert (new.levels, new.contracted_hours, new.day_to_day, new.initiative) == ({"security": 4}, 40, 10, office.vault)
    assert (adjusted.assignment, adjusted.hours, adjusted.stage) == (office.omar_leads, Decimal("7.5"), "weekly")
    assert (added.role, added.stage, added.hours, added.end) == ("deputy", "reviewing", 3, date(2027, 1, 31))
    assert shifted.shift_days == -7
    assert list(LeadAssignment.objects.order_by("pk").values()) == before
    assert office.vault.points.get().date == date(2026, 12, 3)
    assert not AuditLine.objects.exclude(thing="scenarios").exists()


@pytest.mark.parametrize(
    ("kind", "typed", "field", "code"),
    [
        ("move", {"who": "Noor Aziz"}, "who", "outside_line"),
        ("move", {"who": "Nobody Known"}, "who", "unknown"),
        ("move", {"who": "Tom Becker"}, "who", "unchanged"),
        ("move", {"assignment": "999999"}, "assignment", "invalid_choice"),
        ("move", {"effective_on": "2026-02-30"}, "effective_on", "invalid"),
        ("adjust", {"hours": "", "stage": ""}, "hours", "unchanged"),
        ("adjust", {"hours": "169"}, "hours", "max_value"),
        ("adjust", {"hours": "1e400"}, "hours", "max_digits"),
        ("shift", {"shift_days": "0"}, "shift_days", "unchanged"),
        ("shift", {"shift_days": "99999"}, "shift_days", "max_value"),
        ("stand_in", {"levels": "securty 3"}, "levels", "unknown"),
        ("stand_in", {"levels": "security high"}, "levels", "no_level"),
        ("stand_in", {"title": "Tom Becker"}, "title", "colleague"),
        ("add", {"end": "2026-12-01", "effective_on": "2027-01-01"}, "__all__", None),
        ("leaves", {"who": ""}, "who", "required"),
    ],
)
def test_an_error_is_shown_at_its_field_and_keeps_what_was_typed(
    office: Office, kind: str, typed: dict[str, str], field: str, code: str | None
) -> None:
    make.SkillFactory.create(key="security", name="security")
    row = office.scenario()
    usual = {
        "assignment": str(office.leads.pk), "initiative": str(office.vault.pk), "who": "Lena Virtanen",
        "effective_on": "2027-01-04", "hours": "4", "stage": "weekly",
        "role": "deputy", "shift_days": "7", "title": "New", "seniority": "staff",
        "contracted_hours": "40", "day_to_day": "12",
    }  # fmt: skip
    answer = office.client.post(f"/allocation/scenarios/{row.url_id}/add/{kind}/", {**usual, **typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {(name, fault.code) for name, faults in form.errors.as_data().items() for fault in faults} == {(field, code)}
    assert all(form[name].value() == value for name, value in typed.items())
    assert not ScenarioChange.objects.exists()


def test_only_the_author_sees_a_scenario_until_it_is_shared_and_each_reader_sees_their_own_hours(
    office: Office,
) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.leads.pk, who="Lena Virtanen", effective_on="2027-01-04")
    here = f"/allocation/scenarios/{row.url_id}/"
    assert office.as_(office.omar).get(here).status_code == 404
    office.as_(office.marta).post(f"{here}share/", {"who": "Omar Haddad\nTom Becker"})
    # Omar sees neither the vault nor Tom's hours; Tom sees his own.
    (hidden,) = lines_on(office.as_(office.omar), row)
    assert (hidden.is_seen, hidden.state) == (False, "forbidden")
    assert not any(name in hidden.words for name in ("Vault", "Tom", "Lena"))
    (words,) = words_on(office.as_(office.tom), row)
    assert all(part in words for part in ("Vault", "Tom Becker", "Lena Virtanen", "4 Jan 2027", "14 h"))
    assert office.as_(office.tom).post(here, {"name": "Mine"}).status_code == 404
    office.vault.open_to_everyone = True
    office.vault.save()
    (words,) = words_on(office.as_(office.omar), row)
    assert all(part in words for part in ("Vault", "Tom Becker", "Lena Virtanen", "4 Jan 2027"))
    assert "14" not in words


def test_a_change_is_edited_removed_and_restored_with_the_changes_that_depend_on_it(office: Office) -> None:
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
    office.try_(row, "move", assignment=office.leads.pk, who="new", effective_on="2027-03-01")
    here = f"/allocation/scenarios/{row.url_id}/{new.pk}/"
    typed = {
        "title": "A staff engineer",
        "seniority": "staff",
        "effective_on": "2027-03-01",
        "contracted_hours": "30",
        "day_to_day": "0",
    }
    assert office.client.post(here, typed).status_code == 303
    assert "a staff engineer" in words_on(office.client, row)[1]
    gone = office.client.post(f"{here}remove/")
    assert words_on(office.client, row) == []
    kept = TrashItem.objects.get()
    assert gone["Location"] == f"/allocation/scenarios/{row.url_id}/?removed={kept.name}#changes"
    office.client.post(kept.restore_url)
    assert len(words_on(office.client, row)) == 2


def test_a_removed_scenario_is_restored_even_if_an_assignment_it_refers_to_is_gone(office: Office) -> None:
    row = office.scenario()
    office.client.post(f"/allocation/scenarios/{row.url_id}/share/", {"who": "Lena Virtanen"})
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2027-01-04")
    office.client.post(f"/allocation/scenarios/{row.url_id}/remove/")
    assert not Scenario.objects.exists()
    office.deputises.delete()
    assert office.client.post(TrashItem.objects.get().restore_url).status_code == 303
    back = Scenario.objects.get()
    assert [one.key for one in back.shared_with.all()] == ["lena"]
    (line,) = lines_on(office.client, row)
    assert (line.state, [one.now for one in line.moved]) == ("gone", [GONE])


def test_of_two_people_renaming_it_the_second_sees_a_conflict(office: Office) -> None:
    row = office.scenario()
    here = f"/allocation/scenarios/{row.url_id}/"
    assert office.client.post(here, {"name": "First", "version": row.version}).status_code == 303
    answer = office.client.post(here, {"name": "Second", "version": row.version})
    assert answer.status_code == 409
    assert [(one.theirs, one.yours) for one in answer.context["conflict"]] == [("First", "Second")]
    again = answer.context["head"]["version"].value()
    assert office.client.post(here, {"name": "Second", "version": again}).status_code == 303
    assert Scenario.objects.get().name == "Second"


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_constant(office: Office, count: int, django_assert_max_num_queries: Any) -> None:
    row = office.scenario()
    for number in range(count):
        initiative = make.InitiativeFactory.create(name=f"Thing {number}")
        held = office.lead(initiative, office.tom, 1)
        base = {"who": "Tom Becker", "role": "lead", "stage": "embedded", "hours": "1.00", "start": str(START), "end": "",
                "tentative": False}  # fmt: skip
        common: dict[str, Any] = {"scenario": row, "initiative": initiative, "effective_on": TODAY}
        ScenarioChange.objects.create(**common, kind="move", assignment=held, person=office.lena, baseline=base)
        ScenarioChange.objects.create(**common, kind="add", person=office.lena, hours=1, baseline={"held": []})
        ScenarioChange.objects.create(**common, kind="shift", shift_days=3)
        ScenarioChange.objects.create(
            scenario=row, kind="stand_in", title=f"New {number}", levels={"x": 1}, effective_on=TODAY
        )
    for path in (
        f"/allocation/scenarios/{row.url_id}/",
        f"/allocation/scenarios/{row.url_id}/promote/",
        "/allocation/scenarios/",
    ):
        with django_assert_max_num_queries(12):
            assert office.client.get(path).status_code == 200


def test_one_form_adds_a_change_of_any_kind(office: Office) -> None:
    row = office.scenario()
    here = f"/allocation/scenarios/{row.url_id}/add/"
    page: Any = office.client.get(here)
    assert {value for value, _ in page.context["kinds"]} == set(ChangeKind.values)
    assert [kind for kind in ChangeKind.values if f"/add/{kind}/" in page.content.decode()] == ["move"]
    for kind, fields in (("shift", ["initiative", "shift_days"]), ("leaves", ["who", "effective_on"])):
        page = office.client.get(f"{here}?kind={kind}")
        assert list(page.context["form"].fields) == fields
        assert f'action="{here}{kind}/"' in page.content.decode()
        part = office.client.get(f"{here}?kind={kind}", headers={"HX-Request": "true"}).content.decode()
        assert part.strip().startswith("<form")
        assert "<html" not in part
    assert office.client.get(f"{here}?kind=nothing").context["kind"] == "move"


def test_the_verdict_says_what_a_scenario_comes_to(office: Office) -> None:
    office.lead(make.InitiativeFactory.create(), office.tom, 14)
    make.AreaFactory.create(initiative=office.vault, impact=5)
    make.RequirementFactory.create(area=office.vault.areas.get(), level=4)
    row = office.scenario()
    address = f"/allocation/scenarios/{row.url_id}/compare/verdict/"
    assert "Nothing to compare yet" in office.client.get(address).content.decode()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="0", stage="", effective_on="2026-12-07")
    page: Any = office.client.get(address)
    # Tom has 32 of 28 h; without the vault's 14 h he is within capacity, and no hours cover the vault's area.
    assert [(one.kind, one.words) for one in page.context["verdict"]] == [
        ("good", "1 lead no longer over capacity"),
        ("bad", "1 area uncovered"),
    ]
    # It opens at the first changed week, unless another window was chosen.
    assert str(page.context["weeks"][0]) == "2026-W50"
    assert str(office.client.get(f"{address}?from=2026-W49").context["weeks"][0]) == "2026-W49"


def test_a_scenario_that_changes_nothing_says_so(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="13", stage="", effective_on="2026-12-07")
    page: Any = office.client.get(f"/allocation/scenarios/{row.url_id}/compare/verdict/")
    assert [(one.kind, one.words) for one in page.context["verdict"]] == [
        ("even", "No difference to capacity, coverage or conflicts")
    ]
