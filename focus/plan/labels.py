"""Display names for the keys in a planned week. Plans store keys, because names can change."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, CharField, DateField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from engine.weeks import Week
from focus.formatting import NAMED, milestone, some_of
from focus.models import Pairing
from focus.plan.document import PlanDocument
from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment
from people.models import Person, Skill
from people.names import FORMER, short_name
from stakeholders.models import Stakeholder


class Known(NamedTuple):
    """A person's name, and when they joined; `id` is the row's."""

    name: str
    joined: date | None = None
    id: int = 0


class PairingLine(NamedTuple):
    """The learner, the expert (the lead if empty), and the row's id."""

    learner: str
    expert: str
    id: int


def spelled_from_key(key: str) -> str:
    """A key as words, for rows that no longer exist."""
    return key.rsplit("/", 1)[-1].replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class LabelResolver:
    """People, skills, stakeholders, initiatives and areas by key; deleted ones are spelt from their key."""

    known: Mapping[str, Known] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, CriticalArea] = field(default_factory=dict)
    stakeholders: Mapping[str, str] = field(default_factory=dict)
    initiatives: Mapping[str, str] = field(default_factory=dict)
    """Those without areas."""
    stakeholder_ids: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    """By INITIATIVE/POINT."""
    existing_points: frozenset[str] = frozenset()
    """Those of them that still exist."""
    shared: frozenset[str] = frozenset()
    """First names that several of them share."""
    manager: str = ""
    pairings: Mapping[str, Sequence[PairingLine]] = field(default_factory=dict)
    """By whole key of the area."""
    stages: Mapping[str, Known] = field(default_factory=dict)
    """By initiative: the stage that the lead's assignment changes to after this week, with its first day."""

    def full(self, key: str) -> str:
        return self.known[key].name if key in self.known else spelled_from_key(key)

    def person(self, key: str | None) -> str:
        """The first name; the full name if two people share it, or if its first word is no name."""
        if key is None or key not in self.known:
            return spelled_from_key(key or "")
        if self.known[key].name == FORMER:
            return FORMER
        first = short_name(self.known[key].name)
        return self.known[key].name if first in self.shared else first

    def people(self, keys: Iterable[str]) -> list[str]:
        return [self.person(key) for key in keys]

    def some(self, keys: Sequence[str], last: str = "and", count: int | None = None) -> str:
        """Their names in a sentence; if there are many, the first few and a count of the others, of `count` in all."""
        return some_of(self.people(keys[:NAMED]), last, len(keys) if count is None else count)

    def joined(self, key: str) -> date | None:
        return self.known[key].joined if key in self.known else None

    def skill(self, key: str | None) -> str:
        return self.skills.get(key or "", spelled_from_key(key or ""))

    def area(self, key: str) -> str:
        return self.areas[key].name if key in self.areas else spelled_from_key(key)

    def initiative(self, key: str) -> str:
        row = next((one for name, one in self.areas.items() if name.startswith(f"{key}/")), None)
        return row.initiative.name if row else self.initiatives.get(key, spelled_from_key(key))

    def may_edit(self, initiative: str) -> bool:
        """Whether the person may change the initiative and its areas; False where that was not loaded."""
        return any(
            getattr(row, "may_edit", False) for key, row in self.areas.items() if key.startswith(f"{initiative}/")
        )

    def point(self, initiative: str, key: str) -> str:
        return milestone(self.points.get(f"{initiative}/{key}") or spelled_from_key(key))

    def stakeholder(self, key: str) -> str:
        """Keys of stakeholders may be random, so they spell nothing."""
        return self.stakeholders.get(key, "a former stakeholder")


