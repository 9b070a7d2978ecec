"""The keys that a file may refer to, and the kinds of check: references exist, nothing is listed twice, dates are in order."""

import math
import zoneinfo
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Self, get_args

from initiatives.models import CriticalArea, Initiative
from leadplan.orgfile.errors import FileError, Path, suggestion
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.organisation_entries import PersonEntry
from leadplan.orgfile.schema.private_entries import StakeholderEntry
from leadplan.orgfile.schema.values import Entry, Reference
from leadplan.orgfile.yaml_reader import Source
from people.models import Person, Skill, Team
from stakeholders.models import Pitch, PlanningCycle, Stakeholder

DUPLICATE, MISSING = "duplicate", "no"
"""What errors about a duplicate and about an unknown reference begin with."""


class Unreadable(list[Any]):
    """A list that can't be read, without entries: there is no telling what it defines."""


@dataclass(slots=True)
class ExistingKeys:
    """Keys by kind: of the database, and of the file once they are added."""

    people: set[str] = field(default_factory=set)
    emails: dict[str, str] = field(default_factory=dict)
    """The key of the person with an email address, in lower case."""
    managers: dict[str, str] = field(default_factory=dict)
    skills: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    initiatives: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    """INITIATIVE/AREA."""
    cycles: set[str] = field(default_factory=set)
    stakeholders: set[tuple[str, str]] = field(default_factory=set)
    """Lead and key."""
    pitches: dict[str, str] = field(default_factory=dict)
    """The author of each."""

    @classmethod
    def from_database(cls) -> Self:
        """Eight queries."""
        found = cls()
        for key, email, manager in Person.objects.values_list("key", "email", "manager__key"):
            found.people.add(key)
            if email:
                found.emails[email.lower()] = key
            if manager:
                found.managers[key] = manager
        found.skills = set(Skill.objects.values_list("key", flat=True))
        found.teams = set(Team.objects.values_list("key", flat=True))
        found.initiatives = set(Initiative.objects.values_list("key", flat=True))
        areas = CriticalArea.objects.values_list("initiative__key", "key")
        found.areas = {f"{initiative}/{area}" for initiative, area in areas}
        found.cycles = set(PlanningCycle.objects.values_list("key", flat=True))
        found.stakeholders = set(Stakeholder.objects.values_list("lead__key", "key"))
        found.pitches = dict(Pitch.objects.values_list("key", "author__key"))
        return found


def same_people_by_email(
    people: Sequence[PersonEntry], keys: Collection[str], emails: Mapping[str, str]
) -> dict[str, str]:
    """For new keys: the key under which the database already has the person with that email address.

    A person that the file names by their own key is not matched by email.
    """
    named = {one.key for one in people}
    found = {one.key: emails.get(one.email.lower()) for one in people if one.email and one.key not in keys}
    return {key: holder for key, holder in found.items() if holder is not None and holder not in named}


@dataclass(slots=True)
class Checker:
    """Collects the errors in a file."""

    source: Source
    errors: list[FileError] = field(default_factory=list, kw_only=True)
    unknown: dict[str, list[tuple[str, FileError]]] = field(default_factory=dict, kw_only=True)
    """References to what doesn't exist, by kind: the name and the error."""

    def report(self, path: Path, words: str) -> None:
        self.errors.append(self.source.error(path, words))

    def check_reference(
        self, path: Path, name: str | None, known: Collection[str], kind: str, *, shown: Path | None = None
    ) -> None:
        """The reference must name something that exists."""
        if name is not None and name not in known:
            words = f'{MISSING} {kind} has the key "{name}"{suggestion(name, sorted(known))}'
            error = FileError(shown or path, self.source.line(path), words)
            self.unknown.setdefault(kind.split(" of ")[0], []).append((name, error))

    def report_unknown(self, unreadable: Mapping[str, float]) -> None:
        """Unless as many names of a kind are unknown as entries that can't be read: then it is those that they refer to."""
        for kind, found in self.unknown.items():
            if len({name.rpartition("/")[2] for name, _ in found}) > unreadable.get(kind, 0):
                self.errors += [error for _, error in found]

    def check_references(self, path: Path, keys: Iterable[str], known: Collection[str], kind: str) -> None:
        for index, one in enumerate(keys):
            self.check_reference((*path, index), one, known, kind)

    def check_unique(self, path: Path, values: Iterable[Hashable], what: str, *, optional: bool = False) -> None:
        """No two rows of a list may have the same name. Rows whose name can't be read have None in its first part."""
        seen: dict[Hashable, int] = {}
        for index, value in enumerate(values):
            parts = value if isinstance(value, tuple) else (value,)
            if parts[0] is None and not optional:
                continue
            if value in seen:
                name = ", ".join(str(part) for part in parts if part is not None) or "no date"
                first = self.source.line((*path, seen[value]))
                self.report((*path, index), f'{DUPLICATE} {what} "{name}", first on line {first}; change one of them')
            seen.setdefault(value, index)

    def check_order(self, path: Path, spans: Iterable[Any], *, index: bool = True, words: str = "the end date") -> None:
        for row, (first, last) in enumerate(spans):
            if first is not None and last is not None and last < first:
                self.report((*path, row) if index else path, f"{words} {last} is before {first}; correct one of them")

    def check_zone(self, path: Path, name: str | None) -> None:
        if name is not None and name not in zones():
            self.report(path, f'unknown time zone "{name}"{suggestion(name, sorted(zones()))}')


LISTS: Final = {
    "skill": "skills", "person": "people", "team": "teams", "initiative": "initiatives",
    "planning cycle": "planning_cycles", "pitch": "pitches", "stakeholder": "stakeholders",
}  # fmt: skip
"""The list that defines what a reference is to, by the words for its kind."""


def unreadable_by_kind(source: Source, file: OrganisationFile) -> dict[str, float]:
    """How many entries can't be read, by the kind of reference to them; without limit where a whole list can't be."""
    found = {kind: unreadable_entries(source, (name,), getattr(file, name)) for kind, name in LISTS.items()}
    areas = sum(
        unreadable_entries(source, ("initiatives", index, "areas"), one.areas)
        for index, one in enumerate(file.initiatives)
    )
    return {**found, "area": math.inf if found["initiative"] else areas}


def unreadable_entries(source: Source, path: Path, entries: Sequence[Any]) -> float:
    """Without those that an error in the YAML left out, whose keys are known."""
    unread = [
        index
        for index, one in enumerate(entries)
        if (one.for_ if isinstance(one, StakeholderEntry) else one.key) is None
    ]
    if isinstance(entries, Unreadable) or (unread and len(unread) == len(entries)):
        return math.inf
    return sum(1 for index in unread if source.line((*path, index)) not in source.left_out.lines)


@cache
def zones() -> set[str]:
    """Cached, since it reads the disk."""
    return zoneinfo.available_timezones()


@cache
def references_of(kind: type[Entry]) -> dict[str, Reference]:
    """The fields that are marked, or whose lists hold what is marked."""
    found = {}
    for name, info in kind.model_fields.items():
        parts: list[object] = [*info.metadata, info.annotation]
        while parts:
            part = parts.pop()
            if isinstance(part, Reference):
                found[name] = part
            else:
                parts += get_args(part)
    return found
