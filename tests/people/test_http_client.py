"""Fetching from real servers on this machine that redirect inwards, trickle, never end or decompress to far more."""

import gzip
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from people.http_client import FetchFailed, HttpClient, Limits
from people.ssrf_guard import BlockedAddress
from tests.support.http_server import Handler, serving

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
QUICK = Limits(connect=0.5, read=1.0, total=1.5, most_bytes=1_000_000)
HERE = "calendar.intern.example"


def fetching(*allowed: str, **more: Any) -> HttpClient:
    """Every name resolves to this machine; the allowed ones may be fetched."""
    return HttpClient(
        allowed=allowed or (HERE,), **{"resolve": lambda host, port: ["127.0.0.1"], "limits": QUICK, **more}
    )


def calendar(handler: Handler) -> None:
    handler.say(200, CALENDAR, ETag='"one"', Last_Modified="Mon, 23 Nov 2026 09:00:00 GMT")


def to(address: str, status: int = 302) -> Callable[[Handler], None]:
    return lambda handler: handler.say(status, Location=address)


# Fetching ---------------


def test_a_calendar_comes_with_the_validators_for_the_next_fetch() -> None:
    with serving(calendar) as server:
        found = fetching().fetch(f"http://{HERE}:{server.port}/team.ics?a=b")
    assert (found.content, found.etag, found.modified) == (CALENDAR, '"one"', "Mon, 23 Nov 2026 09:00:00 GMT")
    path, headers = server.asked[0]
    assert (path, headers["Host"]) == ("/team.ics?a=b", f"{HERE}:{server.port}")
    assert "If-None-Match" not in headers


def test_an_unchanged_calendar_is_not_sent_again() -> None:
    with serving(lambda handler: handler.say(304, ETag='"one"')) as server:
        found = fetching().fetch(
            f"http://{HERE}:{server.port}/", etag='"one"', modified="Mon, 23 Nov 2026 09:00:00 GMT"
        )
    assert found.content is None
    assert server.asked[0][1]["If-None-Match"] == '"one"'
    assert server.asked[0][1]["If-Modified-Since"] == "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_the_network_is_not_followed(status: int) -> None:
    with serving(calendar) as inner, serving(to(f"http://127.0.0.1:{inner.port}/admin", status)) as outer:
        with pytest.raises(BlockedAddress):
            fetching().fetch(f"http://{HERE}:{outer.port}/")
        assert inner.asked == []


@pytest.mark.parametrize(
    "there", ["file:///etc/passwd", "http://169.254.169.254/latest/", "http://ana:b@elsewhere.example/"]
)
def test_a_redirect_is_checked_like_an_address(there: str) -> None:
    with serving(to(there)) as server, pytest.raises(BlockedAddress):
        HttpClient({HERE}, lambda host, port: [host if host[0].isdigit() else "127.0.0.1"], QUICK).fetch(
            f"http://{HERE}:{server.port}/"
        )


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    def onward(handler: Handler) -> None:
        step = int(handler.path[1:])
        return calendar(handler) if step == 0 else handler.say(302, Location=f"/{step - 1}")

    with serving(onward) as server:
        assert fetching().fetch(f"http://{HERE}:{server.port}/3").address.endswith("/0")
        with pytest.raises(FetchFailed, match="3 times"):
            fetching().fetch(f"http://{HERE}:{server.port}/4")


def test_a_name_that_changes_its_address_after_the_check_is_refused() -> None:
    """The first answer is a public address, each later one is this machine."""
    answers: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        answers.append("127.0.0.1" if answers else "192.0.0.9")
        return answers[-1:]

    with serving(calendar) as server:
        with pytest.raises(BlockedAddress):
            HttpClient(resolve=rebinding, limits=QUICK).fetch("http://rebinding.example:8080/")
        assert answers == ["192.0.0.9"]
        assert server.asked == []


def test_a_name_is_resolved_once_and_its_checked_address_is_used() -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    with serving(calendar) as server:
        assert fetching(resolve=resolve).fetch(f"http://{HERE}:{server.port}/").content == CALENDAR
    assert asked == [(HERE, server.port)]


def test_the_environments_proxy_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(calendar) as proxy, serving(calendar) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        fetching().fetch(f"http://{HERE}:{server.port}/")
        assert (len(proxy.asked), len(server.asked)) == (0, 1)


