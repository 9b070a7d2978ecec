"""The figures of the pages as JSON: hours and exposures are numbers, weeks are written as 2026-W48."""

from decimal import Decimal
from typing import Any

from allocation import leads, pages
from allocation.facts import Facts
from allocation.figures.balance import WeekBalance
from allocation.figures.coverage import Cell as CoverageCell
from allocation.figures.hours import Cell, Share

Document = dict[str, Any]


def number(hours: Decimal | None) -> float | None:
    return None if hours is None else float(hours)


def cell(facts: Facts, one: Cell) -> Document:
    """With its rows, whose hours add up to the cell's."""
    return {
        "person": one.person,
        "week": str(one.week),
        "hours": number(one.hours),
        "kinds": list(one.kinds),
        "agreed": number(one.agreed),
        "planned": number(one.planned),
        "real": number(one.spent),
        "tentative": number(one.tentative),
        "capacity": None if one.is_unknown else number(one.room),
        "percent_of_capacity": None if one.is_unknown else one.percent,
        "over": None if one.is_unknown else number(one.over),
        "away": one.is_away,
        "rows": [share(facts, row) for row in one.shares],
    }


def share(facts: Facts, one: Share) -> Document:
    row = one.assignment
    return {
        "initiative": one.initiative,
        "name": facts.called.get(one.initiative, one.initiative),
        "role": row.role if row else None,
        "stage": row.stage if row else None,
        "agreed": number(one.agreed),
        "planned": number(one.planned),
        "real": number(one.real),
        "hours": number(one.hours),
        "kind": one.kind,
        "tentative": one.tentative,
    }


def board(page: pages.BoardPage) -> Document:
    return {
        "weeks": [str(week) for week in page.heatmap.weeks],
        "groups": [
            {
                "key": group.key or None,
                "name": group.name or None,
                "sums": [
                    {"week": str(one.week), "hours": number(one.hours), "capacity": number(one.room)}
                    for one in group.sums
                ],
                "leads": [
                    {
                        "person": row.lead.key,
                        "name": row.lead.name,
                        "over": [
                            {"from": str(one.first), "to": str(one.last), "hours": number(one.over)} for one in row.over
                        ],
                        "cells": [cell(page.facts, one) for one in row.cells if one is not None],
                    }
                    for row in group.rows
                ],
            }
            for group in page.heatmap.groups
        ],
        "leads": page.page.paginator.count,
        "page": page.page.number,
        "pages": page.page.paginator.num_pages,
    }


def collisions(page: pages.CollisionsPage) -> Document:
    return {
        "unit": "exposure",
        "collisions": [
            {
                "kind": one.kind,
                "why": one.why,
                "person": one.person,
                "week": str(one.week),
                "exposure": round(one.exposure, 4),
                "points": [
                    {
                        "initiative": met.initiative,
                        "point": met.point.key,
                        "name": met.point.name,
                        "date": str(met.point.date),
                        "required": met.point.required,
                        "exposure": round(met.exposure, 4),
                        "stand_ins": list(met.others),
                    }
                    for met in one.points
                ],
            }
            for one in page.found
        ],
    }


def coverage(page: pages.CoveragePage) -> Document:
    return {
        "unit": "exposure",
        "weeks": [str(week) for week in page.found.weeks],
        "initiatives": [
            {
                "initiative": row.initiative.key,
                "name": row.initiative.name,
                "ownerless": list(row.ownerless),
                "cells": [coverage_cell(one) for one in row.cells],
            }
            for row in page.found.rows
        ],
    }


def coverage_cell(one: CoverageCell) -> Document:
    """Without figures where a lead's hours are hidden, because coverage is unknown then."""
    return {
        "week": str(one.week),
        "hours": None if one.hidden else number(one.hours),
        "stage": one.stage,
        "covered": None if one.hidden else round(one.covered, 4),
        "uncovered": None if one.hidden else round(one.uncovered, 4),
        "why": None if one.hidden or not one.open else one.why,
    }


def lead(page: leads.LeadPage) -> Document:
    return {
        "person": page.lead.key,
        "name": page.lead.name,
        "over": [{"from": str(one.first), "to": str(one.last), "hours": number(one.over)} for one in page.row.over],
        "cells": [cell(page.facts, one) for one in page.row.cells if one is not None],
        "balance": balance(page),
    }


def balance(page: pages.BalancePage | leads.LeadPage) -> Document:
    return {
        "weeks": [week_balance(one) for one in page.found.weeks],
        "initiatives": [
            {
                "initiative": one.initiative,
                "planned": [number(hours) for hours in one.meant],
                "real": [number(hours) for hours in one.real],
            }
            for one in page.found.parts
        ],
    }


def week_balance(one: WeekBalance) -> Document:
    names = ("contracted", "off", "initiatives", "day_to_day", "meetings", "touchpoints", "free", "over")
    real = ("initiatives", "day_to_day", "meetings", "interruptions")
    return {
        "week": str(one.week),
        "leads": one.leads,
        "planned": {name: number(getattr(one.meant, name)) for name in names},
        "real": one.was and {"leads": one.was.leads, **{name: number(getattr(one.was, name)) for name in real}},
    }
