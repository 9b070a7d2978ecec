"""Uploads are read up to a limit."""

import pytest

from people import upload_checks


class Endless:
    """Returns a little whenever it is read, forever."""

    given = 0

    def read(self, size: int, /) -> bytes:
        self.given += (part := min(size, 60_000))
        return b"A" * part


def test_an_endless_stream_is_read_up_to_the_limit() -> None:
    stream = Endless()
    with pytest.raises(upload_checks.InvalidUpload, match="10 MB"):
        upload_checks.read_limited(stream)
    assert stream.given == 10 * 1024 * 1024 + 1
