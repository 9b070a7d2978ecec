"""A person's own journal and goals. What someone shares with their manager is on the manager's page alone."""

from datetime import date

from ninja import Query, Router, Schema

from growth.models import Goal, JournalEntry
from integrations.api.authentication import ApiRequest
from integrations.api.people import key_of
from integrations.api.requests import Page, PageQuery, page_of

router = Router()


class JournalEntryOut(Schema):
    on: date
    title: str
    text: str
    kind: str
    result: float | None
    unit: str
    evidence_url: str
    is_shared: bool

    @classmethod
    def of(cls, row: JournalEntry, manager: int | None) -> "JournalEntryOut":
        return cls(
            on=row.on, title=row.title, text=row.text, kind=row.kind,
            result=None if row.result_figure is None else float(row.result_figure), unit=row.result_unit,
            evidence_url=row.evidence_url, is_shared=row.shared_with_id is not None and row.shared_with_id == manager,
        )  # fmt: skip


class GoalOut(Schema):
    title: str
    skill: str | None
    from_level: int | None
    to_level: int | None
    by: date | None
    why: str
    position: int | None
    status: str
    is_shared: bool

    @classmethod
    def of(cls, row: Goal, manager: int | None) -> "GoalOut":
        return cls(
            title=row.title, skill=key_of(row.skill), from_level=row.from_level, to_level=row.to_level,
            by=row.by, why=row.why, position=row.position, status=row.status,
            is_shared=row.shared_with_id is not None and row.shared_with_id == manager,
        )  # fmt: skip


@router.get("/journal", response=Page[JournalEntryOut], summary="Your journal; only you can see it")
def journal(request: ApiRequest, query: Query[PageQuery]) -> Page[JournalEntryOut]:
    found, following = page_of(JournalEntry.objects.of(request.person), query, "pk")
    items = [JournalEntryOut.of(row, request.person.manager_id) for row in found]
    return Page[JournalEntryOut](items=items, next=following)


@router.get("/goals", response=Page[GoalOut], summary="Your goals; only you can see them")
def goals(request: ApiRequest, query: Query[PageQuery]) -> Page[GoalOut]:
    found, following = page_of(Goal.objects.of(request.person).select_related("skill"), query, "pk")
    return Page[GoalOut](items=[GoalOut.of(row, request.person.manager_id) for row in found], next=following)
