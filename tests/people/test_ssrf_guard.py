"""Which addresses are refused, however they are written and whatever the resolver returns."""

from typing import Any

import pytest

from people.http_client import HttpClient, Limits, default_client
from people.ssrf_guard import BlockedAddress, check_addresses, is_private, is_public, parse_endpoint

QUICK = Limits(connect=0.5, read=1.0, total=1.5)
HERE = "calendar.intern.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "100::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
        "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "not-an-address", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(BlockedAddress, match="administrator"):
        check_addresses(parse_endpoint("https://calendar.example/"), [address])


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert check_addresses(parse_endpoint("https://calendar.example/"), [address]) == [address]


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(BlockedAddress):
        check_addresses(parse_endpoint("https://calendar.example/"), ["93.184.216.34", "127.0.0.1"])


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::ffff:169.254.169.254"])
def test_an_administrator_can_allow_hosts_but_not_a_clouds_metadata_addresses(address: str) -> None:
    assert not is_private(address)
    with pytest.raises(BlockedAddress):
        check_addresses(parse_endpoint(f"https://{HERE}/"), [address], {HERE})


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "https://"),
        ("ftp://calendar.example/", "https://"),
        ("gopher://calendar.example/", "https://"),
        ("javascript:alert(1)", "https://"),
        ("//calendar.example/", "https://"),
        ("", "https://"),
        ("https://ana:secret@calendar.example/", "password"),
        ("https://ana@calendar.example/", "password"),
        ("https:///path", "host name"),
        ("https://calendar.example:22/", "port 22"),
        ("https://calendar.example:6379/", "port 6379"),
        ("https://calendar.example:99999/", "valid web address"),
        ("https://[::1/", "valid web address"),
        ("https://calendar.example/a b", "valid web address"),
        ("https://calendar.example/\r\nHost: elsewhere", "valid web address"),
        ("https://calendar.example\\@127.0.0.1/", "valid web address"),
        ("https://café.example/", "valid web address"),
        ("https://calendar.example/" + "a" * 2000, "valid web address"),
    ],
)
def test_an_invalid_address_is_refused_with_its_reason(address: str, reason: str) -> None:
    with pytest.raises(BlockedAddress, match=reason):
        parse_endpoint(address)


def test_an_address_is_split_into_parts_and_webcal_means_https() -> None:
    place = parse_endpoint("webcal://Calendar.Example./a?b=c#d")
    assert (place.scheme, place.host, place.port, place.target) == ("https", "calendar.example", 443, "/a?b=c")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_recognised_however_it_is_written(host: str) -> None:
    """With the resolver that connections would use."""
    with pytest.raises(BlockedAddress):
        HttpClient(limits=QUICK).fetch(f"http://{host}:8080/")


def test_an_installation_allows_the_hosts_in_its_setting(settings: Any) -> None:
    settings.CALENDAR_HOSTS = ["mail.intern.example:8444"]
    assert parse_endpoint("https://mail.intern.example:8444/", default_client().allowed).port == 8444
    with pytest.raises(BlockedAddress, match="port 8445"):
        parse_endpoint("https://mail.intern.example:8445/", default_client().allowed)
