"""Checks across values: references, duplicates, circular reporting lines, dates out of order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from leadplan.orgfile.errors import FileError, Path
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.organisation_entries import InitiativeEntry, PersonEntry, RatingEntry
from leadplan.orgfile.schema.values import Entry
from leadplan.orgfile.validation.references import (
    Checker,
    ExistingKeys,
    references_of,
    same_people_by_email,
    unreadable_by_kind,
)


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(slots=True)
class CrossChecks(Checker):
    """Checks a file whose format is valid and collects every error."""

    file: OrganisationFile
    known: ExistingKeys
    same: dict[str, str] = field(default_factory=dict)
    """For people that the database has under another key, found by email: from the file's key to that key."""
    areas: dict[str, set[str]] = field(default_factory=dict)
    """Keys of areas by initiative."""

    def run(self) -> list[FileError]:
        self.add_keys_of_file()
        self.references((), self.file)
        self.organisation()
        for index, person in enumerate(self.file.people):
            self.person(("people", index), person)
        self.reporting_line()
        for index, initiative in enumerate(self.file.initiatives):
            self.initiative(("initiatives", index), initiative)
        self.meetings()
        self.stakeholders()
        self.pitches()
        self.standards()
        self.actuals()
        self.report_unknown(unreadable_by_kind(self.source, self.file))
        return self.errors

    def add_keys_of_file(self) -> None:
        """Add the file's keys to those of the database; each may occur only once."""
        file, known = self.file, self.known
        for name in ("skills", "people", "teams", "initiatives", "planning_cycles", "pitches", "standards"):
            self.check_unique((name,), (entry.key for entry in getattr(file, name)), "key")
        self.check_unique(("stakeholders",), ((one.for_, one.key) for one in file.stakeholders), "key")
        self.emails()
        known.skills |= keys_of(file.skills)
        known.people |= keys_of(file.people)
        known.teams |= keys_of(file.teams)
        known.initiatives |= keys_of(file.initiatives)
        known.areas |= {f"{one.key}/{key}" for one in file.initiatives for key in keys_of(one.areas)}
        known.cycles |= keys_of(file.planning_cycles)
        known.stakeholders |= {(one.for_, one.key) for one in file.stakeholders if one.key}
        for area in known.areas:
            initiative, key = area.split("/", 1)
            self.areas.setdefault(initiative, set()).add(key)

    def emails(self) -> None:
        """An email address belongs to one person; the file may move it from one person to another."""
        self.same = same_people_by_email(self.file.people, self.known.people, self.known.emails)
        mentioned = {person.key: person.email for person in self.file.people if person.mentions("email")}
        seen: dict[str, str] = {}
        for index, person in enumerate(self.file.people):
            if person.email is None:
                continue
            address = person.email.lower()
            path = ("people", index, "email")
            holder = self.known.emails.get(address, person.key)
            if address in seen:
                self.report(path, f"{seen[address]} has the email {person.email} too; each person needs their own")
            elif (
                holder not in (person.key, self.same.get(person.key))
                and (mentioned.get(holder, address) or "").lower() == address
            ):
                self.report(path, f'"{holder}" already has the email {person.email}; each person needs their own')
            seen.setdefault(address, person.name)

    def references(self, path: Path, entry: Entry) -> None:
        """What the schema marks as references, in this entry and those inside it."""
        for name, info in type(entry).model_fields.items():
            value, place = getattr(entry, name), (*path, info.alias or name)
            reference = references_of(type(entry)).get(name)
            single = not isinstance(value, list)
            for index, one in enumerate([value] if single else value):
                here = place if single else (*place, index)
                if isinstance(one, Entry):
                    self.references(here, one)
                elif reference:
                    self.check_reference(here, one, getattr(self.known, reference.keys), reference.kind)

    def organisation(self) -> None:
        organisation = self.file.organisation
        if organisation is not None:
            self.check_zone(("organisation", "timezone"), organisation.timezone)

    def person(self, path: Path, person: PersonEntry) -> None:
        self.check_zone((*path, "timezone"), person.timezone)
        for name in ("duties", "time_off"):
            rows = getattr(person, name)
            self.check_unique((*path, name), (row.from_ for row in rows), "row")
            self.check_order((*path, name), ((row.from_, row.to) for row in rows))
        if isinstance(person.hours, list):
            self.check_unique((*path, "hours"), (row.from_ for row in person.hours), "hours entry", optional=True)
        for skill, rated in person.skills.items():
            place = (*path, "skills", skill)
            self.check_reference(place, skill, self.known.skills, "skill", shown=(*path, "skills"))
            entries = rated if isinstance(rated, list) else [rated]
            ratings = [one for one in entries if isinstance(one, RatingEntry)]
            for one in ratings:
                self.check_reference(place, one.by, self.known.people, "person")
            self.check_unique(
                place, (one.assessed for one in ratings if one.level is not None), "rating", optional=True
            )
            self.check_unique(
                place, (one.assessed for one in ratings if one.self_ is not None), "self-rating", optional=True
            )

    def reporting_line(self) -> None:
        """Report each circular reporting line once, at the person in it who comes first in the file."""
        managers, same = dict(self.known.managers), self.same
        places = {same.get(person.key, person.key): index for index, person in enumerate(self.file.people)}
        for person in self.file.people:
            if person.mentions("manager"):
                key = same.get(person.key, person.key)
                managers.pop(key, None)
                if person.manager is not None:
                    managers[key] = same.get(person.manager, person.manager)
        done: set[str] = set()
        for key in places:
            chain: dict[str, None] = {}
            here: str | None = key
            while here is not None and here not in done and here not in chain:
                chain[here] = None
                here = managers.get(here)
            if here in chain:
                circle = list(chain)[list(chain).index(here) :]
                first = min((places[one] for one in circle if one in places), default=places[key])
                names = " → ".join([*circle, circle[0]])
                self.report(
                    ("people", first, "manager"), f"circular reporting line: {names}; change one of these managers"
                )
            done.update(chain)

    def initiative(self, path: Path, initiative: InitiativeEntry) -> None:
        known = self.known
        span = [(initiative.start, initiative.target)]
        self.check_order((*path, "start"), span, index=False, words="the target date")
        for name in ("leads", "members"):
            rows = getattr(initiative, name)
            self.check_unique((*path, name), ((row.person, row.from_) for row in rows), "row")
            self.check_order((*path, name), ((row.from_, row.to) for row in rows))
        for name in ("areas", "inflection_points", "dependencies"):
            self.check_unique((*path, name), (row.key for row in getattr(initiative, name)), "key")
        for index, area in enumerate(initiative.areas):
            place = (*path, "areas", index)
            for skill in area.needs:
                self.check_reference((*place, "needs", skill), skill, known.skills, "skill", shown=(*place, "needs"))
        own = self.areas.get(initiative.key, set())
        for index, point in enumerate(initiative.inflection_points):
            place = (*path, "inflection_points", index, "areas")
            self.check_references(place, point.areas, own, "area of this initiative")
        self.dependencies(path, initiative, own)

    def dependencies(self, path: Path, initiative: InitiativeEntry, areas: set[str]) -> None:
        for index, one in enumerate(initiative.dependencies):
            place = (*path, "dependencies", index)
            self.check_reference((*place, "area"), one.area, areas, "area of this initiative")
            accepted, given = [(one.delivered, one.accepted)], [(eta.said_on, eta.eta) for eta in one.etas]
            self.check_order((*place, "accepted"), accepted, index=False, words="the accepted date")
            self.check_unique((*place, "etas"), (said_on for said_on, _ in given), "date given")
            self.check_order((*place, "etas"), given, words="the date given")
            self.check_unique((*place, "acceptance"), (check.check for check in one.acceptance), "check")
            self.check_unique((*place, "asked_on"), one.asked_on, "date")

    def area_of_initiative(self, path: Path, words: str, initiative: str | None, area: str | None) -> None:
        if area is not None and initiative is None:
            self.report(path, f"{words} with an `area` needs the area's `initiative`; add it")
        elif area is not None and initiative in self.known.initiatives:
            self.check_reference(path, area, self.areas.get(initiative, set()), f"area of {initiative}")

    def meetings(self) -> None:
        for index, meeting in enumerate(self.file.meetings):
            self.area_of_initiative(("meetings", index, "area"), "a meeting", meeting.initiative, meeting.area)
        for index, work in enumerate(self.file.own_work):
            self.area_of_initiative(("own_work", index, "area"), "own work", work.initiative, work.area)
        self.check_unique(("meetings",), ((one.person, one.starts, one.title) for one in self.file.meetings), "meeting")

    def stakeholders(self) -> None:
        for index, one in enumerate(self.file.stakeholders):
            path = ("stakeholders", index)
            if (one.person is None) == (one.name is None):
                self.report(path, "a stakeholder needs either `person` or `name`; use exactly one of them")
            self.check_unique((*path, "touchpoints"), (row.on for row in one.touchpoints), "contact")
            self.check_unique((*path, "promises"), (row.what for row in one.promises), "promise")
        for index, cycle in enumerate(self.file.planning_cycles):
            self.check_order(
                ("planning_cycles", index, "starts"), [(cycle.starts, cycle.ends)], index=False, words="the end date"
            )

    def pitches(self) -> None:
        known = self.known
        stakeholders: dict[str, set[str]] = {}
        for lead, key in known.stakeholders:
            stakeholders.setdefault(lead, set()).add(key)
        for index, pitch in enumerate(self.file.pitches):
            path = ("pitches", index)
            author = self.same.get(pitch.author, pitch.author)
            if known.pitches.get(pitch.key, author) != author:
                self.report(
                    (*path, "key"),
                    f'"{known.pitches[pitch.key]}" already has a pitch with this key; choose another key',
                )
            own = stakeholders.get(pitch.author, set())
            self.check_references((*path, "stakeholders"), pitch.stakeholders, own, f"stakeholder of {pitch.author}")
            for row, talk in enumerate(pitch.conversations):
                place = (*path, "conversations", row, "stakeholder")
                self.check_reference(place, talk.stakeholder, own, f"stakeholder of {pitch.author}")
            if pitch.cost is not None:
                self.check_order(
                    (*path, "cost", "notice_by"), [(pitch.cost.notice_by, pitch.cost.contract_ends)], index=False,
                    words="the contract’s end",
                )  # fmt: skip
            self.check_unique((*path, "slices"), (part.name for part in pitch.slices), "step")
            self.check_unique((*path, "teams"), (one.team for one in pitch.teams), "team")
            self.check_unique((*path, "evidence"), (one.what for one in pitch.evidence), "evidence")
            self.check_unique(
                (*path, "conversations"), ((one.stakeholder, one.on) for one in pitch.conversations), "conversation"
            )

    def standards(self) -> None:
        for index, one in enumerate(self.file.standards):
            path = ("standards", index)
            if one.status == "agreed" and one.agreed_on is None:
                self.report(path, "an agreed standard needs `agreed_on`, the day on which it was agreed; add it")
            span = [(one.agreed_on, one.review_by)]
            self.check_order((*path, "review_by"), span, index=False, words="the review date")
            self.check_unique((*path, "teams"), one.teams, "team")

    def actuals(self) -> None:
        places = ((one.person, str(one.week), one.area) for one in self.file.actuals)
        self.check_unique(("actuals",), places, "hours entry")


def keys_of(entries: Iterable[Keyed]) -> set[str]:
    """Without those of entries whose key can't be read."""
    return {one.key for one in entries if one.key}
