"""Imports of tables: the preview, what is written, importing again, fields edited here, undo, and who may."""

from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import CriticalArea, DateGiven, Dependency, Initiative, LeadAssignment, Membership
from integrations.imports.models import DataImport, ExternalRef, ImportMapping
from people.models import AuditLine, Person, SearchEntry, Team
from tests.support import factories as make
from tests.support.import_pages import carry_out, fields, imported, preview, upload

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-25T10:00Z")]

ROADMAP = """Key;Title;Description;Due date;Assignee;Squad;Part of;Blocks;Priority;Status
R-1;One Tap;Pay with one tap;2027-03-01;ana@example.org;Checkout;;;High;In progress
R-2;Token storage;Where cards are kept;;ben@example.org;Checkout;R-1;;;Open
R-3;Identity SDK;Sign-in for partners;2027-01-15;cleo@example.org;Platform;;R-1, R-2;;Open
R-4;Old checkout;;;;Checkout;;;;Done
"""


@pytest.fixture
def ana(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    for key in ("ana", "ben", "cleo"):
        make.PersonFactory.create(key=key, name=key.title())
    for name in ("Checkout", "Platform"):
        make.TeamFactory.create(key=name.lower(), name=name)
    person = Person.objects.get(key="ana")
    make.sign_in(client, person)
    return person


def facts() -> dict[str, Any]:
    """Everything that an import may write."""
    tables = (Initiative, CriticalArea, Dependency, DateGiven, LeadAssignment, Membership, ExternalRef)
    found: dict[str, Any] = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in tables}
    found["search"] = list(SearchEntry.objects.order_by("kind", "row_id").values("kind", "row_id", "text"))
    return found


def test_a_table_is_previewed_and_imported_as_initiatives_areas_and_dependencies(client: Client, ana: Person) -> None:
    address = upload(client, ROADMAP)
    found = client.get(address).context["found"]
    assert [(one.thing, one.name) for one in found.changes] == [
        ("initiative", "One Tap"),
        ("area", "Token storage"),
        ("initiative", "Identity SDK"),
        ("dependency", "Identity SDK"),
        ("dependency", "Identity SDK"),
    ]
    assert [one.text for one in found.left_out] == ["“Old checkout” is done or closed."]
    assert not Initiative.objects.exists()
    imported(client, ROADMAP, team="checkout")
    row = Initiative.objects.get()
    assert (row.key, row.name, row.summary, row.priority, row.target) == (
        "one-tap", "One Tap", "Pay with one tap", 4, date(2027, 3, 1),
    )  # fmt: skip
    area = CriticalArea.objects.get()
    assert (area.initiative, area.name, area.why, area.owner) == (
        row, "Token storage", "Where cards are kept", Person.objects.get(key="ben"),
    )  # fmt: skip
    assert [(one.person.key, one.hours) for one in LeadAssignment.objects.all()] == [("ana", 0)]
    assert Membership.objects.get().person.key == "ben"
    waits = {one.area: one for one in Dependency.objects.all()}
    assert set(waits) == {None, area}
    for one in waits.values():
        assert (one.name, one.producer, one.need_by, one.status) == (
            "Identity SDK", Team.objects.get(key="platform"), date(2027, 3, 1), "promised",
        )  # fmt: skip
        assert one.dri is not None
        assert (one.dri.key, one.dates_given.get().eta, one.dates_given.get().source) == (
            "cleo", date(2027, 1, 15), "import",
        )  # fmt: skip
    assert SearchEntry.objects.filter(text__contains="one tap").exists()
    assert AuditLine.objects.filter(verb="added", thing="initiative", initiative="one-tap", actor=ana).count() == 1
    assert AuditLine.objects.get(verb="imported").after == "1 new initiative, 1 new critical area, 2 new dependencies"


def test_the_owner_of_an_initiative_leads_it_too(client: Client, ana: Person) -> None:
    imported(client, "Name,Owner,Team\nOne Tap,ben@example.org,\n")
    assert set(LeadAssignment.objects.values_list("person__key", "role")) == {("ana", "lead"), ("ben", "lead")}


