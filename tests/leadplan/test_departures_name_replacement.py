"""After a departure the name is in no text, and other people’s names are unchanged."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from leadplan.privacy import departure_services, name_replacement
from people import audit
from people.models import Account, AuditLine, Person
from stakeholders.models import Stakeholder
from tests.support.departing_person import NOW, leave, person_with_rows, said_everywhere
from tests.support.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def text_columns(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """Columns long enough for a sentence, including JSON."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
        and not field.choices
        and not field.unique
        and not isinstance(field, models.EmailField)
        and (isinstance(field, models.JSONField) or field.max_length is None or field.max_length >= 120)
    ]


def write_everywhere(person: Person, words: str) -> set[str]:
    """Write the words into every text column of every row that isn't the person's; returns the columns."""
    written = set()
    for model in apps.get_models():
        if model._meta.app_label in ("auth", "contenttypes", "sessions"):
            continue
        for row in model._base_manager.exclude(pk=person.pk) if model is Person else model._base_manager.all():
            found = {}
            for field in text_columns(model):
                if (model, field.name) in ((Person, "name"), (Stakeholder, "name"), (Account, "password")):
                    continue
                document = {"lead": person.key, "people": [person.key, "ada"], "note": words, person.key: 2}
                found[field.name] = document if isinstance(field, models.JSONField) else words[: field.max_length]
                written.add(f"{model._meta.label}.{field.name}")
            if found:
                model._base_manager.filter(pk=row.pk).update(**found)
    return written


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Wilhelmina Okafor", "wilhelmina-okafor"),
        ("Zoë O'Neill-Ångström", "zoe-o-neill-angstrom"),
        ("Anne <Marie> “Q” & Söhne", "anne-marie-q-sohne"),
    ],
)
def test_afterwards_no_text_contains_the_name_the_email_or_the_key(name: str, key: str) -> None:
    from html import escape

    person = person_with_rows()
    Person.objects.filter(pk=person.pk).update(name=name, key=key, email=f"{key}@example.org")
    Account.objects.filter(person=person).update(email=f"{key}@example.org")
    person.refresh_from_db()
    words = f"{name} – {name.upper()} {key}@example.org /person/{key}/ {escape(name)}"
    written = write_everywhere(person, words)
    assert len(written) >= 30
    Stakeholder.objects.filter(person=person).update(key=key)
    leave(person, PersonFactory.create())
    forbidden = (name, name.upper(), escape(name), f"{key}@example.org", key)
    places = [place for place, value in said_everywhere() if any(one in value for one in forbidden)]
    assert places == []
    assert any(value == "Former colleague 1" for _, value in said_everywhere())


def test_where_they_signed_in_from_is_deleted() -> None:
    OrganisationFactory.create()
    person = PersonFactory.create()
    audit.append(
        [audit.line(at=NOW, by=person, verb="signed in", thing="sign-in", label="x", about=person, after="192.0.2.7")]
    )
    leave(person, PersonFactory.create())
    assert AuditLine.objects.get(thing="sign-in").after == ""


def test_a_json_document_is_kept_under_the_new_key() -> None:
    former = name_replacement.FormerIdentity("Ivy Ng", "ivy", ("ivy@example.org",), True, "Ivy", ())
    pen = name_replacement.NameReplacer(former, "Former colleague 4", "former-colleague-4", with_name=True)
    before = {
        "lead": "ivy",
        "people": ["ivy", "poison-ivy"],
        "skill": "ivy",
        "point": {"key": "ivy"},
        "hours": 2.5,
        "x": None,
    }
    assert pen.document(before) == {
        "lead": "former-colleague-4", "people": ["former-colleague-4", "poison-ivy"], "skill": "ivy",
        "point": {"key": "ivy"}, "hours": 2.5, "x": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Will Reed: Billing", "Former colleague 1: Billing"),
        ("asked by will\nreed, who will read it", "asked by Former colleague 1, who will read it"),
        ("Will Reed-Jones and Will Reed", "Will Reed-Jones and Former colleague 1"),
        ("Will Reeder will.reed@example.org.", "Will Reeder former-colleague-1@invalid."),
        ("x.will.reed@example.org, will.reed@example.org.uk", "x.will.reed@example.org, will.reed@example.org.uk"),
        ("see /person/will/ and /skills/will/", "see /person/former-colleague-1/ and /skills/will/"),
    ],
)
def test_only_the_whole_name_is_replaced(before: str, after: str) -> None:
    former = name_replacement.FormerIdentity(
        "Will Reed", "will", ("will.reed@example.org",), True, "Will", ("Will Reed-Jones",)
    )
    assert (
        name_replacement.NameReplacer(former, "Former colleague 1", "former-colleague-1", with_name=True).text(before)
        == after
    )


def test_a_namesake_keeps_their_name_and_audit_lines() -> None:
    OrganisationFactory.create()
    one, other = (PersonFactory.create(name="Ana Silva", key=f"ana-silva-{number}") for number in (1, 2))
    for person in (one, other):
        departure_services.request_departure(person, now=NOW)
    leave(one, PersonFactory.create())
    other.refresh_from_db()
    assert other.name == "Ana Silva"
    labels = {line.about_id: line.label for line in AuditLine.objects.filter(verb="asked")}
    assert labels == {one.pk: "Former colleague 1", other.pk: "Ana Silva"}
