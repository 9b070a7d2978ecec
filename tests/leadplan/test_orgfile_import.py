"""Importing the organisation file: what is imported, and what is refused, where and why."""

import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import CriticalArea, Initiative
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.importing import Report, import_organisation
from people.models import AuditLine, Organisation, Person, Rating, Team
from tests.support.factories import PersonFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))


def bring(text: str | bytes, **more: Any) -> Report:
    content = text.encode() if isinstance(text, str) else text
    return import_organisation(content, by=None, now=NOW, **more)


def faults(text: str | bytes) -> list[str]:
    before = Person.objects.count()
    with pytest.raises(InvalidFile) as found:
        bring(text)
    assert Person.objects.count() == before
    return [str(error) for error in found.value.errors]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_importing_a_file_twice_changes_nothing(path: Path) -> None:
    assert bring(path.read_bytes()).changes
    assert bring(path.read_bytes()).changes == []


def test_a_dry_run_reports_changes_and_changes_nothing() -> None:
    report = bring(SCENARIOS[0].read_bytes(), dry_run=True)
    assert report.counts()["people"] == (9, 0)
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert not AuditLine.objects.exists()


def test_an_edited_file_updates_in_place_and_keeps_the_rest() -> None:
    bring("leadplan: 1\npeople: [{key: ada, name: Ada, seniority: senior}, {key: bo, name: Bo}]")
    report = bring("leadplan: 1\npeople: [{key: ada, name: Ada Kowal}]")
    assert [str(change) for change in report.changes] == ["~ people: ada (name Ada → Ada Kowal)"]
    assert Person.objects.get(key="ada").seniority == "senior"
    assert Person.objects.filter(key="bo").exists()


def test_people_are_matched_by_email_too() -> None:
    PersonFactory.create(key="ada-k", name="Ada", email="ada@example.org")
    bring(
        "leadplan: 1\npeople: [{key: ada, name: Ada Kowal, email: ADA@example.org}, {key: bo, name: Bo, manager: ada}]"
    )
    assert Person.objects.count() == 2
    manager = Person.objects.get(key="bo").manager
    assert manager is not None
    assert manager.name == "Ada Kowal"


def test_ratings_keep_their_history_authors_and_disputes() -> None:
    bring(
        """
        leadplan: 1
        skills: [{key: http, name: HTTP}]
        people:
          - {key: bo, name: Bo}
          - key: ada
            name: Ada
            skills:
              http:
                - {level: 2, assessed: 2026-01-05, by: bo}
                - {level: 3, self: 4, assessed: 2026-06-01, by: bo, disputed: true, interest: true}
        """
    )
    rows = Rating.objects.filter(person__key="ada").order_by("on", "kind")
    assert [(row.kind, row.level, row.on, row.author and row.author.key, row.disputed) for row in rows] == [
        ("assessed", 2, date(2026, 1, 5), "bo", False),
        ("assessed", 3, date(2026, 6, 1), "bo", True),
        ("self", 4, date(2026, 6, 1), "ada", False),
    ]
    assert Person.objects.get(key="ada").interests.count() == 1


def test_an_import_adds_audit_lines() -> None:
    ada = PersonFactory.create(name="Ada")
    text = "leadplan: 1\nskills: [{key: x, name: X}]\npeople: [{key: bo, name: Bo, skills: {x: 3}}]"
    import_organisation(text.encode(), by=ada, now=NOW)
    line = AuditLine.objects.get(thing="rating")
    assert (line.actor, line.about and line.about.key, line.skill, line.after, line.feeds_plans) == (
        ada,
        "bo",
        "x",
        "3",
        True,
    )
    assert AuditLine.objects.filter(verb="imported").count() == 1


def test_on_and_no_are_text() -> None:
    bring("leadplan: 1\norganisation: {name: NO}\npeople: [{key: on, name: Yes}]")
    assert Organisation.objects.get().name == "NO"
    assert Person.objects.get().key == "on"


@pytest.mark.once
def test_the_number_of_queries_is_constant() -> None:
    def many(count: int) -> str:
        people = "".join(f"  - {{key: p{n}, name: P {n}, skills: {{s: 2}}, hours: 32}}\n" for n in range(count))
        return f"leadplan: 1\nskills: [{{key: s, name: S}}]\npeople:\n{people}"

    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            bring(many(count))
        return len(queries)

    bring(many(1))
    assert asked(3) == asked(30)


def test_ten_thousand_people_are_imported_quickly() -> None:
    people = "".join(f"- {{key: p{n}, name: P {n}, email: p{n}@example.org}}\n" for n in range(10_000))
    begun = time.perf_counter()
    assert bring(f"leadplan: 1\npeople:\n{people}").counts()["people"] == (10_000, 0)
    assert time.perf_counter() - begun < 30


