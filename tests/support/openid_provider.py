"""An OpenID Connect provider on this machine that follows the standard, or breaks one rule of it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.support.http_server import Handler, serving

CLIENT = "leadplan"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims`, `userinfo`, `metadata` and `header` replace what a correct provider would say; None leaves it out."""

    address: str
    asked: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"

    def answer(self, handler: Handler) -> None:
        documents = {
            "/.well-known/openid-configuration": self.metadata_document,
            "/keys": self.keys_document,
            "/token": self.token_document,
            "/userinfo": self.userinfo_document,
        }
        handler.say(200, json.dumps(documents[handler.path]()).encode(), Content_Type="application/json")

    def asks(self, location: str) -> None:
        """The browser comes with a request, and the person agrees."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def metadata_document(self) -> dict[str, Any]:
        names = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "keys",
        }
        return given(
            {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in names.items()}}, self.metadata
        )

    def keys_document(self) -> dict[str, Any]:
        return {
            "keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one", "use": "sig", "alg": "RS256"}]
        }

    def token_document(self) -> dict[str, Any]:
        now = int(time.time())
        good = {
            "iss": self.address,
            "sub": "ada",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.asked.get("nonce"),
        }
        token = jwt.encode(given(good, self.claims), self.key, self.algorithm, headers={"kid": "one", **self.header})
        return {"access_token": "access", "token_type": "Bearer", "id_token": token}

    def userinfo_document(self) -> dict[str, Any]:
        return given({"sub": "ada", "email": "ada@example.org", "email_verified": True}, self.userinfo)


def given(good: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


@contextmanager
def provider() -> Iterator[Provider]:
    with serving(lambda handler: started.answer(handler)) as server:
        started = Provider(f"http://127.0.0.1:{server.port}")
        yield started
