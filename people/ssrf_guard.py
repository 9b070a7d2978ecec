"""Which network addresses leadplan may connect to when someone gives it a link."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, gaierror, getaddrinfo
from typing import Final
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
ALLOWED_PORTS: Final = {80, 443, 8080, 8443}
LONGEST: Final = 2000

# Forms of IPv6 that carry an IPv4 address to somewhere else: mapped, compatible, NAT64 (both), 6to4, Teredo, ISATAP.
EMBEDDING_NETWORKS: Final = tuple(
    map(ip_network, ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)
# What `is_global` lets through in Python 3.11 or later: site-local, discard-only, documentation, benchmarks.
NON_PUBLIC_NETWORKS: Final = tuple(
    map(
        ip_network,
        ("fec0::/10", "100::/64", "2001:db8::/32", "3fff::/20", "2001:2::/48", "5f00::/16", "100.64.0.0/10",
         "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
    )
)  # fmt: skip


class BlockedAddress(Exception):
    """leadplan doesn't connect to it; the message is for the person who gave the address."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The parts of an address, as they are checked and used."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


def parse_endpoint(address: str, allowed: Collection[str] = ()) -> Endpoint:
    """The parts of an address. `allowed` names hosts, or HOST:PORT, that may have any port. Raises BlockedAddress."""
    if len(address) > LONGEST or any(not "!" <= letter <= "~" or letter in '\\<>"^`{|}' for letter in address):
        raise BlockedAddress("This isn't a valid web address. Copy it again from where you found it.")
    parts = split_address(address)
    if parts.scheme not in DEFAULT_PORTS:
        raise BlockedAddress("The address has to start with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise BlockedAddress("Remove the username and password from the address: it is stored and shown to you again.")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise BlockedAddress("This address has no host name.")
    place = Endpoint(parts.scheme, host, parts.port or DEFAULT_PORTS[parts.scheme], parts.path or "/")
    if parts.query:
        place = Endpoint(place.scheme, place.host, place.port, f"{place.target}?{parts.query}")
    if place.port not in ALLOWED_PORTS and not is_allowed(place, allowed):
        raise BlockedAddress(f"leadplan doesn't connect to port {place.port}. An administrator can allow it.")
    return place


def split_address(address: str) -> SplitResult:
    # Calendar apps write webcal for addresses that are fetched over https.
    scheme, _, rest = address.partition(":")
    if scheme.lower() in ("webcal", "webcals"):
        address = f"https:{rest}"
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise BlockedAddress("This isn't a valid web address. Copy it again from where you found it.") from None
    return parts


def is_allowed(place: Endpoint, allowed: Collection[str]) -> bool:
    return place.host in allowed or place.name in allowed


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, from this machine's resolver. Raises BlockedAddress if there are none."""
    try:
        found = getaddrinfo(host, port, type=SOCK_STREAM)
    except (gaierror, UnicodeError):
        raise BlockedAddress(f"The host “{host}” wasn't found. Check the address for typos.") from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def check_addresses(place: Endpoint, found: Sequence[str], allowed: Collection[str] = ()) -> Sequence[str]:
    """The same addresses. Raises BlockedAddress if any of them isn't public.

    All of them are checked, not only the first: which one is used would be up to chance, or to the owner of the name.
    """
    granted = is_allowed(place, allowed)
    if not found or not all(is_public(one) or (granted and is_private(one)) for one in found):
        raise BlockedAddress(
            f"{place.host} is on a private network, not on the public internet. An administrator can allow it."
        )
    return found


def is_public(text: str) -> bool:
    """A public internet address, in a form that doesn't embed another address."""
    address = parse_ip(text)
    if address is None or any(address in network for network in (*EMBEDDING_NETWORKS, *NON_PUBLIC_NETWORKS)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_private(text: str) -> bool:
    """What an administrator may allow: an address on a private network or this machine, and nothing else."""
    address = parse_ip(text)
    if address is None or (str(address) != "::1" and any(address in network for network in EMBEDDING_NETWORKS)):
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return address.is_private or is_carrier_grade_nat(address)


def is_carrier_grade_nat(address: IPv4Address | IPv6Address) -> bool:
    """Carrier-grade NAT's range (RFC 6598), which some networks and overlays use for their own hosts."""
    return address in ip_network("100.64.0.0/10")


def parse_ip(text: str) -> IPv4Address | IPv6Address | None:
    """None if it isn't an address, or names an interface (fe80::1%eth0)."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None
