"""What shows only by comparing rows: involvement that was reduced, colleagues who grew, interruptions that became fewer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from engine.interruptions import normalised
from engine.weeks import Week
from focus.models import Interruption, Pairing, ProposalAnswer, ProposalKind
from growth.journal.queries.dated_sources import Scope
from initiatives.models import LeadAssignment, Stage
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.models import Rating, RatingKind

RISES_WITHIN: Final = timedelta(days=180)
COMPARED_WEEKS: Final = 3
REMEDIES: Final = (ProposalKind.ROTA, ProposalKind.PAIRING, ProposalKind.PAGE)
STAGES: Final = list(Stage.values)


@dataclass(frozen=True, slots=True)
class SteppedBack:
    pk: int
    on: date
    initiative: str
    key: str
    stage: str


def steps_back(scope: Scope) -> Iterator[SteppedBack]:
    """Days from which they are less involved in an initiative than before. One query."""
    rows = LeadAssignment.objects.firm().of(scope.person).select_related("initiative")
    before: dict[int, LeadAssignment] = {}
    for row in sorted(rows, key=lambda one: (one.start or date.min, one.pk)):
        last = before.get(row.initiative_id)
        before[row.initiative_id] = row
        if last is None or row.start is None or not scope.since <= row.start <= scope.today:
            continue
        if STAGES.index(row.stage) > STAGES.index(last.stage):
            stage = str(Stage(row.stage).label).lower()
            yield SteppedBack(row.pk, row.start, row.initiative.name, row.initiative.key, stage)


@dataclass(frozen=True, slots=True)
class Grown:
    """An assessment of a pairing partner that is above their last one before the pairing. `pk` is the rating's."""

    pk: int
    on: date
    learner: str
    learner_key: str
    skill: str
    skill_key: str
    area: str


@dataclass(frozen=True, slots=True)
class Paired:
    day: date
    area: str


def grown_partners(scope: Scope) -> Iterator[Grown]:
    """Only by assessments that the person may see. Two queries; one without pairings."""
    first = Week.of(scope.since - RISES_WITHIN)
    rows = Pairing.objects.visible_to(scope.person).filter(week__gte=str(first), area__requirements__isnull=False)
    paired: dict[tuple[int, int], list[Paired]] = {}
    for week, area, learner, skill in rows.order_by("week", "pk").values_list(
        "week", "area__name", "learner_id", "area__requirements__skill_id"
    ):
        paired.setdefault((learner, skill), []).append(Paired(week.monday, area))
    if not paired:
        return
    learners, skills = {one for one, _ in paired}, {one for _, one in paired}
    ratings = ratings_visible_to(scope.person, scope.today).filter(
        person__in=learners, skill__in=skills, kind=RatingKind.ASSESSED, on__lte=scope.today
    )
    history: dict[tuple[int, int], list[Rating]] = {}
    for rating in ratings.select_related("person", "skill").order_by("on", "pk"):
        history.setdefault((rating.person_id, rating.skill_id), []).append(rating)
    for place, sessions in paired.items():
        yield from risen(sessions, history.get(place, []), scope)


def risen(sessions: list[Paired], ratings: list[Rating], scope: Scope) -> Iterator[Grown]:
    for rating in ratings:
        if rating.on is None or rating.on < scope.since:
            continue
        for session in sessions:
            if not session.day < rating.on <= session.day + RISES_WITHIN:
                continue
            earlier = [one.level for one in ratings if one.on is not None and one.on <= session.day]
            if earlier and rating.level > earlier[-1]:
                yield Grown(
                    rating.pk, rating.on, rating.person.first_name, rating.person.key, rating.skill.name,
                    rating.skill.key, session.area,
                )  # fmt: skip
                break


@dataclass(frozen=True, slots=True)
class Calmed:
    """A source of interruptions: hours a week in the three weeks before a remedy, and in the three weeks after it."""

    pk: int
    on: date
    source: str
    before: float
    after: float

    @property
    def saved(self) -> float:
        return self.before - self.after


def calmed_sources(scope: Scope) -> Iterator[Calmed]:
    """Where the mean of the three weeks after is at most half of the mean before. Two queries; one without remedies."""
    answers = ProposalAnswer.objects.visible_to(scope.person).filter(
        accepted=True, kind__in=REMEDIES, at__gte=scope.first_moment
    )
    this = Week.of(scope.today)
    tried = {row.pk: (row.about, Week.of(local_day(row.at, scope))) for row in answers}
    over = {pk: one for pk, one in tried.items() if one[1] + COMPARED_WEEKS < this}
    if not over:
        return
    first = min(week for _, week in over.values()) - COMPARED_WEEKS
    rows = Interruption.objects.visible_to(scope.person).filter(at__gte=first.bounds(scope.zone)[0])
    minutes: dict[tuple[str, Week], int] = {}
    names: dict[str, str] = {}
    for source, at, taken in rows.order_by("at").values_list("source", "at", "minutes"):
        about = normalised(source)[:80]
        place = (about, Week.of(local_day(at, scope)))
        names[about], minutes[place] = source, minutes.get(place, 0) + taken
    for pk, (about, week) in over.items():
        before = mean_hours(minutes, about, week - COMPARED_WEEKS)
        after = mean_hours(minutes, about, week + 1)
        if before and after <= before / 2:
            yield Calmed(pk, (week + COMPARED_WEEKS).sunday, names[about], before, after)


def local_day(moment: datetime, scope: Scope) -> date:
    return moment.astimezone(scope.zone).date()


def mean_hours(minutes: dict[tuple[str, Week], int], about: str, first: Week) -> float:
    return sum(minutes.get((about, first + ahead), 0) for ahead in range(COMPARED_WEEKS)) / COMPARED_WEEKS / 60
