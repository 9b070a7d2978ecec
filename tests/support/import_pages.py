"""Importing tables as a browser does: the upload, the preview's form, and carrying it out."""

import re
from html import unescape
from typing import Any

from django.test import Client


def upload(client: Client, table: str) -> str:
    """The address of the import."""
    response: Any = client.post("/imports/", {"table": table})
    assert response.status_code == 303, response.content
    return str(response.url)


def fields(page: str) -> dict[str, str]:
    """What the preview's form would send."""
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if facts.get("name") and facts.get("type") in ("hidden", "text") and facts["name"] != "csrfmiddlewaretoken":
            found[facts["name"]] = unescape(facts.get("value", ""))
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def carry_out_at(client: Client, address: str, **more: str) -> Any:
    """Choose `more` on the preview, and import what it then shows."""
    if more:
        client.post(address, fields(client.get(address).content.decode()) | more | {"step": "look"})
    sent = fields(client.get(address).content.decode())
    return client.post(address, {**sent, "step": "import", "without_faulty": "1"})


def carry_out(client: Client, table: str, **more: str) -> Any:
    return carry_out_at(client, upload(client, table), **more)


def imported(client: Client, table: str, **more: str) -> str:
    """The address of what was imported."""
    address = upload(client, table)
    response = carry_out_at(client, address, **more)
    assert response.status_code == 303, response.context["found"].faults
    return address


def preview(client: Client, table: str) -> Any:
    return client.get(upload(client, table)).context["found"]