# Patience ---------------


def trickling(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"a")
        time.sleep(0.1)


def trickling_head(handler: Handler) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100:
        handler.wfile.write(bytes([letter]))
        time.sleep(0.1)


def silent(handler: Handler) -> None:
    time.sleep(3)


def empty_packets(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    while True:
        handler.wfile.write(gzip.compress(b"") * 1000)


@pytest.mark.parametrize("answer", [trickling, trickling_head, silent, empty_packets])
def test_a_slow_server_is_not_waited_for(answer: Callable[[Handler], None]) -> None:
    with serving(answer) as server:
        started = time.monotonic()
        with pytest.raises(FetchFailed, match=r"1\.5 seconds"):
            fetching().fetch(f"http://{HERE}:{server.port}/")
        assert time.monotonic() - started < 3


def test_a_handshake_that_never_ends_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, started = listener.getsockname()[1], time.monotonic()
        with pytest.raises(FetchFailed):
            fetching().fetch(f"https://{HERE}:{port}/")
        assert time.monotonic() - started < 3


def test_a_server_that_is_down_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(FetchFailed, match=HERE):
        fetching().fetch(f"http://{HERE}:{port}/")


# Amounts ---------------


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"a" * 65536)


def announced(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "99999999999")
    handler.end_headers()
    while True:
        handler.wfile.write(b"a" * 65536)


def packed(handler: Handler) -> None:
    """A gigabyte of zeros in a megabyte, packed again and again."""
    handler.say(200, gzip.compress(b"\0" * 300_000_000), Content_Encoding="gzip")


def packed_twice(handler: Handler) -> None:
    handler.say(200, gzip.compress(gzip.compress(b"\0" * 300_000_000)), Content_Encoding="gzip, gzip")


@pytest.mark.parametrize("answer", [endless, announced, packed, packed_twice])
def test_more_than_the_limit_is_not_read(answer: Callable[[Handler], None]) -> None:
    patient = Limits(connect=1, read=10, total=20, most_bytes=1_000_000)
    with serving(answer) as server, pytest.raises(FetchFailed, match=r"0\.95\d* MB"):
        fetching(limits=patient).fetch(f"http://{HERE}:{server.port}/")


def test_a_small_compressed_calendar_is_decompressed() -> None:
    with serving(lambda handler: handler.say(200, gzip.compress(CALENDAR), Content_Encoding="gzip")) as server:
        assert fetching().fetch(f"http://{HERE}:{server.port}/").content == CALENDAR


@pytest.mark.parametrize("status", [204, 401, 404, 500, 503])
def test_an_error_status_is_reported(status: int) -> None:
    with serving(lambda handler: handler.say(status)) as server, pytest.raises(FetchFailed, match=f"status {status}"):
        fetching().fetch(f"http://{HERE}:{server.port}/")


def ponging(handler: Handler) -> None:
    handler.wfile.write(b"+PONG\r\n")


def test_a_response_that_is_not_http_is_reported() -> None:
    with serving(ponging) as server, pytest.raises(FetchFailed):
        fetching().fetch(f"http://{HERE}:{server.port}/")


# Encryption ---------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for HERE, signed by itself."""
    # OpenSSL reads the machine's clock, not the tests': the certificate is valid on either.
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HERE)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("certificate") / "here.pem"
    path.write_bytes(pem + built.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_must_match_the_name_not_the_address(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with serving(calendar, certificate) as server:
        assert fetching(trust=trust).fetch(f"https://{HERE}:{server.port}/").content == CALENDAR
        with pytest.raises(FetchFailed, match="certificate"):
            fetching("other.example", trust=trust).fetch(f"https://other.example:{server.port}/")


def test_an_untrusted_certificate_is_refused(certificate: Path) -> None:
    with serving(calendar, certificate) as server, pytest.raises(FetchFailed, match="certificate"):
        fetching().fetch(f"https://{HERE}:{server.port}/")


def test_a_redirect_away_from_encryption_is_refused(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with serving(calendar) as plain, serving(to(f"http://{HERE}:{plain.port}/"), certificate) as server:
        with pytest.raises(BlockedAddress, match="without encryption"):
            fetching(trust=trust).fetch(f"https://{HERE}:{server.port}/")
        assert plain.asked == []
