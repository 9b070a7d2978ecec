"""Errors in an organisation file: the line of the mistake with its fix, and all of them in one round."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from initiatives.models import Dependency, Initiative
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.importing import import_organisation
from leadplan.orgfile.validation.file_format import validate
from leadplan.orgfile.validation.readable_part import errors_in_readable_part
from leadplan.orgfile.validation.references import ExistingKeys
from leadplan.orgfile.yaml_reader import parse
from people.models import Person
from tests.support import factories as make
from tests.support.organisation_files import EVERY_FIELD

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
INPUTS = Path(__file__).parent.parent / "data" / "inputs"
HEAD = "leadplan: 1\norganisation: {name: X}\n"


def faults(text: str | bytes) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(InvalidFile) as found:
        import_organisation(content, by=None, now=NOW)
    return [str(error) for error in found.value.errors]


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "line", "fix"),
    [
        ("org-53-quote-unclosed.yaml", 7, "add the missing quote"),
        ("org-52-unclosed.yaml", 6, "add the missing }"),
        ("org-07-missing-space.yaml", 6, "a space is missing after the colon"),
        ("org-10-level-text.yaml", 8, "remove the quotes"),
        ("org-70-idn-mail.yaml", 4, "a@xn--exmple-cua.de"),
    ],
)
def test_the_line_of_the_mistake_and_its_fix(name: str, line: int, fix: str) -> None:
    found = faults((INPUTS / name).read_bytes())
    assert len(found) == 1
    assert f"line {line}: " in found[0]
    assert fix in found[0]
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("people", "line", "fix"),
    [
        ("- key: a\n  name: 'A\n- key: b\n  name: 'B'\n", 5, "add the missing quote"),
        ('- {key: a, name: "A}\n- {key: b, name: B}\n', 4, "add the missing quote"),
        ("- {key: a, name: A, skills: [x, y}\n", 4, "add the missing"),
        ("- {key: a, name: A\n- {key: b}\n", 4, "add the missing }"),
        ("- key:a\n", 4, "a space is missing"),
        ("- {key:a, name: A}\n", 4, "a space is missing"),
        ("- key: a\n  name:A\n", 5, "a space is missing"),
        ("- key: a\n  name: A\n  email:a@example.org\n", 6, "a space is missing"),
        ("- key: a\n  name: A\n  hours: '32'\n", 6, "remove the quotes"),
        ("- key: a\n  name: A\n  skills: {s: {level: 2, interest: 'true'}}\n", 6, "remove the quotes"),
        ("- key: a\n\tname: A\n", 5, "tab"),
        ("- key: a\n  name: A\n  joined: 0001-01-01\n", 6, "out of range"),
    ],
)
def test_other_mistakes_of_the_same_kinds(people: str, line: int, fix: str) -> None:
    found = faults(HEAD + "people:\n" + people)
    assert any(f"line {line}: " in error and fix in error for error in found), found


@pytest.mark.django_db
@pytest.mark.once
def test_text_that_only_looks_like_a_mistake_is_text() -> None:
    text = HEAD + "skills:\n- key: s\n  name: S\n  description: see\n    http://x.example, at 10:30, then note:this\n"
    assert not import_organisation(text.encode(), by=None, now=NOW, dry_run=True).notices


@pytest.mark.django_db
@pytest.mark.once
def test_dates_of_dependencies_are_checked() -> None:
    dates = "etas: [{said_on: 2026-11-01, eta: 2026-10-01}], need_by: 2026-02-30"
    found = faults(HEAD + f"initiatives: [{{key: i, name: I, dependencies: [{{key: d, name: D, {dates}}}]}}]")
    assert [error.split(":")[0] for error in found] == [
        "initiatives[0].dependencies[0].etas[0]",
        "initiatives[0].dependencies[0].need_by",
    ]


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ("area: elsewhere", ".area", "no area of this initiative"),
        ("delivered: 2026-11-02, accepted: 2026-11-01", ".accepted", "is before 2026-11-02"),
        ("last_confirmed: 2026-11-24", "", "`last_confirmed` 2026-11-24 is in the future"),
        ("accepted: 2026-11-24", "", "`accepted` 2026-11-24 is in the future"),
        ("asked_on: [2026-11-02, 2026-11-24]", "", "`asked_on` 2026-11-24 is in the future"),
        ("etas: [{said_on: 2026-11-24, eta: 2026-12-24}]", ".etas[0]", "`said_on` 2026-11-24 is in the future"),
        (
            "etas: [{said_on: 2026-11-02, eta: 2026-12-24}, {said_on: 2026-11-02, eta: 2026-12-25}]",
            ".etas[1]",
            "2026-11-02",
        ),
    ],
)
def test_what_a_dependency_cannot_be(fields: str, place: str, words: str) -> None:
    [error] = faults(HEAD + f"initiatives: [{{key: i, name: I, dependencies: [{{key: d, name: D, {fields}}}]}}]")
    assert error.startswith(f"initiatives[0].dependencies[0]{place}: ")
    assert words in error


@pytest.mark.django_db
@pytest.mark.once
def test_delivered_with_an_open_check_is_a_warning() -> None:
    text = HEAD + (
        "initiatives: [{key: i, name: I, dependencies: [{key: d, name: D, status: delivered, delivered: 2026-11-02, "
        "acceptance: [{check: it runs}, {check: we use it, by: consumer}]}]}]"
    )
    [notice] = import_organisation(text.encode(), by=None, now=NOW).notices
    assert "is delivered, but not tested: “it runs” is open" in notice
    dependency = Dependency.objects.get()
    assert (str(dependency.delivered_on), dependency.accepted_on) == ("2026-11-02", None)


@pytest.mark.django_db
@pytest.mark.once
def test_an_error_in_an_entry_does_not_hide_others_in_the_same_entry() -> None:
    text = (
        "leadplan: 1\npeople:\n  - {key: a, name: A, hours: 200, manager: nobody, skills: {gone: '3'}, zone: x}\n"
        "  - {key: a, nam: B, joined: 2026-13-01}\n"
        "initiatives:\n  - {key: i, priority: 9, leads: [{person: d, hours: x}, {person: e}],\n"
        "     areas: [{key: z, impact: 9, needs: {gone: 2}}, {key: z, name: Z}]}\n"
    )
    assert sorted(error.split(":")[0] for error in faults(text)) == sorted(
        [
            "people[0].hours", "people[0].manager", "people[0].skills.gone", "people[0].skills", "people[0].zone",
            "people[1]", "people[1]", "people[1].nam", "people[1].joined",
            "initiatives[0]", "initiatives[0].priority", "initiatives[0].leads[0].person",
            "initiatives[0].leads[0].hours", "initiatives[0].leads[1].person", "initiatives[0].areas[0]",
            "initiatives[0].areas[0].impact", "initiatives[0].areas[0].needs", "initiatives[0].areas[1]",
        ]
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.once
def test_an_error_in_the_yaml_does_not_hide_others() -> None:
    text = (
        "organisation: {name: X}\nskills:\n- {key: s1, name: S1\n- {key: s2, name: S2}\n"
        "people:\n- key: a\n  name: 'A\n- key: b\n  key: b\n  name: B\n  skills: {s1: 2, s2: 9, s3: 1}\n  manager: a\n"
        "- {key: c, name: C, manager: d}\n- key:e\n  name: E\n"
    )
    found = faults(text)
    assert [re.search(r"line (\d+)", error)[1] for error in found] == ["1", "3", "7", "9", "11", "11", "13", "14"]  # type: ignore[index]
    assert [error.split(":")[0] for error in found if error.startswith("people")] == [
        "people[1].key", "people[1].skills", "people[1].skills.s2", "people[2].manager",
    ]  # fmt: skip


def test_no_unreadable_value_hides_what_is_wrong_elsewhere(thorough: bool) -> None:
    """Each value in turn is one that can't be read; the last person's manager is always reported."""
    text = EVERY_FIELD.replace("{key: bo, name: Bo, hours: 0,", "{key: bo, name: Bo, manager: nobody, hours: 0,")
    places = [path for path in parse(text.encode()).lines if len(path) > 1 and path[:2] != ("people", 2)]
    for path in places if thorough else places[:: len(places) // 25]:
        source = parse(text.encode())
        holder = source.data
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = {"?": [None]} if isinstance(holder[path[-1]], str | int) else "x"
        file, errors = validate(source)
        assert file is None, path
        found = errors_in_readable_part(source, errors, ExistingKeys())
        assert 'no person has the key "nobody"' in {error.words for error in found}, path


@pytest.mark.django_db
@pytest.mark.once
def test_a_key_renamed_in_the_file_stays_as_it_is_stored() -> None:
    Person.objects.create(key="tom", name="Tom Becker", email="tom@northlight.example")
    report = import_organisation((INPUTS / "org-67-rename-with-refs.yaml").read_bytes(), by=None, now=NOW)
    [notice] = report.notices
    assert "line 4" in notice
    assert '"tomas" stays "tom"' in notice
    assert dict(Person.objects.values_list("key", "manager__key")) == {"tom": None, "zed": "tom"}


@pytest.mark.django_db
def test_conflicts_with_what_is_stored_are_reported_in_one_round_too() -> None:
    """Of every table, together with changes of past weeks."""
    make.OrganisationFactory.create()
    ada, bo = (make.PersonFactory.create(key=key, name=key.title()) for key in ("ada", "bo"))
    make.InitiativeFactory.create(key="one", name="One", start=date(2027, 1, 1))
    two = make.InitiativeFactory.create(key="two", name="Two", start=date(2026, 1, 5), target=date(2027, 1, 1))
    make.LeadFactory.create(initiative=two, person=ada, hours=8, start=date(2026, 1, 5))
    make.MembershipFactory.create(initiative=two, person=bo, start=date(2026, 11, 23))
    text = """leadplan: 1