def test_a_second_import_changes_nothing(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, source="Roadmap")
    before = facts()
    response = carry_out(client, ROADMAP, source="Roadmap")
    assert (response.status_code, response.context["found"].changes) == (422, [])
    assert response.context["found"].same == 5
    assert facts() == before


def test_a_changed_due_date_is_a_new_date_given_and_the_earlier_one_stays(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, team="checkout", source="Roadmap")
    slipped = ROADMAP.replace("2027-01-15", "2027-02-20")
    with time_machine.travel("2026-12-02T10:00Z"):
        imported(client, slipped, team="checkout", source="Roadmap")
    row = Dependency.objects.get(area=None)
    assert [(one.recorded_on, one.eta) for one in row.dates_given.all()] == [
        (date(2026, 11, 25), date(2027, 1, 15)),
        (date(2026, 12, 2), date(2027, 2, 20)),
    ]
    with time_machine.travel("2026-12-03T10:00Z"):
        assert carry_out(client, slipped, team="checkout", source="Roadmap").status_code == 422


def test_what_was_edited_here_is_never_overwritten_and_both_values_are_shown(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, source="Roadmap")
    Initiative.objects.filter(key="one-tap").update(name="One Tap in Europe")
    newer = ROADMAP.replace("One Tap;Pay with one tap;2027-03-01", "One-tap payments;Pay with one tap;2027-04-01")
    found = preview(client, newer)
    (line,) = [one for one in found.lines if one.thing == "initiative" and one.kept]
    assert [(one.label, one.before, one.after) for one in line.kept] == [
        ("Name", "One Tap in Europe", "One-tap payments"),
    ]
    assert [(one.label, one.before, one.after) for one in line.applied] == [("Target", "1 Mar 2027", "1 Apr 2027")]
    imported(client, newer, source="Roadmap")
    row = Initiative.objects.get(key="one-tap")
    assert (row.name, row.target) == ("One Tap in Europe", date(2027, 4, 1))
    assert carry_out(client, newer, source="Roadmap").status_code == 422


def test_an_import_is_undone_as_if_it_had_not_been(client: Client, ana: Person) -> None:
    before = facts()
    address = imported(client, ROADMAP, source="Roadmap")
    assert client.post(f"{address}undo/").status_code == 303
    assert facts() == before
    assert AuditLine.objects.filter(verb="removed", initiative="one-tap", actor=ana).count() == 4
    assert DataImport.objects.get(imported_at__isnull=False).state == "undone"
    assert client.post(f"{address}undo/").status_code == 303
    imported(client, ROADMAP, source="Roadmap")
    assert Initiative.objects.count() == 2


def test_the_undo_of_a_second_import_restores_what_the_first_one_brought(client: Client, ana: Person) -> None:
    nothing = facts()
    first = imported(client, ROADMAP, source="Roadmap")
    before = facts()
    newer = ROADMAP.replace("2027-03-01", "2027-04-01").replace("ben@", "cleo@").replace("2027-01-15", "2027-01-20")
    with time_machine.travel("2026-11-26T09:00Z"):
        address = imported(client, f"{newer}R-5;Refunds;;;;;;;;\n", source="Roadmap")
        assert facts() != before
        client.post(f"{address}undo/")
    after = facts()
    for rows in (*before.values(), *after.values()):
        for row in rows:
            row.pop("version", None)  # an open form learns of it
    assert after == before
    client.post(f"{first}undo/")
    assert facts() == nothing


def test_what_was_changed_since_is_not_undone_and_neither_is_the_rest(client: Client, ana: Person) -> None:
    address = imported(client, ROADMAP, source="Roadmap")
    Initiative.objects.filter(key="one-tap").update(summary="Ours now")
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "Nothing was undone: “One Tap” was changed after the import." in unescape(page)
    assert Initiative.objects.count() == 2


def test_what_is_used_since_is_not_undone(client: Client, ana: Person) -> None:
    address = imported(client, "Name,Team\nOne Tap,\n")
    make.PointFactory.create(initiative=Initiative.objects.get())
    client.post(f"{address}undo/")
    assert Initiative.objects.exists()


