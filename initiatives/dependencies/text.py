"""Dependencies in words: state, forecast, what to do next, and drafts of messages. Names are quoted as they were typed."""

from datetime import date
from typing import Final

from engine.facts import DependencyFacts
from engine.follow_ups import Rung
from engine.forecasts import Forecast
from initiatives.dependencies.queries.assessment import AssessedDependency
from initiatives.dependencies.queries.outlook import DependencyOutlook
from initiatives.dependencies.queries.pages import AskedSoon
from initiatives.models import CheckedBy, Delivery, DeliveryOutcome, DriState
from people.display import format_date
from people.models import Person

STATES: Final = {
    "late": "Late",
    "at_risk": "At risk",
    "exposed": "Exposed",
    "unknown": "No forecast",
    "holds": "Holds",
}
STATE_MEANINGS: Final = {
    "late": "needed before today and not accepted",
    "at_risk": "likely after the day it is needed",
    "exposed": "likely in time, but one case in five is too late",
    "unknown": "there is no date to forecast from",
    "holds": "likely in time",
}
CONFIDENCE: Final = {
    "assumed": "assumed",
    "some": "some confidence",
    "good": "good confidence",
}
WARNINGS: Final = {
    "missing": "There is no DRI: no one person answers for the date.",
    "declined": "The DRI answered that this isn’t theirs.",
    "left": "The DRI has left the organisation.",
    "outside": "The DRI is neither in the team that delivers it nor responsible for it.",
    "consumer": "The DRI works on this initiative, so they wait for it too.",
}
RUNGS: Final = ("DRI", "tech lead", "engineering manager", "their manager", "your manager")
RUNG_STATES: Final = {"empty": "not set", "absent": "away or left", "repeated": "asked already"}


def day(value: date) -> str:
    return format_date(value, "j F Y")


def short_day(value: date) -> str:
    return format_date(value, "j M")


def state_sentence(one: DependencyOutlook) -> str:
    """Late: needed 20 Nov, their date 4 Dec, likely 19 Dec, 4 in 5 by 9 Jan."""
    if not one.row.is_open:
        return f"{one.row.get_status_display()}{f' on {day(one.row.accepted_on)}' if one.row.accepted_on else ''}."
    return f"{open_state(one.facts())}."


def open_state(one: DependencyFacts) -> str:
    parts = [f"needed {short_day(one.need_by)}"] if one.need_by else []
    parts.append(f"their date {short_day(one.promised)}" if one.promised else "no date given")
    if one.likely and one.late:
        parts += [f"likely {short_day(one.likely)}", f"4 in 5 by {short_day(one.late)}"]
    return f"{STATES[one.state]}: {', '.join(parts)}"


def forecast_sentence(found: Forecast | None) -> str:
    """Likely 19 December 2026, late 9 January 2027. 1 of 5 possible outcomes keeps 4 December 2026."""
    if found is None:
        return "No forecast: ask for a date."
    keeps = "keeps" if found.keeps == 1 else "keep"
    return (
        f"Likely {day(found.likely)}, late {day(found.late)}. "
        f"{found.keeps} of {found.possible} possible outcomes {keeps} {day(found.given.eta)}."
    )


def forecast_basis(found: Forecast) -> str:
    """From 2 earlier dates of this team and 3 assumed ones: assumed."""
    own = f"{found.own} earlier date{'' if found.own == 1 else 's'} of this team"
    more = f" and {found.assumed} assumed one{'' if found.assumed == 1 else 's'}" if found.assumed else ""
    return f"From {own}{more}: {CONFIDENCE[found.confidence]}."


def after_need(one: DependencyOutlook) -> str:
    days = one.days_after_need
    if not days:
        return ""
    basis = "likely" if one.forecast and one.forecast.likely >= one.today else "already"
    return f"{basis} {days} day{'' if days == 1 else 's'} after it is needed"


