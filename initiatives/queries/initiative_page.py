"""The tabs of an initiative, each loaded in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.weights import Weights
from initiatives.dependencies.queries.assessment import AssessedDependency, assess
from initiatives.dependencies.queries.outlook import DependencyOutlook, outlooks
from initiatives.drawing.timeline import Happening, Timeline, timeline
from initiatives.models import AreaStatus, Initiative, Phase
from initiatives.queries import phases
from initiatives.queries.area_entries import AreaEntry, entries_of
from initiatives.queries.milestones import MilestoneEntry, points_of
from initiatives.queries.people_on_it import LeadEntry, MemberEntry, is_co_led, leads_of, member_entry, members_of
from initiatives.querysets import InitiativeQuerySet, is_editable_by
from people.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class InitiativeTab:
    """What every tab shows at its top. `late` counts the dependencies that are late."""

    initiative: Initiative
    editable: bool
    today: date

    @property
    def phase_by_dates(self) -> str:
        """The phase according to the phase dates, where it differs from the current one."""
        dated = phases.phase_on(self.initiative, self.today)
        return Phase(dated).label if dated and dated != self.initiative.phase else ""

    @property
    def late(self) -> int:
        return int(getattr(self.initiative, "late_dependencies", 0))


@dataclass(frozen=True, slots=True)
class TimelineTab(InitiativeTab):
    points: Sequence[MilestoneEntry]

    @property
    def drawing(self) -> Timeline:
        happenings = [Happening(one.point.name, one.point.date, one.kind) for one in self.points]
        days = [day for day in (self.initiative.start, self.initiative.target) if day]
        return timeline(self.today, phases.phase_spans(self.initiative, self.today), happenings, days)

    @property
    def unconfirmed(self) -> list[MilestoneEntry]:
        return [one for one in self.points if one.unconfirmed]

    @property
    def next_milestone(self) -> MilestoneEntry | None:
        return next((one for one in self.points if one.is_ahead), None)


@dataclass(frozen=True, slots=True)
class InitiativePage(TimelineTab):
    """The overview."""

    areas: Sequence[AreaEntry]
    leads: Sequence[LeadEntry]
    dependencies: Sequence[DependencyOutlook]

    @property
    def open_areas(self) -> int:
        return sum(one.area.status == AreaStatus.OPEN for one in self.areas)

    @property
    def current_leads(self) -> list[LeadEntry]:
        return [one for one in self.leads if one.current]

    @property
    def has_needs(self) -> bool:
        """Whether there is something to draw on the map of cost and gap."""
        return any(one.needs for one in self.areas)


@dataclass(frozen=True, slots=True)
class TeamTab(InitiativeTab):
    """`co_led`: whether the viewer and someone else lead it now; then each sees the other's hours."""

    members: Sequence[MemberEntry]
    leads: Sequence[LeadEntry]
    co_led: bool


@dataclass(frozen=True, slots=True)
class DependenciesTab(InitiativeTab):
    """What it waits for, and what was accepted or cancelled."""

    open: Sequence[AssessedDependency]
    closed: Sequence[AssessedDependency]


def visible_with_editable(viewer: Person, today: date) -> InitiativeQuerySet:
    """Initiatives that the viewer may see; `editable` on each says whether they may change it."""
    rows = Initiative.objects.visible_to(viewer, today).with_late_dependencies(today)
    return rows.annotate(editable=is_editable_by(viewer, today))


def load_overview(
    initiative: Initiative, viewer: Person, today: date, weights: Weights, *, editable: bool
) -> InitiativePage:
    """Eight queries, whatever the size."""
    leads = leads_of(initiative, viewer, today)
    areas = list(initiative.areas.select_related("owner").order_by("position", "id"))
    points = points_of(initiative, areas, today)
    return InitiativePage(
        initiative=initiative,
        editable=editable,
        today=today,
        points=points,
        areas=entries_of(areas, initiative, viewer, leads, points, today, weights),
        leads=leads,
        dependencies=outlooks(initiative.dependencies.open(), today),
    )


def load_timeline(initiative: Initiative, today: date, *, editable: bool) -> TimelineTab:
    """Two queries."""
    areas = list(initiative.areas.order_by("position", "id"))
    return TimelineTab(initiative, editable, today, points_of(initiative, areas, today))


def load_team(initiative: Initiative, viewer: Person, today: date, weights: Weights, *, editable: bool) -> TeamTab:
    """Two queries."""
    leads = leads_of(initiative, viewer, today)
    members = [member_entry(one, today, weights) for one in members_of(initiative)]
    return TeamTab(initiative, editable, today, members, leads, is_co_led(leads, viewer))


def load_dependencies(
    initiative: Initiative, organisation: Organisation | None, today: date, *, editable: bool
) -> DependenciesTab:
    """Six queries, whatever their number; one if there are none."""
    found = assess(initiative.dependencies.all(), organisation, today)
    still = [one for one in found if one.row.is_open]
    still.sort(key=lambda one: (one.next_step == "none", one.act_on, one.row.need_by or date.max, one.key))
    return DependenciesTab(initiative, editable, today, still, [one for one in found if not one.row.is_open])
