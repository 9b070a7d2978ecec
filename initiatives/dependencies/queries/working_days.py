"""When people work, as far as asking them needs it: contracted days, time off and public holidays."""

from collections.abc import Collection
from datetime import date, timedelta

from engine.facts import FULL_TIME, Absence, PersonFacts, WorkingHours
from people import models, public_holidays

LOOK_BACK = timedelta(days=120)
LOOK_AHEAD = timedelta(days=400)


def load_working_days(
    people: Collection[models.Person], organisation: models.Organisation | None, today: date
) -> dict[str, PersonFacts]:
    """By key. Two queries."""
    ids = [person.pk for person in people]
    hours: dict[int, list[WorkingHours]] = {}
    for row in models.WorkingHours.objects.filter(person__in=ids):
        pattern = WorkingHours(tuple(float(one) for one in row.weekdays), row.start)
        hours.setdefault(row.person_id, []).append(pattern)
    away: dict[int, list[Absence]] = {}
    near = models.TimeOff.objects.filter(person__in=ids, end__gte=today - LOOK_BACK, start__lte=today + LOOK_AHEAD)
    for person, start, end, part in near.order_by().values_list("person_id", "start", "end", "part"):
        away.setdefault(person, []).append(Absence(start, end, part))
    years = {(today + span).year for span in (-LOOK_BACK, timedelta(0), LOOK_AHEAD)}
    return {
        person.key: PersonFacts(
            person.key,
            hours=tuple(hours.get(person.pk, ())) or (WorkingHours(FULL_TIME),),
            away=tuple(away.get(person.pk, ())),
            holidays=public_holidays.of_years(public_holidays.region_of_person(person, organisation), years),
            leaves=person.left_on or (person.leaves if person.leaving_is_known else None),
        )
        for person in people
    }