initiatives:
  - {key: one, name: One, target: 2026-12-01}
  - {key: three, name: Three, areas: [{key: api, name: API}]}
  - key: two
    name: Two
    start: 2027-06-01
    leads:
    - {person: ada, hours: 3, from: 2026-01-05}
    members:
    - {person: bo, to: 2026-10-01}
"""
    assert [line.split(": ")[1] for line in faults(text)] == ["line 3", "line 5", "line 9", "line 11"]
    assert not Initiative.objects.filter(key="three").exists()


@pytest.mark.once
def test_a_wrong_container_is_one_error(thorough: bool) -> None:
    """Whatever should be a list or a mapping and is something else, at any depth."""
    places = [path for path in parse(EVERY_FIELD.encode()).lines if path and isinstance(at(path), list | dict)]
    wrong = 0
    for path in places if thorough else places[::3]:
        for value in (5, "text", True, ["a"]):
            source = parse(EVERY_FIELD.encode())
            holder = source.data
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
            file, errors = validate(source)
            if file is None:
                wrong += 1
                errors = [*errors, *errors_in_readable_part(source, errors, ExistingKeys())]
                assert len(errors) == 1, (path, value, [str(one) for one in errors])
    assert wrong > 50


def at(path: tuple[str | int, ...]) -> object:
    found = parse(EVERY_FIELD.encode()).data
    for step in path:
        found = found[step]
    return found
