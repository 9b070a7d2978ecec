"""Who the token belongs to, and background work."""

from ninja import Router, Schema

from integrations.api.authentication import ApiRequest
from integrations.api.people import PersonOut
from integrations.api.requests import Page
from people.models import Job

router = Router()


class MeOut(Schema):
    person: PersonOut
    organisation: str | None
    timezone: str
    token: str
    scopes: list[str]


class JobOut(Schema):
    kind: str
    state: str
    done: int
    total: int
    requested_at: str
    ended_at: str | None
    error: str


@router.get("/me", response=MeOut, summary="Who the token belongs to, and what it may do")
def me(request: ApiRequest) -> MeOut:
    zone = request.person.zone(request.organisation.timezone if request.organisation else "UTC")
    return MeOut(
        person=PersonOut.of(request.person), organisation=request.organisation.name if request.organisation else None,
        timezone=str(zone), token=request.api_token.name, scopes=list(request.api_token.scopes),
    )  # fmt: skip


@router.get("/jobs", response=Page[JobOut], summary="Your background work, newest first")
def jobs(request: ApiRequest) -> Page[JobOut]:
    rows = Job.objects.visible_to(request.person).order_by("-requested_at", "-id")[:50]
    items = [
        JobOut(
            kind=row.kind, state=row.state, done=row.done, total=row.total, requested_at=row.requested_at.isoformat(),
            ended_at=row.ended_at.isoformat() if row.ended_at else None, error=row.error,
        )
        for row in rows
    ]  # fmt: skip
    return Page[JobOut](items=items, next=None)