def test_after_a_day_there_is_no_undo(client: Client, ana: Person) -> None:
    address = imported(client, "Name,Team\nOne Tap,\n")
    with time_machine.travel("2026-11-26T10:01Z"):
        assert "undo/" not in client.get(address).content.decode()
        client.post(f"{address}undo/")
    assert Initiative.objects.exists()


def test_each_cell_that_cant_be_read_is_named(client: Client, ana: Person) -> None:
    table = (
        "ID,Name,Due,Owner,Priority,Part of\n1,One,3/4/2027,,,\n2,Two,,nobody@example.org,,\n3,Three,,,soon,\n"
        "4,,,,,\n1,Again,,,,\n5,Five,,,,Nowhere\n6,Six,=A1,,,\n"
    )
    found = preview(client, table)
    assert [(one.place, one.text.partition(".")[0]) for one in found.faults] == [
        ("C2", "“3/4/2027” isn’t an unambiguous date"),
        ("D3", "No one is named “nobody@example"),
        ("E4", "The priority of “Three”, “soon”, isn’t known"),
        ("B5", "This row has no name"),
        ("A6", "“1” is already in row 2"),
        ("F7", "“Nowhere” isn’t in this table, and you can’t change an initiative of that name"),
        ("C8", "This is a formula without a stored result"),
    ]
    response = carry_out(client, table)
    assert response.status_code == 303
    assert set(Initiative.objects.values_list("name", flat=True)) == {"One", "Two", "Three"}


def test_what_is_stored_stays_where_a_cell_cant_be_read(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, source="Roadmap")
    odd = ROADMAP.replace(
        "R-1;One Tap;Pay with one tap;2027-03-01;ana@example.org;Checkout;;;High", "R-1;One Tap;Pay;soon;;;;;Odd"
    )
    odd = odd.replace("ben@example.org", "nobody@example.org").replace("2027-01-15", "3/4/2027")
    assert carry_out(client, odd, source="Roadmap").status_code == 303
    row, area = Initiative.objects.get(key="one-tap"), CriticalArea.objects.get()
    assert (row.summary, row.target, row.priority) == ("Pay", date(2027, 3, 1), 4)
    assert area.owner == Person.objects.get(key="ben")


def test_statuses_that_are_not_known_are_counted_and_named(client: Client, ana: Person) -> None:
    rows = ("One,Design", "Two,In progress", "Three,Done", "Four,design", "Five,Design", "Six,QA")
    address = upload(client, "\n".join(("Name,Status", *rows)))
    response = client.get(address)
    assert response.context["found"].status_note.startswith(
        "4 rows have a status that leadplan doesn’t know: “Design” (B2, B6), “design” (B5), “QA” (B7)."
    )
    assert "“QA” (B7)" in response.content.decode()
    assert [one.name for one in response.context["found"].changes] == ["One", "Two", "Four", "Five", "Six"]


def test_a_table_can_be_edited_without_pasting_it_again(client: Client, ana: Person) -> None:
    table = 'Roadmap 2027\n\nName,Due,Description\nOne,soon,"Fast, and ""safe"""\n'
    address = upload(client, table)
    number = address.split("/")[-2]
    assert f'href="/imports/?edit={number}"' in client.get(address).content.decode()
    page = client.get(f"/imports/?edit={number}")
    text = page.context["form"]["table"].value()
    assert text == '\n\nName\tDue\tDescription\nOne\tsoon\t"Fast, and ""safe"""\n'
    found = preview(client, text.replace("soon", "2027-03-01"))
    assert [(one.name, one.place) for one in found.changes] == [("One", "A4")]
    assert not found.faults
    for odd in ("x", "99999999999999999999", "-1", "\0", str(int(number) + 9)):
        assert client.get("/imports/", {"edit": odd}).context["form"]["table"].value() is None
    make.sign_in(client, Person.objects.get(key="ben"))
    assert client.get(f"/imports/?edit={number}").context["form"]["table"].value() is None


