"""Critical areas of an initiative, with the skills that they need."""

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from initiatives.forms.areas import AreaForm, possible_owners
from initiatives.forms.progress import AreaStatusForm
from initiatives.models import AreaStatus, CriticalArea, Initiative, RequiredLevel
from initiatives.services import areas as services
from initiatives.services import progress, removed_rows
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.dependencies import find_editable
from integrations.api.people import key_of
from integrations.api.problems import Problem, of_form
from integrations.api.requests import Input, RemovedOut, check_match, once, removed_to_trash
from integrations.api.submissions import submit
from people.models import Skill
from people.trash import removal_context

router = Router()

AREAS = "/initiatives/{key}/areas"
AREA = f"{AREAS}/{{area}}"
Level = Annotated[int, Field(ge=1, le=4)]
Step = Annotated[int, Field(ge=1, le=5)]


class AreaOut(Schema):
    key: str
    name: str
    why: str
    impact: int
    irreversibility: int
    complexity: int
    effort: str
    owner: str | None
    status: str
    needs: dict[str, int]

    @classmethod
    def of(cls, row: CriticalArea) -> "AreaOut":
        return cls(
            key=row.key, name=row.name, why=row.why, impact=row.impact, irreversibility=row.irreversibility,
            complexity=row.complexity, effort=row.effort, owner=key_of(row.owner), status=row.status,
            needs=dict(sorted((one.skill.key, one.level) for one in row.requirements.all())),
        )  # fmt: skip


class AreaIn(Input):
    """Fields that are left out stay as they are."""

    name: str | None = Field(None, max_length=200)
    why: str | None = Field(None, max_length=20_000)
    impact: Step | None = None
    irreversibility: Step | None = None
    complexity: Step | None = None
    effort: Literal["S", "M", "L"] | None = None
    owner: str | None = Field(None, description="The key of someone on the initiative.", max_length=254)
    needs: dict[str, Level] | None = Field(
        None, max_length=30, description="Levels from 1 to 4 by the keys of skills. They replace the existing ones."
    )


class NewAreaIn(AreaIn):
    name: str = Field(max_length=200)
    status: Literal["not_yet", "open", "settled"] = "open"


class AreaStatusIn(Input):
    status: Literal["not_yet", "open", "settled"]
    note: str = Field("", max_length=2_000)


def readable(rows: QuerySet[CriticalArea]) -> QuerySet[CriticalArea]:
    return rows.select_related("owner", "initiative").prefetch_related("requirements__skill")


def find(initiative: Initiative, key: str) -> CriticalArea:
    return get_object_or_404(readable(CriticalArea.objects.filter(initiative=initiative)), key=key)


@router.get(AREA, response=AreaOut, summary="One critical area")
def one_area(request: ApiRequest, key: str, area: str) -> AreaOut:
    rows = readable(CriticalArea.objects.visible_to(request.person, request.today))
    return AreaOut.of(get_object_or_404(rows, initiative__key=key, key=area))


@router.post(AREAS, response=AreaOut, auth=INITIATIVES_WRITE, summary="Add a critical area")
@once
def area_new(request: ApiRequest, key: str, body: NewAreaIn) -> AreaOut:
    initiative = find_editable(request, key)
    form, needs = submitted(body, CriticalArea(initiative=initiative))
    row = services.add(form.save(commit=False), needs, by=request.person, now=request.now)
    return AreaOut.of(find(initiative, row.key))


@router.patch(AREA, response=AreaOut, auth=INITIATIVES_WRITE, summary="Change a critical area or what it needs")
@once
def area_change(request: ApiRequest, key: str, area: str, body: AreaIn) -> AreaOut:
    initiative = find_editable(request, key)
    row = find(initiative, area)
    check_match(request, AreaOut.of(row))
    form, needs = submitted(body, row)
    services.change(form.save(commit=False), needs, seen=form.version(), by=request.person, now=request.now)
    return AreaOut.of(find(initiative, area))


def submitted(body: AreaIn, row: CriticalArea) -> tuple[AreaForm, list[RequiredLevel]]:
    """The valid form, and what the area needs: as sent, or else as it is."""
    sent = body.model_dump(exclude_unset=row.pk is not None, exclude_none=row.pk is None)
    needs = sent.pop("needs", None)

    def make(data: Any) -> AreaForm:
        return AreaForm(data, instance=row, owners=possible_owners(row.initiative))

    form = submit(make, sent)
    if needs is not None:
        return form, levels_of(needs)
    kept = row.requirements.all() if row.pk else ()
    return form, [RequiredLevel(one.skill, one.level) for one in kept]


def levels_of(needs: dict[str, int]) -> list[RequiredLevel]:
    """Raises Problem for a key that no skill has."""
    found = {one.key: one for one in Skill.objects.filter(key__in=needs)}
    for key in needs:
        if key not in found:
            text = f"No skill has the key “{key[:60]}”. Add it first."
            raise Problem(422, text, errors=[{"path": f"needs.{key[:60]}", "message": text}])
    return [RequiredLevel(found[key], level) for key, level in needs.items()]


@router.put(
    f"{AREA}/status", response=AreaOut, auth=INITIATIVES_WRITE, summary="Open or settle a critical area, and say why"
)
@once
def area_status(request: ApiRequest, key: str, area: str, body: AreaStatusIn) -> AreaOut:
    initiative = find_editable(request, key)
    row = find(initiative, area)
    check_match(request, AreaOut.of(row))
    if row.status == body.status:
        return AreaOut.of(row)
    form = AreaStatusForm(body.model_dump(), area=row)
    if not form.is_valid():
        raise of_form(form)
    status, note = AreaStatus(form.cleaned_data["status"]), form.cleaned_data["note"]
    progress.set_area_status(row, status, note, by=request.person, now=request.now)
    return AreaOut.of(find(initiative, area))


@router.delete(
    AREA, response=RemovedOut, auth=INITIATIVES_WRITE,
    summary="Move a critical area to the trash, with what it needs",
    description="Not where weeks have hours on it: settle it instead.",
)  # fmt: skip
@once
def area_remove(request: ApiRequest, key: str, area: str) -> RemovedOut:
    row = find(find_editable(request, key), area)
    check_match(request, AreaOut.of(row))
    try:
        removed_rows.remove_area(row, removal_context(request, "initiative_undo", key, "areas"), request.today)
    except services.HasHours as fault:
        raise Problem(409, str(fault)) from fault
    return removed_to_trash(area)
