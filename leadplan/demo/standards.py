"""What the demo's teams did about its standard: adopted, one reverted, an exception, one declined, one asked."""

from datetime import datetime, timedelta
from typing import Final

from engine.weeks import Week
from people.models import Person, Team
from standards.models import Revert, SponsorStatement, Standard, StandardAsk, StandardException
from standards.services import editing, teams
from standards.services.teams import StateChange

STATES: Final = (
    ("organisations", "marta", 8, StateChange("adopted", evidence_url="https://ci.northlight.example/runs/4127")),
    ("dashboard", "karl", 7, StateChange("adopted")),
    ("payments", "emma", 7, StateChange("adopted", note="With the client that Ben wrote")),
    ("identity", "dot", 6, StateChange("adopted")),
    ("checkout", "quinn", 5, StateChange("declined", note="The app retries on its own; we would do it twice")),
    ("accounts", "diego", 5, StateChange("asked")),
)
"""Team, person, weeks ago, state."""


def follow_standard(people: dict[str, Person], week: Week, now: datetime) -> None:
    row = Standard.objects.get(key="retries-with-backoff")
    diego, of = people["diego"], {team.key: team for team in Team.objects.all()}
    said = SponsorStatement(
        standard=row,
        person=people["vera"],
        on=(week - 9).days[3],
        text="No service may make an outage worse than it is.",
    )
    editing.add_statement(said, by=diego, now=now - timedelta(weeks=9))
    for key, who, back, change in STATES:
        at = now - timedelta(weeks=back)
        teams.set_state(row, of[key], change, by=people[who], now=at, day=at.date())
    granted, day = now - timedelta(weeks=4), (now - timedelta(weeks=4)).date()
    exception = StandardException(
        standard=row, team=of["accounts"], what="The nightly import", reason="It is replaced in January",
        owner=people["rosa"], start=day, until=(week + 3).days[4],
    )  # fmt: skip
    teams.grant(exception, by=diego, now=granted, day=day)
    revert = Revert(
        standard=row, team=of["identity"], on=(week - 1).days[4], what="Retries in the token service", reason="incident",
        note="The client has no limit on retries in flight", by=people["lou"],
    )  # fmt: skip
    teams.record_revert(revert, by=people["lou"], now=now, day=now.date())
    at = now - timedelta(weeks=3)
    ask = StandardAsk(standard=row, team=of["vault"], on=at.date(), to=people["hal"], text="Will Vault join?")
    teams.record_ask(ask, by=diego, now=at, day=at.date())
