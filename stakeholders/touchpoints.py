"""Which contacts are due, and who of a team's leads has been left out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max

from initiatives.models import Initiative
from stakeholders.models import Stakeholder


class Due(NamedTuple):
    """A contact that a cadence asks for; `person` is the key of one of the organisation."""

    stakeholder: str
    due: date
    person: str | None


def due_by(lead_ids: Iterable[int], monday: date, sunday: date) -> dict[int, list[Due]]:
    """Per lead the contacts due by Sunday: the last one and the cadence; at once where there was none.

    Contacts after Sunday don't count, so that an earlier week reads as it was. One query.
    """
    rows = (
        Stakeholder.objects.filter(lead__in=list(lead_ids), cadence_days__isnull=False)
        .annotate(last=Max("touchpoints__on"))
        .values_list("lead_id", "key", "cadence_days", "last", "person__key")
        .order_by("lead_id", "key")
    )
    found: dict[int, list[Due]] = {}
    for lead, key, cadence, last, person in rows:
        due = monday if last is None else last + timedelta(days=cadence or 0)
        if due <= sunday:
            found.setdefault(lead, []).append(Due(key, due, person))
    return found


def left_out(
    lead_ids: Iterable[int], leading: Mapping[int, Iterable[int]], here: Mapping[int, set[int]]
) -> dict[int, list[str]]:
    """Per lead the keys of those who lead a team of their initiatives and are nobody's concern yet.

    `leading` names each lead's initiatives by id, `here` the ids of an initiative's members. Managers and tech leads of
    its teams are asked for; the lead, members and stakeholders of the lead are not left out. Two queries.
    """
    wanted = {initiative for ids in leading.values() for initiative in ids}
    roles = ("engineering_manager", "product_manager", "tech_lead")
    rows = Initiative.teams.through.objects.filter(initiative__in=wanted).values_list(
        "initiative_id",
        *[f"team__{role}_id" for role in roles],
        *[f"team__{role}__key" for role in roles],
    )
    answering: dict[int, dict[int, str]] = {}
    for initiative, *people in rows:
        for person, key in zip(people[:3], people[3:], strict=True):
            if person is not None:
                answering.setdefault(initiative, {})[person] = key
    known = set(
        Stakeholder.objects.filter(lead__in=list(lead_ids), person__isnull=False).values_list("lead_id", "person_id")
    )
    return {
        lead: sorted(
            {
                key
                for initiative in leading.get(lead, ())
                for person, key in answering.get(initiative, {}).items()
                if person != lead and person not in here.get(initiative, set()) and (lead, person) not in known
            }
        )
        for lead in lead_ids
    }