def test_errors_are_only_skipped_if_the_person_says_so(client: Client, ana: Person) -> None:
    address = upload(client, "Name,Due\nOne,soon\n")
    typed = fields(client.get(address).content.decode())
    assert client.post(address, {**typed, "step": "import"}).status_code == 422
    assert not Initiative.objects.exists()


def test_a_row_goes_only_into_an_initiative_that_the_person_may_change(client: Client, ana: Person) -> None:
    make.LeadFactory.create(initiative__key="theirs", initiative__name="Theirs", initiative__open_to_everyone=True)
    make.LeadFactory.create(initiative__key="mine", initiative__name="Mine", person=ana)
    imported(client, "Name,Part of\nScope,mine\nLimits,Theirs\n")
    assert [(one.initiative.key, one.name) for one in CriticalArea.objects.all()] == [("mine", "Scope")]
    address = upload(client, "Name,Team\nScope,\n")
    typed = fields(client.get(address).content.decode()) | {"into": "theirs", "step": "import"}
    response = client.post(address, typed)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"into"})
    imported(client, "Name,Team\nBilling,\n", into="mine")
    assert CriticalArea.objects.filter(initiative__key="mine").count() == 2


def test_what_someone_else_imported_is_changed_only_by_those_who_may(client: Client, ana: Person) -> None:
    table = "Issue key,Issue Type,Summary,Status\nR-1,Epic,One Tap,Open\n"
    imported(client, table, source="jira.example.org")
    other = Client()
    make.sign_in(other, Person.objects.get(key="ben"))
    response = carry_out(other, table.replace("One Tap", "Two Taps"), source="jira.example.org")
    assert [one.text[:24] for one in response.context["found"].faults] == ["This was imported before"]
    assert Initiative.objects.get().name == "One Tap"


def test_two_people_may_use_the_same_name_for_their_tables(client: Client, ana: Person) -> None:
    imported(client, "ID,Name\n1,One Tap\n", source="Roadmap")
    other = Client()
    make.sign_in(other, Person.objects.get(key="ben"))
    imported(other, "ID,Name\n1,Refunds\n", source="Roadmap")
    assert set(Initiative.objects.values_list("name", flat=True)) == {"One Tap", "Refunds"}


def test_the_mapping_is_remembered_for_the_person(client: Client, ana: Person) -> None:
    table = "Name,Wann\nOne Tap,2027-03-01\n"
    imported(client, table, **{"column-1": "target", "source": "Roadmap"})
    assert Initiative.objects.get().target == date(2027, 3, 1)
    form = client.get(upload(client, "Name,Wann\nRefunds,2027-04-01\n")).context["form"]
    assert (form["column-1"].value(), form["source"].value()) == ("target", "Roadmap")
    other = Client()
    make.sign_in(other, Person.objects.get(key="ben"))
    assert other.get(upload(other, table)).context["form"]["column-1"].value() == ""
    assert ImportMapping.objects.count() == 1


def test_an_import_that_would_do_something_else_by_now_is_shown_again(client: Client, ana: Person) -> None:
    address = upload(client, "Name,Team\nOne Tap,\n")
    typed = fields(client.get(address).content.decode())
    make.LeadFactory.create(initiative__name="One Tap", person=ana)
    response = client.post(address, {**typed, "step": "import"})
    assert response.status_code == 409
    assert Initiative.objects.count() == 1


def test_a_second_click_imports_nothing_more(client: Client, ana: Person) -> None:
    address = upload(client, "Name,Team\nOne Tap,\n")
    typed = {**fields(client.get(address).content.decode()), "step": "import"}
    assert [client.post(address, typed).status_code for _ in range(2)] == [303, 303]
    assert Initiative.objects.count() == 1


def test_an_import_is_its_persons_alone(client: Client, ana: Person) -> None:
    address = upload(client, ROADMAP)
    other = Client()
    make.sign_in(other, Person.objects.get(key="ben"))
    assert (other.get(address).status_code, other.post(address).status_code) == (404, 404)
    assert other.post(f"{address}undo/").status_code == 404
    assert ROADMAP[:6] not in other.get("/imports/").content.decode()


