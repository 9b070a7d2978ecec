"""Every model edited on a page writes an audit entry with the values before and after; private ones write none.

A new model needs a row in one of the tables below.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from people.admin_audit import AuditedModelAdmin
from people.concurrency import weights_etag
from people.models import AuditLine, Person
from tests.support import factories as make

OURS: Final = (
    "people",
    "initiatives",
    "stakeholders",
    "standards",
    "focus",
    "growth",
    "allocation",
    "digests",
    "leadplan",
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HERE: Final = "/initiatives/product/"

PRIVATE: Final = {
    "focus.WeekPlan", "focus.Decision", "focus.Actual", "focus.Meeting", "stakeholders.Stakeholder",
    "stakeholders.Touchpoint", "stakeholders.Promise", "stakeholders.Pitch", "stakeholders.Evidence",
    "stakeholders.Message", "stakeholders.PitchStep", "stakeholders.Conversation", "focus.Pairing",
    "focus.Commitment", "focus.Block", "focus.WeekPreferences", "allocation.Scenario", "allocation.ScenarioChange",
    "focus.Calendar", "focus.MeetingRule",
    "focus.Review", "focus.ReviewDraft", "focus.Interruption", "focus.Concern", "focus.ProposalAnswer",
    "focus.OwnWork", "focus.NotSuggested",
    "stakeholders.EngagementChange", "stakeholders.Exclusion", "stakeholders.OfficeHours", "stakeholders.OfficeHoursSession",
    "stakeholders.TeamAnswer",
    "growth.JournalEntry", "growth.JournalDismissal", "growth.Goal", "growth.MentorOffer", "growth.Mentoring",
}  # fmt: skip
"""Visible to one person only: others would read an audit of it."""
MACHINERY: Final = {
    "people.AuditLine", "people.Job", "people.Heartbeat", "digests.Digest", "digests.OutboxEmail", "digests.EmailAction",
    "focus.FeedEntry", "people.TrashItem", "people.Notification", "people.WebhookEvent",
    "people.EarlierAvailability", "people.SearchEntry",
}  # fmt: skip
"""Written by the app itself."""
ELSEWHERE: Final = {
    "people.SecretLink": "tests/people/test_secret_links.py",
    "people.Retention": "tests/leadplan/test_retention_job.py",
    "people.Departure": "tests/leadplan/test_departures.py",
    "digests.EmailPreferences": "tests/digests/test_preferences.py",
    "initiatives.Dependency": "tests/initiatives/dependencies/test_changes.py",
    "initiatives.DateGiven": "tests/initiatives/dependencies/test_answers.py",
    "initiatives.AcceptanceCheck": "tests/initiatives/dependencies/test_changes.py",
    "initiatives.DateRequest": "tests/initiatives/dependencies/test_changes.py",
    "initiatives.Delivery": "tests/initiatives/dependencies/test_changes.py",
    "initiatives.Finding": "tests/initiatives/dependencies/test_changes.py",
    "initiatives.KnowledgeTransfer": "tests/initiatives/transfers/test_transfers.py",
    "initiatives.TransferSession": "tests/initiatives/transfers/test_transfers.py",
    **dict.fromkeys(
        (
            "standards.Standard",
            "standards.StandardScope",
            "standards.StandardTerm",
            "standards.SponsorStatement",
            "standards.TeamAdoption",
            "standards.StandardException",
            "standards.Revert",
            "standards.StandardAsk",
        ),
        "tests/standards/test_pages.py",
    ),
}
"""Covered by their own tests."""
SIGNED: Final = {"initiatives.Handover", "initiatives.StatusUpdate"}
"""Notes that record themselves who wrote them and when."""


class Office:
    """A lead with their pages, and an administrator."""

    def __init__(self) -> None:
        make.OrganisationFactory.create()
        self.manager = make.PersonFactory.create(key="manager", name="Marta Solé")
        self.lead = make.PersonFactory.create(key="lead", name="Diego Funes", manager=self.manager)
        self.member = make.PersonFactory.create(key="member", name="Ada Kowal", manager=self.manager)
        self.initiative = make.InitiativeFactory.create(key="product", name="Product")
        self.assignment = make.LeadFactory.create(initiative=self.initiative, person=self.lead, hours=8)
        self.membership = make.MembershipFactory.create(initiative=self.initiative, person=self.member)
        self.area = make.AreaFactory.create(initiative=self.initiative, key="api", name="API")
        self.skill = make.SkillFactory.create(key="http", name="HTTP")
        make.RequirementFactory.create(area=self.area, skill=self.skill)
        self.point = make.PointFactory.create(initiative=self.initiative, key="review", name="Review")
        self.team = make.TeamFactory.create(key="core", name="Core", engineering_manager=self.manager)
        self.administrator = make.PersonFactory.create(key="nadia", name="Nadia Rahimi")

    def as_(self, person: Person, **account: bool) -> Client:
        client = Client()
        make.sign_in(client, person, **account)
        return client

    def as_administrator(self) -> Client:
        return self.as_(self.administrator, is_superuser=True, is_staff=True)


@pytest.fixture
def office(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Office()


def sent(client: Client, address: str, **typed: str) -> None:
    """Submit a page's form as it is, with some fields changed."""
    data: dict[str, str] = {}
    context = client.get(address).context
    for name in ("weights", "form", "needs"):
        found: Any = context.get(name) if context else None
        for form in found.forms if hasattr(found, "forms") else [found] if found is not None else []:
            data |= {bound.html_name: str(bound.value()) for bound in form if bound.value() not in (None, [])}
        if hasattr(found, "management_form"):
            data |= {bound.html_name: str(bound.value()) for bound in found.management_form}
    answer = client.post(address, {**data, **typed})
    assert answer.status_code in (200, 302, 303), (address, answer.status_code)