def people_of(facts: PlanDocument) -> set[str]:
    """Keys of everyone that a plan's document mentions."""
    found: set[str | None] = {facts["lead"], *facts["left_out"]}
    for area in facts["areas"]:
        advice, receipt = area["advice"], area["receipt"]
        # In a large organisation hundreds could be brought in; the page names a few.
        found.update(*(people[:NAMED] for people in (advice["people"], advice["bring_in"], advice["grow"])))
        found.update(one["person"] for one in advice.get("helpers", ()))
        found.update(receipt["away"], [receipt["owner"]])
        for need in receipt["requirements"]:
            for level in (need["lead"], *need["people"]):
                found.add(level["person"])
                found.update(said["author"] for said in (level["assessed"], level["own"]) if said)
    found.update(one["hand_to"] for one in facts["not_covered"])
    found.update(one["delegate"] for one in facts["meetings"])
    found.update(one["person"] for one in facts["key_people"])
    found.update(one["other"] for one in facts.get("transfers", ()))
    found.update(one["person"] for one in facts.get("questions", ()))
    found.update(one["person"] for one in facts.get("what_ifs", {}).values() if one)
    return {key for key in found if key}


def skills_of(facts: PlanDocument) -> set[str]:
    found = {need["skill"] for area in facts["areas"] for need in area["receipt"]["requirements"]}
    found.update(one["skill"] for one in (*facts["key_people"], *facts.get("questions", ())))
    found.update(one["skill"] for one in facts.get("what_ifs", {}).values() if one and one["skill"])
    found.update(one["skill"] for one in facts.get("transfers", ()))
    return found


def initiatives_of(facts: PlanDocument) -> set[str]:
    return {area["initiative"] for area in facts["areas"]} | {step["initiative"] for step in facts["steps"]}


def points_of(facts: PlanDocument) -> dict[str, str]:
    """The milestones that a plan's receipts name."""
    found = [(area["initiative"], area["receipt"]["point"]) for area in facts["areas"]]
    return {f"{initiative}/{point['key']}": point["name"] for initiative, point in found if point}


def all_points_of(facts: PlanDocument) -> set[str]:
    """Those, and the milestones of its what-ifs and sign-offs, by key."""
    moved = (
        f"{one['initiative']}/{one['point']}" for one in facts.get("what_ifs", {}).values() if one and one["point"]
    )
    signed = (f"{one['area'].split('/', 1)[0]}/{one['point']}" for one in facts.get("sign_off", ()))
    return {*moved, *signed, *points_of(facts)}


def other_initiatives_of(facts: PlanDocument, areas: Iterable[str]) -> set[str]:
    """The initiatives that it mentions without an area."""
    joined = {one["initiative"] for one in facts.get("what_ifs", {}).values() if one and one["initiative"]}
    return (initiatives_of(facts) | joined) - {key.split("/", 1)[0] for key in areas}


def load_areas(initiatives: Iterable[str]) -> dict[str, CriticalArea]:
    """Areas with their initiative, by whole key."""
    rows = CriticalArea.objects.filter(initiative__key__in=list(initiatives)).select_related("initiative")
    return {f"{row.initiative.key}/{row.key}": row for row in rows}


def load_labels(facts: PlanDocument, lead: Person, areas: Mapping[str, CriticalArea]) -> LabelResolver:
    """Names of everything that a plan's document mentions, and its pairings and stages: one query, seven tables."""
    kinds = ("person", "skill", "stakeholder", "stakeholder id", "initiative", "point", "stage")
    found: dict[str, dict[str, Known]] = {kind: {} for kind in kinds}
    pairs: dict[int, dict[str, str]] = {}
    for kind, key, *known in rows_of(facts, lead, other_initiatives_of(facts, areas)):
        if kind in ("learner", "expert"):
            one = Known(*known)
            pairs.setdefault(one.id, {"area": key})[kind] = one.name
        else:
            found[kind][key] = Known(*known)
    counts = Counter(short_name(one.name) for one in found["person"].values())
    return LabelResolver(
        known=found["person"],
        skills={key: one.name for key, one in found["skill"].items()},
        areas=areas,
        stakeholders={key: one.name for key, one in found["stakeholder"].items()},
        stakeholder_ids={key: one.name for key, one in found["stakeholder id"].items()},
        initiatives={key: one.name for key, one in found["initiative"].items()},
        points={key: one.name for key, one in found["point"].items()} | points_of(facts),
        existing_points=frozenset(found["point"]),
        manager=next((one.name for one in found["person"].values() if one.id == lead.manager_id), ""),
        shared=frozenset(name for name, count in counts.items() if count > 1),
        pairings=pairings_of(pairs),
        stages=found["stage"],
    )


