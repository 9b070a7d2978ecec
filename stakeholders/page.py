"""What the stakeholder pages show: whom to turn to first, who was left out, one stakeholder with all that was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q

from engine.weeks import Week
from initiatives.models import LeadAssignment, Membership
from people.models import Person
from stakeholders import leftout
from stakeholders.models import Engagement, Promise, Stakeholder, Touchpoint

STEPS = {value: place for place, value in enumerate(Engagement.values)}
QUIET_DAYS = 60
"""Without a cadence, after so many days without a contact somebody has gone quiet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stakeholder with the last contact, the day of the next, and how many promises are open."""

    row: Stakeholder
    last: date | None
    due: date | None
    promises: int
    today: date

    @property
    def needs_work(self) -> bool:
        return STEPS[self.row.engagement] < STEPS[self.row.desired]

    @property
    def stands_at(self) -> int:
        """Where the engagement stands in the drawing of its five steps, in units; `wanted_at` is where it should."""
        return 5 + 11 * STEPS[self.row.engagement]

    @property
    def wanted_at(self) -> int:
        return 5 + 11 * STEPS[self.row.desired]

    @property
    def is_late(self) -> bool:
        """Whoever was never met is due, and not late."""
        return self.due is not None and self.last is not None and self.due < self.today

    @property
    def is_due(self) -> bool:
        return self.due is not None and not self.is_late and self.due <= Week.of(self.today).sunday

    @property
    def is_quiet(self) -> bool:
        return self.due is None and (self.last is None or (self.today - self.last).days > QUIET_DAYS)

    @property
    def days_over(self) -> int:
        return (self.today - self.due).days if self.due else 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on the map."""

    influence: int
    interest: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Overview:
    entries: Sequence[Entry]
    left_out: Sequence[Person]

    @property
    def rows(self) -> list[list[Cell]]:
        """The map: influence from the top, interest to the right."""
        found: Mapping[tuple[int, int], list[Entry]] = {(up, right): [] for up in range(1, 6) for right in range(1, 6)}
        for one in self.entries:
            found[one.row.influence, one.row.interest].append(one)
        return [[Cell(up, right, found[up, right]) for right in range(1, 6)] for up in range(5, 0, -1)]


@dataclass(frozen=True, slots=True)
class Known:
    """One stakeholder: the entry, contacts from the latest back, promises with open ones first."""

    entry: Entry
    touchpoints: Sequence[Touchpoint]
    promises: Sequence[Promise]


def load(lead: Person, today: date) -> Overview:
    """Whoever is late first, then whoever is due, then by name. Six queries."""
    entries = [entry(row, today) for row in annotated(lead)]
    entries.sort(key=lambda one: (one.due or date.max, str(one.row).casefold()))
    return Overview(entries, left_out(lead, today))


def annotated(lead: Person) -> Sequence[Stakeholder]:
    rows = Stakeholder.objects.visible_to(lead).select_related("person")
    counted = Count("promises", filter=Q(promises__done=False), distinct=True)
    return list(rows.annotate(last=Max("touchpoints__on"), open_promises=counted))


def entry(row: Stakeholder, today: date) -> Entry:
    last: date | None = row.last  # type: ignore[attr-defined]
    due = None
    if row.cadence_days:
        due = last + timedelta(days=row.cadence_days) if last else Week.of(today).monday
    return Entry(row, last, due, row.open_promises, today)  # type: ignore[attr-defined]


def left_out(lead: Person, today: date) -> list[Person]:
    """Managers and tech leads of the teams of what one leads, who are nobody's concern yet."""
    leading = LeadAssignment.objects.of(lead).current_or_coming(today).firm()
    ids = set(leading.values_list("initiative_id", flat=True))
    here: dict[int, set[int]] = {}
    for initiative, person in Membership.objects.filter(initiative__in=ids).values_list("initiative_id", "person_id"):
        here.setdefault(initiative, set()).add(person)
    keys = leftout.of_plans([lead.pk], {lead.pk: ids}, here)[lead.pk]
    return list(Person.objects.here().filter(key__in=keys).order_by("name"))


def load_one(lead: Person, key: str, today: date) -> Known | None:
    """Three queries."""
    row = next((row for row in annotated(lead) if row.key == key), None)
    if row is None:
        return None
    contacts = list(Touchpoint.objects.visible_to(lead).filter(stakeholder=row).order_by("-on"))
    promises = Promise.objects.visible_to(lead).filter(stakeholder=row).order_by("done", "due", "position", "pk")
    return Known(entry(row, today), contacts, list(promises))
