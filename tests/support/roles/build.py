"""Builds the test organisation: people with accounts, two initiatives, and everyone's private rows."""

from datetime import date
from decimal import Decimal

from allauth.usersessions.models import UserSession

from focus.models import WeekPlan
from focus.plan import services
from initiatives.models import Dependency, Handover, Initiative, LeadAssignment, StatusUpdate
from people.models import Departure, Organisation, Person, Skill
from stakeholders.models import PlanningCycle
from tests.support import factories as make
from tests.support.roles.organisation import NOW, OWNERS, ROLES, TODAY, WEEK, YESTERDAY, House
from tests.support.roles.private_rows import own_rows


def build() -> House:
    make.OrganisationFactory.create()
    house = House(people())
    two_initiatives(house)
    for key in OWNERS:
        own_rows(house, house.people[key])
    for key in ("lead", "other-lead"):
        row = WeekPlan.objects.create(person=house.people[key], week=WEEK, computed_at=NOW, facts={})
        house.plant("week", row)
    return house


def plan_weeks(house: House) -> None:
    """Create real plans, as pages show them."""
    for key in ("lead", "other-lead", "deputy"):
        services.replan(house.people[key], WEEK, now=NOW)


def people() -> dict[str, Person]:
    """Everyone has an account, except one person."""
    found = {key: make.PersonFactory.create(key=key, name=key.replace("-", " ").title()) for key in ROLES}
    found["nobody"] = make.PersonFactory.create(key="nobody", name="Nobody")
    found["lead"].manager = found["former-manager"]
    found["lead"].save()
    found["lead"].manager, found["manager"].manager = found["manager"], found["skip-level-manager"]
    found["lead"].save()
    found["manager"].save()
    for key in ROLES:
        administers = key == "administrator"
        make.AccountFactory.create(person=found[key], is_superuser=administers, is_staff=administers)
    return {person.key: person for person in Person.objects.all()}


def two_initiatives(house: House) -> None:
    people = house.people
    skill = make.SkillFactory.create(key="http", name="HTTP")
    house.plant("skill", skill)
    team = make.TeamFactory.create(key="core", engineering_manager=people["manager"])
    team.members.add(people["member"])
    house.plant("team", team)
    house.plant("organisation", Organisation.objects.get())
    for person in (people["lead"], people["member"], people["administrator"]):
        house.plant("person", person)
        house.plant("manager", person)
        house.plant("account", person.account)
    session = {"ip": "192.0.2.1", "session_key": "elsewhere"}
    gone = make.PersonFactory.create(key="gone", name="Somebody Gone")
    house.departure = Departure.objects.create(person=gone, asked_at=NOW, day=YESTERDAY, done_at=NOW, number=1)
    house.session = UserSession.objects.create(user=people["lead"].account, **session)
    for key, lead, hours in (("product", "lead", "13.25"), ("other", "other-lead", "16.25")):
        initiative_with_rows(house, key, people[lead], hours, skill)
    product = Initiative.objects.get(key="product")
    make.LeadFactory.create(initiative=product, person=people["deputy"], role="deputy", hours=Decimal("14.25"))
    make.LeadFactory.create(initiative=product, person=people["former-lead"], end=YESTERDAY, hours=Decimal("15.25"))
    house.plant("membership", make.MembershipFactory.create(initiative=product, person=people["member"]))
    make.MembershipFactory.create(initiative=product, person=people["former-member"], end=YESTERDAY)
    house.plant("assignment", LeadAssignment.objects.get(person=people["lead"]))
    for row in LeadAssignment.objects.select_related("person"):
        house.plant("agreed", row, f"{row.hours:g} h a week", f'value="{row.hours:g}"')
    house.plant(
        "cycle", PlanningCycle.objects.create(key="q1", name="Q1", starts=date(2027, 1, 1), ends=date(2027, 3, 31))
    )


def initiative_with_rows(house: House, key: str, lead: Person, hours: str, skill: Skill) -> None:
    name, summary = f"The {key} initiative", f"planted summary of {key}"
    initiative = make.InitiativeFactory.create(key=key, name=name, summary=summary, priority=4)
    house.plant("initiative", initiative, summary)
    area = make.AreaFactory.create(initiative=initiative, key="api", name="API", why=f"planted area of {key}", impact=5)
    house.plant("area", area, area.why)
    make.AreaFactory.create(initiative=initiative, key="scope", name="Scope")
    make.RequirementFactory.create(area=area, skill=skill, level=4)
    point = make.PointFactory.create(initiative=initiative, key="review", name=f"planted point of {key}")
    house.plant("point", point, point.name)
    waits = Dependency.objects.create(initiative=initiative, key="waits", name=f"planted dependency of {key}")
    house.plant("dependency", waits, waits.name)
    notes = {"decisions": f"planted decisions of {key}", "ownership": "x", "risks": "x"}
    left = Handover.objects.create(initiative=initiative, person=lead, on=TODAY, written_at=NOW, **notes)
    house.plant("handover", left, left.decisions)
    said = StatusUpdate.objects.create(
        initiative=initiative,
        kind="health",
        before="on_track",
        after="at_risk",
        note=f"planted update of {key}",
        at=NOW,
    )
    house.plant("update", said, said.note)
    make.LeadFactory.create(initiative=initiative, person=lead, hours=Decimal(hours))
