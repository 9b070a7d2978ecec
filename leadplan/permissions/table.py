"""Who can see and change what: a row for each kind of thing.

A reason is a fact that links a person to a thing. Someone without any reason for a verb gets 404.
`rows` is the queryset that pages use; tests compare it with the reasons, for every role on both databases.
"""

from datetime import date
from typing import Final

from django.db.models import QuerySet

from allocation import models as allocation
from digests import models as digests
from engine.weeks import Week
from focus import models as focus
from growth import models as growth
from initiatives import models as initiatives
from initiatives.queries.last_days import last_days_visible_to
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from integrations import models as integrations
from integrations.imports import models as imports
from leadplan.permissions import reasons, team_reasons
from leadplan.permissions.resources import (
    EDITORS,
    LINE,
    MAINTAINERS,
    OWNER_ONLY,
    RATERS,
    STANDARD_OWNER,
    STANDARD_READERS,
    Permission,
    Resource,
    all_rows,
    editable,
    for_author_and_co_sponsors,
    for_maintainers,
    for_owner_only,
    found_by,
    of_author_and_readers,
    of_standard,
    of_team_in_standard,
    part_of_area,
    part_of_dependency,
    part_of_initiative,
    recipient,
    visible,
)
from people import models as people
from stakeholders import models as stakeholders
from standards import models as standards


def ratings_rows(person: people.Person, today: date) -> "QuerySet[people.Rating]":
    return ratings_visible_to(person, today)


def own_emails(person: people.Person, today: date) -> "QuerySet[digests.OutboxEmail]":
    account = getattr(person, "account", None)
    return digests.OutboxEmail.objects.readable_by(account) if account else digests.OutboxEmail.objects.none()


def listed_emails(person: people.Person, today: date) -> "QuerySet[digests.OutboxEmail]":
    account = getattr(person, "account", None)
    return digests.OutboxEmail.objects.listed_to(account) if account else digests.OutboxEmail.objects.none()


def area_hours(person: people.Person, today: date) -> "QuerySet[focus.Decision]":
    return focus.Decision.objects.area_hours_visible_to(person, Week.of(today))


OWN_LINES: Final = "Everyone can also see the lines of what they did themselves."
OWN_AND_ADMINISTRATORS: Final = (reasons.OWN, reasons.ADMINISTRATOR)
ABOVE_IF_SHARED: Final = (reasons.OWN, reasons.ABOVE_IF_SHARED)
EVERYONE: Final = (reasons.EVERYONE,)
ADMINISTRATORS: Final = (reasons.ADMINISTRATOR,)

