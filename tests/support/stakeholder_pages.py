"""What the pages of stakeholders and pitches hold, read from the context of their answers."""

from typing import Any

from django.test import Client

from stakeholders.page import Entry, Known, Overview
from stakeholders.pitching.page import PitchPage
from stakeholders.pitching.sheets import Sheet

LIST = "/stakeholders/"
FAILOVER = "/pitches/failover/"


def overview(client: Client) -> Overview:
    found: Overview = context_of(client, LIST)["page"]
    return found


def entry(client: Client, key: str) -> Entry:
    """A stakeholder's row of the list."""
    return next(one for one in overview(client).entries if one.row.key == key)


def missing(client: Client) -> list[str]:
    """Keys of the people whom the list shows as missing."""
    return [one.person.key for one in overview(client).left_out]


def known(client: Client, key: str) -> Known:
    """One stakeholder's page."""
    found: Known = context_of(client, f"{LIST}{key}/")["page"]
    return found


def pitch_page(client: Client, address: str = FAILOVER) -> PitchPage:
    found: PitchPage = context_of(client, address)["page"]
    return found


def sheet(client: Client, audience: str) -> Sheet:
    found: Sheet = context_of(client, f"{FAILOVER}for/{audience}/")["sheet"]
    return found


def context_of(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context


def toasts(answer: Any) -> list[tuple[str, str]]:
    """Level and text of each message that a page shows."""
    return [(one.level_tag, str(one)) for one in answer.context["messages"]]
