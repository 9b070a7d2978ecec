"""The environment: each value from its variable, or from the file that NAME_FILE names. A wrong value stops the start."""

import os
import re
import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES: Final = {"1", "true", "yes", "on"}
NO: Final = {"0", "false", "no", "off", ""}
SHORTEST_SECRET: Final = 50
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HOST: Final = re.compile(r"\*|\.?[\w.-]+|\[[0-9A-Fa-f:.]+\]")
SMTP: Final = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600


def text(name: str, default: str = "") -> str:
    """A value, or the content of the file that NAME_FILE names; `default` where neither is set."""
    path = os.environ.get(f"{name}_FILE")
    if path and name in os.environ:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set. Set only one of them.")
    if not path:
        return os.environ.get(name, default).strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: can't read {path} ({error.strerror}).") from error


def required(name: str, example: str) -> str:
    """A value that must be set."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it, for example to {example}.")
    return value


def choice(name: str, allowed: Sequence[str]) -> str:
    """One of `allowed`; the first where nothing is set."""
    value = text(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be one of: {', '.join(allowed)}.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no, written 1 or 0."""
    value = text(name, "1" if default else "0").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be 1 or 0.")
    return value in YES


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be a port from 1 to 65535.")
    return int(value)


def clock_offset(name: str, *, debug: bool) -> timedelta:
    """The offset from now to the instant in `name`; zero if it is not set. Only for tests, so only with `debug`."""
    value = text(name)
    if not value:
        return timedelta(0)
    if not debug:
        raise ImproperlyConfigured(
            f"{name} moves the clock, which is only for tests. Set LEADPLAN_DEBUG=1 or remove it."
        )
    try:
        moved = datetime.fromisoformat(value)
    except ValueError:
        moved = None
    if moved is None or moved.tzinfo is None:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. It must be a time with an offset, such as 2026-11-30T09:00+00:00."
        )
    return moved - datetime.now(UTC)


def host_names(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated names or addresses of hosts, without scheme and path."""
    values = comma_separated(name, default)
    if wrong := [one for one in values if not HOST.fullmatch(one)]:
        raise ImproperlyConfigured(
            f"{name} contains {wrong[0]!r}. List host names such as leadplan.example, separated by commas."
        )
    return values


def comma_separated(name: str, default: Sequence[str] = ()) -> list[str]:
    """A comma-separated list."""
    value = text(name)
    return [one.strip() for one in value.split(",") if one.strip()] if value else list(default)


def host_list(name: str) -> list[str]:
    """Hosts, or HOST:PORT, in lower case, separated by commas."""
    return [one.lower() for one in comma_separated(name)]


def address(name: str, default: str, schemes: Sequence[str]) -> str:
    """A base URL such as https://leadplan.example, without a trailing slash."""
    value = text(name, default).rstrip("/")
    parts = split_url(value)
    if parts is None or parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        wanted = " or ".join(f"{scheme}://HOST" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be a URL such as {wanted}.")
    return value


def split_url(value: str) -> SplitResult | None:
    """None if it is not a URL, or its port is not one."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises
    except ValueError:
        return None
    return parts


def server_url(name: str, schemes: Sequence[str], example: str, *, needed: bool) -> str:
    """The URL of a server; empty if none is set or needed. It may hold a password, so the error does not repeat it."""
    value = required(name, example) if needed else text(name)
    parts = split_url(value)
    if value and (parts is None or parts.scheme not in schemes or not parts.hostname):
        raise ImproperlyConfigured(f"{name} is not the URL of such a server. Set it, for example to {example}.")
    return value


def log_level(name: str, default: str) -> str:
    value = text(name, default).upper()
    if value not in LOG_LEVELS:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be one of: {', '.join(LOG_LEVELS)}.")
    return value


def email_sender(name: str, default: str) -> str:
    """An email address, with or without a name."""
    value = text(name, default)
    found = parseaddr(value)[1]
    if not value.isprintable() or not all(found.rpartition("@")[::2]) or any(one.isspace() for one in found):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. It must be a sender such as leadplan <leadplan@leadplan.example>."
        )
    return value


def secret(name: str) -> str:
    """A secret that must be set, be long, and not be a well-known one."""
    value = required(name, "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'")
    if len(value) < SHORTEST_SECRET or len(set(value)) < 5 or "insecure" in value.lower():
        raise ImproperlyConfigured(
            f"{name} is too short or a default value. Use at least {SHORTEST_SECRET} random characters."
        )
    return value


def stored_secret(name: str, path: Path) -> str:
    """A secret that is generated on first use and kept in a file that only its owner can read."""
    if value := text(name):
        return value
    try:
        if path.exists():  # nothing to write, so a full disk does not stop the start
            return path.read_text(encoding="ascii").strip()
        # Of several processes that start together, the first writes the file in one step; the others read it.
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(os.urandom(48).hex(), encoding="ascii")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"LEADPLAN_DATA_DIR: can't write {path} ({error.strerror}).") from error


def private_folder(name: str, default: Path) -> Path:
    """A writable folder that only this user can open; created if it is missing."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: can't create {path} ({error.strerror}).") from error
    if not os.access(path, os.W_OK):
        raise ImproperlyConfigured(f"{name}: this user can't write to {path}.")
    restrict(path, PRIVATE_FOLDER)
    return path


def private_file(path: Path) -> None:
    """Let only this user read a file, if it is there. SQLite's other files follow the database's."""
    with suppress(OSError):  # where it can't be read, opening it says why
        restrict(path, PRIVATE_FILE)


def restrict(path: Path, mode: int) -> None:
    """Take permissions from others; not from a folder that is meant for all, such as /tmp, or that someone else owns."""
    found = path.stat()
    if found.st_mode & 0o077 and not found.st_mode & stat.S_ISVTX and found.st_uid == os.geteuid():
        path.chmod(mode)


def single_sign_on(*, https_only: bool) -> dict[str, object]:
    """django-allauth's providers: the OpenID Connect provider that LEADPLAN_OIDC_URL names, or none."""
    if not text("LEADPLAN_OIDC_URL"):
        return {}
    issuer = address("LEADPLAN_OIDC_URL", "", ("https",) if https_only else ("https", "http"))
    app = {
        "provider_id": "sso",
        "name": text("LEADPLAN_OIDC_NAME", "single sign-on"),
        "client_id": required("LEADPLAN_OIDC_CLIENT_ID", "leadplan"),
        "secret": required("LEADPLAN_OIDC_SECRET", "the client secret that the provider shows"),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
