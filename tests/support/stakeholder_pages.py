"""What the pages of stakeholders and pitches hold, read from the context of their answers."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from stakeholders.pitches.one_pagers import OnePager
from stakeholders.pitches.queries import PitchPage
from stakeholders.queries import StakeholderDetails, StakeholderList, StakeholderRow
from tests.support.readable_ids import make_ids_readable

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIST = "/stakeholders/"
FAILOVER = "/pitches/failover/"
TYPED = {
    "audience": "executive",
    "influence": "5",
    "interest": "2",
    "engagement": "neutral",
    "target_engagement": "supportive",
    "cadence_days": "14",
}


def overview(client: Client) -> StakeholderList:
    found: StakeholderList = context_of(client, LIST)["page"]
    return found


def entry(client: Client, key: str) -> StakeholderRow:
    """A stakeholder's row of the list."""
    return next(one for one in overview(client).entries if one.row.key == key)


def missing(client: Client) -> list[str]:
    """Keys of the people the list shows as missing."""
    return [one.person.key for one in overview(client).missing_people]


def known(client: Client, key: str) -> StakeholderDetails:
    """One stakeholder's page."""
    found: StakeholderDetails = context_of(client, f"{LIST}{key}/")["page"]
    return found


def pitch_page(client: Client, address: str = FAILOVER) -> PitchPage:
    found: PitchPage = context_of(client, address)["page"]
    return found


def one_pager(client: Client, audience: str) -> OnePager:
    found: OnePager = context_of(client, f"{FAILOVER}for/{audience}/")["one_pager"]
    return found


def context_of(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context


def toasts(answer: Any) -> list[tuple[str, str]]:
    """Level and text of each message that a page shows."""
    return [(one.level_tag, str(one)) for one in answer.context["messages"]]


def add_stakeholder(client: Client, who: str, **typed: str) -> Any:
    answer = client.post("/new/stakeholder/", TYPED | {"who": who} | typed)
    make_ids_readable()
    return answer
