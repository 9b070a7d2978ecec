"""People as pasted lines: a name each, followed by what is known about them in any order.

Ada Kowal, senior engineer
Priya Raman, product manager, 2026-10-05, priya@example.org
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower

from people.addresses import check_ascii_domain
from people.models import Person, Role, Seniority
from people.names import fold, normalize_text
from people.text_comparison import Casefold, folded_forms

MOST_LINES = 200
ROLES: Mapping[str, Role] = {
    **{role.label.lower(): role for role in Role},
    **{role.value.replace("_", " "): role for role in Role},
    "developer": Role.ENGINEER,
    "pm": Role.PRODUCT_MANAGER,
    "product": Role.PRODUCT_MANAGER,
    "em": Role.ENGINEERING_MANAGER,
}
SENIORITIES: Mapping[str, Seniority] = {
    **{seniority.label.lower(): seniority for seniority in Seniority},
    **{seniority.value: seniority for seniority in Seniority},
}
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
QUOTED_NAME = re.compile(r"""\A["“”„]([^"“”„]+)["“”]\s*[,;]?\s*""")
SEPARATOR = re.compile(r"[,;\t()]|\s[-–—]\s")
ADDRESS = re.compile(r"\s+<?([^\s<>]+@[^\s<>]+)>?\s*")
"""In the same part as the name: Ada Kowal <ada@example.org>."""


@dataclass(frozen=True, slots=True)
class PastedPerson:
    """One line: a name and what is known about the person."""

    name: str
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastedTeam:
    """People who are in the organisation already, and people to add."""

    existing: Sequence[Person] = ()
    new: Sequence[PastedPerson] = ()


def read_people(text: str) -> list[PastedPerson]:
    """Raises ValidationError with the number of each line that can't be read."""
    found: dict[str, PastedPerson] = {}
    faults: list[str] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(f"That is {len(lines)} lines. Paste at most {MOST_LINES} at a time.")
    for number, line in lines:
        try:
            one = read_line(line)
        except ValidationError as fault:
            faults += [f"Line {number}: {words}" for words in fault.messages]
        else:
            found.setdefault(one.known.get("email") or fold(one.name), one)
    if faults:
        raise ValidationError(faults)
    return list(found.values())


def read_line(line: str) -> PastedPerson:
    """A name, then facts. A name that has facts in it is asked about, unless it is in quotation marks."""
    text = BULLET.sub("", line).strip()
    quoted = QUOTED_NAME.match(text)
    name, *rest = (part.strip() for part in SEPARATOR.split(text[quoted.end() :] if quoted else text))
    if quoted:
        name, rest = quoted[1], [name, *rest]
    name, *addresses = ADDRESS.split(name)
    name, rest = normalize_text(name), [*addresses, *rest]
    if not name or "@" in name:
        raise ValidationError("start with a name, such as “Ada Kowal, senior engineer”.")
    if len(name) > 120:
        raise ValidationError("a name can have at most 120 characters.")
    if not quoted:
        ask_about_name(name)
    known: dict[str, Any] = {}
    for part in filter(None, rest):
        known |= parse_facts(part)
    return PastedPerson(name, known)


def ask_about_name(name: str) -> None:
    """Bo Chen mid: a seniority, or part of the name? Raises ValidationError with both ways to write it."""
    words = name.split()
    parts = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    asked = [(first, last) for first, last in parts if is_fact(last)]
    asked += [(last, first) for first, last in reversed(parts) if words[0].lower() in SENIORITIES and is_fact(first)]
    for rest, fact in asked[:1]:
        raise ValidationError(
            f"is “{fact}” part of the name? Write “{rest}, {fact}”, or put the name in quotation marks."
        )
    if is_fact(name) or any(character.isdigit() for character in name):
        raise ValidationError(f"is “{name}” a name? Put a comma after the name, or quotation marks around it.")


def is_fact(text: str) -> bool:
    """Whether it is a role, a seniority or both."""
    return bool(role_and_seniority(text))


def role_and_seniority(text: str) -> dict[str, Any]:
    """Senior engineer, engineer senior, senior, engineer; empty if it is none of these."""
    words = text.lower().replace("-", " ").replace("mid level", "mid").split()
    for split in range(len(words) + 1):
        for first, second in ((words[:split], words[split:]), (words[split:], words[:split])):
            seniority, role = " ".join(first), " ".join(second)
            if words and (not seniority or seniority in SENIORITIES) and (not role or role in ROLES):
                return ({"seniority": SENIORITIES[seniority]} if seniority else {}) | (
                    {"role": ROLES[role]} if role else {}
                )
    return {}


def parse_facts(part: str) -> dict[str, Any]:
    """A role, a seniority or both, an email address or the day the person joined."""
    if "@" in part:
        try:
            validate_email(part)
        except ValidationError:
            raise ValidationError(f"“{part}” isn't an email address.") from None
        check_ascii_domain(part)
        return {"email": part.lower()}
    if found := role_and_seniority(part):
        return found
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", part):
        try:
            return {"joined": date.fromisoformat(part)}
        except ValueError:
            raise ValidationError(f"“{part}” isn't a valid date.") from None
    raise ValidationError(
        f"“{part}” isn't a role (engineer, product manager, engineering manager, designer, executive, other), "
        "a seniority (junior, mid, senior, staff, principal), an email address or a date like 2026-10-05."
    )


def match_people(names: Sequence[PastedPerson]) -> PastedTeam:
    """Find the people who are already in the organisation, by address or name. Raises ValidationError if two match."""
    by_email, by_name = candidates(names)
    here: dict[int, Person] = {}
    new: list[PastedPerson] = []
    faults: list[str] = []
    for one in names:
        email = one.known.get("email")
        fitting = by_email.get(email, []) if email else []
        fitting = fitting or [person for person in by_name.get(fold(one.name), []) if not (email and person.email)]
        if len(fitting) > 1:
            faults.append(f"{len(fitting)} people are named “{one.name}”. Add the email address of the one you mean.")
        elif fitting:
            here[fitting[0].pk] = fitting[0]
        else:
            new.append(one)
    if faults:
        raise ValidationError(faults)
    return PastedTeam(list(here.values()), new)


def candidates(names: Iterable[PastedPerson]) -> tuple[dict[str, list[Person]], dict[str, list[Person]]]:
    """People by address and by name, in one query."""
    spelt = {form for one in names for form in folded_forms(one.name)}
    emails = {one.known["email"] for one in names if "email" in one.known}
    found = Person.objects.annotate(folded=Casefold("name"), address=Lower("email")).filter(
        Q(folded__in=spelt) | Q(address__in=emails)
    )
    by_email: dict[str, list[Person]] = defaultdict(list)
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in found:
        by_name[fold(person.name)].append(person)
        if person.email:
            by_email[person.email.lower()].append(person)
    return by_email, by_name
