"""Show how leadplan reads a calendar file, without storing anything."""

import json
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from engine.weeks import Week
from focus.calendars.ics_reader import LeftOut, Unreadable
from focus.calendars.queries.calendars_page import LEFT_OUT
from focus.calendars.services.file_preview import FilePreview, MeetingPreview, preview
from focus.calendars.services.importer import window
from focus.management.commands.plan_week import find
from people import clock, upload_checks
from people.database_state import DatabaseCommand
from people.models import Organisation
from people.upload_checks import InvalidUpload

MOST_DAYS: Final = 366


class Command(DatabaseCommand):
    help = "Show how leadplan reads a calendar file, without storing anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--person", metavar="EMAIL", required=True, help="whose calendar it is")
        parser.add_argument("--from", metavar="DATE", dest="first", help="the first day (default: four weeks ago)")
        parser.add_argument("--to", metavar="DATE", dest="last", help="the last day (default: eight weeks ahead)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        person = find(options["person"])
        organisation = Organisation.objects.first()
        zone = person.zone(organisation.timezone if organisation else "UTC")
        today = clock.now().astimezone(zone).date()
        start, end = window(Week.of(today), zone)
        first = parsed("--from", options["first"]) or start.date()
        last = parsed("--to", options["last"]) or end.date() - timedelta(days=1)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise CommandError(f"--from and --to: enter a period of 1 to {MOST_DAYS} days, not {first} to {last}.")
        try:
            found = preview(person, content_of(options["file"]), zone, first, last, today=today)
        except (InvalidUpload, Unreadable) as fault:
            raise CommandError(str(fault)) from fault
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{person.name}, {first:%-d %b %Y} to {last:%-d %b %Y}, {zone.key}:")
        for one in found.meetings:
            self.stdout.write(f"  {one.found.starts.astimezone(zone):%a %-d %b %H:%M} {words_of(one)}")
        self.stdout.write(
            f"Meetings that take time: {sum(one.busy for one in found.meetings)}. Left out, or read in part:"
        )
        for entry in found.left_out:
            self.stdout.write(f"  line {entry.line}: {f'“{entry.title}” ' if entry.title else ''}{why_of(entry)}")
        if not found.left_out:
            self.stdout.write("  nothing")


def parsed(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{name}: enter a day like 2026-11-30, not {text!r}.") from None


def content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return upload_checks.read_limited(stream)
    except OSError as fault:
        raise CommandError(f"{path} can’t be read: {fault.strerror}.") from fault


def as_json(found: FilePreview) -> dict[str, object]:
    return {
        "meetings": [
            {
                "title": one.found.title,
                "start": f"{one.found.starts.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "end": f"{one.found.ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "minutes": one.found.minutes,
                "busy": one.busy,
                "others": one.found.others,
                "one_to_one": one.one_to_one,
                "line": one.found.line,
            }
            for one in found.meetings
        ],
        "left_out": [{"line": one.line, "title": one.title, "why": why_of(one)} for one in found.left_out],
    }


def why_of(entry: LeftOut) -> str:
    return entry.detail or LEFT_OUT[entry.reason]


def words_of(one: MeetingPreview) -> str:
    others = "1:1" if one.one_to_one else f"{one.found.others} other{'' if one.found.others == 1 else 's'}"
    about = f" → {one.subject}{' (guess)' if one.guessed else ''}" if one.subject else ""
    idle = f" [takes no time: {LEFT_OUT[one.found.why]}]" if one.found.why else ""
    return f"{one.found.minutes:>5} min  {others:<9} {one.found.title}{about}{idle}"