PEOPLE = "leadplan: 1\nskills:\n  - {key: api-design, name: API}\npeople:\n"
INITIATIVE = PEOPLE + "  - {key: ada, name: Ada}\ninitiatives:\n  - key: one\n    name: One\n    areas:\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            PEOPLE + "  - {key: ada, name: Ada, skills: {api-design: 5}}",
            "people[0].skills.api-design: line 5: 5 is too high; the maximum is 4",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, skills: {api-design: -1}}",
            "people[0].skills.api-design: line 5: -1 is too low; the minimum is 0",
        ),
        (PEOPLE + "  - {key: ada, name: Ada, hours: -1}", "people[0].hours: line 5: -1 is too low; the minimum is 0"),
        (
            PEOPLE + "  - {key: ada, name: Ada, hours: 168.5}",
            "people[0].hours: line 5: 168.5 is too high; the maximum is 168",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, hours: {mon: 25}}",
            "people[0].hours.mon: line 5: 25 is too high; the maximum is 24",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, day_to_day: many}",
            "people[0].day_to_day: line 5: 'many' is not a number",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, senority: mid}",
            'people[0].senority: line 5: unknown key "senority"; did you mean "seniority"?',
        ),
        (PEOPLE + "  - {key: ada}", 'people[0]: line 5: "name" is missing; add it'),
        (
            PEOPLE + "  - {key: Ada Lovelace, name: Ada}",
            "people[0].key: line 5: 'Ada Lovelace' is not a key",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, role: enginer}",
            "people[0].role: line 5: 'enginer' is not one of 'engineer', 'product_manager', 'engineering_manager', "
            "'designer', 'executive' or 'other'; did you mean \"engineer\"?",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, joined: 2026-02-30}",
            "people[0].joined: line 5: 2026-02-30 does not exist in the calendar",
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, joined: 30.11.2026}",
            "people[0].joined: line 5: '30.11.2026' is not a date; use the format 2026-11-30",
        ),
        (
            PEOPLE + "  - {key: ada, name: 2027}",
            'people[0].name: line 5: this must be text; put it in quotes: "2027"',
        ),
        (
            PEOPLE + "  - {key: ada, name: Ada, email: 5}",
            'people[0].email: line 5: this must be text; put it in quotes: "5"',
        ),
        (
            PEOPLE + "  - {key: ada, name: A, email: a@x.org}\n  - {key: bo, name: B, email: A@X.org}",
            "people[1].email: line 6: A has the email A@X.org too; each person needs their own",
        ),
        (
            PEOPLE + "  - {key: ada, name: A}\n  - {key: ada, name: B}",
            'people[1]: line 6: duplicate key "ada", first on line 5; change one of them',
        ),
        (
            PEOPLE
            + "  - {key: a, name: A, manager: b}\n  - {key: b, name: B, manager: c}\n  - {key: c, name: C, manager: a}",
            "people[0].manager: line 5: circular reporting line: a → b → c → a; change one of these managers",
        ),
        (
            PEOPLE + "  - {key: a, name: A, manager: a}",
            "people[0].manager: line 5: circular reporting line: a → a; change one of these managers",
        ),
        (
            INITIATIVE + "      - key: x\n        name: X\n        needs:\n          http-api: 3",
            'initiatives[0].areas[0].needs: line 13: no skill has the key "http-api"',
        ),
        (
            INITIATIVE + "      - {key: x, name: X, needs: {api-desing: 3}}",
            'initiatives[0].areas[0].needs: line 10: no skill has the key "api-desing"; did you mean "api-design"?',
        ),
        (
            INITIATIVE + "      - {key: x, name: X, needs: {api-design: 0}}",
            "initiatives[0].areas[0].needs.api-design: line 10: 0 is too low; the minimum is 1",
        ),
        (
            INITIATIVE + "      - {key: x, name: X, owner: adda}",
            'initiatives[0].areas[0].owner: line 10: no person has the key "adda"; did you mean "ada"?',
        ),
        (
            PEOPLE + "  - {key: a, name: A, time_off: [{from: 2026-11-30, to: 2026-11-27}]}",
            "people[0].time_off[0]: line 5: the end date 2026-11-27 is before 2026-11-30; correct one of them",
        ),
        (
            PEOPLE + "  - {key: a, name: A, timezone: Europe/Madird}",
            'people[0].timezone: line 5: unknown time zone "Europe/Madird"; did you mean "Europe/Madrid"?',
        ),
        (
            "leadplan: 1\nmeetings: [{person: x, title: T, starts: 2026-11-24T10:00:00, minutes: 60}]",
            "meetings[0].starts: line 2: 2026-11-24T10:00:00 has no UTC offset; add it, as in 2026-11-24T10:00:00+01:00",
        ),
        (
            "leadplan: 1\nactuals: [{person: x, week: 2025-W53, area: a/b, hours: 1}]",
            "actuals[0].week: line 2: There is no week 2025-W53.",
        ),
        ("leadplan: 2", "leadplan: line 1: format version 2 is not supported; use version 1"),
        (
            "organisation: {name: X}\nleadplan: 1",
            "line 1: the first key must be `leadplan: 1`, the format's version; add it at the top",
        ),
        ("", "the file is empty; it must start with `leadplan: 1`"),
        ("- 1", "line 1: this is not an organisation file"),
        ("leadplan: 1\npeople: {a: b", "line 2: the { that opens here is not closed"),
        (
            "leadplan: 1\npeople: [{key: a, key: b, name: A}]",
            'people[0].key: line 2: "key" is a duplicate key; remove one',
        ),
        (
            "leadplan: 1\npeople: !!python/object:os.system {}",
            "line 2: the tag tag:yaml.org,2002:python/object:os.system is not supported; remove it",
        ),
        ("leadplan: 1\n--- \nleadplan: 1", "line 2: a second YAML document starts here; keep only one"),
        ("leadplan: 1\npeople: 3", "people: line 2: this must be a list"),
        ("leadplan: 1\nteams: [{key: a, name: A\x00}]", "line 2: a character here is not allowed in YAML; remove it"),
    ],
)
def test_errors_say_where_and_how_to_fix_them(text: str, told: str) -> None:
    """The wording of the errors."""
    assert any(error.startswith(told) for error in faults(text)), faults(text)


