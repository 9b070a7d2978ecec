"""From bytes to plain data with the line of every value: YAML 1.2 core, no tags, with limits.

libyaml parses; its events are assembled here, so that depth, size, duplicate keys and aliases are checked as they
arrive, and nothing is resolved by YAML 1.1's rules (`on` and `NO` are text, dates stay text).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import yaml

from leadplan.orgfile.errors import FileError, InvalidFile, Path
from leadplan.orgfile.syntax_errors import syntax_error
from leadplan.orgfile.syntax_recovery import LeftOut, leave_out

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_DEPTH: Final = 20
MAX_VALUES: Final = 1_000_000
MAX_ERRORS: Final = 100
MAX_SYNTAX_ERRORS: Final = 20
"""Each reads the file once more."""

NULL: Final = re.compile(r"null|Null|NULL|~|")
TRUE: Final = re.compile(r"true|True|TRUE")
FALSE: Final = re.compile(r"false|False|FALSE")
INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
KEY_INSIDE: Final = re.compile(r" ([a-z_]+):(?=[^\s/])")
NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(slots=True)
class Source:
    """The data of a file, and the lines on which its values start."""

    data: Any
    lines: dict[Path, int]
    joined: dict[Path, tuple[int, str]] = field(default_factory=dict)
    """Texts without quotes that go on in another line: where they end, and what looks like a key there."""
    errors: list[FileError] = field(default_factory=list)
    """Those after which reading can continue."""
    left_out: LeftOut = field(default_factory=LeftOut)

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest value that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, path: Path, words: str) -> FileError:
        return FileError(path, self.line(path), words)


@dataclass(slots=True)
class OpenCollection:
    """A mapping or list that is not complete yet."""

    value: dict[str, object] | list[object]
    path: Path
    anchor: str | None
    key: str | None = None
    awaits_key: bool = True
    size: int = 1


@dataclass(slots=True)
class DocumentBuilder:
    """Builds a document from events. Raises InvalidFile at the first error after which reading can't continue."""

    lines: dict[Path, int] = field(default_factory=dict)
    stack: list[OpenCollection] = field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    root: object = None
    errors: list[FileError] = field(default_factory=list)
    joined: dict[Path, tuple[int, str]] = field(default_factory=dict)
    multiline: tuple[int, int] | None = None
    """Where the last quoted text over several lines starts and ends."""

    def take(self, event: yaml.Event) -> None:
        line = line_of(event)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.open(event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.close(line)
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event.anchor, line)

    def open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        self.refuse_tag(event.tag, line)
        path = self.next_path(line)
        if len(self.stack) >= MAX_DEPTH:
            raise InvalidFile([FileError(path, line, f"the file is nested more than {MAX_DEPTH} levels deep")])
        self.lines[path] = line
        holds: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(OpenCollection(holds, path, event.anchor))

    def close(self, line: int) -> None:
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.value, done.size)
        self.put(done.value, done.size, done.path, line)

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if event.style in ("'", '"') and event.end_mark and event.end_mark.line >= line:
            self.multiline = (line, event.end_mark.line + 1)
        self.refuse_tag(event.tag, line)
        holder = self.stack[-1] if self.stack else None
        if holder is not None and isinstance(holder.value, dict) and holder.awaits_key:
            self.name(holder, event.value, line)
            return
        value = scalar_value(event.value) if event.implicit[0] else event.value
        path = self.next_path(line)
        self.lines.setdefault(path, line)
        last = event.end_mark.line + 1 if event.end_mark else line
        if event.implicit[0] and last > line and (key := KEY_INSIDE.search(event.value)):
            self.joined[path] = (last, key[1])
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self.put(value, 1, path, line)

    def name(self, holder: OpenCollection, key: str, line: int) -> None:
        path = (*holder.path, key)
        if key in holder.value:
            self.report(FileError(path, line, f'"{key}" is a duplicate key; remove one'))
        self.lines[path] = line
        holder.key, holder.awaits_key = key, False

    def alias(self, anchor: str | None, line: int) -> None:
        path = self.next_path(line)
        if anchor is None or anchor not in self.anchors:
            raise InvalidFile([FileError(path, line, f"the alias *{anchor} has no complete anchor before it")])
        value, size = self.anchors[anchor]
        self.lines.setdefault(path, line)
        self.put(value, size, path, line)

    def next_path(self, line: int) -> Path:
        if not self.stack:
            return ()
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            return (*holder.path, len(holder.value))
        if holder.awaits_key:
            raise InvalidFile([FileError(holder.path, line, "a key must be plain text, not a list or mapping")])
        return (*holder.path, holder.key or "")

    def put(self, value: object, size: int, path: Path, line: int) -> None:
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1]
        holder.size += size
        if holder.size > MAX_VALUES:
            raise InvalidFile([FileError(path, line, f"the file has more than {MAX_VALUES} values (aliases expanded)")])
        if isinstance(holder.value, list):
            holder.value.append(value)
        else:
            holder.value[holder.key or ""] = value
            holder.awaits_key = True

    def refuse_tag(self, tag: str | None, line: int) -> None:
        if tag not in (None, "!"):
            path = self.stack[-1].path if self.stack else ()
            raise InvalidFile([FileError(path, line, f"the tag {tag} is not supported; remove it")])

    def report(self, error: FileError) -> None:
        self.errors.append(error)
        if len(self.errors) >= MAX_ERRORS:
            raise InvalidFile(self.errors)