RESOURCES: Final = (
    part_of_initiative("initiative", "Initiative", initiatives.Initiative),
    part_of_initiative("area", "Critical area", initiatives.CriticalArea),
    part_of_initiative("point", "Milestone", initiatives.InflectionPoint),
    part_of_initiative("dependency", "Dependency", initiatives.Dependency),
    Resource(
        "dependency-asked", "Name, need-by date, dates given and checks of a dependency", initiatives.Dependency, "",
        Permission((team_reasons.PRODUCERS, team_reasons.DRI), found_by("asked_of", initiatives.Dependency)), of="",
    ),
    part_of_dependency("date-given", "Dates given for a dependency", initiatives.DateGiven),
    part_of_dependency("check", "Checks of a dependency", initiatives.AcceptanceCheck),
    part_of_dependency("delivery", "Deliveries", initiatives.Delivery),
    part_of_dependency("finding", "Findings in a delivery", initiatives.Finding, "delivery.dependency.initiative"),
    Resource(
        "ask", "Questions about a dependency, and who was asked", initiatives.DateRequest, "dependency.initiative",
        Permission(EDITORS, visible(initiatives.DateRequest, dated=True)),
        Permission(EDITORS, editable(initiatives.DateRequest, dated=True)), of="initiative",
    ),
    part_of_area("transfer", "Knowledge transfers", initiatives.KnowledgeTransfer, "area.initiative"),
    part_of_area(
        "transfer-session", "Sessions of knowledge transfers", initiatives.TransferSession, "transfer.area.initiative"
    ),
    part_of_initiative("handover", "Handover notes", initiatives.Handover),
    part_of_initiative("update", "Updates on health, areas and milestones", initiatives.StatusUpdate),
    part_of_initiative("membership", "Members of an initiative", initiatives.Membership),
    part_of_initiative("assignment", "Leads of an initiative", initiatives.LeadAssignment),
    Resource(
        "agreed", "Agreed hours", initiatives.LeadAssignment, "person",
        Permission(LINE, found_by("hours_visible_to", initiatives.LeadAssignment)),
    ),
    Resource(
        "planned", "Planned hours per initiative", focus.Decision, "person",
        Permission(LINE, found_by("hours_visible_to", focus.Decision)),
    ),
    Resource(
        "area-hours", "Decided hours per area of this week", focus.Decision, "area.initiative",
        Permission((reasons.LEADS,), area_hours), of="initiative",
    ),
    Resource(
        "real", "Actual hours", focus.Actual, "person", Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", focus.Actual)),
        Permission(OWNER_ONLY, visible(focus.Actual)),
    ),
    Resource(
        "real-week", "Whether a week is reviewed, and its hours of day-to-day work and meetings", focus.Review, "person",
        Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", focus.Review)),
    ),
    Resource(
        "interrupted", "Total hours of interruptions", focus.Interruption, "person",
        Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", focus.Interruption)),
    ),
    for_owner_only("notification", "Notifications", people.Notification),
    for_owner_only("trash-item", "Items in the trash", people.TrashItem, "owner"),
    Resource(
        "rating", "Proficiency ratings", people.Rating, "person", Permission(RATERS, ratings_rows),
        Permission(RATERS, ratings_rows),
    ),
    for_maintainers("hours", "Working hours", people.WorkingHours),
    for_maintainers("time-off", "Time off", people.TimeOff),
    for_maintainers("duty", "Duties", people.Duty),
    for_owner_only("week", "Week plan", focus.WeekPlan),
    for_owner_only("decision", "Decisions on plan items", focus.Decision),
    for_owner_only("commitment", "Whether a week is committed", focus.Commitment),
    for_owner_only("block", "Focus blocks in the calendar", focus.Block),
    for_owner_only("preferences", "Week preferences", focus.WeekPreferences),
    for_owner_only("meeting", "Meetings", focus.Meeting),
    for_owner_only("calendar", "Connected calendars", focus.Calendar),
    for_owner_only("meeting-rule", "Meeting rules", focus.MeetingRule),
    for_owner_only("pairing", "Pairing sessions in a week", focus.Pairing),
    for_owner_only("review", "Reviews of a week", focus.Review),
    for_owner_only("review-draft", "Review drafts", focus.ReviewDraft),
    for_owner_only("interruption", "Interruptions", focus.Interruption),
    for_owner_only("worry", "Concerns", focus.Concern),
    for_owner_only("own-work", "Own work", focus.OwnWork),
    for_owner_only("api-token", "API tokens", integrations.ApiToken),
    Resource(
        "webhook", "Webhooks of the organisation, and their deliveries", integrations.Webhook, "",
        Permission(ADMINISTRATORS, found_by("for_administrators", integrations.Webhook)),
        Permission(ADMINISTRATORS, found_by("for_administrators", integrations.Webhook)), of="",
    ),
    Resource(
        "initiative-webhook", "Webhooks of an initiative, and their deliveries", integrations.Webhook, "initiative",
        Permission(EDITORS, found_by("for_editors", integrations.Webhook, dated=True)),
        Permission(EDITORS, found_by("for_editors", integrations.Webhook, dated=True)), of="initiative",
    ),
    Resource(
        "week-webhook", "Sending your week to a channel", integrations.Webhook, "owner",
        Permission(OWNER_ONLY, found_by("personal_of", integrations.Webhook)),
        Permission(OWNER_ONLY, found_by("personal_of", integrations.Webhook)),
    ),
    for_owner_only("import", "Imports", imports.DataImport),
    for_owner_only("import-mapping", "Remembered columns of imports", imports.ImportMapping),
    for_owner_only("jira-connection", "Jira connections", imports.JiraConnection),
    for_owner_only("not-suggested", "People not to be suggested", focus.NotSuggested),
    for_owner_only("proposal", "Answers to suggestions", focus.ProposalAnswer),
    for_owner_only("stakeholder", "Stakeholders", stakeholders.Stakeholder, "lead"),
    for_owner_only("touchpoint", "1:1s and check-ins", stakeholders.Touchpoint, "stakeholder.lead"),
    for_owner_only("promise", "Promises", stakeholders.Promise, "stakeholder.lead"),
    for_owner_only("engagement-change", "Changes of a stakeholder’s engagement", stakeholders.EngagementChange, "stakeholder.lead"),
    for_owner_only("exclusion", "Excluded stakeholders, and why", stakeholders.Exclusion, "lead"),
    for_owner_only("conversation", "Conversations", stakeholders.Conversation, "pitch.author"),
    for_author_and_co_sponsors("pitch", "Pitches", stakeholders.Pitch, "author"),
    for_author_and_co_sponsors("evidence", "Evidence of a pitch", stakeholders.Evidence, "pitch.author"),
    for_author_and_co_sponsors("message", "Messages of a pitch", stakeholders.Message, "pitch.author"),
    for_author_and_co_sponsors("pitch-step", "Steps of a pitch", stakeholders.PitchStep, "pitch.author"),
    for_author_and_co_sponsors("team-answer", "Answers of teams to a pitch", stakeholders.TeamAnswer, "pitch.author"),
    for_author_and_co_sponsors("office-hours", "Office hours of a pitch", stakeholders.OfficeHours, "pitch.author"),
    for_author_and_co_sponsors(
        "office-hours-session", "Whether office hours took place", stakeholders.OfficeHoursSession, "office_hours.pitch.author"
    ),
    Resource(
        "journal-entry", "Journal entries", growth.JournalEntry, "person",
        Permission((reasons.OWN, reasons.MANAGER_IF_SHARED), visible(growth.JournalEntry)),
        Permission(OWNER_ONLY, editable(growth.JournalEntry)),
    ),
    for_owner_only("journal-dismissal", "Dismissed proposals for a journal", growth.JournalDismissal),
    Resource(
        "goal", "Goals", growth.Goal, "person",
        Permission((reasons.OWN, reasons.MANAGER_IF_SHARED), visible(growth.Goal)),
        Permission(OWNER_ONLY, editable(growth.Goal)),
    ),
    for_owner_only("mentor-offer", "Offers to mentor", growth.MentorOffer),
    Resource(
        "mentoring", "Mentoring", growth.Mentoring, "mentee",
        Permission((reasons.OWN, reasons.MENTOR), visible(growth.Mentoring)),
        Permission((reasons.OWN, reasons.MENTOR), editable(growth.Mentoring)),
    ),
    of_standard("standard", "Standards", standards.Standard),
    of_standard("standard-scope", "Teams in scope of a standard", standards.StandardScope),
    of_standard("standard-term", "Wordings of a standard", standards.StandardTerm),
    of_standard("sponsor-statement", "What sponsors said", standards.SponsorStatement),
    of_standard("standard-exception", "Exceptions to a standard", standards.StandardException),
    of_team_in_standard(
        "team-adoption", "A team’s state for a standard", standards.TeamAdoption,
        Permission(EVERYONE, visible(standards.TeamAdoption)),
        Permission((*STANDARD_OWNER, team_reasons.ANSWERS_FOR_TEAM), found_by("answerable_by", standards.TeamAdoption)),
    ),
    of_team_in_standard(
        "decline-reason", "Why a team declined a standard", standards.TeamAdoption,
        Permission(STANDARD_READERS, found_by("reasons_visible_to", standards.TeamAdoption)), None,
    ),
    of_team_in_standard(
        "revert", "What a team reverted, and what led to it", standards.Revert,
        Permission(STANDARD_READERS, visible(standards.Revert)),
        Permission((*STANDARD_OWNER, team_reasons.ANSWERS_FOR_TEAM), found_by("answerable_by", standards.Revert)),
    ),
    of_team_in_standard(
        "standard-ask", "Messages to a team about a standard", standards.StandardAsk,
        Permission(STANDARD_READERS, visible(standards.StandardAsk)), Permission(STANDARD_OWNER, editable(standards.StandardAsk)),
    ),
    of_author_and_readers("scenario", "Scenarios", allocation.Scenario, "author"),
    of_author_and_readers("scenario-change", "Changes of a scenario", allocation.ScenarioChange, "scenario.author"),
    Resource(
        "person", "Name, role and teams", people.Person, "", Permission(EVERYONE, visible(people.Person)),
        Permission((*MAINTAINERS, reasons.ADMINISTRATOR), editable(people.Person)),
    ),
    Resource(
        "manager", "A person’s manager", people.Person, "", Permission(EVERYONE, visible(people.Person)),
        Permission(
            (reasons.ABOVE, reasons.PROFILE_MAINTAINER, reasons.ADMINISTRATOR),
            found_by("manager_editable_by", people.Person),
        ),
    ),
    Resource(
        "last-day", "Last working day", people.Person, "",
        Permission(
            (reasons.OWN, reasons.ABOVE, reasons.PROFILE_MAINTAINER, reasons.ADMINISTRATOR, reasons.LEADS_IF_LEAVING_IS_KNOWN),
            last_days_visible_to,
        ),
        Permission(
            (reasons.ABOVE, reasons.PROFILE_MAINTAINER, reasons.ADMINISTRATOR),
            found_by("manager_editable_by", people.Person),
        ),
    ),
    Resource(
        "team", "Team", people.Team, "", Permission(EVERYONE, visible(people.Team)),
        Permission((team_reasons.TEAM_ROLES, reasons.ADMINISTRATOR), editable(people.Team)), of="team",
    ),
    Resource(
        "account", "Account", people.Account, "person", Permission(OWN_AND_ADMINISTRATORS, visible(people.Account)),
        Permission((reasons.ADMINISTRATOR_OF_OTHERS,), found_by("changeable_by", people.Account)),
    ),
    Resource(
        "audit", "Audit log lines", people.AuditLine, "about",
        Permission((reasons.OWN, reasons.ACTED, reasons.ADMINISTRATOR), visible(people.AuditLine)), note=OWN_LINES,
    ),
    Resource(
        "link", "Secret links, without their content", people.SecretLink, "owner",
        Permission(OWN_AND_ADMINISTRATORS, visible(people.SecretLink)),
        Permission(OWN_AND_ADMINISTRATORS, found_by("revocable_by", people.SecretLink)),
    ),
    Resource(
        "digest", "Subject and state of an email digest", digests.Digest, "person",
        Permission(OWN_AND_ADMINISTRATORS, visible(digests.Digest)), Permission(OWN_AND_ADMINISTRATORS, visible(digests.Digest)),
    ),
    Resource(
        "outbox-email", "Subject and date of an email in the outbox", digests.OutboxEmail, recipient,
        Permission(OWN_AND_ADMINISTRATORS, listed_emails),
    ),
    Resource(
        "outbox-email-text", "Text of an email in the outbox", digests.OutboxEmail, recipient,
        Permission(OWNER_ONLY, own_emails),
    ),
    Resource("job", "Background jobs requested", people.Job, "requested_by", Permission(OWNER_ONLY, visible(people.Job))),
    Resource("skill", "Skill", people.Skill, "", Permission(EVERYONE, all_rows(people.Skill)), of=""),
    Resource(
        "cycle", "Planning cycle", stakeholders.PlanningCycle, "", Permission(EVERYONE, all_rows(stakeholders.PlanningCycle)),
        Permission((reasons.LEADS_SOMETHING, reasons.ADMINISTRATOR), editable(stakeholders.PlanningCycle, dated=True)), of="",
    ),
    Resource(
        "organisation", "Organisation settings and model constants", people.Organisation, "",
        Permission(ADMINISTRATORS, visible(people.Organisation)), Permission(ADMINISTRATORS, visible(people.Organisation)), of="",
    ),
)  # fmt: skip
