"""Agreed, planned and actual hours of a manager's leads: the figures of the pages under Allocation."""

from typing import Any, Literal

from django.http import Http404, QueryDict
from ninja import Query, Router
from pydantic import Field

from allocation.board import json_documents, lead_queries, queries
from allocation.board.board_filters import BoardFilters, clamp_week
from allocation.board.reporting_line import Viewer
from allocation.collisions.queries import load_collisions
from allocation.coverage.queries import load_coverage
from engine.weeks import Week
from integrations.api.authentication import ApiRequest
from integrations.api.requests import Input
from integrations.api.weeks import parsed

router = Router()
Document = dict[str, Any]


class WindowQuery(Input):
    first: str = Field("", alias="from", description="The first of thirteen weeks, such as 2026-W48; else this week.")
    page: int = Field(1, ge=1, le=10_000)

    def filters(self, request: ApiRequest, **more: str) -> BoardFilters:
        data = QueryDict(mutable=True)
        data.update({"page": str(self.page), **more})
        if self.first:
            data["from"] = str(parsed(self.first))
        return BoardFilters.read(data, request.today)


class BoardQuery(WindowQuery):
    by: Literal["line", "team", "none"] = "line"


def viewer_of(request: ApiRequest) -> Viewer:
    return Viewer(request.person, request.organisation, request.today)


@router.get(
    "/allocation", response=Document, summary="Hours by lead and week",
    description="Your leads, at any depth below you, and your own row if you lead.",
)  # fmt: skip
def allocation(request: ApiRequest, query: Query[BoardQuery]) -> Document:
    page = queries.load_board(viewer_of(request), query.filters(request, by=query.by))
    return json_documents.board_document(page)


@router.get("/allocation/balance", response=Document, summary="Planned and actual hours of your leads, by week")
def balance(request: ApiRequest, query: Query[WindowQuery]) -> Document:
    return json_documents.balance_document(queries.load_balance(viewer_of(request), query.filters(request)))


@router.get("/allocation/collisions", response=Document, summary="Where your leads are needed in two places, or away")
def collisions(request: ApiRequest, query: Query[WindowQuery]) -> Document:
    return json_documents.collisions_document(load_collisions(viewer_of(request), query.filters(request)))


@router.get("/allocation/coverage", response=Document, summary="What lead hours cover, by initiative and week")
def coverage(request: ApiRequest, query: Query[WindowQuery]) -> Document:
    return json_documents.coverage_document(load_coverage(viewer_of(request), query.filters(request)))


@router.get("/allocation/leads/{key}", response=Document, summary="One lead’s weeks")
def lead(request: ApiRequest, key: str, query: Query[WindowQuery]) -> Document:
    page = lead_queries.load_lead_page(viewer_of(request), key, query.filters(request, open=key))
    if page is None:
        raise Http404
    return json_documents.lead_document(page)


@router.get("/allocation/leads/{key}/{week}", response=Document, summary="What one lead’s week is made of")
def cell(request: ApiRequest, key: str, week: str) -> Document:
    wanted = parsed(week)
    in_window = wanted == clamp_week(wanted, Week.of(request.today))
    page = queries.load_cell(viewer_of(request), key, wanted) if in_window else None
    if page is None or not page.is_seen:
        raise Http404
    return json_documents.cell_document(page.facts, page.cell)
