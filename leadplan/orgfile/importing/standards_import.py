"""Imports standards: their text, with a new wording where it changed, and the teams they are for from the day of the import."""

from datetime import timedelta
from functools import partial

from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.table_sync import BATCH, Change, ImportRun, fields_of, file_row, sync
from leadplan.orgfile.schema import OrganisationFile
from standards import models

STANDARD = ("name", "statement", "why", "how_url", "agreed_on", "review_by", "status")


def import_standards(run: ImportRun, file: OrganisationFile) -> None:
    rows = [
        file_row(one.key, one, fields_of(one, *STANDARD) | {"owner_id": run.person(one.owner)}, key=one.key)
        for one in file.standards
    ]
    found = sync(
        run, "standards", models.Standard, ("key",), rows, partial(audit_lines.of_named, run, "standard")
    )  # fmt: skip
    named = [found[one.key] for one in file.standards if found[one.key].pk]
    wordings(run, named)
    wanted = {
        found[one.key].pk: {run.teams[team] for team in one.teams} for one in file.standards if one.mentions("teams")
    }
    scopes(run, {row.pk: row.key for row in named}, wanted)


def wordings(run: ImportRun, rows: list[models.Standard]) -> None:
    newest = {one.standard_id: one for one in models.StandardTerm.objects.order_by("number")}
    added = models.StandardTerm.objects.bulk_create(
        [
            models.StandardTerm(
                standard=row, number=newest[row.pk].number + 1 if row.pk in newest else 1, text=row.statement,
                start=run.today if row.pk in newest else row.agreed_on or run.today,
            )
            for row in rows
            if row.pk not in newest or newest[row.pk].text != row.statement
        ],
        BATCH,
    )  # fmt: skip
    run.recorder.creates(added)


def scopes(run: ImportRun, keys: dict[int, str], wanted: dict[int, set[int]]) -> None:
    """A team that the file no longer has was in scope until the day before."""
    rows = models.StandardScope.objects.filter(standard__in=wanted, until=None)
    there: dict[int, dict[int, models.StandardScope]] = {}
    for row in rows:
        there.setdefault(row.standard_id, {})[row.team_id] = row
    added, ended = [], []
    for standard, teams in wanted.items():
        current = there.get(standard, {})
        added += [
            models.StandardScope(standard_id=standard, team_id=team, start=run.today)
            for team in sorted(teams - current.keys())
        ]
        ended += [row for team, row in current.items() if team not in teams]
        if teams != current.keys() and ("standards", keys[standard]) not in run.created:
            run.changes.append(Change("standards", keys[standard], {"teams": (len(current), len(teams))}))
    run.recorder.deletes(row for row in ended if row.start >= run.today)
    run.recorder.changes(row for row in ended if row.start < run.today)
    models.StandardScope.objects.filter(pk__in=[row.pk for row in ended if row.start >= run.today]).delete()
    last = [row.pk for row in ended if row.start < run.today]
    models.StandardScope.objects.filter(pk__in=last).update(until=run.today - timedelta(days=1))
    run.recorder.creates(models.StandardScope.objects.bulk_create(added, BATCH))
