"""A person with a row of every kind, and a colleague who records things about them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from allocation.models import Scenario, ScenarioChange
from digests.models import Digest, EmailAction, OutboxEmail
from engine.weeks import Week
from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Concern,
    Decision,
    Interruption,
    MeetingRule,
    NotSuggested,
    OwnWork,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
)
from growth.models import Goal, JournalDismissal, JournalEntry, Mentoring, MentorOffer
from initiatives.models import DateGiven, DateRequest, Dependency, Handover, KnowledgeTransfer, StatusUpdate
from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken, Webhook
from leadplan.privacy import departure_services
from people import audit
from people.models import (
    Account,
    Departure,
    Duty,
    EarlierAvailability,
    Interest,
    Job,
    LinkKind,
    Notification,
    Person,
    SecretLink,
    Skill,
    Team,
    TimeOff,
    TrashItem,
    WorkingHours,
)
from stakeholders.models import Conversation, Evidence, Exclusion, Pitch, Promise, Touchpoint
from standards.models import Standard
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    RatingFactory,
    RequirementFactory,
    SkillFactory,
    StakeholderFactory,
    TeamFactory,
)

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY: Final = NOW.date()
ALONE: Final = "colleague-alone-sees-this"


def person_with_rows() -> Person:
    """A person with a row of every kind, and a colleague who records things about them."""
    OrganisationFactory.create()
    manager = PersonFactory.create(key="manager")
    person = PersonFactory.create(key="somebody", name="Søren Ångström", manager=manager, timezone="Europe/Madrid")
    add_people(person, manager)
    add_work(person, manager)
    add_private(person)
    add_growth(person, manager)
    add_standards(person, manager)
    add_rows_of_colleague(manager, person)
    return person


def add_people(person: Person, manager: Person) -> None:
    account = Account.objects.create_user("soren@example.org", "a long password indeed", person=person)
    PersonFactory.create(manager=person, added_by=person)
    PersonFactory.create(next_manager=person, next_manager_from=date(2027, 1, 4))
    TeamFactory.create(key="core", tech_lead=person).members.add(person)
    WorkingHours.objects.create(person=person, fri=4)
    EarlierAvailability.objects.create(person=person, end=date(2026, 11, 29), day_to_day=10, country="FR")
    TimeOff.objects.create(person=person, start=date(2026, 12, 28), end=date(2027, 1, 3))
    Duty.objects.create(person=person, start=date(2026, 12, 1), end=date(2026, 12, 7), hours=8, what="on call")
    skill = SkillFactory.create(key="http")
    RatingFactory.create(person=person, skill=skill, level=2, author=manager)
    Interest.objects.create(person=person, skill=skill)
    lines = [
        audit.line(
            at=NOW, by=manager, verb="changed", thing="person", label=person.name, about=person, after="level 2"
        ),
        audit.line(at=NOW, by=person, verb="changed", thing="rating", label=manager.name, about=manager, after=ALONE),
    ]
    audit.append(lines)
    Job.objects.create(kind="focus.tasks.replan", requested_by=person, requested_at=NOW)
    for owner, about in ((person, None), (manager, person)):
        SecretLink.objects.create(
            kind=LinkKind.CALENDAR_FEED,
            digest=f"of {owner.key}",
            owner=owner,
            about=about,
            created_at=NOW,
            expires_at=NOW,
        )
    for owner, about in ((person, None), (manager, person)):
        TrashItem.objects.create(
            name=f"of {owner.key}", owner=owner, about=about, kind="time off", label="x", rows="[]", removed_at=NOW
        )
    for receiver, actor in ((person, manager), (manager, person)):
        Notification.objects.create(person=receiver, actor=actor, kind="rated", row=1, at=NOW)
    token = ApiToken(
        person=person, name="script", prefix="abcdefgh", created_at=NOW, expires_at=NOW + timedelta(days=30)
    )
    token.save()
    for kind in ("week", "slack"):
        Webhook.objects.create(owner=person, kind=kind, name=kind, created_at=NOW)
    DataImport.objects.create(person=person, title="Roadmap", created_at=NOW)
    ImportMapping.objects.create(person=person, system="table", source="Roadmap")
    JiraConnection.objects.create(person=person, address="https://jira.example", token="x", jql="x")
    content = ContentType.objects.get_for_model(Person)
    LogEntry.objects.create(user=account, content_type=content, object_id="1", object_repr="x", action_flag=CHANGE)
    Departure.objects.create(person=person, requested_at=NOW)
    Departure.objects.create(person=PersonFactory.create(), requested_at=NOW, scheduled_by=person)


def add_work(person: Person, manager: Person) -> None:
    initiative = InitiativeFactory.create(key="product", name="Product")
    LeadFactory.create(initiative=initiative, person=person, hours=12)
    area = AreaFactory.create(initiative=initiative, key="api", owner=person)
    skill = SkillFactory.create(key="sql")
    RequirementFactory.create(area=area, skill=skill)
    colleague = MembershipFactory.create(initiative=initiative, person__key="colleague").person
    MembershipFactory.create(person=person)
    RatingFactory.create(person=colleague, skill=skill, author=person)
    RatingFactory.create(person__key="from-before", skill=skill, author=person)
    dependency = Dependency.objects.create(initiative=initiative, key="feed", name="Feed", dri=person)
    DateGiven.objects.create(dependency=dependency, recorded_on=date(2026, 11, 2), eta=date(2026, 12, 2), by=person)
    hidden = Dependency.objects.create(initiative=InitiativeFactory.create(), key="x", name=ALONE, dri=person)
    DateGiven.objects.create(dependency=hidden, recorded_on=date(2026, 11, 2), eta=date(2026, 12, 2), by=person)
    DateRequest.objects.create(dependency=dependency, on=NOW.date(), to=person, to_name=person.name)
    week = Week(2026, 53)
    WeekPlan.objects.create(person=person, week=week, computed_at=NOW, facts={"lead": person.key})
    Decision.objects.create(person=person, week=week, area=area, kind="accept", hours="2.5", at=NOW)
    Actual.objects.create(person=person, week=week, area=area, hours=3)
    Block.objects.create(person=person, week=week, area=area, starts=NOW, minutes=90, at=NOW)
    Commitment.objects.create(person=person, week=week, at=NOW)
    WeekPreferences.objects.create(person=person, changed_at=NOW)
    Pairing.objects.create(person=person, week=week, area=area, learner=colleague, at=NOW)
    Review.objects.create(person=person, week=week, note="A good one", day_to_day="9.5", at=NOW)
    ReviewDraft.objects.create(person=person, week=week + 1, form_data={"note": "half said"}, at=NOW)
    Interruption.objects.create(person=person, at=NOW, source="Support", minutes=20, about="a lost order")
    Interruption.objects.create(person=colleague, at=NOW, source=person.name, source_person=person, minutes=5)
    Concern.objects.create(person=person, area=area, text="nobody has tried it", at=NOW)
    OwnWork.objects.create(
        person=person, title="Write the RFC", hours=3, due=NOW.date(), initiative=initiative, area=area
    )
    NotSuggested.objects.create(person=person, colleague=colleague, at=NOW)
    NotSuggested.objects.create(person=colleague, colleague=person, at=NOW)
    ProposalAnswer.objects.create(person=person, kind="rota", about="support", accepted=False, at=NOW)
    notes = {"decisions": "Why events", "ownership": "Who has what", "risks": "What to watch"}
    StatusUpdate.objects.create(
        initiative=initiative, kind="area", area=area, name="API", before="open", after="settled", note="Events",
        by=person, at=NOW,
    )  # fmt: skip
    for teacher, learner in ((person, colleague), (colleague, person)):
        skill = SkillFactory.create()
        taught = KnowledgeTransfer.objects.create(
            area=area, skill=skill, from_person=teacher, made_on=date(2026, 10, 1)
        )
        taught.sessions.create(to_person=learner, kind="observe", on=date(2026, 10, 5))
        taught.sessions.create(to_person=learner, kind="pair", on=date(2027, 6, 1))
    Handover.objects.create(initiative=initiative, person=person, on=NOW.date(), written_at=NOW, **notes)
    Calendar.objects.create(person=person, name="Work", address="sealed", host="calendars.example", added_at=NOW)
    MeetingRule.objects.create(person=person, words="board", sets_topic=True, at=NOW)
    MeetingFactory.create(person=person, title="Architecture board", initiative=initiative, area=area)
    Digest.objects.create(person=person, week=week, message_id="<a@b>", created_at=NOW, not_before=NOW)
    EmailAction.objects.create(person=person, week=week, kind="accept", taken_at=NOW)
    OutboxEmail.objects.create(created_at=NOW, to="soren@example.org", subject="Your week", text="8 hours")


def add_private(person: Person) -> None:
    row = StakeholderFactory.create(lead=person, key="vp")
    Touchpoint.objects.create(stakeholder=row, on=date(2026, 11, 2), note="wants numbers")
    Promise.objects.create(stakeholder=row, what="send the figures")
    pitch = Pitch.objects.create(key="cache", author=person, title="A cache", value_amount=Decimal("1200.50"))
    Evidence.objects.create(pitch=pitch, what="slow")
    pitch.stakeholders.add(row)
    Conversation.objects.create(pitch=pitch, stakeholder=row, on=date(2026, 11, 3), result="convinced")
    Exclusion.objects.create(
        lead=person, person=Person.objects.get(key="colleague"), pitch=pitch, reason="speaks through the VP", at=NOW
    )
    scenario = Scenario.objects.create(key="lighter", author=person, name="A lighter week", created_at=NOW)
    ScenarioChange.objects.create(scenario=scenario, kind="leaves", person=person.manager, effective_on=TODAY)


def add_growth(person: Person, manager: Person) -> None:
    """Their journal, goals and mentoring; and what a colleague shares with them."""
    skill = Skill.objects.get(key="http")
    JournalEntry.objects.create(person=person, on=NOW.date(), title="Spoke at a meetup", shared_with=manager)
    JournalDismissal.objects.create(person=person, source_kind="area", source_id=1, at=NOW)
    goal = Goal.objects.create(
        person=person, skill=skill, title="HTTP", from_level=2, to_level=3, position=1, shared_with=manager
    )
    MentorOffer.objects.create(person=person, skill=skill)
    Mentoring.objects.create(mentor=manager, mentee=person, goal=goal, asked_at=NOW)
    JournalEntry.objects.create(person=manager, on=NOW.date(), title=ALONE, shared_with=person)
    theirs = Goal.objects.create(person=manager, title=ALONE, position=1, shared_with=person)
    Mentoring.objects.create(mentor=person, mentee=manager, goal=theirs, asked_at=NOW)


def add_standards(person: Person, manager: Person) -> None:
    """One that the person owns, and what they set, granted, said and reported."""
    team = Team.objects.get(key="core")
    row = Standard.objects.create(key="retries", name="Retries", statement="Calls retry", owner=person)
    term = row.terms.create(number=1, text=row.statement, start=TODAY)
    row.adoptions.create(team=team, term=term, state="agreed", by=person, on=TODAY)
    run = {"what": "The importer", "reason": "x", "start": TODAY, "until": TODAY + timedelta(days=30)}
    row.exceptions.create(team=team, owner=person, granted_by=manager, **run)
    row.exceptions.create(team=TeamFactory.create(), owner=manager, granted_by=person, **run)
    row.reverts.create(team=team, on=TODAY, what="The client", reason="schedule", by=person)
    row.sponsor_statements.create(person=person, on=TODAY, text="We all retry", reported_by=manager)
    row.sponsor_statements.create(person=manager, on=TODAY, text="We do", reported_by=person)
    row.asks.create(team=team, on=TODAY, to=person, to_name=person.name, text="Will you?")


def add_rows_of_colleague(colleague: Person, person: Person) -> None:
    """Rows that name the person and are private to someone else."""
    row = StakeholderFactory.create(lead=colleague, key="of-them", person=person)
    Touchpoint.objects.create(stakeholder=row, on=date(2026, 11, 2), note=ALONE)
    meeting = MeetingFactory.create(person=colleague, title=ALONE, delegate=person)
    meeting.attendees.add(person)
    rule = MeetingRule.objects.create(person=colleague, words=ALONE, delegate=person, at=NOW)
    rule.attendees.add(person)
    pitch = Pitch.objects.create(key="theirs", author=colleague, title="Theirs")
    pitch.co_sponsors.add(person)
    Conversation.objects.create(pitch=pitch, stakeholder=row, on=date(2026, 11, 3), result=ALONE)
    Exclusion.objects.create(lead=colleague, person=person, pitch=pitch, reason=ALONE, at=NOW)
    pitch.stakeholders.add(row)
    scenario = Scenario.objects.create(key="shared", author=colleague, name="Both", created_at=NOW, promoted_by=person)
    scenario.shared_with.add(person)
    scenario = Scenario.objects.create(key="without", author=colleague, name=ALONE, created_at=NOW)
    base = {"who": person.name, "role": "lead", "stage": "weekly", "hours": "4.00", "start": "", "end": ""}
    ScenarioChange.objects.create(scenario=scenario, kind="leaves", person=person, effective_on=TODAY, baseline=base)


def leave(person: Person, by: Person, day: date = TODAY) -> Departure:
    row = departure_services.schedule_departure(person, day, by=by, now=NOW)
    done = departure_services.carry_out(row.pk, now=NOW)
    assert done is not None
    return done


def said_everywhere() -> Iterator[tuple[str, str]]:
    """Every value of every table, with its table and column."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            # SQLite's own tables of trigrams, which depend on the order of what was written; their text is people_searchtext.
            if table.startswith("people_searchtext_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", str(value)


def relations_to_person() -> set[str]:
    """Every field of every model that refers to a person or an account."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in (Person, Account)
    }
