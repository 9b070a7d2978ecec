"""Builds the demo organisation: imports a file, then does what its people would do, with the same actions."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import services
from engine.weeks import Week
from engine.weights import Weights
from focus.calendars import ics_reader
from focus.calendars.services import importer, meetings, syncing, triage
from focus.models import Actual, Calendar, Choice, Meeting, WeekPlan
from focus.plan import services as plans
from focus.week.services import decisions, preferences
from growth.goals import services as goals
from growth.mentors import services as mentors
from growth.models import Goal
from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, SkillRequirement, Stage
from initiatives.transfers import services as transfers
from initiatives.transfers.queries.experts import learners_for
from initiatives.transfers.queries.transfer_sessions import propose_transfer
from leadplan import demo
from leadplan.demo.dates import shift_calendar, shift_organisation
from leadplan.demo.past_weeks import record_past_weeks
from leadplan.demo.standards import follow_standard
from leadplan.orgfile.exporting.yaml_writer import write
from leadplan.orgfile.importing import import_organisation
from leadplan.orgfile.yaml_reader import parse
from people.models import Account, Organisation, Person, Skill, Team
from people.services import ratings
from stakeholders import missing_stakeholders
from stakeholders import services as contacts
from stakeholders.models import OfficeHours, Pitch, Stakeholder
from stakeholders.pitches.services import planning as pitch_planning
from stakeholders.pitches.services import status as pitch_status

FILE: Final = Path(__file__).with_name("organisation.yaml")
CALENDAR: Final = Path(__file__).with_name("calendar.ics")
RULES: Final = {"rate limits": "limits", "screens": "screens"}
"""Words in the titles of Diego's meetings, and the area that the meetings are about."""
WEEKS_BACK: Final = 13
WEEKS_AHEAD: Final = 3
HABITS: Final = {
    "diego": ("incident-reviews/review-quality", 2),
    "noor": ("failure-drills/learning", 1.5),
    "mei": ("one-tap/offline", 1),
}
"""The stories start this week: until now these three spent their hours on something else."""
SHARE_ACTUALS: Final = ("bruno", "diego", "sofia")
"""People who share their actual hours with their managers."""
ACTUAL_SHARES: Final = (Decimal("1"), Decimal("0.5"), Decimal("0.75"), Decimal("1"), Decimal("1.25"))
"""Actual hours as a share of planned hours, week by week: plans are rarely met exactly."""


FIRST_ASSESSED: Final = date(2026, 9, 7)
ASSESSMENT_WEEKS: Final = 6
HEAD: Final = "vera"
PRODUCT_TEAM: Final = ("priya", "tom", "lena", "omar", "julie")
PRODUCT_SKILLS: Final = ("api-design", "scoping")
"""What Diego rates of the team that he leads; the rest is rated by their manager."""


def build_demo(now: datetime) -> None:
    """Fill an empty installation. Dates are around the week of `now`; the same `now` gives the same organisation."""
    written = parse(FILE.read_bytes()).data
    week = Week.of(now.astimezone(ZoneInfo(written["organisation"]["timezone"])).date())
    data = shift_organisation(with_assessments(written), week)
    by = first_person(data["people"])
    import_organisation(write(data).encode(), by=by, now=now - timedelta(weeks=WEEKS_BACK), happened_until=now.date())
    people = {person.key: person for person in Person.objects.all()}
    make_accounts(people)
    monday = min(now, datetime.combine(week.monday, now.timetz()).replace(hour=6, minute=0))
    connect_calendar(people["diego"], week, monday)
    leads = {one.person.key: one.person for one in LeadAssignment.objects.firm().select_related("person")}
    for back in range(WEEKS_BACK, 0, -1):
        simulate_week(week - back, leads, now - timedelta(weeks=back))
    # Before the week is planned, since the plan depends on it.
    simulate_influence(people, week, now - timedelta(weeks=1))
    follow_standard(people, week, now)
    plan_transfer(people["mei"], people["raj"], week, now - timedelta(days=3))
    leading = [person.pk for person in leads.values()]
    for ahead in range(WEEKS_AHEAD + 1):
        plans.plan_chunk(leading, week + ahead, now=monday)
        plans.study_chunk(leading, week + ahead)
    decide_this_week(people, week, now)
    for key in SHARE_ACTUALS:
        preferences.change(people[key], now=now, shares_actual_hours=True)
    record_past_weeks(people["diego"], week, people["diego"].zone(written["organisation"]["timezone"]), now)
    set_goals(people, now)
    create_scenario(people, week, now)


