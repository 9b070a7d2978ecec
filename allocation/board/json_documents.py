"""The figures of the pages as JSON: hours and exposures are numbers, weeks are written as 2026-W48."""

from collections.abc import Sequence
from decimal import Decimal

from allocation.board.balance import Balance, WeekBalance
from allocation.board.lead_queries import LeadPage
from allocation.board.queries import BoardPage, FiguresPage
from allocation.board.weekly_hours import HoursByInitiative, HoursCell
from allocation.collisions.cards import ConflictCard
from allocation.coverage.weekly_coverage import Coverage, CoverageCell
from allocation.facts import Facts

Document = dict[str, object]


def json_number(hours: Decimal | None) -> float | None:
    return None if hours is None else float(hours)


def cell_document(facts: Facts, one: HoursCell) -> Document:
    """With its rows, whose hours add up to the cell's."""
    return {
        "person": one.person,
        "week": str(one.week),
        "hours": json_number(one.hours),
        "kinds": list(one.kinds),
        "agreed": json_number(one.agreed),
        "planned": json_number(one.planned),
        "real": json_number(one.spent),
        "tentative": json_number(one.tentative),
        "capacity": None if one.is_unknown else json_number(one.room),
        "percent_of_capacity": None if one.is_unknown else one.percent,
        "over": None if one.is_unknown else json_number(one.over),
        "away": one.is_away,
        "rows": [share_document(facts, row) for row in one.hours_by_initiative],
    }


def share_document(facts: Facts, one: HoursByInitiative) -> Document:
    row = one.assignment
    return {
        "initiative": one.initiative,
        "name": facts.called.get(one.initiative, one.initiative),
        "role": row.role if row else None,
        "stage": row.stage if row else None,
        "agreed": json_number(one.agreed),
        "planned": json_number(one.planned),
        "real": json_number(one.actual),
        "hours": json_number(one.hours),
        "kind": one.kind,
        "tentative": one.tentative,
    }


def board_document(page: BoardPage) -> Document:
    return {
        "weeks": [str(week) for week in page.heatmap.weeks],
        "groups": [
            {
                "key": group.key or None,
                "name": group.name or None,
                "sums": [
                    {"week": str(one.week), "hours": json_number(one.hours), "capacity": json_number(one.room)}
                    for one in group.sums
                ],
                "leads": [
                    {
                        "person": row.lead.key,
                        "name": row.lead.name,
                        "over": [
                            {"from": str(one.first), "to": str(one.last), "hours": json_number(one.over)}
                            for one in row.over
                        ],
                        "cells": [cell_document(page.facts, one) for one in row.cells if one is not None],
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


def collisions_document(page: FiguresPage[Sequence[ConflictCard]]) -> Document:
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
            for card in page.found
            for one in card.collisions
        ],
    }


def coverage_document(page: FiguresPage[Coverage]) -> Document:
    return {
        "unit": "exposure",
        "weeks": [str(week) for week in page.found.weeks],
        "initiatives": [
            {
                "initiative": row.initiative.key,
                "name": row.initiative.name,
                "ownerless": list(row.ownerless),
                "cells": [coverage_cell_document(one) for one in row.cells],
            }
            for row in page.found.rows
        ],
    }


def coverage_cell_document(one: CoverageCell) -> Document:
    """Without figures where a lead's hours are hidden, because coverage is unknown then."""
    return {
        "week": str(one.week),
        "hours": None if one.hidden else json_number(one.hours),
        "stage": one.stage,
        "covered": None if one.hidden else round(one.covered, 4),
        "uncovered": None if one.hidden else round(one.uncovered, 4),
        "why": None if one.hidden or not one.open else one.why,
    }


def lead_document(page: LeadPage) -> Document:
    return {
        "person": page.lead.key,
        "name": page.lead.name,
        "over": [
            {"from": str(one.first), "to": str(one.last), "hours": json_number(one.over)} for one in page.row.over
        ],
        "cells": [cell_document(page.facts, one) for one in page.row.cells if one is not None],
        "balance": balance_document(page),
    }


def balance_document(page: FiguresPage[Balance] | LeadPage) -> Document:
    return {
        "weeks": [week_balance_document(one) for one in page.found.weeks],
        "initiatives": [
            {
                "initiative": one.initiative,
                "planned": [json_number(hours) for hours in one.planned],
                "real": [json_number(hours) for hours in one.actual],
            }
            for one in page.found.parts
        ],
    }


def week_balance_document(one: WeekBalance) -> Document:
    names = ("contracted", "off", "initiatives", "day_to_day", "meetings", "touchpoints", "free", "over")
    real = ("initiatives", "day_to_day", "meetings", "interruptions")
    return {
        "week": str(one.week),
        "leads": one.leads,
        "planned": {name: json_number(getattr(one.planned, name)) for name in names},
        "real": one.actual
        and {"leads": one.actual.leads, **{name: json_number(getattr(one.actual, name)) for name in real}},
    }