COST: Final = {"hour_cost": 0.08}
Act = Callable[[Office], None]
ACTS: Final[dict[str, list[tuple[Act, tuple[str, str, str, str]]]]] = {
    "people.Organisation": [
        (lambda o: sent(o.as_administrator(), "/settings/", name="Southlight"),
         ("changed", "organisation", "name: Northlight", "name: Southlight")),
        (lambda o: sent(o.as_administrator(), "/settings/constants/", hour_cost="0.08", previewed=weights_etag(COST)),
         ("changed", "constants", "hour cost: default", "hour cost: 0.08")),
    ],
    "people.Person": [
        (lambda o: sent(o.as_(o.manager), "/person/member/edit/", name="Ada Nowak"),
         ("changed", "person", "name: Ada Kowal", "name: Ada Nowak")),
        (lambda o: sent(o.as_administrator(), "/person/member/edit/", manager="Diego Funes"),
         ("changed", "person", "manager: Marta Solé", "manager: Diego Funes")),
        (lambda o: sent(o.as_(o.manager), "/person/member/day-to-day/", hours="6", day_to_day="6"),
         ("changed", "day-to-day", "12 h a week", "6 h a week from 2026-11-30")),
    ],
    "people.Account": [
        (lambda o: sent(o.as_administrator(), "/person/lead/account/active/", active="0"),
         ("deactivated", "account", "", "")),
    ],
    "people.Skill": [
        (lambda o: sent(o.as_(o.lead), "/new/skill/", name="Rust"), ("added", "skill", "", "")),
    ],
    "people.Team": [
        (lambda o: sent(o.as_(o.manager), "/team/core/edit/", tech_lead="Diego Funes"),
         ("changed", "team", "tech lead: –", "tech lead: Diego Funes")),
        (lambda o: sent(o.as_(o.manager), "/team/core/new/member/", members="Ada Kowal"), ("joined", "team", "", "")),
    ],
    "people.WorkingHours": [
        (lambda o: sent(o.as_(o.manager), "/person/member/hours/", start="2026-12-07", fri="0"),
         ("added", "hours", "40 h a week", "32 h a week from 2026-12-07: Mon 8, Tue 8, Wed 8, Thu 8")),
    ],
    "people.TimeOff": [
        (lambda o: sent(o.as_(o.manager), "/person/member/time-off/", start="2026-12-07", end="2026-12-08"),
         ("added", "time off", "", "")),
    ],
    "people.Duty": [
        (lambda o: sent(o.as_(o.manager), "/person/member/duties/", start="2026-12-07", end="2026-12-08", hours="9",
                        what="On call"),
         ("added", "duties", "", "On call 2026-12-07 to 2026-12-08, 9 h a week")),
    ],
    "people.Rating": [
        (lambda o: sent(o.as_(o.manager), "/people/skills/member/http/", level="2"), ("rated", "rating", "–", "2")),
    ],
    "people.Interest": [
        (lambda o: sent(o.as_(o.member), "/people/skills/member/http/interest/", wanted="1", interest="1"),
         ("changed", "interest", "", "wants to grow")),
    ],
    "initiatives.Initiative": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}edit/", priority="5"),
         ("changed", "initiative", "priority: 3", "priority: 5")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}health/", health="at_risk", note="The vendor is late"),
         ("changed", "initiative", "health: on_track", "health: at_risk")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}phases/", build="2027-01-04"),
         ("changed", "phases", "–", "build: 2027-01-04")),
    ],
    "initiatives.LeadAssignment": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}leads/{o.assignment.pk}/", stage="on_call", end="2027-01-31"),
         ("changed", "lead", "role: Lead; stage: embedded; from: 2026-01-05; to: –",
          "role: Lead; stage: embedded; from: 2026-01-05; to: 2026-11-29")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}leads/{o.assignment.pk}/", stage="on_call", end="2027-01-31"),
         ("assigned", "lead", "", "role: Lead; stage: on call; from: 2026-11-30; to: 2027-01-31")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}leads/{o.assignment.pk}/", hours="12"),
         ("changed", "agreed hours", "8 h a week", "12 h a week")),
    ],
    "initiatives.Membership": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}members/{o.membership.pk}/", familiarity="3"),
         ("changed", "member", "familiarity not set, from – to –", "familiarity not set, from – to 2026-11-29")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}members/{o.membership.pk}/", familiarity="3"),
         ("added", "member", "", "familiarity deep, from 2026-11-30 to –")),
    ],
    "initiatives.CriticalArea": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}areas/api/", impact="5"),
         ("changed", "critical area", "impact: 3", "impact: 5")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}areas/api/status/", status="settled", note="Decided"),
         ("settled", "critical area", "Open", "Settled")),
    ],
    "initiatives.SkillRequirement": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}areas/api/", **{"needs-0-skill": "HTTP", "needs-0-level": "4"}),
         ("changed", "requirement", "3", "4")),
    ],
    "stakeholders.PlanningCycle": [
        (lambda o: sent(o.as_(o.lead), "/new/cycle/", name="Q1", starts="2027-01-04", ends="2027-04-02"),
         ("added", "planning cycle", "", "Q1, 2027-01-04 to 2027-04-02")),
    ],
    "initiatives.InflectionPoint": [
        (lambda o: sent(o.as_(o.lead), f"{HERE}points/review/", date="2026-12-10"),
         ("changed", "inflection point", "Review, 2026-12-03, Other, all areas, attendance required",
          "Review, 2026-12-10, Other, all areas, attendance required")),
        (lambda o: sent(o.as_(o.lead), f"{HERE}points/review/passed/", note="Events, no polling"),
         ("marked", "inflection point", "ahead", "passed")),
    ],
}  # fmt: skip


