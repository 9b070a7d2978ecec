"""Error reports to a Sentry-compatible server, where SENTRY_DSN is set: which error, at which lines of the code; no names."""

import importlib.util
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ImproperlyConfigured

from leadplan.version import VERSION

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

KEPT: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk", "transaction", "logger")
"""Neither the request (its path has names and secrets), nor its person, cookies and body, nor what was logged before."""
KEPT_OF_ERROR: Final = ("type", "module", "mechanism")
"""Not its text, which may quote a name, a title or a mail."""
KEPT_OF_FRAME: Final = (
    "filename",
    "function",
    "module",
    "lineno",
    "in_app",
    "pre_context",
    "context_line",
    "post_context",
)
"""Not the values of variables."""


def start(dsn: str, *, environment: str) -> None:
    """Begin to report errors of this process. Does nothing without an address; raises ImproperlyConfigured for a wrong one."""
    if not dsn:
        return
    if importlib.util.find_spec("sentry_sdk") is None:
        raise ImproperlyConfigured(
            'SENTRY_DSN is set, but sentry-sdk is not installed. Run pip install "sentry-sdk>=2.75", or remove SENTRY_DSN.'
        )
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.utils import BadDsn

    try:
        sentry_sdk.init(
            dsn,
            release=VERSION,
            environment=environment,
            # The view, not its address: /person/lena/ names someone.
            integrations=[DjangoIntegration(transaction_style="function_name"), CeleryIntegration()],
            auto_enabling_integrations=False,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            server_name="",
            before_send=without_names,
        )
    except BadDsn as fault:
        raise ImproperlyConfigured(
            "SENTRY_DSN is not an address such as https://KEY@errors.example/1. Copy it from the project's settings there."
        ) from fault


def without_names(event: "Event", hint: "Hint") -> "Event | None":
    """What is known to name no one, rather than all but what is known to: libraries add fields with each version.

    None, so that nothing is sent, for a line of the log: without its text it says nothing.
    """
    kept = pick(event, KEPT)
    errors = (event.get("exception") or {}).get("values") or []
    if not errors:
        return None
    kept["exception"] = {"values": [without_text(one) for one in errors]}
    return kept  # type: ignore[return-value]


def without_text(error: Mapping[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = pick(error, KEPT_OF_ERROR)
    kept["mechanism"] = pick(kept.get("mechanism") or {}, ("type", "handled"))
    return kept | {"stacktrace": {"frames": [pick(one, KEPT_OF_FRAME) for one in frames]}}


def pick(facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}
