"""The address a request came from, for logs, limits and the audit log.

Behind the proxy it is the last entry of X-Forwarded-For, which the proxy adds; the entries before it are what the client
wrote. `ALLAUTH_TRUSTED_PROXY_COUNT` says how many proxies there are.
"""

import ipaddress
from typing import Final

import structlog
from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

UNKNOWN: Final = "unknown"
# A provider gives one customer at least a /64.
SAME_CLIENT: Final = {4: 32, 6: 64}


def client_address(request: HttpRequest) -> str:
    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return UNKNOWN


def client_network(request: HttpRequest, lengths: dict[int, int] = SAME_CLIENT) -> str:
    """The network of a client, by the length of its prefix for each IP version."""
    found = client_address(request)
    if found == UNKNOWN:
        return found
    version = ipaddress.ip_address(found).version
    return str(ipaddress.ip_network(f"{found}/{lengths[version]}", strict=False))


def bind_address(request: HttpRequest, **_: object) -> None:
    """Signal receiver: every log line of a request carries the address."""
    structlog.contextvars.bind_contextvars(ip=client_address(request))
