"""Limits on what a request may cost: a real gunicorn, with requests sent byte by byte."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from leadplan.runtime import web_server
from tests.support.processes import ROOT
from tests.support.services import free_port, kept, listens, wait_for

pytestmark = pytest.mark.real_clock

WELL = b"GET /healthz/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("web-server")
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"LEADPLAN_DATA_DIR": str(folder)}
    bind = f"127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "gunicorn", "leadplan.wsgi", "--config", "python:leadplan.runtime.web_server"]
    command += ["--bind", bind, "--worker-class", "tests.support.quick_web_worker.QuickWorker"]
    with (folder / "log").open("wb") as log, kept(command, signal.SIGTERM, cwd=ROOT, env=environment, stderr=log):
        wait_for(lambda: listens(port), f"the web server; see {folder}/log")
        # The first request imports every page; on a busy machine that takes longer than this worker waits.
        wait_for(lambda: ask(port, WELL).startswith(b"HTTP/1.1 200"), f"its first response; see {folder}/log")
        yield port


def ask(port: int, request: bytes) -> bytes:
    """What the server sends until it closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as link:
        link.sendall(request)
        return all_of(link)


def all_of(link: socket.socket) -> bytes:
    said = b""
    while more := received(link):
        said += more
    return said


def received(link: socket.socket) -> bytes:
    try:
        return link.recv(65536)
    except ConnectionResetError:
        return b""


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_the_server_header_has_no_version(port: int) -> None:
    head = ask(port, WELL).partition(b"\r\n\r\n")[0]
    assert b"\r\nServer: gunicorn\r\n" in head + b"\r\n"


def test_endless_headers_do_not_block_other_requests(port: int) -> None:
    """With one more connection than there are threads."""
    with ExitStack() as stack:
        slow = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=20)))
            for _ in range(web_server.threads + 1)
        ]
        for link in slow:
            link.sendall(b"GET /healthz/ HTTP/1.1\r\nHost: localhost\r\nX-More: ")
        started = time.monotonic()
        assert status(ask(port, WELL)) == 200
        assert time.monotonic() - started < 8
        assert all_of(slow[0]) == b""


def test_a_body_that_trickles_in_is_cut_off(port: int) -> None:
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as link:
        link.sendall(head + b"login=")
        started = time.monotonic()
        all_of(link)
        assert 1 < time.monotonic() - started < 8


def test_a_url_that_is_too_long_is_refused(port: int) -> None:
    answer = ask(port, b"GET /healthz/?" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status(answer) in (400, 414)


@pytest.mark.parametrize(
    "headers", [b"X-Large: " + b"a" * 9000 + b"\r\n", b"".join(b"X-%d: a\r\n" % number for number in range(100))]
)
def test_too_large_or_too_many_headers_are_refused(port: int, headers: bytes) -> None:
    answer = ask(port, b"GET /healthz/ HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
    assert status(answer) in (400, 431)


@pytest.mark.parametrize(
    "host", [b"elsewhere.example", b"localhost@elsewhere.example", b"localhost.", b"local host", b""]
)
def test_an_unknown_host_is_refused(port: int, host: bytes) -> None:
    answer = ask(port, b"GET /healthz/ HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert status(answer) == (200 if host == b"localhost." else 400)


def test_a_forwarded_host_is_ignored(port: int) -> None:
    answer = ask(
        port,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: elsewhere.example\r\nConnection: close\r\n\r\n",
    )
    assert status(answer) == 302
    assert b"\r\nLocation: /accounts/login/?next=/\r\n" in answer


@pytest.mark.parametrize(
    ("kind", "length"),
    [
        (b"application/x-www-form-urlencoded", 1024 * 1024 + 1),
        (b"multipart/form-data; boundary=x", 11 * 1024 * 1024 + 1),
    ],
)
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port: int, kind: bytes, length: int) -> None:
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + kind + b"\r\n"
    answer = ask(port, head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % length)
    assert status(answer) == 413
    # Our page, not one of gunicorn's.
    assert "– leadplan</title>".encode() in answer


def test_two_lengths_or_a_length_with_chunks_are_refused(port: int) -> None:
    """A proxy could read these as one request and the server as two."""
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
    for more in (b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"):
        answer = ask(port, head + more + b"Connection: close\r\n\r\n0\r\n\r\n")
        assert status(answer) == 400, answer[:200]