def pairings_of(pairs: Mapping[int, Mapping[str, str]]) -> dict[str, list[PairingLine]]:
    found: dict[str, list[PairingLine]] = {}
    for pk, one in sorted(pairs.items()):
        found.setdefault(one["area"], []).append(PairingLine(one["learner"], one.get("expert", ""), pk))
    return found


def rows_of(facts: PlanDocument, lead: Person, initiatives: set[str]) -> Any:
    """Kind, key, name, day of joining and id of everything mentioned, and of the lead's manager."""
    nothing = Value(None, output_field=DateField())
    due = [one["stakeholder"] for one in facts["touchpoints"]]
    people = Person.objects.filter(Q(key__in=people_of(facts)) | Q(pk=lead.manager_id))
    skills = Skill.objects.filter(key__in=skills_of(facts))
    parts: list[Any] = [
        people.annotate(kind=Value("person"), called=name_of("")),
        skills.annotate(kind=Value("skill"), called=F("name"), joined=nothing),
    ]
    # An empty part of the union costs as much to build as a full one.
    if due:
        named = Cast(Coalesce("person__name", "name"), CharField())
        stakeholders = Stakeholder.objects.visible_to(lead).filter(key__in=due)
        parts.append(stakeholders.annotate(kind=Value("stakeholder"), called=named, joined=nothing))
        url_id = Cast("url_id", CharField())
        parts.append(stakeholders.annotate(kind=Value("stakeholder id"), called=url_id, joined=nothing))
    if initiatives:
        rows = Initiative.objects.filter(key__in=initiatives)
        parts.append(rows.annotate(kind=Value("initiative"), called=F("name"), joined=nothing))
    first, *others = [part.order_by().values_list("kind", "key", "called", "joined", "id") for part in parts]
    return first.union(*others, *notes_of(facts, lead), all=True)


def name_of(path: str) -> Case:
    """A person's name in a sentence; `path` leads to the person."""
    return Case(
        When(**{f"{path}left_on": None}, then=F(f"{path}name")), default=Value(FORMER), output_field=CharField()
    )


def notes_of(facts: PlanDocument, lead: Person) -> list[Any]:
    """Pairings of the week by area, names of milestones, and what the lead's assignments change to after it."""
    week = Week.parse(facts["week"])
    pairings = Pairing.objects.visible_to(lead).of(lead, week)
    area = Concat(Cast("area__initiative__key", CharField()), Value("/"), Cast("area__key", CharField()))
    steps = [step["initiative"] for step in facts["steps"]]
    coming = LeadAssignment.objects.of(lead).firm().filter(initiative__key__in=steps, start__gt=week.sunday)
    nothing = Value(None, output_field=DateField())
    parts: list[tuple[Any, Any, Any, Any, str]] = [
        (pairings, area, name_of("learner__"), nothing, "learner"),
        (pairings.filter(expert__isnull=False), area, name_of("expert__"), nothing, "expert"),
    ]
    if steps:
        parts.append((coming, F("initiative__key"), F("stage"), F("start"), "stage"))
    if points := all_points_of(facts):
        point = Concat(Cast("initiative__key", CharField()), Value("/"), Cast("key", CharField()))
        # The initiatives, so that an index finds them: no index has whole keys.
        homes = Initiative.objects.filter(key__in={one.split("/", 1)[0] for one in points}).order_by().values("pk")
        named = InflectionPoint.objects.alias(whole_key=point).filter(initiative__among=homes, whole_key__in=points)
        parts.append((named, point, F("name"), nothing, "point"))
    return [
        rows.order_by()
        .annotate(mentioned_as=Value(kind), place=Cast(place, CharField()), called=called, day=day)
        .values_list("mentioned_as", "place", "called", "day", "id")
        for rows, place, called, day, kind in parts
    ]
