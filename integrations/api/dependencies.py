"""What initiatives depend on, and the dates given."""

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.dependencies.forms import DateForm
from initiatives.dependencies.services import changes
from initiatives.models import DateGiven, Dependency, Initiative
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import CONFIRMS, Problem, Question, of_form
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of

router = Router()


class DateGivenOut(Schema):
    said_on: date
    eta: date
    by: str | None
    reason: str


class DependencyOut(Schema):
    initiative: str
    key: str
    name: str
    area: str | None
    producer: str | None
    dri: str | None
    need_by: date | None
    etas: list[DateGivenOut]
    last_confirmed: date | None
    delivered: date | None
    accepted: date | None
    status: str

    @classmethod
    def of(cls, row: Dependency) -> "DependencyOut":
        given = [
            DateGivenOut(said_on=one.recorded_on, eta=one.eta, by=key_of(one.by), reason=one.reason)
            for one in row.dates_given.all()
        ]
        return cls(
            initiative=row.initiative.key, key=row.key, name=row.name, area=row.area.key if row.area else None,
            producer=key_of(row.producer), dri=key_of(row.dri), need_by=row.need_by, etas=given,
            last_confirmed=row.last_confirmed, delivered=row.delivered_on, accepted=row.accepted_on, status=row.status,
        )  # fmt: skip


class DateIn(Input):
    eta: date = Field(description="The date that the producer gave.")
    said_on: date | None = Field(None, description="The day on which they gave it; today by default.")
    reason: str = Field("", max_length=300)
    replace: bool = Field(
        False, description="Whether it may replace another date given on that day.", json_schema_extra=CONFIRMS
    )


def with_dates(rows: QuerySet[Dependency]) -> QuerySet[Dependency]:
    given = Prefetch("dates_given", DateGiven.objects.order_by("recorded_on").select_related("by"))
    return rows.select_related("initiative", "area", "producer", "dri").prefetch_related(given)


def find_editable(request: ApiRequest, key: str) -> Initiative:
    """404 where the person can't see it; a refusal where they can see it only."""
    visible = Initiative.objects.visible_to(request.person, request.today)
    row = get_object_or_404(visible.select_for_update(of=("self",)), key=key)
    if not Initiative.objects.editable_by(request.person, request.today).filter(pk=row.pk).exists():
        raise Problem(403, "You can see this initiative but not change it. Its leads and their managers can.")
    return row


@router.get("/dependencies", response=Page[DependencyOut], summary="Dependencies of initiatives that you can see")
def dependencies(request: ApiRequest, query: Query[PageQuery], initiative: str = "") -> Page[DependencyOut]:
    rows = with_dates(Dependency.objects.visible_to(request.person, request.today))
    if initiative:
        rows = rows.filter(initiative__key=initiative)
    found, following = page_of(rows, query, "pk")
    return Page[DependencyOut](items=[DependencyOut.of(row) for row in found], next=following)


@router.get("/initiatives/{key}/dependencies/{dependency}", response=DependencyOut, summary="One dependency")
def one_dependency(request: ApiRequest, key: str, dependency: str) -> DependencyOut:
    rows = with_dates(Dependency.objects.visible_to(request.person, request.today))
    return DependencyOut.of(get_object_or_404(rows, initiative__key=key, key=dependency))


@router.post(
    "/initiatives/{key}/dependencies/{dependency}/etas", response=DependencyOut, auth=INITIATIVES_WRITE,
    summary="Record a date that the producer gave",
)  # fmt: skip
@once
def date_given(request: ApiRequest, key: str, dependency: str, body: DateIn) -> DependencyOut:
    home = find_editable(request, key)
    row = get_object_or_404(with_dates(Dependency.objects.filter(initiative=home)), key=dependency)
    check_match(request, DependencyOut.of(row))
    typed = {"eta": body.eta, "on": body.said_on or request.today, "reason": body.reason, "replace": body.replace}
    form = DateForm(typed, today=request.today)
    if not form.is_valid():
        raise of_form(form)
    found = form.cleaned_data
    try:
        changes.give_date(
            row, found["on"], found["eta"], found["reason"], by=request.person, now=request.now,
            replace=found["replace"],
        )  # fmt: skip
    except changes.DateIsKnown as error:
        page = reverse("dependency", args=[key, dependency])
        raise Question("They gave another date on that day.", field="replace", page=page) from error
    return DependencyOut.of(with_dates(Dependency.objects.filter(pk=row.pk)).get())
