"""A person's private rows: one of every kind, each with a text that occurs nowhere else."""

from datetime import date, time, timedelta
from decimal import Decimal

from allocation.models import Scenario, ScenarioChange
from digests.models import Digest, OutboxMail
from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Decision,
    Interruption,
    MeetingRule,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPreferences,
    Worry,
)
from initiatives.models import CriticalArea, Initiative
from people import audit
from people.models import (
    AuditLine,
    Duty,
    Job,
    LinkKind,
    Person,
    Removed,
    SecretLink,
    Skill,
    TimeOff,
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
from tests.support.roles.organisation import NOW, OWNERS, TODAY, WEEK, YESTERDAY, House


def own_rows(house: House, person: Person) -> None:
    """A row of everything that is private or visible to few."""
    number, key = OWNERS.index(person.key), person.key
    skill = Skill.objects.get(key="http")
    year = 2031 + number
    off = TimeOff.objects.create(person=person, start=date(year, 2, 3), end=date(year, 2, 4))
    house.plant("time-off", off, f"Feb {year}", f"{year}-02", f"3, {year}")
    mornings = {day: Decimal("5.25") + number for day in ("mon", "tue", "wed", "thu")}
    house.plant(
        "hours",
        WorkingHours.objects.create(person=person, **mornings),
        f"Mon–Thu {5 + number}.25",
        f'value="{5 + number}.25"',
    )
    starts, ends = date(2027, 1, 1), date(2027, 1, 2)
    duty = Duty.objects.create(person=person, start=starts, end=ends, hours=4, what=f"planted duty of {key}")
    house.plant("duty", duty, duty.what)
    said = date(2001 + number, 3, 5)
    rating = make.RatingFactory.create(person=person, skill=skill, level=2, author=house.people["nobody"], on=said)
    house.plant("rating", rating, f"Mar {said.year}", f"{said.year}-03", f"5, {said.year}")
    house.plant(
        "meeting",
        make.MeetingFactory.create(person=person, title=f"planted meeting of {key}"),
        f"planted meeting of {key}",
    )
    calendars(house, person)
    area = Initiative.objects.get(key="other" if key == "other-lead" else "product").areas.get(key="api")
    reason = f"planted reason of {key}"
    at = {"person": person, "area": area}
    house.plant(
        "decision", Decision.objects.create(**at, week=WEEK, kind="adjust", hours=3, reason=reason, at=NOW), reason
    )
    house.plant("pairing", Pairing.objects.create(**at, week=WEEK, learner=house.people["nobody"], at=NOW))
    house.plant("block", Block.objects.create(**at, week=WEEK, starts=NOW, minutes=90, at=NOW))
    house.plant("commitment", Commitment.objects.create(person=person, week=WEEK, at=NOW))
    house.plant("preferences", WeekPreferences.objects.create(person=person, changed_at=NOW))
    house.plant("planned", Decision.objects.create(**at, week=WEEK + 1, kind="accept", hours=4, at=NOW))
    house.plant("real", Actual.objects.create(**at, week=WEEK - 1, hours=Decimal(2)))
    of_the_week(house, person, area)
    left_behind(house, person)
    mails(house, person)
    influence(house, person)
    tried_out(house, person)


def calendars(house: House, person: Person) -> None:
    key = person.key
    calendar = Calendar.objects.create(
        person=person, name=f"planted calendar of {key}", host=f"of-{key}.calendars.example", added_at=NOW
    )
    house.plant("calendar", calendar, calendar.name, calendar.host)
    title = f"planted entry of {key}"
    entry = make.MeetingFactory.create(
        person=person, title=title, calendar=calendar, uid=key, matched="open", guessed=True
    )
    house.plant("meeting", entry, title)
    house.things[f"meeting/imported-{key}"] = entry
    rule = MeetingRule.objects.create(person=person, words=f"planted words of {key}", says_about=True, at=NOW)
    house.plant("meeting-rule", rule, rule.words)


def of_the_week(house: House, person: Person, area: CriticalArea) -> None:
    """What someone captures during the week, and records in the review."""
    key = person.key
    said = f"planted review of {key}"
    house.plant("real-week", Review.objects.create(person=person, week=WEEK - 3, day_to_day=9, at=NOW))
    house.plant("review", Review.objects.create(person=person, week=WEEK - 1, note=said, at=NOW), said)
    typed = f"planted draft of {key}"
    draft = ReviewDraft.objects.create(person=person, week=WEEK - 2, typed={"note": typed}, at=NOW)
    house.plant("review-draft", draft, typed)
    source = f"planted source of {key}"
    caught = Interruption.objects.create(person=person, at=NOW, source=source, minutes=25)
    house.plant("interruption", caught, source)
    house.plant("interrupted", Interruption.objects.create(person=person, at=NOW, source="somebody", minutes=5))
    text = f"planted worry of {key}"
    house.plant("worry", Worry.objects.create(person=person, area=area, text=text, at=NOW), text)
    about = f"planted answer of {key}"
    answer = ProposalAnswer.objects.create(person=person, kind="rota", about=about, taken=False, at=NOW)
    house.plant("proposal", answer, about)


def left_behind(house: House, person: Person) -> None:
    """Traces of work: trash, links, jobs, audit lines."""
    key = person.key
    removed = Removed.objects.create(
        name=f"removed-{key}",
        owner=person,
        what="area",
        label=f"planted removal of {key}",
        address="/",
        rows="[]",
        at=NOW,
    )
    house.plant("removed", removed, removed.label)
    link = SecretLink.objects.create(
        kind=LinkKind.CALENDAR_FEED, digest=key.ljust(64, "0"), owner=person, subject=f"planted-link-{key}",
        made_at=NOW, expires_at=NOW + timedelta(days=30),
    )  # fmt: skip
    house.plant("link", link, link.subject)
    asked = f"planted job of {key}"
    job = Job.objects.create(kind="x", requested_by=person, requested_at=NOW, state="done", arguments={"of": asked})
    house.plant("job", job, asked)
    audit.append(
        [audit.line(at=NOW, by=None, verb="changed", thing="day-to-day", label=f"planted line of {key}", about=person)]
    )
    house.plant("audit", AuditLine.objects.get(label=f"planted line of {key}"), f"planted line of {key}")


def mails(house: House, person: Person) -> None:
    key = person.key
    body = f"planted mail of {key}"
    digest = Digest.objects.create(
        person=person, week=WEEK, message_id=f"<{key}@b>", created_at=NOW, not_before=NOW, state="failed", fault="away"
    )
    house.plant("digest", digest)
    mail = OutboxMail.objects.create(at=NOW, to=person.email or "", subject=f"subject to {key}", text=body, html=body)
    house.plant("mail", mail, body)
    house.plant("kept-mail", mail, mail.subject)


def influence(house: House, person: Person) -> None:
    key = person.key
    name = f"planted stakeholder of {key}"
    them = Stakeholder.objects.create(lead=person, key="them", name=name, cadence_days=7)
    house.plant("stakeholder", them, name)
    touch = Touchpoint.objects.create(stakeholder=them, on=date(2026, 11, 2), note=f"planted note of {key}")
    house.plant("touchpoint", touch, touch.note)
    promise = Promise.objects.create(stakeholder=them, what=f"planted promise of {key}")
    house.plant("promise", promise, promise.what)
    pitch = Pitch.objects.create(key=f"pitch-{key}", author=person, title=f"planted pitch of {key}")
    if key == "lead":
        pitch.co_sponsors.add(house.people["deputy"])
    house.plant("pitch", pitch, pitch.title)
    conversation = Conversation.objects.create(
        pitch=pitch, stakeholder=them, on=TODAY, result=f"planted conversation of {key}"
    )
    house.plant("conversation", conversation, conversation.result)
    changed = EngagementChange.objects.create(
        stakeholder=them, on=TODAY, before="neutral", after="leading", conversation=conversation
    )
    house.plant("engagement-change", changed)
    why = f"planted exclusion of {key}"
    excluded = Exclusion.objects.create(lead=person, person=house.people["nobody"], pitch=pitch, reason=why, at=NOW)
    house.plant("exclusion", excluded, why)
    offered = OfficeHours.objects.create(
        pitch=pitch, first=YESTERDAY, last=TODAY + timedelta(days=30), at=time(14), timezone="Europe/Madrid",
        place=f"planted place of {key}",
    )  # fmt: skip
    house.plant("office-hours", offered, offered.place)
    house.plant(
        "office-hours-session", OfficeHoursSession.objects.create(office_hours=offered, on=YESTERDAY, took_place=True)
    )
    for thing, model, named in (
        ("evidence", Evidence, "what"),
        ("message", Message, "text"),
        ("pitch-step", PitchStep, "name"),
    ):
        text = f"planted {thing} of {key}"
        house.plant(thing, model._default_manager.create(pitch=pitch, **{named: text}), text)


def tried_out(house: House, person: Person) -> None:
    """The person's scenario; the lead's is shared with the deputy."""
    key = person.key
    row = Scenario.objects.create(
        key=f"what-if-{key}", author=person, name=f"planted scenario of {key}", created_at=NOW
    )
    if key == "lead":
        row.shared_with.add(house.people["deputy"])
    house.plant("scenario", row, row.name)
    title = f"planted newcomer of {key}"
    change = ScenarioChange.objects.create(scenario=row, kind="stand_in", title=title, effective_on=TODAY)
    house.plant("scenario-change", change, title)
