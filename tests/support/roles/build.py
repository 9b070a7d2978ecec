"""Builds the test organisation: people with accounts, two initiatives, and everyone's private rows."""

from datetime import date
from decimal import Decimal

from allauth.usersessions.models import UserSession

from focus.models import WeekPlan
from focus.plan import services
from initiatives.models import (
    CriticalArea,
    Dependency,
    Handover,
    Initiative,
    KnowledgeTransfer,
    LeadAssignment,
    StatusUpdate,
)
from integrations.models import Webhook
from people.models import Departure, Organisation, Person, Skill, Team, WebhookEvent
from stakeholders.models import PlanningCycle
from standards.models import Standard
from tests.support import factories as make
from tests.support.roles.organisation import NOW, OWNERS, ROLES, TODAY, WEEK, YESTERDAY, ExampleOrganisation
from tests.support.roles.private_rows import own_rows


def build() -> ExampleOrganisation:
    make.OrganisationFactory.create()
    example = ExampleOrganisation(people())
    two_initiatives(example)
    standards(example)
    for key in OWNERS:
        own_rows(example, example.people[key])
    for key in ("lead", "other-lead"):
        row = WeekPlan.objects.create(person=example.people[key], week=WEEK, computed_at=NOW, facts={})
        example.add("week", row)
    return example


def plan_weeks(example: ExampleOrganisation) -> None:
    """Create real plans, as pages show them."""
    for key in ("lead", "other-lead", "deputy"):
        services.replan(example.people[key], WEEK, now=NOW)


def people() -> dict[str, Person]:
    """Everyone has an account, except one person."""
    found = {key: make.PersonFactory.create(key=key, name=key.replace("-", " ").title()) for key in ROLES}
    found["nobody"] = make.PersonFactory.create(key="nobody", name="Nobody")
    found["lead"].manager = found["former-manager"]
    found["lead"].save()
    found["lead"].manager, found["manager"].manager = found["manager"], found["skip-level-manager"]
    found["lead"].leaves, found["lead"].leaving_is_known = date(2029, 12, 28), True
    found["member"].leaves = date(2029, 12, 28)
    for key in ("lead", "manager", "member"):
        found[key].save()
    for key in ROLES:
        administers = key == "administrator"
        make.AccountFactory.create(person=found[key], is_superuser=administers, is_staff=administers)
    return {person.key: person for person in Person.objects.all()}


def two_initiatives(example: ExampleOrganisation) -> None:
    people = example.people
    skill = make.SkillFactory.create(key="http", name="HTTP")
    example.add("skill", skill)
    team = make.TeamFactory.create(key="core", engineering_manager=people["manager"])
    team.members.add(people["member"])
    example.add("team", team)
    example.add("organisation", Organisation.objects.get())
    for person in (people["lead"], people["member"], people["administrator"]):
        example.add("person", person)
        example.add("manager", person)
        example.add("last-day", person)
        example.add("account", person.account)
    session = {"ip": "192.0.2.1", "session_key": "elsewhere"}
    gone = make.PersonFactory.create(key="gone", name="Somebody Gone")
    example.departure = Departure.objects.create(
        person=gone, requested_at=NOW, day=YESTERDAY, completed_at=NOW, number=1
    )
    example.session = UserSession.objects.create(user=people["lead"].account, **session)
    hook = Webhook.objects.create(name="marker webhook of all", address="x", host="x", created_at=NOW)
    example.add("webhook", hook, hook.name)
    for key, lead, hours in (("product", "lead", "13.25"), ("other", "other-lead", "16.25")):
        initiative_with_rows(example, key, people[lead], hours, skill)
    product = Initiative.objects.get(key="product")
    make.LeadFactory.create(initiative=product, person=people["deputy"], role="deputy", hours=Decimal("14.25"))
    make.LeadFactory.create(initiative=product, person=people["former-lead"], end=YESTERDAY, hours=Decimal("15.25"))
    example.add("membership", make.MembershipFactory.create(initiative=product, person=people["member"]))
    make.MembershipFactory.create(initiative=product, person=people["former-member"], end=YESTERDAY)
    example.add("assignment", LeadAssignment.objects.get(person=people["lead"]))
    for row in LeadAssignment.objects.select_related("person"):
        example.add("agreed", row, f"{row.hours:g} h a week", f'value="{row.hours:g}"')
    example.add(
        "cycle", PlanningCycle.objects.create(key="q1", name="Q1", starts=date(2027, 1, 1), ends=date(2027, 3, 31))
    )


