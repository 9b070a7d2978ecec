"""Agreed and planned hours of a manager's leads."""

from typing import Any

from django.http import QueryDict
from ninja import Router

from allocation.board import json_documents, queries
from allocation.board.board_filters import BoardFilters
from allocation.board.reporting_line import Viewer
from integrations.api.authentication import ApiRequest
from integrations.api.weeks import parsed

router = Router()


@router.get(
    "/allocation", response=dict[str, Any], summary="Hours by lead and week",
    description="Your leads, at any depth below you, and your own row if you lead. `from` is the first week.",
)  # fmt: skip
def allocation(request: ApiRequest, first: str = "") -> dict[str, Any]:
    data = QueryDict(mutable=True)
    if first:
        data["from"] = str(parsed(first))
    filters = BoardFilters.read(data, request.today)
    page = queries.load_board(Viewer(request.person, request.organisation, request.today), filters)
    return json_documents.board_document(page)
