"""What leads and members of an initiative share: their days, and what is refused.

Someone may have several assignments over time: a change applies from a day on and leaves earlier weeks as they are
(docs/adr/0014-weeks-that-are-over-change-only-as-a-correction.md).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, Protocol, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from pydantic import Field

from initiatives.forms.team import LeadForm, MemberForm
from initiatives.models import Initiative
from initiatives.services import lead_assignments
from integrations.api.authentication import ApiRequest
from integrations.api.problems import CONFIRMS, Problem, Question
from integrations.api.requests import Input
from integrations.api.submissions import submit
from people.django_types import FormData
from people.effective_dates import PastWeeksChange
from people.forms.dated import APPLIES_FROM, CORRECT
from people.models import Person

NAMES: Final = {"from": "start", "to": "end"}
CORRECTS: Final = "The past weeks that were recorded wrongly, as the refusal of the change names them."


class WhichQuery(Input):
    start: date | None = Field(
        None, alias="from", description="Which of their assignments, by its first day; by default the one of today."
    )


class RemovalQuery(WhichQuery):
    correct: str = Field("", max_length=40, description=CORRECTS)


class DaysIn(Input):
    """Fields that are left out stay as they are."""

    familiarity: int | None = Field(None, description="From 0 to 3; null follows their time in the company.")
    start: date | None = Field(None, alias="from", description="This week’s Monday by default.")
    correct: str = Field("", max_length=40, description=CORRECTS, json_schema_extra=CONFIRMS)


class DaysChangeIn(DaysIn):
    end: date | None = Field(None, alias="to", description="The last day.")
    applies_from: date | None = Field(None, description="From when other values apply; next Monday by default.")


class HasDays(Protocol):
    start: Any
    end: Any


Dated = TypeVar("Dated", bound=HasDays)


def chosen(rows: Sequence[Dated], first_day: date | None, today: date) -> Dated:
    """Of one person's rows in order: the one that begins on that day; without it today's, else the next, else the last."""
    if first_day is not None:
        rows = [one for one in rows if one.start == first_day]
    if not rows:
        raise Http404
    current = [one for one in rows if one.end is None or one.end >= today]
    return current[0] if current else rows[-1]


def find_visible(request: ApiRequest, key: str) -> Initiative:
    return get_object_or_404(Initiative.objects.visible_to(request.person, request.today), key=key)


def find_person(request: ApiRequest, key: str) -> Person:
    """Raises Problem for a key that no one has, who could be added."""
    row = Person.objects.visible_to(request.person).current().filter(key=key).first()
    if row is None:
        text = f"No one has the key “{key[:60]}”."
        raise Problem(422, text, errors=[{"path": "person", "message": text}])
    return row


Form = TypeVar("Form", LeadForm, MemberForm)


def submitted(make: Callable[[FormData], Form], body: DaysChangeIn) -> Form:
    """Raises Problem also for a day of change where the row begins later, so that nothing is split."""
    if body.applies_from is not None and APPLIES_FROM not in make(None).fields:
        text = "This assignment hasn’t begun, so other values apply from its first day. Leave this out."
        raise Problem(422, text, errors=[{"path": APPLIES_FROM, "message": text}])
    return submit(make, body.model_dump(exclude_unset=True, by_alias=True), NAMES)


@contextmanager
def refusals(initiative: Initiative) -> Iterator[None]:
    """What services refuse, as answers of the API. Weeks that are over change only if the client names them."""
    try:
        yield
    except PastWeeksChange as fault:
        page = reverse("initiative_team", args=[initiative.key])
        raise Question(str(fault), field=CORRECT, page=page, value=fault.weeks.code) from fault
    except lead_assignments.LastLead as fault:
        raise Problem(409, str(fault)) from fault
