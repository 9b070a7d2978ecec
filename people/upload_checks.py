"""Files that people upload: read up to a limit, and refused with a reason. Calendars are checked further where they are read."""

from typing import Final, Protocol

MOST_BYTES: Final = 10 * 1024 * 1024


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class InvalidUpload(Exception):
    """Not accepted; the message says why and what to do."""


def read_limited(stream: Stream) -> bytes:
    """The content up to the limit: the sender decides when a stream ends."""
    parts, size = [], 0
    while size <= MOST_BYTES and (part := stream.read(MOST_BYTES + 1 - size)):
        parts.append(part)
        size += len(part)
    if size > MOST_BYTES:
        raise InvalidUpload(
            f"This file is larger than {MOST_BYTES // 2**20} MB. Export fewer months and choose that file."
        )
    return b"".join(parts)
