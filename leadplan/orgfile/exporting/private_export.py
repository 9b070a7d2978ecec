"""What only one person may see, in the file's format: exported only in an operator's backup."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from focus.models import Actual, Meeting
from initiatives.models import CriticalArea
from leadplan.orgfile.exporting.organisation_export import key_of, keys_of
from leadplan.orgfile.exporting.yaml_writer import CHUNK, ShortList, entry, plain, short
from leadplan.orgfile.week_lists import PERSON_FIELDS, REFERENCE_FIELDS, WeekList
from stakeholders.models import Conversation, Dismissal, Move, Pitch, Slice, Stakeholder

Dict = dict[str, Any]


def meeting_entries() -> Iterator[Dict]:
    """Only meetings added by hand: those of a calendar are read from it again."""
    rows = Meeting.objects.kept_by_hand().select_related("person", "initiative", "area", "delegate")
    rows = rows.prefetch_related("attendees").order_by("person__key", "starts", "title")
    for row in rows.iterator(CHUNK):
        yield entry(
            person=row.person.key,
            title=row.title,
            series=(row.series, ""),
            starts=row.starts,
            minutes=row.minutes,
            initiative=(key_of(row.initiative), None),
            area=(key_of(row.area), None),
            decides=(row.decides, "other"),
            reach=(row.reach, "feature"),
            attendees=(keys_of(row.attendees.all()), ShortList()),
            choice=(row.choice, ""),
            delegate=(key_of(row.delegate), None),
        )


def stakeholder_entries() -> Iterator[Dict]:
    rows = Stakeholder.objects.select_related("lead", "person").prefetch_related(
        "initiatives",
        "touchpoints",
        "promises",
        Prefetch("moves", Move.objects.select_related("conversation__pitch")),
    )
    for row in rows.order_by("lead__key", "key").iterator(CHUNK):
        yield entry(
            key=row.key,
            for_=row.lead.key,
            person=(key_of(row.person), None),
            name=(row.name, ""),
            audience=(row.audience, "other"),
            initiatives=(keys_of(row.initiatives.all()), ShortList()),
            influence=(row.influence, 3),
            interest=(row.interest, 3),
            engagement=(row.engagement, "neutral"),
            desired=(row.desired, "supportive"),
            cadence_days=(row.cadence_days, None),
            touchpoints=(
                [short(on=one.on, kind=(one.kind, "one_to_one"), note=(one.note, "")) for one in row.touchpoints.all()],
                [],
            ),
            promises=(
                [
                    short(what=one.what, whose=(one.whose, "mine"), due=(one.due, None), done=(one.done, False))
                    for one in row.promises.all()
                ],
                [],
            ),
            moves=([move_entry(one) for one in row.moves.all()], []),
        )


def move_entry(one: Any) -> Dict:
    talk = one.conversation
    return short(
        on=one.on,
        before=one.before,
        after=one.after,
        pitch=(talk.pitch.key if talk else None, None),
        talked_on=(talk.on if talk else one.on, one.on),
    )


def pitch_entries() -> Iterator[Dict]:
    rows = (
        Pitch.objects.select_related("author", "cycle", "initiative", "area__initiative")
        .prefetch_related("co_sponsors", "evidence", "messages", "stakeholders", "office_hours__held")
        .prefetch_related(Prefetch("slices", Slice.objects.select_related("team")))
        .prefetch_related(Prefetch("conversations", Conversation.objects.select_related("stakeholder")))
    )
    return (pitch_entry(row) for row in rows.order_by("key").iterator(CHUNK))


def pitch_entry(row: Pitch) -> Dict:
    value = short(amount=(row.value_amount, None), currency=(row.value_currency, ""), per=(row.value_per, ""))
    return entry(
        key=row.key,
        author=row.author.key,
        co_sponsors=(keys_of(row.co_sponsors.all()), ShortList()),
        title=row.title,
        problem=(row.problem, ""),
        evidence=([evidence_entry(one) for one in row.evidence.all()], []),
        outcome=(row.outcome, ""),
        value=(value, {}),
        messages=({one.audience: one.text for one in row.messages.all()}, {}),
        slices=([step_entry(one) for one in row.slices.all()], []),
        stakeholders=(keys_of(row.stakeholders.all()), ShortList()),
        conversations=([conversation_entry(one) for one in sorted(row.conversations.all(), key=by_day)], []),
        office_hours=([office_hours_entry(one) for one in row.office_hours.all()], []),
        cycle=(key_of(row.cycle), None),
        initiative=(key_of(row.initiative), None),
        area=(area_path(row.area) if row.area else None, None),
        ticket=(row.ticket, ""),
        status=(row.status, "draft"),
        reason=(row.reason, ""),
        aimed_on=(row.aimed_on, None),
        stood_on=(row.stood_on, None),
        back_on=(row.back_on, None),
    )


def area_path(area: CriticalArea) -> str:
    return f"{area.initiative.key}/{area.key}"


def by_day(one: Any) -> tuple[Any, str]:
    return (one.on, one.stakeholder.key)


def evidence_entry(one: Any) -> Dict:
    return short(
        what=one.what, figure=(one.figure, None), unit=(one.unit, ""), source=(one.source, ""), date=(one.date, None)
    )


def step_entry(one: Any) -> Dict:
    return short(
        name=one.name,
        team=(key_of(one.team), None),
        ask=(one.ask, ""),
        effort_weeks=(one.effort_weeks, None),
        value_share=(one.value_share, None),
        by=(one.by, None),
        agreed=(one.agreed, False),
        agreed_by=(one.agreed_by, ""),
    )


def conversation_entry(one: Any) -> Dict:
    return short(stakeholder=one.stakeholder.key, on=one.on, kind=(one.kind, "one_to_one"), result=(one.result, ""))


def office_hours_entry(one: Any) -> Dict:
    return short(
        first=one.first,
        last=(one.last, one.first),
        at=one.at,
        minutes=(one.minutes, 60),
        timezone=one.timezone,
        place=(one.place, ""),
        held=([short(on=day.on, honoured=day.honoured) for day in one.held.all()], []),
    )


def exclusion_entries() -> Iterator[Dict]:
    rows = Dismissal.objects.select_related("lead", "person", "initiative", "pitch")
    for row in rows.order_by("lead__key", "person__key", "initiative__key", "pitch__key").iterator(CHUNK):
        yield short(
            for_=row.lead.key,
            person=row.person.key,
            initiative=(key_of(row.initiative), None),
            pitch=(key_of(row.pitch), None),
            reason=row.reason,
            at=row.at,
        )


def actual_entries() -> Iterator[Dict]:
    rows = Actual.objects.select_related("person", "area__initiative")
    for row in rows.order_by("person__key", "week", "area__initiative__key", "area__key").iterator(CHUNK):
        yield short(
            person=row.person.key,
            week=str(row.week),
            area=area_path(row.area),
            hours=plain(row.hours),
            note=(row.note, ""),
            helped=(row.helped, None),
        )


SORT_COLUMNS = {"area": ("area__initiative__key", "area__key"), "stakeholder": ("stakeholder__key",)}


def week_list_entries(week_list: WeekList) -> Iterator[dict[str, Any]]:
    pointing = [name for name in week_list.fields if name in REFERENCE_FIELDS]
    joined = ["area__initiative" if name == "area" else name for name in pointing]
    named = [SORT_COLUMNS.get(name, (f"{name}__key" if name in PERSON_FIELDS else name,)) for name in week_list.names]
    rows = week_list.model._default_manager.select_related(*joined)
    for row in rows.order_by(*(one for names in named for one in names), "pk").iterator(CHUNK):
        yield short(**{name: (file_value(row, name), default_of(week_list, name)) for name in week_list.fields})


def default_of(week_list: WeekList, name: str) -> Any:
    field = week_list.entry.model_fields[name]
    return ... if field.is_required() else field.default


def file_value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name == "area":
        return area_path(value) if value else None
    return key_of(value) if name in REFERENCE_FIELDS else value
