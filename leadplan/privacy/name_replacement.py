"""Replace a name in every stored text.

Every text and JSON column of every table is searched, including tables added later. A name that another person also
has, or that is part of a longer name, is kept where it means the other person.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import CharField, JSONField, Q, TextField
from django.db.models.functions import Cast
from django.utils.html import escape as escape_as_pages

from people import search_index
from people.model_fields import KeyField, WeekField
from people.models import AuditLine, Person
from people.names import short_name
from people.querysets import SIGN_IN

SKIPPED_TABLES: Final = {"sessions.Session", "contenttypes.ContentType", "auth.Permission"}
"""Tables without any text that people wrote or read; the account's own sessions are deleted elsewhere."""
OTHER_KEYS: Final = {"skill", "area", "initiative", "key", "standard", "team", "teams"}
"""Under these names the JSON of plans and events holds keys of other things, not of people."""
CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class FormerIdentity:
    """How the person was called, recorded before they are made anonymous."""

    name: str
    key: str
    emails: tuple[str, ...]
    alone_with_name: bool
    first_name: str
    others: tuple[str, ...]


def identity_of(person: Person, emails: set[str]) -> FormerIdentity:
    """`others` are longer names that contain this one; the first name is used only if no one else has it."""
    rest = Person.objects.exclude(pk=person.pk)
    names = list(rest.filter(name__icontains=person.first_name).values_list("name", flat=True))
    first = person.first_name
    return FormerIdentity(
        name=person.name,
        key=person.key,
        emails=tuple(sorted(email for email in emails if email)),
        alone_with_name=person.name.casefold() not in {name.casefold() for name in names},
        first_name="" if any(short_name(name) == first for name in names) else first,
        others=tuple(name for name in names if person.name in name and name != person.name),
    )


class NameReplacer:
    """Writes a former colleague's new name over the old one."""

    def __init__(
        self, former: FormerIdentity, name: str, key: str, *, with_name: bool, with_first_name: bool = False
    ) -> None:
        self.old_key, self.new_key = former.key, key
        written: dict[str, str] = dict.fromkeys(former.emails, f"{key}@invalid")
        if with_name:
            written[former.name] = name
        if "-" in former.key:
            written[former.key] = key
        self.paths = re.compile(rf"(?<=/person/){re.escape(former.key)}(?=/)")
        self.rules = [(name_pattern(old, former.others), new) for old, new in written.items()]
        if with_first_name and former.first_name:
            self.rules.append((name_pattern(former.first_name, ()), name))

    def text(self, text: str) -> str:
        for pattern, new in self.rules:
            text = pattern.sub(partial(replacement, new), text)
        return self.paths.sub(self.new_key, text)

    def document(self, value: object, under: str = "") -> object:
        """JSON: keys of people anywhere, and names inside texts."""
        if isinstance(value, dict):
            return {self.key(name): self.document(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self.document(one, under) for one in value]
        if not isinstance(value, str):
            return value
        return value if under in OTHER_KEYS else self.key(self.text(value))

    def key(self, value: str) -> str:
        return self.new_key if value == self.old_key else value


def replacement(new: str, found: re.Match[str]) -> str:
    """The new name, or the longer name unchanged."""
    return new if found["old"] else found[0]


def name_pattern(old: str, others: tuple[str, ...]) -> re.Pattern[str]:
    """Matches the words of a name with any white space between them, HTML-escaped or not; not inside a longer name."""
    longer = sorted((words_pattern(other) for other in others), key=len, reverse=True)
    parts = [*longer, rf"(?P<old>{words_pattern(old)})"]
    # A single word may be an ordinary one, so match its exact case.
    flags = re.IGNORECASE if re.search(r"[\s@-]", old) else 0
    return re.compile(rf"(?<![\w@.+-])(?:{'|'.join(parts)})(?![\w@-]|\.\w)", flags)


def words_pattern(name: str) -> str:
    words = (f"(?:{'|'.join(re.escape(form) for form in escaped_forms(word))})" for word in name.split())
    return r"\s+".join(words)


def escaped_forms(word: str) -> list[str]:
    return sorted({word, escape(word), escape_as_pages(word)})


def replace_everywhere(person: Person, former: FormerIdentity, name: str, key: str) -> int:
    """Rewrite every row that contains the name, an email address or the key; returns how many rows changed."""
    own = NameReplacer(former, name, key, with_name=True)
    # Where they signed in from was private to them.
    AuditLine._base_manager.filter(about=person, thing__startswith=SIGN_IN).update(before="", after="")
    lines = AuditLine._base_manager.filter(Q(about=person) | Q(actor=person))
    count = replace_in_rows(AuditLine, lines, own)
    for model in apps.get_models():
        if model._meta.label in SKIPPED_TABLES or not model._meta.managed:
            continue
        mails = model._meta.label == "digests.OutboxEmail"
        replacer = NameReplacer(former, name, key, with_name=former.alone_with_name, with_first_name=mails)
        count += replace_in_rows(model, rows_mentioning(model, former, mails), replacer)
    return count


def text_columns(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """Columns with text that people wrote or read: no keys, weeks, choices or secrets."""
    for field in model._meta.concrete_fields:
        closed = field.choices or field.primary_key or isinstance(field, KeyField | WeekField)
        if (
            isinstance(field, CharField | TextField | JSONField)
            and not closed
            and field.name not in ("password", "digest")
        ):
            yield field


def rows_mentioning(model: type[models.Model], former: FormerIdentity, first_name: bool) -> models.QuerySet[Any]:
    """Rows that may contain the name: a coarse filter; NameReplacer then matches exactly."""
    longest = max(former.name.split(), key=len)
    wanted = {longest, escape(longest), former.key, *former.emails} | ({former.first_name} if first_name else set())
    wanted |= {json.dumps(one)[1:-1] for one in wanted}
    rows, found = model._base_manager.all(), Q()
    for field in text_columns(model):
        name = field.name
        if isinstance(field, JSONField):
            name = f"{name}_as_text"
            rows = rows.annotate(**{name: Cast(field.name, TextField())})
        for one in sorted(wanted - {""}):
            found |= Q(**{f"{name}__icontains": one})
    return rows.filter(found) if found else rows.none()


def replace_in_rows(model: type[models.Model], rows: models.QuerySet[Any], replacer: NameReplacer) -> int:
    fields = list(text_columns(model))
    changed = []
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        found = changed_columns(row, fields, replacer)
        if found:
            for name, value in found.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        model._base_manager.bulk_update(changed, [field.name for field in fields], batch_size=CHUNK)
        search_index.refresh(model, changed)
    return len(changed)


def changed_columns(
    row: models.Model, fields: list["models.Field[Any, Any]"], replacer: NameReplacer
) -> Mapping[str, Any]:
    """The columns that change and their new values, cut to the column's length."""
    found = {}
    for field in fields:
        value = getattr(row, field.attname)
        if value is None:
            continue
        new = (
            replacer.text(value)
            if isinstance(value, str) and not isinstance(field, JSONField)
            else replacer.document(value)
        )
        if new != value:
            found[field.name] = new[: field.max_length] if isinstance(new, str) and field.max_length else new
    return found