def test_a_link_within_a_team_is_no_dependency(client: Client, ana: Person) -> None:
    table = "ID,Name,Team,Blocked by\n1,One,Checkout,2\n2,Two,checkout,\n3,Three,,1\n"
    found = preview(client, table)
    assert {one.thing for one in found.lines} == {"initiative"}


def test_a_team_that_leadplan_does_not_know_is_named(client: Client, ana: Person) -> None:
    table = ROADMAP.replace("Platform", "Infra")
    assert "No team is named “Infra”" in " ".join(one.text for one in preview(client, table).left_out)
    imported(client, table, source="Roadmap")
    assert set(Dependency.objects.values_list("producer", flat=True)) == {None}
    infra = make.TeamFactory.create(key="infra", name="Infra")
    imported(client, table, source="Roadmap")
    assert set(Dependency.objects.values_list("producer", flat=True)) == {infra.pk}


def test_a_removed_dependency_is_not_brought_back(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, source="Roadmap")
    Dependency.objects.filter(area=None).delete()
    found = preview(client, ROADMAP)
    assert found.changes == []
    assert "The dependency on “Identity SDK” was removed here." in [one.text for one in found.left_out]


def test_a_date_that_a_lead_recorded_today_stays(client: Client, ana: Person) -> None:
    imported(client, ROADMAP, source="Roadmap", team="checkout")
    DateGiven.objects.update(source="lead", eta=date(2027, 1, 18))
    found = preview(client, ROADMAP.replace("2027-01-15", "2027-02-20"))
    assert [(one.kept[0].label, one.kept[0].after) for one in found.edited_here] == [("Their date", "20 Feb 2027")] * 2


def test_a_due_date_that_has_passed_is_no_date_given(client: Client, ana: Person) -> None:
    imported(client, ROADMAP.replace("2027-01-15", "2026-11-01"), team="checkout")
    assert Dependency.objects.count() == 2
    assert not DateGiven.objects.exists()


def test_the_preview_takes_the_same_queries_for_one_row_and_for_thirty(client: Client, ana: Person) -> None:
    counts = []
    for rows in (1, 30):
        lines = "".join(
            f"{one},Part {one} of {rows},ben@example.org,Checkout,,\n{one}b,Waits {one} of {rows},,Platform,{one},2027-01-01\n"
            for one in range(rows)
        )
        table = f"ID,Name,Owner,Team,Blocks,Due\n{lines}"
        imported(client, table, source=f"Roadmap {rows}")
        address = upload(client, table)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 16


def test_changes_take_the_same_statements_for_one_row_and_for_thirty(client: Client, ana: Person) -> None:
    """Targets, areas' names and owners, and dates of dependencies, each with its entry in the change log."""
    counts = []
    for rows in (1, 30):
        lines = "".join(
            f"{one},Part {one} of {rows},,Checkout,,2027-05-03,\n{one}a,Area {one},ben@example.org,Checkout,,,{one}\n"
            f"{one}b,Waits {one} of {rows},,Platform,{one},2027-01-04,\n"
            for one in range(rows)
        )
        table = f"ID,Name,Owner,Team,Blocks,Due,Part of\n{lines}"
        imported(client, table, source=f"Roadmap {rows}")
        changed = table.replace("Area ", "New ").replace("2027-05-03", "2027-06-07").replace("2027-01-04", "2027-02-01")
        before = AuditLine.objects.count()
        with time_machine.travel("2026-12-02T10:00Z"):
            address = upload(client, changed)
            sent = fields(client.get(address).content.decode()) | {"step": "import"}
            with CaptureQueriesContext(connection) as asked:
                assert client.post(address, sent).status_code == 303
        counts.append(len(asked))
        # Each initiative, area, dependency (needed by, date) and what waits; and the import itself.
        assert AuditLine.objects.count() - before == 5 * rows + 1
        assert (
            DateGiven.objects.filter(recorded_on=date(2026, 12, 2), eta=date(2027, 2, 1)).count()
            == rows + len(counts) - 1
        )
    assert counts[1] <= counts[0] + 2