def standards(example: ExampleOrganisation) -> None:
    """One that the lead owns. The core team declined, then adopted, and reverted for a while."""
    lead, manager, core = example.people["lead"], example.people["manager"], Team.objects.get(key="core")
    row = Standard.objects.create(key="retries", name="Retries", statement="Calls are retried", owner=lead)
    example.add("standard", row)
    example.add("standard-scope", row.scopes.create(team=core, start=date(2026, 9, 1)))
    term = row.terms.create(number=1, text=row.statement, start=date(2026, 9, 1))
    example.add("standard-term", term)
    example.add("sponsor-statement", row.sponsor_statements.create(name="Vera", on=TODAY, text="x", reported_by=lead))
    why = "marker refusal of core"
    at = {"team": core, "term": term, "by": manager}
    declined = row.adoptions.create(**at, state="declined", on=date(2026, 10, 1), note=why)
    example.add("decline-reason", declined, why)
    example.add("team-adoption", row.adoptions.create(**at, state="adopted", on=date(2026, 10, 20)))
    granted = {"owner": manager, "granted_by": lead, "start": TODAY, "until": date(2027, 1, 5)}
    example.add("standard-exception", row.exceptions.create(team=core, what="The importer", reason="x", **granted))
    reverted = row.reverts.create(
        team=core, on=date(2026, 11, 2), restored_on=YESTERDAY, what="marker revert of core", reason="incident",
        note="marker note on a revert",
    )  # fmt: skip
    example.add("revert", reverted, reverted.what, reverted.note)
    asked = row.asks.create(team=core, on=TODAY, to=manager, to_name=manager.name, text="marker ask of core")
    example.add("standard-ask", asked, asked.text)


def waits_for(example: ExampleOrganisation, key: str, waits: Dependency) -> None:
    """Everything that belongs to a dependency, and another one that the core team delivers."""
    given = waits.dates_given.create(recorded_on=TODAY, eta=TODAY, reason=f"marker reason of {key}")
    example.add("date-given", given, given.reason)
    check = waits.acceptance_checks.create(check_text=f"marker check of {key}")
    example.add("check", check, check.check_text)
    delivery = waits.deliveries.create(number=1, on=TODAY, note=f"marker delivery of {key}")
    example.add("delivery", delivery, delivery.note)
    finding = delivery.findings.create(on=TODAY, text=f"marker finding of {key}")
    example.add("finding", finding, finding.text)
    ask = waits.date_requests.create(on=TODAY, to_name=f"marker addressee of {key}", reason=f"marker why of {key}")
    example.add("ask", ask, ask.to_name, ask.reason)
    core = Team.objects.get(key="core")
    asked = waits.initiative.dependencies.create(key="asked", name=f"asked of core by {key}", producer=core)
    example.add("dependency-asked", asked)


def transfer_of(example: ExampleOrganisation, area: CriticalArea, teacher: Person) -> None:
    """Of a skill that nothing requires, so that one of HTTP can still be planned."""
    skill = make.SkillFactory.create(key=f"taught-{area.initiative.key}")
    row = KnowledgeTransfer.objects.create(area=area, skill=skill, from_person=teacher, made_on=TODAY)
    example.add("transfer", row)
    session = row.sessions.create(to_person=example.people["member"], kind="observe", on=TODAY)
    example.add("transfer-session", session)


def initiative_with_rows(example: ExampleOrganisation, key: str, lead: Person, hours: str, skill: Skill) -> None:
    name, summary = f"The {key} initiative", f"marker summary of {key}"
    initiative = make.InitiativeFactory.create(key=key, name=name, summary=summary, priority=4)
    example.add("initiative", initiative, summary)
    area = make.AreaFactory.create(initiative=initiative, key="api", name="API", why=f"marker area of {key}", impact=5)
    example.add("area", area, area.why)
    make.AreaFactory.create(initiative=initiative, key="scope", name="Scope")
    make.RequirementFactory.create(area=area, skill=skill, level=4)
    transfer_of(example, area, lead)
    point = make.PointFactory.create(initiative=initiative, key="review", name=f"marker point of {key}")
    example.add("point", point, point.name)
    waits = Dependency.objects.create(initiative=initiative, key="waits", name=f"marker dependency of {key}")
    example.add("dependency", waits, waits.name)
    waits_for(example, key, waits)
    hook = Webhook.objects.create(
        owner=lead, initiative=initiative, name=f"marker webhook of {key}", address="x", host="x", created_at=NOW
    )
    example.add("initiative-webhook", hook, hook.name)
    event = WebhookEvent.objects.create(id=f"event of {key}", type="area.settled", at=NOW, passed_on=True)
    hook.deliveries.create(event=event, not_before=NOW)
    notes = {"decisions": f"marker decisions of {key}", "ownership": "x", "risks": "x"}
    left = Handover.objects.create(initiative=initiative, person=lead, on=TODAY, written_at=NOW, **notes)
    example.add("handover", left, left.decisions)
    said = StatusUpdate.objects.create(
        initiative=initiative,
        kind="health",
        before="on_track",
        after="at_risk",
        note=f"marker update of {key}",
        at=NOW,
    )
    example.add("update", said, said.note)
    make.LeadFactory.create(initiative=initiative, person=lead, hours=Decimal(hours))
