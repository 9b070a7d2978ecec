"""Monday's messages: an initiative's week, of what everyone who may see it may see, and a person's own."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from engine.weeks import Week
from focus.formatting import hours
from focus.week.queries import week_page
from focus.week.queries.week_request import WeekRequest
from initiatives.models import (
    AreaStatus,
    DateGiven,
    Dependency,
    Health,
    InflectionPoint,
    Initiative,
    StatusUpdate,
    UpdateKind,
)
from integrations.models import Webhook
from integrations.webhooks.text import escaped, link, quoted
from people.display import format_date
from people.models import Organisation

AHEAD: Final = timedelta(days=14)
BEHIND: Final = timedelta(days=7)
MOST_INITIATIVES: Final = 20
MOST_LINES: Final = 8


def summary_text(initiative: Initiative | None, now: datetime) -> str:
    """One initiative, or all that are open to everyone and have something to report. Four queries."""
    organisation = Organisation.objects.first()
    today = now.astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()
    rows = (
        Initiative.objects.filter(pk=initiative.pk) if initiative else Initiative.objects.filter(open_to_everyone=True)
    )
    found = list(rows.annotate(open_areas=Count("areas", Q(areas__status=AreaStatus.OPEN))))
    facts = Facts([one.pk for one in found], today)
    parts = [(one, facts.lines(one)) for one in found]
    shown = parts if initiative else [(one, lines) for one, lines in parts if lines]
    week = Week.of(today)
    text = [f"*Week {week.number}*", *("\n".join(part_lines(one, lines)) for one, lines in shown[:MOST_INITIATIVES])]
    if len(shown) > MOST_INITIATIVES:
        text.append(
            f"{len(shown) - MOST_INITIATIVES} more initiatives: {link(settings.BASE_URL + '/initiatives/', 'all')}"
        )
    if not shown:
        text.append("Nothing is due in the next two weeks.")
    return "\n\n".join(text)


def part_lines(one: Initiative, lines: Sequence[str]) -> list[str]:
    url = settings.BASE_URL + reverse("initiative", args=[one.key])
    areas = getattr(one, "open_areas", 0)
    open_areas = f"{areas} open critical area{'' if areas == 1 else 's'}"
    return [f"*{link(url, escaped(one.name))}*: {Health(one.health).label.lower()}, {open_areas}", *lines]


class Facts:
    """Milestones and dependencies of the next two weeks, and areas settled in the last: three queries."""

    def __init__(self, initiatives: Sequence[int], today: date) -> None:
        here, soon = {"initiative__in": initiatives}, today + AHEAD
        points = InflectionPoint.objects.filter(**here, passed=False, date__range=(today, soon)).order_by("date", "pk")
        waits = Dependency.objects.open().filter(**here, delivered_on=None, need_by__lte=soon)
        settled = StatusUpdate.objects.filter(
            **here, kind=UpdateKind.AREA, after=AreaStatus.SETTLED, at__date__gte=today - BEHIND, at__date__lte=today
        )
        self.lines_of: dict[int, list[str]] = {}
        self.add((one.initiative_id, f"• Milestone {quoted(one.name)} on {day(one.date)}") for one in points)
        dates = DateGiven.objects.filter(dependency=OuterRef("pk")).order_by("-recorded_on").values("eta")
        self.add((one.initiative_id, wait_line(one)) for one in waits.annotate(given=Subquery(dates[:1])))
        self.add((one.initiative_id, f"• Settled last week: {quoted(one.name)}") for one in settled.order_by("pk"))

    def add(self, found: Iterable[tuple[int, str]]) -> None:
        for initiative, line in found:
            self.lines_of.setdefault(initiative, []).append(line)

    def lines(self, initiative: Initiative) -> list[str]:
        found = self.lines_of.get(initiative.pk, [])
        more = len(found) - MOST_LINES
        return found if more <= 0 else [*found[:MOST_LINES], f"• {more} more"]


def wait_line(one: Dependency) -> str:
    given = getattr(one, "given", None)
    dates = f"their date {day(given)}" if given else "no date given"
    return f"• Waiting for {quoted(one.name)}, needed by {day(one.need_by)}, {dates}" if one.need_by else ""


def day(value: date) -> str:
    return format_date(value, "D j M")


def week_text(webhook: Webhook, now: datetime) -> str:
    """The person's plan of this week: areas with hours, and milestones. Nothing else of their week is in it."""
    person, organisation = webhook.owner, Organisation.objects.first()
    assert person is not None
    today = now.astimezone(person.zone(organisation.timezone if organisation else "UTC")).date()
    week = Week.of(today)
    page = week_page.load(WeekRequest(person, organisation, week, now, today))
    url = settings.BASE_URL + reverse("week", args=[week])
    lines = [f"*{escaped(person.name)}: week {week.number}*"]
    if page is None or page.capacity_summary.is_off:
        return "\n".join([*lines, "No focus work this week."])
    items = [one for one in page.items if one.state != "dismissed"]
    lines += [f"• {hours(one.shown)} h {quoted(one.name)} in {quoted(one.initiative)}" for one in items]
    lines += [f"• Milestone {quoted(one.name)} on {day(one.date)}" for one in page.upcoming if one.date in week]
    return "\n".join([*lines, link(url, "Open in leadplan")])
