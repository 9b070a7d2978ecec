"""Imports a file into the database: all of it or nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadplan.orgfile.checking import Checks
from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.faults import Fault, FaultyFile
from leadplan.orgfile.importing import history, influence, initiatives, people, said, weeks
from leadplan.orgfile.importing.rows import Change, Import, Refused
from leadplan.orgfile.known import Known
from leadplan.orgfile.partial import further_faults
from leadplan.orgfile.reading import Source, read
from leadplan.orgfile.validation import path_of, validate
from people import audit
from people.keys import hold_names
from people.models import Person


@dataclass(frozen=True, slots=True)
class Report:
    """What an import created and changed."""

    changes: list[Change]

    def counts(self) -> dict[str, tuple[int, int]]:
        """For each list, how many rows are new and how many changed."""
        new = Counter(change.list for change in self.changes if change.fields is None)
        changed = Counter(change.list for change in self.changes if change.fields is not None)
        return {name: (new[name], changed[name]) for name in dict.fromkeys(change.list for change in self.changes)}


def import_organisation(content: bytes, *, by: Person | None, now: datetime, dry_run: bool = False) -> Report:
    """Update the database from a file in one transaction; with `dry_run` only report what would change.

    Raises FaultyFile with every error that was found; then nothing is changed.
    """
    source = read(content)
    file, faults = validate(source)
    if file is None:
        raise FaultyFile([*faults, *further_faults(source, faults, Known.from_database())])
    with transaction.atomic():
        hold_names()
        faults = Checks(source, file, Known.from_database()).run()
        if faults:
            raise FaultyFile(faults)
        run = Import(by, now)
        try:
            bring(run, file)
        except Refused as refused:
            raise FaultyFile(faults_of(source, file, refused)) from refused
        transaction.set_rollback(dry_run)
    return Report(run.changes)


def bring(run: Import, file: OrganisationFile) -> None:
    people.bring(run, file)
    initiatives.bring(run, file)
    influence.bring(run, file)
    history.bring(run, file)
    weeks.bring(run, file)
    said.bring(run, file)
    if run.changes:
        label = f"{len(run.changes)} rows from an organisation file"
        run.lines.append(
            audit.line(
                at=run.now,
                by=run.by,
                verb="imported",
                thing="organisation file",
                label=label,
                after=counts_in_words(run.changes),
                feeds_plans=False,
            )
        )
    audit.append(run.lines)


def counts_in_words(changes: list[Change]) -> str:
    """How many rows of each list, without their content."""
    counts = Report(changes).counts().items()
    sides = (
        (word, ", ".join(f"{pair[side]} {name.replace('_', ' ')}" for name, pair in counts if pair[side]))
        for side, word in enumerate(("new", "changed"))
    )
    return "; ".join(f"{word}: {told}" for word, told in sides if told)


def faults_of(source: Source, file: OrganisationFile, refused: Refused) -> list[Fault]:
    """Data already in the database and the file together may break a rule that neither breaks alone."""
    faults = []
    for entry, words in refused.rows:
        path = path_of(file, entry) if entry is not None else (refused.listed,)
        faults.append(source.fault(path, f"conflicts with existing data: {words}"))
    return faults