def test_every_model_is_accounted_for() -> None:
    models = {model._meta.label for app in OURS for model in apps.get_app_config(app).get_models()}
    assert models == ACTS.keys() | PRIVATE | MACHINERY | ELSEWHERE.keys() | SIGNED
    assert all("AuditLine" in Path(page).read_text() for page in ELSEWHERE.values())


@pytest.mark.parametrize(("model", "number"), [(model, number) for model in ACTS for number in range(len(ACTS[model]))])
@pytest.mark.every_case
def test_an_edit_on_a_page_is_recorded(office: Office, model: str, number: int) -> None:
    act, expected = ACTS[model][number]
    if model == "people.Account":
        make.AccountFactory.create(person=office.lead)
    act(office)
    found = [(line.verb, line.thing, line.before, line.after) for line in AuditLine.objects.all()]
    assert expected in found
    assert all(line.actor is not None and line.at == NOW for line in AuditLine.objects.all())


# The Django admin ---------------


def rows_of_everything(office: Office) -> None:
    """A row of every model that the Django admin edits."""
    make.AccountFactory.create(person=office.lead)
    make.RatingFactory.create(person=office.member, skill=office.skill, level=2)
    office.member.interests.create(skill=office.skill)
    dependency = office.initiative.dependencies.create(key="login", name="Login")
    dependency.dates_given.create(recorded_on=NOW.date(), eta=NOW.date())
    apps.get_model("stakeholders", "PlanningCycle").objects.create(
        key="q1", name="Q1", starts="2027-01-01", ends="2027-03-31"
    )


