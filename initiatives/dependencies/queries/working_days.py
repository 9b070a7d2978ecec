"""When people work, as far as asking them needs it: contracted days, time off and public holidays."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast

from engine.people_facts import FULL_TIME, Absence, PersonFacts, WorkingHours
from people import models, public_holidays
from people.model_fields import HoursField

LOOK_BACK: Final = timedelta(days=120)
LOOK_AHEAD: Final = timedelta(days=400)
NO_DAY: Final = Cast(Value(None), DateField())
NO_HOURS: Final = Cast(Value(None), HoursField())


def load_working_days(
    people: Collection[models.Person], organisation: models.Organisation | None, today: date
) -> dict[str, PersonFacts]:
    """By key. One query."""
    hours: dict[int, list[WorkingHours]] = {}
    away: dict[int, list[Absence]] = {}
    for person, start, end, part, *weekdays in spans_of([person.pk for person in people], today):
        if part == "":
            hours.setdefault(person, []).append(WorkingHours(tuple(float(one) for one in weekdays), start))
        else:
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


def spans_of(ids: Collection[int], today: date) -> Any:
    """Working hours and time off: person, from, to, part ("" for hours), weekdays."""
    nothing = {f"no_{day}": NO_HOURS for day in models.DAYS}
    text = CharField()
    hours = models.WorkingHours.objects.filter(person__in=ids).annotate(until=NO_DAY, what=Value("", text))
    near = models.TimeOff.objects.filter(person__in=ids, end__gte=today - LOOK_BACK, start__lte=today + LOOK_AHEAD)
    off = near.annotate(until=F("end"), what=F("part"), **nothing)
    columns = ("person_id", "start", "until", "what")
    rows = hours.order_by().values_list(*columns, *models.DAYS)
    return rows.union(off.order_by().values_list(*columns, *nothing), all=True)
