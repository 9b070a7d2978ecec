"""A week as plain text for a stand-up or a chat, without anything that only the lead may know.

It names areas, initiatives and milestones, which everyone on an initiative sees, and hours. It leaves out advice and what is
at stake (both rest on ratings), meetings, contacts, other leads' hours, reasons, and the titles of own work unless the lead
wants them.
"""

from focus.formatting import day_words, hours, span_words
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.week_page import WeekPage


def status_text(page: WeekPage, *, with_own_work: bool) -> str:
    week = page.week
    parts = [f"Week {week.number} ({span_words(week.days[0], week.days[4])})", *sections_of(page, with_own_work)]
    return "\n\n".join(parts) + "\n"


def sections_of(page: WeekPage, with_own_work: bool) -> list[str]:
    found = [section("Focus", [item_line(one) for one in page.items if one.state != "dismissed"])]
    if not found[0]:
        found[0] = "Focus: no areas this week"
    found.append(section("Own work", own_work_lines(page, with_own_work)))
    if not page.week_request.is_past:
        ahead = [one for one in page.near if not one.asked]
        lines = [f"{day_words(one.date, page.week)}: {one.name} ({one.initiative})" for one in ahead]
        found.append(section("Milestones", lines))
    return [one for one in found if one]


def section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {one}" for one in lines)]) if lines else ""


def item_line(item: PlanItem) -> str:
    return f"{item.name} ({item.initiative}): {hours(item.hours)} h"


def own_work_lines(page: WeekPage, with_titles: bool) -> list[str]:
    rows = page.facts.get("own_work", [])
    if with_titles:
        return [f"{one['title']}: {hours(one['hours'])} h" for one in rows]
    return [f"{hours(sum(one['hours'] for one in rows))} h"] if rows else []