CHANGES: Final[dict[str, tuple[str, str]]] = {
    "people.person": ("name", "Diego Fúnez"),
    "people.skill": ("name", "Rust"),
    "people.team": ("name", "Heart"),
    "people.interest": ("skill", "OTHER_SKILL"),
    "people.organisation": ("name", "Southlight"),
    "people.account": ("email", "another@example.org"),
    "initiatives.initiative": ("priority", "5"),
    "initiatives.criticalarea": ("impact", "5"),
    "initiatives.inflectionpoint": ("name", "Design review"),
    "initiatives.skillrequirement": ("level", "4"),
    "initiatives.dependency": ("status", "promised"),
    "stakeholders.planningcycle": ("name", "First quarter"),
}
EDITED: Final = [model for model in admin.site._registry if model._meta.app_label in OURS]


def test_every_editable_model_of_the_admin_is_audited(rf: Any) -> None:
    request = rf.get("/")
    request.user = apps.get_model("people", "Account")(is_superuser=True, is_active=True)
    editable = {
        model._meta.label_lower: held
        for model, held in admin.site._registry.items()
        if model._meta.app_label in OURS and held.has_change_permission(request)
    }
    assert editable.keys() == CHANGES.keys()
    assert all(isinstance(held, AuditedModelAdmin) for held in editable.values())


def form_of(client: Client, address: str) -> dict[str, str]:
    """What a form of the Django admin sends unchanged."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    for one in context["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.initial_forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    return data


def first_of(model: type[models.Model], office: Office) -> models.Model:
    if model is Person:
        return office.lead
    # The last skill is the one that nothing depends on.
    return model._default_manager.order_by("-pk")[0]


@pytest.mark.parametrize("label", CHANGES)
@pytest.mark.every_case
def test_a_change_and_a_removal_in_the_admin_are_recorded(office: Office, label: str) -> None:
    rows_of_everything(office)
    other = make.SkillFactory.create(name="Other")
    model, (name, value) = apps.get_model(label), CHANGES[label]
    row, client = first_of(model, office), office.as_administrator()
    address = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    data = form_of(client, address)
    typed = str(other.pk) if value == "OTHER_SKILL" else value
    if label == "people.organisation":
        data["weights"] = "{}"
    answer = client.post(address, {**data, name: typed})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    line = AuditLine.objects.get(verb="changed")
    assert line.actor == office.administrator
    said = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    assert line.before.startswith(f"{said}: ")
    assert line.after.startswith(f"{said}: ")
    assert line.before != line.after
    remove = reverse(f"admin:{label.replace('.', '_')}_delete", args=[row.pk])
    if label == "people.organisation":
        return
    removed = client.post(remove, {"post": "yes"})
    # People and accounts are never deleted: a departure makes a person anonymous, an account is deactivated.
    stays = label in ("people.person", "people.account")
    assert removed.status_code == (403 if stays else 302)
    assert AuditLine.objects.filter(verb="removed").count() == (0 if stays else 1)


def test_several_removed_at_once_are_recorded_one_by_one(office: Office) -> None:
    rows = [make.SkillFactory.create(name=f"Skill {letter}") for letter in "ABC"]
    typed = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    assert office.as_administrator().post(reverse("admin:people_skill_changelist"), typed).status_code == 302
    assert sorted(AuditLine.objects.values_list("verb", "label")) == [("removed", f"Skill {one}") for one in "ABC"]


# Private rows ---------------


def test_private_rows_write_no_entries(office: Office) -> None:
    from engine.weeks import Week
    from focus.plan.services import replan

    meeting = make.MeetingFactory.create(person=office.lead, title="Secret meeting")
    replan(office.lead, Week(2026, 48), now=NOW)
    client = office.as_(office.lead)
    decided = client.post("/week/2026-W48/areas/product/api/adjust/", {"hours": "2"})
    assert decided.status_code in (200, 302, 303)
    assert client.post(f"/week/2026-W48/meetings/{meeting.pk}/", {"choice": "skip"}).status_code in (200, 302, 303)
    assert not any("Secret" in str(vars(line)) for line in AuditLine.objects.all())
