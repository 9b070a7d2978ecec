"""Exporting the organisation file, and importing it again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from django.core.management import call_command

from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from leadplan.orgfile.schema import json_schema
from leadplan.orgfile.yaml_reader import parse
from people.models import Person
from tests.support.organisation_files import EVERY_FIELD
from tests.support.processes import ROOT

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCENARIOS = sorted((ROOT / "tests/scenarios").glob("*.yaml"))


PRIVATE = ["said little", "numbers", "T-1", "On call", "2026-W47"]

CONTENTS = [*(path.read_text() for path in SCENARIOS), EVERY_FIELD]
NAMES = [*(path.stem for path in SCENARIOS), "every field"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", CONTENTS, ids=NAMES)
@pytest.mark.every_case
def test_export_import_and_export_give_the_same_bytes(content: str) -> None:
    import_organisation(content.encode(), by=None, now=NOW)
    first = export_organisation(private_too=True)
    call_command("flush", interactive=False, verbosity=0)
    import_organisation(first.encode(), by=None, now=NOW)
    assert export_organisation(private_too=True) == first


@pytest.mark.parametrize("content", CONTENTS, ids=NAMES)
@pytest.mark.every_case
def test_nothing_is_lost(content: str) -> None:
    import_organisation(content.encode(), by=None, now=NOW)
    exported = export_organisation(private_too=True)
    assert import_organisation(content.encode(), by=None, now=NOW).changes == []
    assert import_organisation(exported.encode(), by=None, now=NOW).changes == []
    assert parse(exported.encode()).data.keys() == parse(content.encode()).data.keys()


def test_private_data_is_not_exported(tmp_path: Path) -> None:
    import_organisation(EVERY_FIELD.encode(), by=None, now=NOW)
    path = tmp_path / "org.yaml"
    call_command("export_org", str(path))
    data = parse(path.read_bytes()).data
    public = {"organisation", "skills", "people", "teams", "initiatives", "planning_cycles", "standards"}
    assert data.keys() == {"leadplan", *public}
    for told in PRIVATE:
        assert told not in path.read_text()
    call_command("export_org", str(path), "--private")
    for told in PRIVATE:
        assert told in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_an_empty_export_can_be_imported() -> None:
    exported = export_organisation()
    assert exported == "leadplan: 1\n"
    assert import_organisation(exported.encode(), by=None, now=NOW) is not None
    assert not Person.objects.exists()


def test_the_published_schema_is_up_to_date() -> None:
    published = json.loads((ROOT / "docs/organisation-file.schema.json").read_text())
    assert published == json_schema(), "Run: python manage.py org_schema > docs/organisation-file.schema.json"


@pytest.mark.parametrize("content", CONTENTS, ids=NAMES)
def test_the_schema_accepts_what_the_import_accepts(content: str) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(parse(content.encode()).data)


def test_the_schema_refuses_what_the_import_refuses() -> None:
    schema = jsonschema.Draft202012Validator(json_schema())
    assert not schema.is_valid({"leadplan": 1, "people": [{"key": "a", "name": "A", "skills": {"x": 5}}]})
    assert not schema.is_valid({"leadplan": 1, "people": [{"key": "a", "name": "A", "unknown": 1}]})
    assert not schema.is_valid({"leadplan": 2})
