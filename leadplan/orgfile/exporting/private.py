"""What one person alone may see: in an operator's backup, and nowhere else."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from focus.models import Actual, Meeting
from leadplan.orgfile.exporting.people import key_of, keys_of
from leadplan.orgfile.exporting.writing import CHUNK, ShortList, entry, plain, short
from stakeholders.models import Conversation, Pitch, Slice, Stakeholder

Dict = dict[str, Any]


def meetings() -> Iterator[Dict]:
    """Those kept by hand: a calendar brings its own again."""
    rows = Meeting.objects.kept_by_hand().select_related("person", "initiative", "area").prefetch_related("attendees")
    for row in rows.order_by("person__key", "starts", "title").iterator(CHUNK):
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
        )


def stakeholders() -> Iterator[Dict]:
    rows = Stakeholder.objects.select_related("lead", "person").prefetch_related(
        "initiatives", "touchpoints", "promises"
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
        )


def pitches() -> Iterator[Dict]:
    rows = Pitch.objects.select_related("author", "cycle", "initiative").prefetch_related(
        "co_sponsors",
        "evidence",
        "messages",
        Prefetch("slices", Slice.objects.select_related("team")),
        "stakeholders",
        Prefetch("conversations", Conversation.objects.select_related("stakeholder")),
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
        cycle=(key_of(row.cycle), None),
        initiative=(key_of(row.initiative), None),
        ticket=(row.ticket, ""),
        status=(row.status, "draft"),
        reason=(row.reason, ""),
    )


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
    )


def talk(one: Any) -> Dict:
    return short(stakeholder=one.stakeholder.key, on=one.on, kind=(one.kind, "one_to_one"), result=(one.result, ""))


def actuals() -> Iterator[Dict]:
    rows = Actual.objects.select_related("person", "area__initiative")
    for row in rows.order_by("person__key", "week", "area__initiative__key", "area__key").iterator(CHUNK):
        yield short(
            person=row.person.key,
            week=str(row.week),
            area=f"{row.area.initiative.key}/{row.area.key}",
            hours=plain(row.hours),
        )
