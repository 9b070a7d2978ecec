"""What every browser test stands on: `live_server`, `page` and `troubles`."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """What the browser complains of while the test runs: files that are missing, scripts, the security policy."""
    found: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 400:
            found.append(f"{response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("response", answered)
    page.on("console", said)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found
