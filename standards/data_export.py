"""What standards store about a person, for their own export."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q

from people.data_export import DataKind, ExportedRow, key_and_name, values
from standards.models import Revert, SponsorStatement, Standard, StandardAsk, StandardException, TeamAdoption

EVERYONE: Final = "everyone with an account"
FEW: Final = "the standard’s owner and the people responsible for the team"


def of_team(*names: str) -> Callable[[Any], ExportedRow]:
    return lambda row: {
        "standard": key_and_name(row.standard), "team": key_and_name(row.team), **values(row, *names),
    }  # fmt: skip


def exception(row: StandardException) -> ExportedRow:
    facts = of_team("what", "reason", "until", "ended_on")(row)
    return {**facts, "from": row.start, "owner": key_and_name(row.owner), "granted_by": key_and_name(row.granted_by)}


def statement(row: SponsorStatement) -> ExportedRow:
    people = {"person": key_and_name(row.person), "reported_by": key_and_name(row.reported_by)}
    return {"standard": key_and_name(row.standard), **people, **values(row, "name", "on", "text", "url")}


KINDS: Final = (
    DataKind(
        "standards", "Standards you own", EVERYONE, lambda asking: Standard.objects.filter(owner=asking.person),
        lambda row: values(row, "key", "name", "statement", "why", "how_url", "status", "agreed_on", "review_by"),
        ("standards.Standard.owner",),
    ),
    DataKind(
        "standard_states", "Team states for standards that you set", f"{EVERYONE}; reasons for declining: {FEW}",
        lambda asking: TeamAdoption.objects.filter(by=asking.person).select_related("standard", "team"),
        of_team("state", "on", "adopt_by", "note", "evidence_url"), ("standards.TeamAdoption.by",),
    ),
    DataKind(
        "standard_exceptions", "Exceptions to standards that you own or granted", EVERYONE,
        lambda asking: StandardException.objects.filter(Q(owner=asking.person) | Q(granted_by=asking.person))
        .select_related("standard", "team", "owner", "granted_by"),
        exception, ("standards.StandardException.owner", "standards.StandardException.granted_by"),
    ),
    DataKind(
        "standard_reverts", "Reverts you recorded", FEW,
        lambda asking: Revert.objects.filter(by=asking.person).select_related("standard", "team"),
        of_team("on", "what", "reason", "note", "url", "restored_on"), ("standards.Revert.by",),
    ),
    DataKind(
        "sponsor_statements", "What you said as a sponsor, and what you reported of others", EVERYONE,
        lambda asking: SponsorStatement.objects.filter(Q(person=asking.person) | Q(reported_by=asking.person))
        .select_related("standard", "person", "reported_by"),
        statement, ("standards.SponsorStatement.person", "standards.SponsorStatement.reported_by"),
    ),
    DataKind(
        "standard_asks", "Messages to you about standards", FEW,
        lambda asking: StandardAsk.objects.filter(to=asking.person).select_related("standard", "team"),
        of_team("on", "via", "text"), ("standards.StandardAsk.to",),
    ),
)  # fmt: skip