def plan_transfer(teacher: Person, learner: Person, week: Week, now: datetime) -> None:
    """Raj learns the payments service from Mei, from next week on."""
    rows = SkillRequirement.objects.select_related("area__initiative", "skill")
    need = rows.get(area__initiative__key="one-tap", area__key="payments")
    levels = learners_for(need, teacher, now.date(), Weights())
    chosen = [one for one in levels if one.person == learner]
    organisation = Organisation.objects.get()
    proposed = propose_transfer(need, teacher, chosen, (week + 1).monday, organisation, now.date())
    transfers.plan_transfer(need, teacher, proposed, "other", by=teacher, now=now, today=now.date())


def with_assessments(data: dict[str, Any]) -> dict[str, Any]:
    """The file's plain levels become assessments of different weeks, by a lead, the manager or the organisation's head."""
    people = []
    for number, one in enumerate(data["people"]):
        rated = enumerate(one.get("skills", {}).items(), number)
        skills = {skill: assessed(level, skill, one, week % ASSESSMENT_WEEKS) for week, (skill, level) in rated}
        people.append({**one, "skills": skills})
    return {**data, "people": people}


def assessed(level: Any, skill: str, person: dict[str, Any], weeks: int) -> Any:
    if isinstance(level, list) or (isinstance(level, dict) and "assessed" in level):
        return level
    rating = level if isinstance(level, dict) else {"level": level}
    day = max(FIRST_ASSESSED + timedelta(weeks=weeks), date.fromisoformat(person["joined"]) + timedelta(weeks=2))
    led = person["key"] in PRODUCT_TEAM and skill in PRODUCT_SKILLS
    return {**rating, "assessed": day.isoformat(), "by": "diego" if led else person.get("manager", HEAD)}


def first_person(entries: list[dict[str, Any]]) -> Person:
    """The administrator, created first because the import runs under their name."""
    entry = next(one for one in entries if one.get("email") == demo.email_of("administrator"))
    return Person.objects.create(
        **{name: entry[name] for name in ("key", "name", "email", "role", "seniority", "joined")}
    )


def make_accounts(people: dict[str, Person]) -> None:
    """Accounts without a password: one-click sign-in is their only way to sign in."""
    administrator = demo.email_of("administrator")
    for person in people.values():
        if person.email == administrator:
            Account.objects.create_superuser(person.email or "", None, person=person)
        elif person.email:
            Account.objects.create_user(person.email, None, person=person)


def connect_calendar(person: Person, week: Week, now: datetime) -> None:
    """What Diego exported from his calendar: two series that match his rules, and two meetings still to triage."""
    zone = person.zone("Europe/Madrid")
    calendar = Calendar.objects.create(person=person, name="My calendar", added_at=now, read_at=now, tried_at=now)
    areas = {area.key: area for area in CriticalArea.objects.filter(initiative__key="organisations")}
    for words, area in RULES.items():
        triage.add_rule(person, words, [], (areas[area].initiative, areas[area]), "", "", now=now)
    text = shift_calendar(CALENDAR.read_text(encoding="utf-8"), week)
    first, end = importer.window(week, zone)
    found = ics_reader.read(ics_reader.ReadRequest(text.encode(), zone.key, (person.email or "",), first, end))
    kept = importer.import_meetings(calendar, found.found, zone, week, now=now)
    Calendar.objects.filter(pk=calendar.pk).update(sync_result=syncing.summary(found, kept), window=str(week))


def simulate_week(week: Week, leads: dict[str, Person], now: datetime) -> None:
    """A past week: planned, committed and reviewed."""
    plans.plan_chunk([person.pk for person in leads.values()], week, now=now)
    areas = {f"{area.initiative.key}/{area.key}": area for area in CriticalArea.objects.select_related("initiative")}
    for plan in WeekPlan.objects.filter(week=str(week)).select_related("person"):
        habit = HABITS.get(plan.person.key)
        if habit:
            record_actual(plan.person, week, areas[habit[0]], Decimal(str(habit[1])))
            continue
        decisions.accept_all(plan.person, week, now=now)
        for item in plan.facts["items"]:
            hours = next(area["hours"] for area in plan.facts["areas"] if area["area"] == item)
            record_actual(
                plan.person,
                week,
                areas[item],
                Decimal(str(hours)) * ACTUAL_SHARES[(week.number + plan.person_id) % len(ACTUAL_SHARES)],
            )


def record_actual(person: Person, week: Week, area: CriticalArea, hours: Decimal) -> None:
    quarter = (hours * 4).to_integral_value() / 4
    Actual.objects.create(person=person, week=week, area=area, hours=quarter)


