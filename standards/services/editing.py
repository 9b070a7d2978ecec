"""Changing a standard: its text, its teams in scope, what sponsors said, and the link to its public page."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction

from people import audit, events, secret_links, trash
from people.concurrency import EditConflict, Version, etag
from people.events import NO_CHANGES, Changes
from people.keys import lock_names, unique_key
from people.models import AuditLine, EventType, LinkKind, Person, SecretLink, Team, WebhookEvent
from standards.models import SponsorStatement, Standard, StandardScope

NOTHING_MORE: Final[Mapping[str, object]] = MappingProxyType({})
AUDITED_FIELDS: Final = ("name", "statement", "why", "how_url", "owner", "status", "agreed_on", "review_by")


@transaction.atomic
def add(row: Standard, teams: Collection[Team], *, by: Person, now: datetime, day: date) -> Standard:
    """With its first wording, and the teams it is for."""
    lock_names()
    row.key = unique_key(row.name, set(Standard.objects.values_list("key", flat=True)), "standard")
    row.owner = row.owner or by
    row.full_clean()
    row.save()
    row.terms.create(number=1, text=row.statement, start=row.agreed_on or day)
    StandardScope.objects.bulk_create(StandardScope(standard=row, team=team, start=day) for team in teams)
    event = event_of(row, EventType.STANDARD_ADDED, by=by, now=now, facts={"status": row.status, "teams": keys(teams)})
    log(row, "added", by=by, now=now, after=audit.fields_text(row, AUDITED_FIELDS), event=event)
    return row


@transaction.atomic
def change(row: Standard, *, seen: Version, by: Person, now: datetime, day: date) -> None:
    """A new statement is a new wording from that day. Raises EditConflict if someone else has saved since the editor saw it."""
    stored = locked(row)
    seen.compare(stored, row)
    row.version = stored.version + 1
    row.full_clean()
    row.save()
    set_wording(row, day)
    changed = audit.changed_fields(row, stored, AUDITED_FIELDS)
    if changed:
        before, after = (audit.fields_text(side, changed) for side in (stored, row))
        changes = audit.field_changes(row, stored, changed)
        event = event_of(row, EventType.STANDARD_CHANGED, by=by, now=now, changes=changes)
        log(row, "changed", by=by, now=now, before=before, after=after, event=event)


def set_wording(row: Standard, day: date) -> None:
    """A term of its own, unless the newest one has this text."""
    newest = row.terms.last()
    if newest is None or newest.text != row.statement:
        row.terms.create(number=newest.number + 1 if newest else 1, text=row.statement, start=day)


def scope_etag(row: Standard, day: date) -> str:
    """Of the teams in scope, to notice that someone else has changed them."""
    return etag(sorted(row.scopes.current(day).values_list("team_id", flat=True)))


@transaction.atomic
def set_teams(row: Standard, teams: Collection[Team], *, seen: str, by: Person, now: datetime, day: date) -> None:
    """From today. A team that is left out was in scope until yesterday. Raises EditConflict."""
    locked(row)
    current = {one.team_id: one for one in row.scopes.current(day).select_related("team")}
    wanted = {team.pk: team for team in teams}
    if seen and seen != scope_etag(row, day) and wanted.keys() != current.keys():
        raise EditConflict
    added = [team for pk, team in wanted.items() if pk not in current]
    gone = [one for pk, one in current.items() if pk not in wanted]
    StandardScope.objects.bulk_create(StandardScope(standard=row, team=team, start=day) for team in added)
    StandardScope.objects.filter(pk__in=[one.pk for one in gone if one.start >= day]).delete()
    left = [one.pk for one in gone if one.start < day]
    StandardScope.objects.filter(pk__in=left).update(until=day - timedelta(days=1))
    if added or gone:
        before = "without " + names(one.team for one in gone) if gone else ""
        after = "with " + names(added) if added else ""
        changes: Changes = {"teams": (keys(one.team for one in current.values()), keys(teams))}
        event = event_of(row, EventType.STANDARD_CHANGED, by=by, now=now, changes=changes)
        log(row, "changed", by=by, now=now, before=before, after=after, thing="teams of a standard", event=event)


def names(teams: Iterable[Team]) -> str:
    return ", ".join(sorted(str(team) for team in teams))


def keys(teams: Iterable[Team]) -> list[str]:
    return sorted(team.key for team in teams)


@transaction.atomic
def add_statement(row: SponsorStatement, *, by: Person, now: datetime) -> None:
    row.reported_by = by
    row.full_clean()
    row.save()
    log(row.standard, "added", by=by, now=now, thing="sponsor statement", after=str(row))


@transaction.atomic
def remove_statement(row: SponsorStatement, keeper: trash.RemovalContext) -> str:
    """Returns the address that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    standard, words = row.standard, str(row)
    row.delete()
    log(standard, "removed", by=keeper.owner, now=keeper.now, thing="sponsor statement", before=words)
    return kept.restore_url


@transaction.atomic
def restore_statement(name: str, standard: Standard, *, by: Person, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, SponsorStatement) or row.standard_id != standard.pk:
        raise trash.CannotRestore
    if trash.restore(removal):
        log(standard, "restored", by=by, now=now, thing="sponsor statement", after=str(row))


def create_link(row: Standard, purpose: str, keep: timedelta, *, by: Person, now: datetime) -> tuple[SecretLink, str]:
    details = {"subject": str(row.pk), "label": row.name[:120], "purpose": purpose}
    return secret_links.create(LinkKind.STANDARD_PAGE, by=by, now=now, keep=keep, **details)  # type: ignore[arg-type]


def open_link(secret: str, now: datetime) -> tuple[SecretLink, Standard]:
    """Raises InvalidLink, also where its creator is no longer the owner."""
    link = secret_links.find(LinkKind.STANDARD_PAGE, secret, now=now)
    row = Standard.objects.editable_by(link.owner).filter(pk=int(link.subject)).first()
    if row is None:
        secret_links.revoke(link, by=None, now=now, why="its creator no longer owns the standard")
        raise secret_links.InvalidLink
    secret_links.record_use(link, now=now)
    return link, row


def locked(row: Standard) -> Standard:
    return Standard.objects.select_for_update(of=("self",)).get(pk=row.pk)


def log(
    row: Standard, verb: str, *, by: Person | None, now: datetime, before: str = "", after: str = "", thing: str = "standard",
    label: str = "", event: WebhookEvent | None = None,
) -> None:  # fmt: skip
    audit.append(
        [line_of(row, verb, by=by, now=now, before=before, after=after, thing=thing, label=label, event=event)]
    )


def line_of(
    row: Standard, verb: str, *, by: Person | None, now: datetime, before: str = "", after: str = "", thing: str = "standard",
    label: str = "", event: WebhookEvent | None = None, signed: str = audit.OPERATOR,
) -> AuditLine:  # fmt: skip
    """An entry that isn't saved yet."""
    line = audit.line(
        at=now, by=by, verb=verb, thing=thing, label=label or row.name, before=before, after=after, feeds_plans=False,
        signed=signed,
    )  # fmt: skip
    line.event = event
    return line


def event_of(
    row: Standard, kind: EventType, *, by: Person | None, now: datetime, changes: Changes = NO_CHANGES,
    facts: Mapping[str, object] = NOTHING_MORE,
) -> WebhookEvent:  # fmt: skip
    """What webhooks report: only what everyone with an account can see."""
    return events.event(
        kind, {"standard": row, "name": row.name, **facts}, is_open=True, by=by, now=now, changes=changes
    )
