"""What may need a manager's decision and is no figure: initiatives off track, targets and milestones that have passed, areas
whose owner left, lead assignments that began or ended. One query."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, TruncDate

from allocation.board.reporting_line import Viewer
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    Health,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Stage,
    StatusUpdate,
    UpdateKind,
)
from people.models import AuditLine, Person
from people.querysets import ids_below

Kind = Literal["off_track", "owner_left", "target", "milestone", "began", "ended"]
LONG_PAST: Final = timedelta(days=14)
"""From then on, a milestone that no one has marked needs someone to ask."""
RECENT: Final = timedelta(days=14)
"""How long an assignment that began or ended is news."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`day` is when it became true, None if unknown; `row` and `name` are those of the area, the milestone or the person."""

    kind: Kind
    initiative_key: str
    initiative: str
    day: date | None
    row: str = ""
    name: str = ""
    role: str = ""
    count: int = 0

    @property
    def asks(self) -> bool:
        """It needs a decision; otherwise it is only news."""
        return self.kind not in ("began", "ended")

    @property
    def code(self) -> str:
        """Identifies the fact, so that it is reported once."""
        return f"note/{self.kind}/{self.initiative_key}/{self.row}"

    @property
    def mark(self) -> str:
        return f"{self.day or ''}"


def load_notices(viewer: Viewer) -> list[Notice]:
    """Newest first."""
    around = led_from_below(viewer)
    off_track, *others = (
        columns(off_track_initiatives(around), "off_track", F("key"), F("name"), F("off_since")),
        columns(missed_targets(around, viewer), "target", F("key"), F("name"), F("target"), count=F("unsettled")),
        columns(
            past_milestones(around, viewer), "milestone", *INITIATIVE, F("date"),
            name=F("name"), row=F("key"),
        ),
        columns(
            areas_left(around), "owner_left", *INITIATIVE, F("left_on"),
            name=F("name"), row=F("key"),
        ),
        columns(begun(viewer), "began", *INITIATIVE, F("start"), **LEAD),
        columns(ended(viewer), "ended", *INITIATIVE, F("end"), **LEAD),
    )  # fmt: skip
    found = [Notice(*row) for row in off_track.union(*others, all=True)]
    return sorted(found, key=lambda one: (-(one.day or date.min).toordinal(), one.initiative.casefold(), one.code))


INITIATIVE: Final = (F("initiative__key"), F("initiative__name"))
LEAD: Final = {"row": F("person__key"), "name": F("person__name"), "role": F("role")}


def columns(rows: "QuerySet[Any]", kind: Kind, home: F, home_name: F, day: F, **more: F) -> Any:  # a query of tuples
    """The fields of Notice, in their order."""
    facts = {
        "of_kind": Value(kind), "home": Cast(home, CharField()), "home_name": Cast(home_name, CharField()),
        "on_day": Cast(day, DateField()),
        **{f"of_{name}": Cast(more.get(name, Value("")), CharField()) for name in ("row", "name", "role")},
        "of_count": Cast(more.get("count", Value(0)), IntegerField()),
    }  # fmt: skip
    return rows.order_by().annotate(**facts).values_list(*facts)


def led_from_below(viewer: Viewer) -> "QuerySet[Initiative]":
    """Visible initiatives that someone below the viewer leads or works on."""
    below = {"person__among": ids_below(viewer.person)}
    members = Membership.objects.current_or_coming(viewer.today).filter(**below).order_by().values("initiative")
    leads = LeadAssignment.objects.filter(**below).order_by().values("initiative")
    return Initiative.objects.visible_to(viewer.person, viewer.today).filter(pk__among=members.union(leads))


def off_track_initiatives(around: "QuerySet[Initiative]") -> "QuerySet[Initiative]":
    turned = StatusUpdate.objects.filter(
        initiative=OuterRef("pk"), kind=UpdateKind.HEALTH, after=Health.OFF_TRACK
    ).order_by("-at")
    day = Subquery(turned.annotate(day=TruncDate("at")).values("day")[:1])
    return around.filter(health=Health.OFF_TRACK).annotate(off_since=day)


def missed_targets(around: "QuerySet[Initiative]", viewer: Viewer) -> "QuerySet[Initiative]":
    unsettled = CriticalArea.objects.filter(initiative=OuterRef("pk")).exclude(status=AreaStatus.SETTLED)
    counted = unsettled.order_by().values("initiative").annotate(number=Count("pk")).values("number")
    return around.filter(target__lt=viewer.today).annotate(unsettled=Subquery(counted)).filter(unsettled__gt=0)


def past_milestones(around: "QuerySet[Initiative]", viewer: Viewer) -> "QuerySet[InflectionPoint]":
    return InflectionPoint.objects.filter(passed=False, date__lt=viewer.today - LONG_PAST, initiative__in=around)


def areas_left(around: "QuerySet[Initiative]") -> "QuerySet[CriticalArea]":
    """Areas that have had no owner since theirs left: departures write a line of audit for each."""
    left = AuditLine.objects.filter(
        thing="area", initiative=OuterRef("initiative__key"), label=OuterRef("name"),
        after="owner: –", about__left_on__isnull=False,
    )  # fmt: skip
    rows = CriticalArea.objects.filter(Exists(left), owner=None, initiative__in=around)
    newest = Subquery(left.order_by("-at").values("about__left_on")[:1])
    return rows.exclude(status=AreaStatus.SETTLED).annotate(left_on=newest)


def assignments_below(viewer: Viewer) -> "QuerySet[LeadAssignment]":
    below = Person.objects.current().below(viewer.person)
    return LeadAssignment.objects.firm().exclude(stage=Stage.HANDED_OFF).filter(person__in=below)


def same_initiative() -> "QuerySet[LeadAssignment]":
    """The person's other assignments to it: a change of involvement is neither a beginning nor an end."""
    rows = LeadAssignment.objects.firm().filter(person=OuterRef("person"), initiative=OuterRef("initiative"))
    return rows.exclude(pk=OuterRef("pk"))


def begun(viewer: Viewer) -> "QuerySet[LeadAssignment]":
    earlier = same_initiative().filter(Q(start=None) | Q(start__lt=OuterRef("start")))
    return assignments_below(viewer).filter(~Exists(earlier), start__range=(viewer.today - RECENT, viewer.today))


def ended(viewer: Viewer) -> "QuerySet[LeadAssignment]":
    last = viewer.today - timedelta(days=1)
    later = same_initiative().filter(start__gt=OuterRef("end"))
    return assignments_below(viewer).filter(~Exists(later), end__range=(viewer.today - RECENT, last))
