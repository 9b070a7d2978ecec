"""Imports a file into the database: all of it or nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from leadplan.orgfile.errors import FileError, InvalidFile
from leadplan.orgfile.importing.initiatives_import import import_initiatives
from leadplan.orgfile.importing.people_import import import_organisation_lists
from leadplan.orgfile.importing.stakeholders_import import import_cycles, import_influence
from leadplan.orgfile.importing.standards_import import import_standards
from leadplan.orgfile.importing.table_sync import Change, ImportRun
from leadplan.orgfile.importing.weeks_import import import_actuals, import_meetings, import_own_work
from leadplan.orgfile.retired import skip_retired
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.validation.cross_checks import CrossChecks
from leadplan.orgfile.validation.file_format import path_of, validate
from leadplan.orgfile.validation.readable_part import errors_in_readable_part
from leadplan.orgfile.validation.references import ExistingKeys
from leadplan.orgfile.yaml_reader import Source, parse
from people import audit
from people.keys import lock_names
from people.models import Organisation, Person
from people.services.row_undo import RowRecorder


@dataclass(frozen=True, slots=True)
class Report:
    """What an import created and changed."""

    changes: list[Change]
    notices: list[str] = field(default_factory=list)
    """What the file says and the import doesn't do."""

    def counts(self) -> dict[str, tuple[int, int]]:
        """For each list, how many rows are new and how many changed."""
        new = Counter(change.list for change in self.changes if change.fields is None)
        changed = Counter(change.list for change in self.changes if change.fields is not None)
        return {name: (new[name], changed[name]) for name in dict.fromkeys(change.list for change in self.changes)}


def import_organisation(
    content: bytes,
    *,
    by: Person | None,
    now: datetime,
    dry_run: bool = False,
    correcting: bool = False,
    happened_until: date | None = None,
    recorder: RowRecorder | None = None,
    public_only: bool = False,
) -> Report:
    """Update the database from a file in one transaction; with `dry_run` only report what would change.

    Weeks that are over change only when `correcting` mistakes. What has happened has a day until `happened_until`, today
    unless the file is imported as of an earlier day. `recorder` notes what an undo has to restore. With `public_only`, lists
    that only one person may see are left out, as in an export.

    Raises InvalidFile with every error that was found; then nothing is changed.
    """
    source = parse(content)
    skipped = skip_retired(source)
    file, errors = validate(source)
    if file is None:
        raise InvalidFile([*errors, *errors_in_readable_part(source, errors, ExistingKeys.from_database())])
    with transaction.atomic():
        lock_names()
        checks = CrossChecks(source, file, ExistingKeys.from_database())
        if errors := checks.run():
            raise InvalidFile(errors)
        today = today_of(file, now)
        run = ImportRun(by, now, today, happened_until or today, correcting, recorder=recorder or RowRecorder())
        import_lists(run, file, public_only=public_only)
        if run.refused or run.rejected:
            refused = (source.error(path_of(file, entry), words) for entry, words in run.refused)
            raise InvalidFile([*refused, *errors_of_rejection(source, file, run)])
        transaction.set_rollback(dry_run)
    corrected = [str(source.error(path_of(file, entry), words)) for entry, words in (*run.corrected, *run.warned)]
    left_out = private_lists(file) if public_only else []
    return Report(run.changes, [*skipped, *left_out, *renamed_keys(source, file, checks.same), *corrected])


def renamed_keys(source: Source, file: OrganisationFile, same: Mapping[str, str]) -> Iterator[str]:
    """People found by their email address under another key than the file's."""
    for index, person in enumerate(file.people):
        if person.key in same:
            words = f'the key "{person.key}" stays "{same[person.key]}", as it is stored: a key never changes'
            yield str(source.error(("people", index, "key"), words))


def today_of(file: OrganisationFile, now: datetime) -> date:
    """The day in the organisation's time zone, the file's if it names one."""
    stored = Organisation.objects.first()
    zone = file.organisation.timezone if file.organisation else stored.timezone if stored else "UTC"
    return now.astimezone(ZoneInfo(zone)).date()


PRIVATE_LISTS: Final = ("meetings", "own_work", "stakeholders", "pitches", "actuals")


def private_lists(file: OrganisationFile) -> list[str]:
    """The notices of what is only imported by an operator."""
    return [
        f"{name} is left out: only one person may see what is in it; use import_org at the command line"
        for name in PRIVATE_LISTS
        if getattr(file, name)
    ]


def import_lists(run: ImportRun, file: OrganisationFile, *, public_only: bool) -> None:
    import_organisation_lists(run, file)
    import_initiatives(run, file)
    if public_only:
        import_cycles(run, file)
    else:
        import_influence(run, file)
    import_standards(run, file)
    if not public_only:
        import_meetings(run, file)
        import_own_work(run, file)
        import_actuals(run, file)
    if run.changes:
        label, counts = f"{len(run.changes)} rows from an organisation file", counts_in_words(run.changes)
        line = audit.line(
            at=run.now, by=run.by, verb="imported", thing="organisation file", label=label, after=counts,
            feeds_plans=False,
        )  # fmt: skip
        run.lines.append(line)
    audit.append(run.lines)


def counts_in_words(changes: list[Change]) -> str:
    """How many rows of each list, without their content."""
    counts = Report(changes).counts().items()
    sides = (
        (word, ", ".join(f"{pair[side]} {name.replace('_', ' ')}" for name, pair in counts if pair[side]))
        for side, word in enumerate(("new", "changed"))
    )
    return "; ".join(f"{word}: {counts}" for word, counts in sides if counts)


def errors_of_rejection(source: Source, file: OrganisationFile, run: ImportRun) -> list[FileError]:
    """Data already in the database and the file together may break a rule that neither breaks alone."""
    errors = []
    for listed, entry, words in run.rejected:
        path = path_of(file, entry) if entry is not None else (listed,)
        errors.append(source.error(path, f"conflicts with existing data: {words}"))
    return errors
