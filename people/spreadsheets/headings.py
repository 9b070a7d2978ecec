"""What the headings of tables mean, by whole words: "Employee ID" is no name, and "Engineering" is no engineer."""

import re
from collections.abc import Sequence
from typing import Final

from people.names import fold

ADDITIONS: Final = frozenset(
    {
        "date", "day", "of", "the", "on", "incl", "including", "inclusive", "included", "leave", "absence",
        "vacation", "holiday", "time", "off", "pto",
    }
)  # fmt: skip
"""Words that headings add without changing which column it is: "Last day (incl.)", "Leave start date"."""
PERSON_HEADINGS: Final = frozenset(
    {
        "person", "people", "name", "full name", "display name", "who", "employee", "employee name", "team member",
        "member", "member name", "colleague", "staff", "staff member", "worker", "resource", "user", "engineer",
        "person name", "name of employee", "name of person", "email", "mail", "email address", "address",
        "employee email", "work email",
    }
)  # fmt: skip
OTHER_WORDS: Final = frozenset(
    {
        "id", "no", "nr", "number", "type", "kind", "category", "reason", "comment", "comments", "note", "notes",
        "description", "department", "dept", "team", "location", "office", "site", "country", "city", "region", "title",
        "job", "role", "position", "manager", "approver", "approved", "by", "requested", "submitted", "created",
        "updated", "modified", "at", "employee", "staff", "personnel", "cost", "center", "centre", "code", "policy",
        "balance", "remaining", "year", "company", "grade", "level", "band", "seniority", "years", "experience",
        "tenure", "joined", "hired", "hire", "age", "birthday", "birth", "gender", "phone", "mobile", "email", "mail",
        "salary", "rank", "sum", "total", "average", "avg", "count", "score", "status", "state", "in", "this",
        "start", "started", "end", "date", "of", "the", "line", "supervisor", "boss", "group", "unit", "division",
        "service", "business", "contract", "rate", "fte", "hours", "days", "key", "login", "username", "timezone", "zone",
    }
)  # fmt: skip
"""Words of columns about the person or the request. A heading of nothing else is neither a skill nor a day."""


def words_of(heading: str) -> tuple[str, ...]:
    """Lower case, without punctuation; "StartDate" is two words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return tuple(re.findall(r"[^\W_]+", fold(parted).replace("e-mail", "email")))


def is_person(heading: str) -> bool:
    return " ".join(words_of(heading)) in PERSON_HEADINGS


def is_about_something_else(heading: str) -> bool:
    """A column that no import reads, such as "Employee ID", "Job title" or "Years of experience"."""
    words = words_of(heading)
    return bool(words) and (OTHER_WORDS | ADDITIONS).issuperset(words)


def core_of(heading: str) -> str:
    """The words that tell columns apart: "first" of "First day of leave", "" of "Date"."""
    return " ".join(word for word in words_of(heading) if word not in ADDITIONS)


def first_person(head: Sequence[str]) -> int | None:
    """The column of people; without a heading for it, a first column that has none."""
    found = next((number for number, heading in enumerate(head) if is_person(heading)), None)
    return 0 if found is None and head and not head[0] else found