def test_every_error_is_listed() -> None:
    found = faults(
        PEOPLE + "  - {key: a, name: A, hours: 200}\n  - {key: b, nam: B}\n  - {key: c, name: C, manager: d}"
    )
    assert [re.search(r"line (\d+)", error)[1] for error in found] == ["5", "6", "6", "7"]  # type: ignore[index]
    assert faults(PEOPLE + "  - {key: a, name: A, manager: x}\n  - {key: b, name: B, manager: y}").__len__() == 2


def test_format_errors_do_not_hide_other_errors() -> None:
    text = (
        PEOPLE
        + "  - {key: a, name: A, hours: 200, manager: c}\n"
        + "  - {key: b, name: B, email: x@y.org, manager: a}\n"
        + "  - {key: c, name: C, email: X@y.org, manager: nobody}\n"
        + "initiatives:\n  - {key: i, name: I, areas: [{key: z, name: Z, impact: 9}]}\n"
        + "  - {key: j, name: J, members: [{person: a}, {person: d}]}\n"
        + "actuals: [{person: a, week: 2026-W47, area: i/z, hours: 1}]"
    )
    assert faults(text) == [
        "people[0].hours: line 5: 200 is too high; the maximum is 168",
        "people[2].email: line 7: B has the email X@y.org too; each person needs their own",
        'people[2].manager: line 7: no person has the key "nobody"',
        "initiatives[0].areas[0].impact: line 9: 9 is too high; the maximum is 5",
        'initiatives[1].members[1].person: line 10: no person has the key "d"',
    ]


def test_a_file_of_eleven_megabytes_is_refused_at_once() -> None:
    content = b"leadplan: 1\n" + b"#" * (11 * 2**20)
    begun = time.perf_counter()
    assert faults(content) == ["the file is larger than 10 MB, the maximum"]
    assert time.perf_counter() - begun < 1


def test_an_alias_bomb_is_refused() -> None:
    bomb = "leadplan: 1\nx0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    bomb += "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (told,) = faults(bomb)
    assert "the file has more than 1000000 values" in told


def test_an_alias_of_itself_is_refused() -> None:
    assert "has no complete anchor before it" in faults("leadplan: 1\npeople: &a [*a]")[0]


def test_a_file_nested_too_deep_is_refused() -> None:
    assert "nested more than 20 levels deep" in faults("leadplan: 1\npeople: " + "[" * 5000)[0]


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    assert faults("leadplan: 1\norganisation: {name: Café}".encode("latin-1")) == [
        "line 2: this is not UTF-8; save the file as UTF-8"
    ]


def test_names_in_any_script_are_imported() -> None:
    bring("leadplan: 1\npeople: [{key: li, name: 李雷 🙂}]\nteams: [{key: t, name: Équipe Ω, members: [li]}]")
    assert Person.objects.get().name == "李雷 🙂"
    assert Team.objects.get().members.get().key == "li"


def test_areas_of_the_database_can_be_referred_to() -> None:
    bring(INITIATIVE + "      - {key: x, name: X}")
    bring("leadplan: 1\nactuals: [{person: ada, week: 2026-W47, area: one/x, hours: 2.5}]")
    assert CriticalArea.objects.get().actuals.get().hours == 2.5
    assert Initiative.objects.count() == 1


def test_the_command_prints_errors_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "org.yaml"
    path.write_text(PEOPLE + "  - {key: a, name: A, manager: x}")
    with pytest.raises(CommandError, match=r"1 error\. Nothing was changed"):
        call_command("import_org", str(path))
    assert 'people[0].manager: line 5: no person has the key "x"' in capsys.readouterr().err
    with pytest.raises(CommandError, match="Can't read"):
        call_command("import_org", str(tmp_path / "nothing.yaml"))
    with pytest.raises(CommandError, match="--as: no one has the email address"):
        call_command("import_org", str(SCENARIOS[0]), "--as", "nobody@example.org")
