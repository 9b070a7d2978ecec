"""Reading issues from Jira's REST API: Cloud by an email and an API token, Data Center by a personal access token.

Both have version 2 of the API. Cloud pages through results by a token, Data Center by the number of the first issue. https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/
"""

import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from people.http_client import FetchFailed, GetResult, HttpClient
from people.ssrf_guard import BlockedAddress

FIELDS: Final = "summary,description,status,priority,duedate,assignee,project,parent,issuelinks,issuetype"
PAGE: Final = 100
MOST_ISSUES: Final = 5_000
MOST_PAGES: Final = 1_000
"""A server may send fewer issues per page than asked for, but not pages without end."""
MOST_TRIES: Final = 5
"""Of one page, while Jira asks to wait."""
LONGEST_WAIT: Final = 60
"""Seconds; without a number in the answer, the wait doubles from one second."""
STEP: Final = 5.0
"""How long to wait between signs of life."""


class JiraError(Exception):
    """Why Jira can't be read, and what to do, for the person who reads it."""


@dataclass(frozen=True, slots=True)
class JiraSite:
    """`email` is empty for Data Center. `progress` is called with the number of issues read so far, also while waiting."""

    address: str
    email: str
    token: str
    client: HttpClient
    progress: Callable[[int], None]

    def issues(self, jql: str) -> Iterator[Mapping[str, Any]]:
        """Every issue that the JQL finds. Raises JiraError."""
        asked: dict[str, object] = {"jql": jql, "fields": FIELDS, "maxResults": PAGE}
        count = 0
        for _ in range(MOST_PAGES):
            page = self.read("search/jql" if self.email else "search", asked, count)
            found = page["issues"]
            yield from found
            count += len(found)
            if count > MOST_ISSUES:
                raise JiraError(f"More than {MOST_ISSUES:,} issues match. Narrow the JQL, such as to one project.")
            self.progress(count)
            if not self.next_page(page, asked, count):
                return
        raise JiraError(f"Jira sends more than {MOST_PAGES:,} pages. Narrow the JQL, such as to one project.")

    def next_page(self, page: Mapping[str, Any], asked: dict[str, object], count: int) -> bool:
        """Ask for what follows this page; False if it is the last one."""
        if self.email:
            token = page.get("nextPageToken")
            if not token or page.get("isLast") is True or token == asked.get("nextPageToken"):
                return False
            asked["nextPageToken"] = token
            return True
        asked["startAt"] = count
        return bool(page["issues"]) and count < int(page.get("total") or 0)

    def read(self, path: str, asked: Mapping[str, object], count: int) -> Mapping[str, Any]:
        """One page. Waits as long as Jira asks, within limits."""
        for number in range(MOST_TRIES):
            answer = self.get(path, asked)
            if answer.status not in (429, 503):
                return page_of(answer)
            self.wait(seconds_to_wait(answer, number), count)
        raise JiraError("Jira’s rate limit is reached. Try again in an hour.")

    def get(self, path: str, asked: Mapping[str, object]) -> GetResult:
        pair = f"{self.email}:{self.token}".encode()
        secret = f"Basic {b64encode(pair).decode()}" if self.email else f"Bearer {self.token}"
        headers = {"Authorization": secret, "Accept": "application/json", "User-Agent": "leadplan (import)"}
        try:
            return self.client.get(f"{self.address}/rest/api/2/{path}?{urlencode(asked)}", headers)
        except (FetchFailed, BlockedAddress) as fault:
            raise JiraError(str(fault)) from fault

    def wait(self, seconds: float, count: int) -> None:
        if seconds > LONGEST_WAIT:
            raise JiraError(
                f"Jira’s rate limit is reached: it asks to wait {seconds / 60:.0f} minutes. Try again then."
            )
        while seconds > 0:
            time.sleep(min(seconds, STEP))
            seconds -= STEP
            self.progress(count)


def seconds_to_wait(answer: GetResult, number: int) -> float:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    text = headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 2.0**number


def page_of(answer: GetResult) -> Mapping[str, Any]:
    """Raises JiraError for anything but a page of issues."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        found = None
    if answer.status != 200:
        raise JiraError(refusal(answer.status, found))
    if not isinstance(found, dict) or not isinstance(found.get("issues"), list):
        raise JiraError(
            "This address responds, but not like Jira. Copy it from Jira, such as https://NAME.atlassian.net."
        )
    return found


def refusal(status: int, found: object) -> str:
    said = "; ".join(str(one) for one in found.get("errorMessages") or ()) if isinstance(found, dict) else ""
    if status == 400:
        return f"Jira can’t run this JQL: {said[:300] or 'no reason given'}"
    if status in (401, 403):
        return "Jira rejected this token. Check that it has not expired and, for Jira Cloud, that the email is its account’s."
    if status == 404:
        return "There is no Jira at this address. Copy it from Jira, such as https://NAME.atlassian.net."
    if 300 <= status < 400:
        return "Jira redirects to another address, which may be a sign-in page. Enter the final address."
    return f"Jira responded with status {status}. Try again later."