def next_sentence(one: AssessedDependency) -> str:
    """What to do next, and why."""
    match one.next_step:
        case "accept":
            return "A delivery waits for you to accept it."
        case "escalate":
            person, rung = one.escalates_to, one.follow_up.escalate if one.follow_up else None
            over = one.follow_up.escalate_on if one.follow_up else None
            role = RUNGS[rung.number] if rung else ""
            return f"Go one rung up: ask {person} ({role}). The time to answer was over on {day(over)}." if over else ""
        case "ask":
            return f"Ask {one.asked_next.name if one.asked_next else 'the team'} for a date today."
        case _:
            return f"Ask on {day(one.follow_up.ask_on)}." if one.follow_up else ""


def rung_text(rung: Rung, one: AssessedDependency) -> str:
    """Dot Ferris, engineering manager; or why a rung is skipped."""
    people = one.people
    if rung.number == 0 and one.row.dri is not None and one.row.dri_state == DriState.DECLINED:
        return f"{one.row.dri.name}, {RUNGS[0]}: declined, so skipped"
    if rung.state == "there":
        return f"{people[rung.person or ''].name}, {RUNGS[rung.number]}"
    role = RUNGS[rung.number]
    who = f"{people[rung.person].name}, {role}" if rung.person else f"{role[0].upper()}{role[1:]}"
    return f"{who}: {RUNG_STATES[rung.state]}, so skipped"


def draft(
    one: AssessedDependency, to: Person | None, sender: Person, *, escalates: bool = False, last: Delivery | None = None
) -> str:
    """What we need and why, the last date, one question, what we offer. The sender edits it; nothing is sent.

    If the `last` delivery was handed back, the checks that it did not pass.
    """
    row = one.row
    greeting = f"Hi {to.name.split()[0] if to else 'all'},"
    why = f" for “{row.area}”" if row.area else ""
    verb = "needed" if row.need_by and row.need_by < one.today else "need"
    need = f" We {verb} it by {day(row.need_by)}." if row.need_by else ""
    parts = [greeting, f"“{row.initiative}” waits for “{row.name}”{why}.{need} {last_date(one)}".strip()]
    if escalates:
        asked = [ask.on for ask in one.asks if ask.answered_on is None]
        days = ", ".join(short_day(on) for on in asked)
        parts.append(f"We asked on {days} and had no answer. Who answers for the date, and what is it?")
    elif one.promised and one.promised >= one.today:
        parts.append(f"Does {day(one.promised)} still hold? If not, what is the new date?")
    else:
        parts.append("When will it be ready?")
    checks = [check for check in row.acceptance_checks.all() if not check.done]
    unmet = [check.check_text for check in checks if check.by == CheckedBy.PRODUCER]
    if last is not None and last.outcome == DeliveryOutcome.HANDED_BACK:
        failed = "; ".join(f"“{check.check_text}”" for check in checks) or "the checks"
        parts.append(f"Delivery {last.number} of {day(last.on)} didn’t pass: {failed}.")
    elif unmet:
        parts.append(f"It is ready for us once: {'; '.join(unmet)}.")
    parts.append("If something is in the way, we can help: test an early build, or start with a smaller first version.")
    return "\n\n".join([*parts, sender.name])


def last_date(one: DependencyOutlook) -> str:
    if not one.dates:
        return "We have no date yet."
    latest = one.dates[-1]
    slipped = f", {one.slipped_days} days later than the first one" if one.slipped_days > 0 else ""
    return f"The last date we have is {day(latest.eta)}, given on {day(latest.on)}{slipped}."


def asked_sentence(one: AskedSoon) -> str:
    """Others wait for your team: “Identity SDK 2.0”, needed 7 Dec, your date 4 Dec."""
    needed = f"needed {short_day(one.need_by)}" if one.need_by else "needed"
    given = f"your date {short_day(one.eta)}" if one.eta else "no date given"
    return f"Others wait for your team: “{one.name}”, {needed}, {given}"


def dri_text(one: DependencyOutlook) -> str:
    """Lou Marchetti, confirmed."""
    if one.row.dri is None:
        return "no DRI"
    state = {DriState.CONFIRMED: ", confirmed", DriState.DECLINED: ", declined"}.get(DriState(one.row.dri_state), "")
    return f"DRI {one.row.dri.name}{state}"
