"""Signatures as Standard Webhooks defines them (https://www.standardwebhooks.com): symmetric, version 1."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

MARK: Final = "whsec_"
SECRET_BYTES: Final = 24


def new_secret() -> str:
    return MARK + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Of the message's id, the time in seconds and the body as it is sent."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(b64decode(secret.removeprefix(MARK)), signed, sha256).digest()
    return f"v1,{b64encode(digest).decode()}"


def headers(secret: str, message: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message, timestamp, body),
    }