def decide_this_week(people: dict[str, Person], week: Week, now: datetime) -> None:
    """Sofia has decided on each item, Noor has accepted hers; Diego missed a review, and his week is left for the visitor."""
    areas = {f"{area.initiative.key}/{area.key}": area for area in CriticalArea.objects.select_related("initiative")}
    sofia = people["sofia"]
    decisions.accept(sofia, week, areas["billing-migration/ledger"], Decimal(8), now=now)
    decisions.adjust(sofia, week, areas["billing-migration/cut-over"], Decimal(6), now=now)
    decisions.pin(sofia, week, areas["billing-migration/invoices"], Decimal(1), now=now)
    decisions.dismiss(sofia, week, areas["design-system/accessibility"], "Clara is reviewing it with Yuki", now=now)
    decisions.accept_all(people["noor"], week, now=now)
    missed = Meeting.objects.get(person=people["diego"], title="Threat model of tokens")
    meetings.choose(missed, Choice.SKIP, None, now=now - timedelta(weeks=1))
    checks = Pitch.objects.get(key="contract-tests")
    pitch_status.record_agreement(
        checks, Team.objects.get(key="organisations"), "Tom Becker", by=people["diego"], now=now, today=now.date()
    )
    modelling = Skill.objects.get(key="data-modelling")
    ratings.record(people["hassan"], modelling, 2, by=people["karl"], now=now, today=now.date())


def simulate_influence(people: dict[str, Person], week: Week, now: datetime) -> None:
    """Noor's office hours, an excluded stakeholder, and how a stakeholder's engagement changed."""
    noor, today = people["noor"], now.date()
    pitch = Pitch.objects.get(key="failover")
    first = (week - 1).days[3]
    offered = OfficeHours(
        pitch=pitch, first=first, last=first + timedelta(weeks=4), at=time(15), minutes=45, timezone="Europe/London",
        place="Small meeting room, 2nd floor",
    )  # fmt: skip
    pitch_planning.offer_hours(offered, by=noor, now=now)
    pitch_planning.record_held(offered, first, True, by=noor, now=now)
    emma = Stakeholder.objects.get(lead=noor, key="emma")
    history = ((week - 6, "neutral"), (week - 2, "supportive"))
    Stakeholder.objects.filter(pk=emma.pk).update(engagement="resistant")
    for then, engagement in history:
        with transaction.atomic():
            contacts.record_engagement(emma, engagement, then.monday)
    diego = people["diego"]
    left = [one for one in missing_stakeholders.load_missing(diego, today) if one.person.key == "quinn"]
    for one in left:
        contacts.exclude(diego, one.person, one.places, "Mei represents the checkout team here", now=now)


def set_goals(people: dict[str, Person], now: datetime) -> None:
    """Diego wants to grow in scoping, and Ines offers to mentor in it."""
    scoping = Skill.objects.get(key="scoping")
    why = "First releases that I scope still grow while they are built."
    goal = Goal(person=people["diego"], skill=scoping, title="Scope a release that stays small", why=why)
    goal.from_level, goal.to_level = 3, 4
    goals.save(goal, now=now)
    mentors.offer(people["ines"], scoping, Decimal(2), now=now)


def create_scenario(people: dict[str, Person], week: Week, now: datetime) -> None:
    """Tom is over capacity: Lena takes over his deputy role, and a new staff engineer would lead data residency."""
    marta, start = people["marta"], (week + 1).monday
    why = "Tom leads Data residency and is deputy lead of Organisations product: more than fits into his week. Lena has room."
    row = services.create_scenario(Scenario(name="Lena takes over as deputy lead", reason=why), by=marta, now=now)
    product, residency = (Initiative.objects.get(key=key) for key in ("organisations", "data-residency"))
    tom = {one.initiative_id: one for one in LeadAssignment.objects.filter(person=people["tom"])}
    change = ScenarioChange(scenario=row, initiative=product, effective_on=start)
    change.kind, change.assignment, change.person = ChangeKind.MOVE, tom[product.pk], people["lena"]
    services.save_change(change, by=marta, now=now, today=now.date())
    new = ScenarioChange(
        scenario=row, kind=ChangeKind.NEW_HIRE, title="New staff engineer", effective_on=(week + 6).monday
    )
    new.initiative, new.levels = residency, {"security": 4, "operations": 3}
    services.save_change(new, by=marta, now=now, today=now.date())
    deputy = ScenarioChange(
        scenario=row, kind=ChangeKind.ADD, initiative=residency, new_hire=new, effective_on=(week + 6).monday
    )
    deputy.stage, deputy.hours = Stage.EMBEDDED, Decimal(12)
    services.save_change(deputy, by=marta, now=now, today=now.date())
    review = InflectionPoint.objects.get(initiative=product, key="design-doc")
    later = ScenarioChange(scenario=row, kind=ChangeKind.POINT, initiative=product, point=review)
    later.effective_on = (week + 2).days[3]
    services.save_change(later, by=marta, now=now, today=now.date())
