"""A person's private rows: one of every kind, each with a text that occurs nowhere else."""

from datetime import date, time, timedelta
from decimal import Decimal

from allocation.models import Scenario, ScenarioChange
from digests.models import Digest, OutboxEmail
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
    WeekPreferences,
)
from growth.models import Goal, JournalDismissal, JournalEntry, Mentoring, MentorOffer
from initiatives.models import CriticalArea, Initiative
from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken, Webhook
from people import audit
from people.models import (
    AuditLine,
    Duty,
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
from stakeholders.models import (
    Conversation,
    EngagementChange,
    Evidence,
    Exclusion,
    Message,
    OfficeHours,
    OfficeHoursSession,
    Pitch,
    PitchStep,
    Promise,
    Stakeholder,
    Touchpoint,
)
from tests.support import factories as make
from tests.support.roles.organisation import NOW, OWNERS, TODAY, WEEK, YESTERDAY, ExampleOrganisation


def own_rows(example: ExampleOrganisation, person: Person) -> None:
    """A row of everything that is private or visible to few."""
    number, key = OWNERS.index(person.key), person.key
    skill = Skill.objects.get(key="http")
    year = 2031 + number
    off = TimeOff.objects.create(person=person, start=date(year, 2, 3), end=date(year, 2, 4))
    example.add("time-off", off, f"Feb {year}", f"{year}-02", f"3, {year}")
    mornings = {day: Decimal("5.25") + number for day in ("mon", "tue", "wed", "thu")}
    example.add(
        "hours",
        WorkingHours.objects.create(person=person, **mornings),
        f"Mon–Thu {5 + number}.25",
        f'value="{5 + number}.25"',
    )
    starts, ends = date(2027, 1, 1), date(2027, 1, 2)
    duty = Duty.objects.create(person=person, start=starts, end=ends, hours=4, what=f"marker duty of {key}")
    example.add("duty", duty, duty.what)
    said = date(2001 + number, 3, 5)
    rating = make.RatingFactory.create(person=person, skill=skill, level=2, author=example.people["nobody"], on=said)
    example.add("notification", Notification.objects.create(person=person, kind="rated", row=rating.pk, at=NOW))
    example.add("rating", rating, f"Mar {said.year}", f"{said.year}-03", f"5, {said.year}")
    example.add(
        "meeting",
        make.MeetingFactory.create(person=person, title=f"marker meeting of {key}"),
        f"marker meeting of {key}",
    )
    calendars(example, person)
    area = Initiative.objects.get(key="other" if key == "other-lead" else "product").areas.get(key="api")
    reason = f"marker reason of {key}"
    at = {"person": person, "area": area}
    decision = Decision.objects.create(**at, week=WEEK, kind="adjust", hours=3, reason=reason, at=NOW)
    example.add("decision", decision, reason)
    example.add("area-hours", decision)
    example.add("pairing", Pairing.objects.create(**at, week=WEEK, learner=example.people["nobody"], at=NOW))
    example.add("block", Block.objects.create(**at, week=WEEK, starts=NOW, minutes=90, at=NOW))
    example.add("commitment", Commitment.objects.create(person=person, week=WEEK, at=NOW))
    example.add("preferences", WeekPreferences.objects.create(person=person, changed_at=NOW))
    example.add("planned", Decision.objects.create(**at, week=WEEK + 1, kind="accept", hours=4, at=NOW))
    example.add("real", Actual.objects.create(**at, week=WEEK - 1, hours=Decimal(2)))
    of_the_week(example, person, area)
    left_behind(example, person)
    mails(example, person)
    influence(example, person)
    growth(example, person)
    tried_out(example, person)


def calendars(example: ExampleOrganisation, person: Person) -> None:
    key = person.key
    calendar = Calendar.objects.create(
        person=person, name=f"marker calendar of {key}", host=f"of-{key}.calendars.example", added_at=NOW
    )
    example.add("calendar", calendar, calendar.name, calendar.host)
    title = f"marker entry of {key}"
    entry = make.MeetingFactory.create(
        person=person, title=title, calendar=calendar, uid=key, topic_source="open", guessed=True
    )
    example.add("meeting", entry, title)
    example.things[f"meeting/imported-{key}"] = entry
    rule = MeetingRule.objects.create(person=person, words=f"marker words of {key}", sets_topic=True, at=NOW)
    example.add("meeting-rule", rule, rule.words)


def of_the_week(example: ExampleOrganisation, person: Person, area: CriticalArea) -> None:
    """What someone captures during the week, and records in the review."""
    key = person.key
    said = f"marker review of {key}"
    example.add("real-week", Review.objects.create(person=person, week=WEEK - 3, day_to_day=9, at=NOW))
    example.add("review", Review.objects.create(person=person, week=WEEK - 1, note=said, at=NOW), said)
    typed = f"marker draft of {key}"
    draft = ReviewDraft.objects.create(person=person, week=WEEK - 2, form_data={"note": typed}, at=NOW)
    example.add("review-draft", draft, typed)
    source = f"marker source of {key}"
    caught = Interruption.objects.create(person=person, at=NOW, source=source, minutes=25)
    example.add("interruption", caught, source)
    example.add("interrupted", Interruption.objects.create(person=person, at=NOW, source="somebody", minutes=5))
    text = f"marker worry of {key}"
    example.add("worry", Concern.objects.create(person=person, area=area, text=text, at=NOW), text)
    title = f"marker own work of {key}"
    example.add("own-work", OwnWork.objects.create(person=person, title=title, hours=1, due=WEEK.sunday), title)
    example.add("not-suggested", NotSuggested.objects.create(person=person, colleague=example.people["nobody"], at=NOW))
    about = f"marker answer of {key}"
    answer = ProposalAnswer.objects.create(person=person, kind="rota", about=about, accepted=False, at=NOW)
    example.add("proposal", answer, about)


def growth(example: ExampleOrganisation, person: Person) -> None:
    """What the lead has in their journal and as a goal is shared: with their manager of today, and one who was it before."""
    key = person.key
    skill = Skill.objects.get(key="http")
    managers = {"lead": "manager", "deputy": "former-manager"}
    shown = {"shared_with": example.people[managers[key]]} if key in managers else {}
    title = f"marker entry of the journal of {key}"
    example.add("journal-entry", JournalEntry.objects.create(person=person, on=TODAY, title=title, **shown), title)
    example.add(
        "journal-dismissal",
        JournalDismissal.objects.create(person=person, source_kind="area", source_id=1, at=NOW),
    )
    name = f"marker goal of {key}"
    goal = Goal.objects.create(person=person, skill=skill, title=name, from_level=2, to_level=3, position=1, **shown)
    example.add("goal", goal, name)
    example.add("mentor-offer", MentorOffer.objects.create(person=person, skill=skill, hours_a_month=1))
    mentor = example.people["other-lead" if key == "lead" else "nobody"]
    mentoring = Mentoring.objects.create(mentor=mentor, mentee=person, goal=goal, asked_at=NOW, every_days=14)
    example.add("mentoring", mentoring)


def left_behind(example: ExampleOrganisation, person: Person) -> None:
    """Traces of work: trash, links, jobs, audit lines."""
    key = person.key
    removed = TrashItem.objects.create(
        name=f"removed-{key}",
        owner=person,
        kind="area",
        label=f"marker removal of {key}",
        restore_url="/",
        rows="[]",
        removed_at=NOW,
    )
    example.add("trash-item", removed, removed.label)
    link = SecretLink.objects.create(
        kind=LinkKind.CALENDAR_FEED, digest=key.ljust(64, "0"), owner=person, subject=f"marker-link-{key}",
        created_at=NOW, expires_at=NOW + timedelta(days=30),
    )  # fmt: skip
    example.add("link", link, link.subject)
    token = ApiToken.objects.create(
        person=person, name=f"marker token of {key}", prefix=key[-8:], digest="0" * 64, scopes=["read"],
        created_at=NOW, expires_at=NOW + timedelta(days=30),
    )  # fmt: skip
    example.add("api-token", token, token.name)
    sent = Webhook.objects.create(
        owner=person, kind="week", name=f"marker channel of {key}", address="x", host="x", created_at=NOW
    )
    example.add("week-webhook", sent, sent.name)
    brought = DataImport.objects.create(
        person=person, title=f"marker import of {key}", created_at=NOW,
        table={"head": ["Name", "Team"], "rows": [[f"Row of {key}", ""]], "first": 2, "sheet": ""},
    )  # fmt: skip
    example.add("import", brought, brought.title)
    mapping = ImportMapping.objects.create(person=person, system="table", source=f"marker source of {key}")
    example.add("import-mapping", mapping, mapping.source)
    jira = JiraConnection.objects.create(
        person=person, address=f"https://marker-jira-{key}.example", token="x", jql="x"
    )
    example.add("jira-connection", jira, jira.address)
    asked = f"marker job of {key}"
    job = Job.objects.create(kind="x", requested_by=person, requested_at=NOW, state="done", arguments={"of": asked})
    example.add("job", job, asked)
    audit.append(
        [audit.line(at=NOW, by=None, verb="changed", thing="day-to-day", label=f"marker line of {key}", about=person)]
    )
    example.add("audit", AuditLine.objects.get(label=f"marker line of {key}"), f"marker line of {key}")


def mails(example: ExampleOrganisation, person: Person) -> None:
    key = person.key
    body = f"marker mail of {key}"
    digest = Digest.objects.create(
        person=person, week=WEEK, message_id=f"<{key}@b>", created_at=NOW, not_before=NOW, state="failed", error="away"
    )
    example.add("digest", digest)
    mail = OutboxEmail.objects.create(
        created_at=NOW, to=person.email or "", subject=f"subject to {key}", text=body, html=body
    )
    example.add("outbox-email-text", mail, body)
    example.add("outbox-email", mail, mail.subject)


def influence(example: ExampleOrganisation, person: Person) -> None:
    key = person.key
    name = f"marker stakeholder of {key}"
    them = Stakeholder.objects.create(lead=person, key="them", url_id=f"them-{key}", name=name, cadence_days=7)
    example.add("stakeholder", them, name)
    touch = Touchpoint.objects.create(stakeholder=them, on=date(2026, 11, 2), note=f"marker note of {key}")
    example.add("touchpoint", touch, touch.note)
    promise = Promise.objects.create(stakeholder=them, what=f"marker promise of {key}")
    example.add("promise", promise, promise.what)
    pitch = Pitch.objects.create(
        key=f"pitch-{key}", url_id=f"pitch-{key}", author=person, title=f"marker pitch of {key}"
    )
    if key == "lead":
        pitch.co_sponsors.add(example.people["deputy"])
    example.add("pitch", pitch, pitch.title)
    conversation = Conversation.objects.create(
        pitch=pitch, stakeholder=them, on=TODAY, result=f"marker conversation of {key}"
    )
    example.add("conversation", conversation, conversation.result)
    changed = EngagementChange.objects.create(
        stakeholder=them, on=TODAY, before="neutral", after="leading", conversation=conversation
    )
    example.add("engagement-change", changed)
    why = f"marker exclusion of {key}"
    excluded = Exclusion.objects.create(lead=person, person=example.people["nobody"], pitch=pitch, reason=why, at=NOW)
    example.add("exclusion", excluded, why)
    offered = OfficeHours.objects.create(
        pitch=pitch, first=YESTERDAY, last=TODAY + timedelta(days=30), at=time(14), timezone="Europe/Madrid",
        place=f"marker place of {key}",
    )  # fmt: skip
    example.add("office-hours", offered, offered.place)
    example.add(
        "office-hours-session", OfficeHoursSession.objects.create(office_hours=offered, on=YESTERDAY, took_place=True)
    )
    for thing, model, named in (
        ("evidence", Evidence, "what"),
        ("message", Message, "text"),
        ("pitch-step", PitchStep, "name"),
    ):
        text = f"marker {thing} of {key}"
        example.add(thing, model._default_manager.create(pitch=pitch, **{named: text}), text)
    core, answer = Team.objects.get(key="core"), f"marker answer of a team to {key}"
    pitch.steps.update(team=core)
    example.add("team-answer", pitch.answers.create(team=core, reason=answer), answer)


def tried_out(example: ExampleOrganisation, person: Person) -> None:
    """The person's scenario; the lead's is shared with the deputy."""
    key = person.key
    row = Scenario.objects.create(
        key=f"what-if-{key}", url_id=f"what-if-{key}", author=person, name=f"marker scenario of {key}", created_at=NOW
    )
    if key == "lead":
        row.shared_with.add(example.people["deputy"])
    example.add("scenario", row, row.name)
    title = f"marker newcomer of {key}"
    change = ScenarioChange.objects.create(scenario=row, kind="stand_in", title=title, effective_on=TODAY)
    example.add("scenario-change", change, title)
