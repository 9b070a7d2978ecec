"""Plan the week of one person, or of everyone who is due."""

import json
from typing import Any, Final

from django.core.management.base import CommandError, CommandParser

from engine.weeks import NoSuchWeek, Week
from focus.plan import services, weekly_run
from people import clock
from people.database_state import DatabaseCommand
from people.models import Organisation, Person

YEARS: Final = range(1900, 2200)


class Command(DatabaseCommand):
    help = "Plan the week of one person, or of everyone who is due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--person", metavar="EMAIL")
        parser.add_argument("--week", metavar="2026-W48", help="the week to plan (default: the person's current week)")
        parser.add_argument(
            "--capacity", type=float, metavar="HOURS", help="preview with this many focus hours; saves nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the plan as JSON; saves nothing")
        parser.add_argument("--dry-run", action="store_true", help="save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        week = parsed(options["week"])
        if options["person"]:
            self.plan_one(find(options["person"]), week, options)
        elif options["json"] or options["capacity"] is not None:
            raise CommandError("--json and --capacity apply to one person's week; add --person EMAIL.")
        else:
            self.plan_due(week, dry_run=options["dry_run"])

    def plan_one(self, person: Person, week: Week | None, options: dict[str, Any]) -> None:
        now, capacity = clock.now(), options["capacity"]
        if capacity is not None and not 0 <= capacity <= 168:
            raise CommandError("--capacity must be 0 to 168 hours a week.")
        organisation = Organisation.objects.first()
        zone = person.zone(organisation.timezone if organisation else "UTC")
        chosen = week or Week.of(now.astimezone(zone).date())
        saves = not (options["dry_run"] or options["json"] or capacity is not None)
        if saves and services.is_over(person, chosen, now):
            raise CommandError(f"--week: {chosen} is over. Past weeks are not planned again.")
        found = services.published_plan(person, chosen, now=now, capacity=capacity)
        if saves:
            services.replan(person, chosen, now=now)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.say(person, found)

    def say(self, person: Person, found: dict[str, Any]) -> None:
        self.stdout.write(f"{person.name}, {found['week']}: {found['capacity']['focus']:g} h of focus time")
        for item in found["items"]:
            self.stdout.write(f"  {item['hours']:>4g} h  {item['area']}  ({item['advice']})")
        self.stdout.write(f"  {found['free_hours']:>4g} h  free")

    def plan_due(self, week: Week | None, *, dry_run: bool) -> None:
        due = weekly_run.due_weeks(clock.now())
        for one, people in due.items():
            if week in (None, one):
                for first in range(0, len(people) if not dry_run else 0, weekly_run.CHUNK):
                    services.plan_chunk(people[first : first + weekly_run.CHUNK], one, now=clock.now())
                self.stdout.write(f"{one}: {len(people)} {'due' if dry_run else 'planned'}")
        if not any(week in (None, one) for one in due):
            self.stdout.write("No one is due.")


def parsed(text: str | None) -> Week | None:
    try:
        week = Week.parse(text) if text else None
    except NoSuchWeek as error:
        raise CommandError(f"--week: {error}") from error
    # A plan uses earlier weeks and the following year, which the ends of the calendar don't have.
    if week is not None and week.year not in YEARS:
        raise CommandError(f"--week: only weeks from {YEARS[0]} to {YEARS[-1]} can be planned, not {week}.")
    return week


def find(email: str) -> Person:
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(f"--person: no one has the email address {email!r}.")
    return person
