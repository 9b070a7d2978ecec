"""What a lead should know of their team ahead: who leaves, who is away on the day of a milestone, what is theirs from now on.

A last day counts once the team knows it. Of time off, leads learn only that someone is away that day. One query.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from engine.weeks import Week
from initiatives.models import CriticalArea, InflectionPoint, LeadAssignment, Membership, Stage
from people.display import format_date
from people.models import DayPart, Person

Kind = Literal["leaves", "until", "away", "yours"]
AHEAD: Final = timedelta(days=56)
MEMBER, OWNER = "initiative__memberships__person", "initiative__areas__owner"


@dataclass(frozen=True, slots=True)
class TeamNotice:
    """`row` is a person's key, or the initiative's; `name` their name, or the milestone's as in `point`; `day` the one told."""

    kind: Kind
    row: str
    name: str
    initiative_key: str
    initiative: str
    day: date
    point: str = ""

    @property
    def code(self) -> str:
        return f"team/{self.kind}/{self.row}/{self.initiative_key}/{self.day}/{self.point}"

    def words(self, today: date) -> str:
        """Ben Katz’s last day is Fri 18 Dec; “Single sign-in” is yours from today."""
        day = format_date(self.day, "D j M")
        match self.kind:
            case "leaves":
                return f"{self.name}’s last day is {day}"
            case "until":
                return f"{self.name} is on {self.initiative} until {day}"
            case "away":
                return f"{self.name} is away on {day}, the day of “{self.point}” ({self.initiative})"
            case "yours":
                if self.day == today:
                    return f"“{self.initiative}” is yours from today"
                return f"“{self.initiative}” is yours {'from' if self.day > today else 'since'} {day}"


def load_team_notices(lead: Person, week: Week, today: date) -> list[TeamNotice]:
    """By day; of one person and day once, however many areas they own."""
    first = max(today, week.monday)
    last = first + AHEAD
    led = LeadAssignment.objects.of(lead).firm().exclude(stage=Stage.HANDED_OFF)
    mine = led.during(first, last).order_by().values("initiative")
    members = Membership.objects.filter(initiative__among=mine).during(first, last).exclude(person=lead)
    owned = CriticalArea.objects.filter(initiative__among=mine, owner__isnull=False).exclude(owner=lead)
    on_it = members.order_by().values("person").union(owned.order_by().values("owner"))
    going = Person.objects.current().filter(pk__among=on_it, leaving_is_known=True, leaves__range=(first, last))
    staying = Membership.objects.filter(
        Q(end=None) | Q(end__gt=OuterRef("end")), person=OuterRef("person"), initiative=OuterRef("initiative")
    )
    ending = members.filter(~Exists(staying), end__range=(first, last)).exclude(
        person__in=going.order_by().values("pk")
    )
    points = InflectionPoint.objects.filter(initiative__among=mine, passed=False, date__range=(first, last))
    earlier = LeadAssignment.objects.firm().filter(
        Q(start=None) | Q(start__lt=OuterRef("start")), person=OuterRef("person"), initiative=OuterRef("initiative")
    )
    begun = led.filter(~Exists(earlier), start__range=(week.monday, week.sunday))
    parts = [
        columns(going, "leaves", F("key"), F("name"), Value(""), Value(""), F("leaves")),
        columns(ending, "until", *person_of("person"), *INITIATIVE, F("end")),
        *(
            columns(away_on(points, path), "away", *person_of(path), *INITIATIVE, F("date"), F("name"))
            for path in (MEMBER, OWNER)
        ),
        columns(begun, "yours", Value(""), Value(""), *INITIATIVE, F("start")),
    ]
    rows = parts[0].union(*parts[1:], all=False)
    return sorted((TeamNotice(*row) for row in rows), key=lambda one: (one.day, one.kind, one.name))


INITIATIVE: Final = (F("initiative__key"), F("initiative__name"))


def person_of(path: str) -> tuple[F, F]:
    return F(f"{path}__key"), F(f"{path}__name")


def away_on(points: "QuerySet[InflectionPoint]", path: str) -> "QuerySet[InflectionPoint]":
    """Milestones with each of these people who is off all day then; members only while they are on the team."""
    off = {f"{path}__time_off__start__lte": F("date"), f"{path}__time_off__end__gte": F("date")}
    conditions = [Q(**off, **{f"{path}__time_off__part": DayPart.ALL, f"{path}__left_on": None})]
    if path == MEMBER:
        conditions += [
            Q(initiative__memberships__start=None) | Q(initiative__memberships__start__lte=F("date")),
            Q(initiative__memberships__end=None) | Q(initiative__memberships__end__gte=F("date")),
        ]
    # In one call: the conditions are about the same membership and the same days off.
    return points.filter(*conditions)


def columns(rows: "QuerySet[Any]", kind: Kind, *facts: Any) -> Any:  # a query of tuples
    """The fields of TeamNotice, in their order."""
    texts, day, point = facts[:4], facts[4], facts[5] if len(facts) > 5 else Value("")
    named = {f"text_{place}": Cast(one, CharField()) for place, one in enumerate((Value(kind), *texts))}
    found = {**named, "on_day": Cast(day, DateField()), "of_point": Cast(point, CharField())}
    return rows.order_by().annotate(**found).values_list(*found)
