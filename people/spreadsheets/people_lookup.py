"""Finding the people named in a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process

from people.models import Person
from people.names import fold


@dataclass(frozen=True, slots=True)
class PeopleLookup:
    """People by name, key and email address."""

    by_name: Mapping[str, list[Person]]

    @classmethod
    def load(cls) -> "PeopleLookup":
        names: dict[str, list[Person]] = {}
        for person in Person.objects.current():
            for name in {fold(person.name), person.key, fold(person.email or "")} - {""}:
                names.setdefault(name, []).append(person)
        return cls(names)

    def find(self, text: str) -> Person | str:
        """The person, or an error message."""
        found = self.by_name.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            return f"More than one person is named “{text}”. Use the email address instead."
        near = process.extractOne(fold(text), list(self.by_name), score_cutoff=75)
        hint = f"Did you mean {self.by_name[near[0]][0].name}?" if near else "Add them under People first."
        return f"No one is named “{text}”. {hint}"