def scalar_value(text: str) -> object:
    """A plain scalar by YAML 1.2's core schema."""
    if NULL.fullmatch(text):
        return None
    if TRUE.fullmatch(text):
        return True
    if FALSE.fullmatch(text):
        return False
    if INTEGER.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    return float(text) if NUMBER.fullmatch(text) else text


def read_limited(stream: BinaryIO) -> bytes:
    """Read a file, pipe or device up to one byte above the limit, however much it contains."""
    return stream.read(MAX_BYTES + 1)


def parse(content: bytes) -> Source:
    """The data of a file. Raises InvalidFile, with the line and the fix, if it is not an organisation file."""
    if len(content) > MAX_BYTES:
        raise InvalidFile([FileError((), 0, "the file is larger than 10 MB, the maximum")])
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidFile([FileError((), line, "this is not UTF-8; save the file as UTF-8")]) from error
    errors: list[FileError] = []
    left_out = LeftOut()
    while True:
        reader = DocumentBuilder()
        try:
            read_document(text, reader)
            break
        except yaml.MarkedYAMLError as error:
            errors.append(syntax_error(error, text, reader.multiline))
            rest = leave_out(text, errors[-1].line, left_out) if len(errors) < MAX_SYNTAX_ERRORS else None
            if rest is None:
                raise InvalidFile(errors) from error
            text = rest
        except InvalidFile as found:
            raise InvalidFile([*errors, *found.errors]) from found
    source = Source(reader.root, reader.lines, reader.joined, [*errors, *reader.errors], left_out)
    return check_version(source)


def read_document(text: str, reader: DocumentBuilder) -> None:
    documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise InvalidFile([FileError((), line_of(event), "a second YAML document starts here; keep only one")])
            reader.take(event)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InvalidFile([FileError((), line, "a character here is not allowed in YAML; remove it")]) from error


def line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def check_version(source: Source) -> Source:
    """A mapping whose first key is the format's version. Another version can't be checked further."""
    if source.data is None:
        raise InvalidFile([FileError((), 0, "the file is empty; it must start with `leadplan: 1`")])
    if not isinstance(source.data, dict):
        raise InvalidFile([FileError((), 1, "this is not an organisation file; one starts with `leadplan: 1`")])
    if next(iter(source.data), None) != "leadplan":
        words = "the first key must be `leadplan: 1`, the format's version; add it at the top"
        source.errors.append(FileError((), 1, words))
        source.data = {"leadplan": 1, **source.data}
    version = source.data["leadplan"]
    if version != 1 or not isinstance(version, int) or isinstance(version, bool):
        raise InvalidFile([source.error(("leadplan",), f"format version {version!r} is not supported; use version 1")])
    return source
