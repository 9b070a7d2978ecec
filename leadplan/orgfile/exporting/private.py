"""What only one person may see: exported only in an operator's backup."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from focus.models import Actual, Meeting
from initiatives.models import CriticalArea
from leadplan.orgfile.exporting.people import key_of, keys_of
from leadplan.orgfile.exporting.writing import CHUNK, ShortList, entry, plain, short
from stakeholders.models import Conversation, Dismissal, Move, Pitch, Slice, Stakeholder

Dict = dict[str, Any]


def meetings() -> Iterator[Dict]:
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


def stakeholders() -> Iterator[Dict]:
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
            moves=([move(one) for one in row.moves.all()], []),
        )


def move(one: Any) -> Dict:
    talk = one.conversation
    return short(
        on=one.on,
        before=one.before,
        after=one.after,
        pitch=(talk.pitch.key if talk else None, None),
        talked_on=(talk.on if talk else one.on, one.on),
    )


def pitches() -> Iterator[Dict]:
    rows = Pitch.objects.select_related("author", "cycle", "initiative", "area__initiative").prefetch_related(
        "co_sponsors",
        "evidence",
        "messages",
        Prefetch("slices", Slice.objects.select_related("team")),
        "stakeholders",
        Prefetch("conversations", Conversation.objects.select_related("stakeholder")),
        "office_hours__held",
    )
    return (pitch(row) for row in rows.order_by("key").iterator(CHUNK))


def pitch(row: Pitch) -> Dict:
    value = short(amount=(row.value_amount, None), currency=(row.value_currency, ""), per=(row.value_per, ""))
    return entry(
        key=row.key,
        author=row.author.key,
        co_sponsors=(keys_of(row.co_sponsors.all()), ShortList()),
        title=row.title,
        problem=(row.problem, ""),
        evidence=([evidence(one) for one in row.evidence.all()], []),
        outcome=(row.outcome, ""),
        value=(value, {}),
        messages=({one.audience: one.text for one in row.messages.all()}, {}),
        slices=([part(one) for one in row.slices.all()], []),
        stakeholders=(keys_of(row.stakeholders.all()), ShortList()),
        conversations=([talk(one) for one in sorted(row.conversations.all(), key=by_day)], []),
        office_hours=([office_hours(one) for one in row.office_hours.all()], []),
        cycle=(key_of(row.cycle), None),
        initiative=(key_of(row.initiative), None),
        area=(path_of(row.area) if row.area else None, None),
        ticket=(row.ticket, ""),
        status=(row.status, "draft"),
        reason=(row.reason, ""),
        aimed_on=(row.aimed_on, None),
        stood_on=(row.stood_on, None),
        back_on=(row.back_on, None),
    )


def path_of(area: CriticalArea) -> str:
    return f"{area.initiative.key}/{area.key}"


def by_day(one: Any) -> tuple[Any, str]:
    return (one.on, one.stakeholder.key)


def evidence(one: Any) -> Dict:
    return short(
        what=one.what, figure=(one.figure, None), unit=(one.unit, ""), source=(one.source, ""), date=(one.date, None)
    )


def part(one: Any) -> Dict:
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


def talk(one: Any) -> Dict:
    return short(stakeholder=one.stakeholder.key, on=one.on, kind=(one.kind, "one_to_one"), result=(one.result, ""))


def office_hours(one: Any) -> Dict:
    return short(
        first=one.first,
        last=(one.last, one.first),
        at=one.at,
        minutes=(one.minutes, 60),
        timezone=one.timezone,
        place=(one.place, ""),
        held=([short(on=day.on, honoured=day.honoured) for day in one.held.all()], []),
    )


def dismissals() -> Iterator[Dict]:
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


def actuals() -> Iterator[Dict]:
    rows = Actual.objects.select_related("person", "area__initiative")
    for row in rows.order_by("person__key", "week", "area__initiative__key", "area__key").iterator(CHUNK):
        yield short(
            person=row.person.key,
            week=str(row.week),
            area=path_of(row.area),
            hours=plain(row.hours),
            note=(row.note, ""),
            helped=(row.helped, None),
        )
