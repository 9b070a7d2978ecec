"""CSV files: how spreadsheets read them, who can export them, and the audit entry of an export."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Initiative
from people import audit
from people.csv_export import csv_lines, without_formula
from people.models import AuditLine, Person
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    RatingFactory,
    RequirementFactory,
    SkillFactory,
    sign_in,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_a_formula_becomes_text(text: str) -> None:
    assert without_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("Ana", "Ana"), ("3 = 3", "3 = 3"), (-2, "-2"), (2.5, "2.5"), (date(2026, 11, 23), "2026-11-23"),
     (None, ""), (True, "yes"), (False, ""), (Decimal("4E+1"), "40"), ("a\0b", "ab")],
)  # fmt: skip
def test_other_values_are_unchanged(value: Any, cell: str) -> None:
    assert without_formula(value) == cell


def test_a_file_is_read_back_with_its_quotes_lines_and_characters() -> None:
    rows = [["Zoë", 'a "quoted" word', "two\nlines, one cell"], ["=1", "", "–"]]
    whole = "".join(csv_lines(["Who", "Said", "More"], rows)).encode()
    assert whole.startswith(b"\xef\xbb\xbfWho,Said,More\r\n")
    read = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"), newline="")))
    assert read == [["Who", "Said", "More"], rows[0], ["'=1", "", "–"]]


def test_lines_are_written_one_by_one() -> None:
    def rows() -> Any:
        yield ["first"]
        raise AssertionError("read before the previous line was sent")

    lines = csv_lines(["Head"], rows())
    assert [next(lines), next(lines)] == ["\ufeffHead\r\n", "first\r\n"]


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


@pytest.fixture
def lead() -> Person:
    """Leads an initiative that needs one skill; a member has it, and another that it doesn't need."""
    OrganisationFactory.create()
    lead = PersonFactory.create(key="lead", name="Lea")
    initiative = InitiativeFactory.create()
    LeadFactory.create(initiative=initiative, person=lead)
    member = PersonFactory.create(key="member", name="=Mia()")
    MembershipFactory.create(initiative=initiative, person=member)
    needed = SkillFactory.create(key="http", name="HTTP")
    RequirementFactory.create(area=AreaFactory.create(initiative=initiative), skill=needed)
    RatingFactory.create(person=member, skill=needed, level=2, author=lead, kind="assessed", on=date(2026, 11, 2))
    RatingFactory.create(person=member, skill__name="Unneeded", level=4)
    return lead


@pytest.mark.django_db
def test_the_matrix_is_exported_as_the_viewer_may_see_it(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    rows = rows_of(client.post("/people/skills/export/?skills=all"))
    assert [(row["Person"], row["Skill"], row["Level"], row["Purpose"]) for row in rows] == [
        ("'=Mia()", "HTTP", "2", "planning, never appraisal")
    ]


@pytest.mark.django_db
def test_an_export_is_recorded(client: Client, lead: Person) -> None:
    sign_in(client, lead)
    client.post("/people/skills/export/")
    line = AuditLine.objects.get(verb="exported")
    assert (line.actor, line.thing, line.label, line.feeds_plans) == (lead, "skill matrix", "their own people", False)


@pytest.mark.django_db
def test_nothing_is_exported_by_get(client: Client, lead: Person) -> None:
    sign_in(client, lead, is_superuser=True)
    assert client.get("/people/skills/export/").status_code == 405
    assert client.get("/audit/export/").status_code == 405
    assert not AuditLine.objects.exists()


@pytest.mark.django_db
def test_another_persons_initiative_can_not_be_exported(client: Client, lead: Person) -> None:
    sign_in(client, PersonFactory.create())
    key = Initiative.objects.get().key
    assert client.post(f"/people/skills/export/?of=i.{key}").status_code == 404


@pytest.mark.django_db
def test_only_administrators_export_the_audit_log(client: Client, lead: Person) -> None:
    audit.append([audit.line(at=NOW, by=lead, verb="rated", thing="rating", label="@Mia", before=1, after="=2")])
    sign_in(client, lead)
    assert client.post("/audit/export/").status_code == 404
    sign_in(client, PersonFactory.create(key="admin"), is_superuser=True)
    rows = rows_of(client.post("/audit/export/"))
    assert [(row["Who"], row["What"], row["About"], row["From"], row["To"]) for row in rows][-1] == (
        "Lea", "rated", "'@Mia", "1", "'=2",
    )  # fmt: skip
    assert AuditLine.objects.get(verb="exported").label == "1 entry"
