"""Every address of the app, walked in every role: a stranger finds nothing, and a new address needs a row here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from digests.models import Digest, OutboxMail
from engine.weeks import Week
from focus import plans
from initiatives.models import CriticalArea, Membership
from people.models import Person, TimeOff
from tests.factories import (
    AccountFactory,
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    RatingFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

ROLES: Final = ("anonymous", "stranger", "member", "lead", "manager", "skip-level manager", "administrator")

# Who gets in, by kind of address. Everyone else gets 404; without signing in everyone is sent to the sign-in page.
EVERYONE: Final = set(ROLES) - {"anonymous"}
ON_IT: Final = EVERYONE - {"stranger"}
EDITORS: Final = {"lead", "manager", "skip-level manager", "administrator"}
RECORD: Final = {"lead", "manager", "administrator"}
"""Of the lead's record: the lead, the direct manager; administrators keep names and roles."""
HOURS: Final = {"lead", "manager"}
RATINGS_OF_MEMBER: Final = {"member", "lead"}
ALONE: Final = {"lead"}
ADMINISTRATORS: Final = {"administrator"}
ANSWERING: Final = {"manager", "administrator"}
"""The manager answers for the team."""


class Row(NamedTuple):
    """Whom an address lets in; by POST where `post` is given; `kwargs` name things of the fixture."""

    allowed: set[str]
    kwargs: dict[str, Any] = {}
    post: dict[str, str] | None = None


INITIATIVE: Final = {"slug": "product"}
AREA: Final = {**INITIATIVE, "key": "api"}
POINT: Final = {**INITIATIVE, "key": "review"}
CELL: Final = {"person_key": "member", "skill_key": "http"}
WEEK: Final = {"week": "2026-W48"}
CORE: Final = {"key": "core"}

TABLE: Final[dict[str, Row]] = {
    # people
    "people": Row(EVERYONE),
    "person": Row(EVERYONE, {"key": "lead"}),
    "person_new": Row(EVERYONE),
    "person_edit": Row(RECORD, {"key": "lead"}, {}),
    "span_new": Row(HOURS, {"key": "lead", "kind": "time-off"}, {}),
    "span": Row(HOURS, {"key": "lead", "kind": "time-off", "number": "TIME_OFF"}),
    "span_remove": Row(HOURS, {"key": "lead", "kind": "time-off", "number": "TIME_OFF"}),
    "span_restore": Row(HOURS, {"key": "lead", "kind": "time-off", "name": "nothing"}, {}),
    "reserve": Row(HOURS, {"key": "lead"}),
    "account_new": Row(ADMINISTRATORS, {"key": "nobody"}, {}),
    "account_active": Row(ADMINISTRATORS, {"key": "member"}, {"active": "1"}),
    "team_new": Row(EVERYONE),
    "team": Row(EVERYONE, CORE),
    "team_edit": Row(ANSWERING, CORE),
    "team_join": Row(ANSWERING, CORE),
    "team_member_remove": Row(ANSWERING, {**CORE, "person_key": "member"}),
    "team_member_back": Row(ANSWERING, {**CORE, "person_key": "member"}, {}),
    "audit": Row(EVERYONE),
    "settings": Row(ADMINISTRATORS),
    "settings_weights": Row(ADMINISTRATORS, {}, {}),
    # initiatives
    "initiatives": Row(EVERYONE),
    "initiative_new": Row(EVERYONE),
    "initiative": Row(ON_IT, INITIATIVE),
    "initiative_edit": Row(EDITORS, INITIATIVE),
    "initiative_handover": Row(ON_IT, INITIATIVE),
    "area_new": Row(EDITORS, INITIATIVE),
    "area": Row(EDITORS, AREA),
    "area_status": Row(EDITORS, AREA, {}),
    "area_move": Row(EDITORS, AREA, {}),
    "area_remove": Row(EDITORS, AREA),
    "point_new": Row(EDITORS, INITIATIVE),
    "point": Row(EDITORS, POINT),
    "point_passed": Row(EDITORS, POINT, {}),
    "point_remove": Row(EDITORS, POINT),
    "member_new": Row(EDITORS, INITIATIVE, {}),
    "member": Row(EDITORS, {**INITIATIVE, "number": "MEMBERSHIP"}),
    "member_remove": Row(EDITORS, {**INITIATIVE, "number": "MEMBERSHIP"}),
    "lead_new": Row(EDITORS, INITIATIVE),
    "lead": Row(EDITORS, {**INITIATIVE, "number": "ASSIGNMENT"}),
    "lead_remove": Row(EDITORS, {**INITIATIVE, "number": "ASSIGNMENT"}),
    "restore": Row(set(), {**INITIATIVE, "part": "area", "name": "nothing"}, {}),
    "skills": Row(EVERYONE),
    "skill_new": Row(EVERYONE),
    "skill_cell": Row(RATINGS_OF_MEMBER, CELL),
    "skill_undo": Row(set(), CELL, {"token": "made-up"}),
    "skill_dispute": Row({"member"}, CELL, {}),
    "skill_interest": Row({"member"}, CELL, {}),
    # focus: the lead's week is the lead's alone; everyone has a week of their own at the same address
    "week_today": Row(EVERYONE),
    "week": Row(EVERYONE, WEEK),
    "week_recompute": Row(EVERYONE, WEEK, {}),
    "week_progress": Row(EVERYONE, WEEK),
    "week_accept_all": Row(EVERYONE, WEEK, {}),
    "week_decide": Row(ALONE, {**WEEK, "initiative": "product", "area": "api", "act": "adjust"}, {"hours": "2"}),
    "week_meeting": Row(ALONE, {**WEEK, "number": "MEETING"}, {"choice": "skip"}),
    "coverage": Row(EVERYONE),
    "week_away": Row(EVERYONE, WEEK),
    "week_pair": Row(ALONE, {**WEEK, "initiative": "product", "area": "api"}, {"learner": "member"}),
    "week_unpair": Row(set(), {**WEEK, "number": 0}, {}),
    "week_ask": Row(set(), {**WEEK, "initiative": "product", "area": "api"}),
    "week_assess": Row(ALONE, {**WEEK, "person": "member", "skill": "http"}, {"level": "3"}),
    "week_step": Row(ALONE, {**WEEK, "initiative": "product"}, {"to": "weekly", "hours": "4"}),
    # the rest
    "allocation": Row(EVERYONE),
    "digests": Row(EVERYONE),
    "digest_again": Row({"lead", "administrator"}, {"number": "DIGEST"}, {}),
    "mail": Row(ALONE, {"number": "MAIL"}),
    "mail_html": Row(ALONE, {"number": "MAIL"}),
    "home": Row(EVERYONE),
}
OPEN: Final = {"healthz", "readyz", "demo_sign_in"}
"""Without signing in; the demo's is held in tests/leadplan/test_entrance.py."""
WELCOME: Final = {"welcome", "welcome_you", "welcome_initiative", "welcome_areas", "welcome_ratings"}
"""The newcomer's way, held in tests/initiatives/test_welcome.py: sends on whoever has gone it."""
ACCOUNT: Final = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done",
}  # fmt: skip
"""django-allauth's own pages, each about one's own account alone."""

SECRETS: Final = ("the-lead-alone-sees-this-meeting", "the-lead-alone-reads-this-mail")


def addresses(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def test_every_address_has_a_row() -> None:
    assert set(addresses(get_resolver().url_patterns)) == TABLE.keys() | OPEN | WELCOME | ACCOUNT


@pytest.fixture
def house() -> dict[str, int]:
    """A lead with a member, a manager and that one's manager, a stranger and an administrator; ids of things by name."""
    OrganisationFactory.create()
    director = PersonFactory.create(key="skip-level manager".replace(" ", "-"))
    manager = PersonFactory.create(key="manager", manager=director)
    lead = PersonFactory.create(key="lead", manager=manager)
    member = PersonFactory.create(key="member")
    for key in ("stranger", "administrator", "nobody"):
        PersonFactory.create(key=key)
    AccountFactory.create(person=member)
    initiative = InitiativeFactory.create(key="product")
    assignment = LeadFactory.create(initiative=initiative, person=lead)
    MembershipFactory.create(initiative=initiative, person=member)
    area = AreaFactory.create(initiative=initiative, key="api")
    AreaFactory.create(initiative=initiative, key="scope")
    RequirementFactory.create(area=area, skill=SkillFactory.create(key="http"))
    PointFactory.create(initiative=initiative, key="review")
    RatingFactory.create(person=member, skill__key="other", level=2)
    RatingFactory.create(person=member, skill=area.requirements.get().skill, level=2, author=lead)
    TeamFactory.create(key="core", engineering_manager=manager).members.add(member)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    digest = Digest.objects.create(person=lead, week=Week(2026, 48), message_id="<a@b>", created_at=now, not_before=now)
    mail = OutboxMail.objects.create(at=now, to=lead.email, subject="Your week", text=SECRETS[1], html=SECRETS[1])
    plans.replan(lead, Week(2026, 48), now=now)
    return {
        "TIME_OFF": TimeOff.objects.create(person=lead, start=date(2090, 1, 2), end=date(2090, 1, 3)).pk,
        "MEMBERSHIP": Membership.objects.get().pk,
        "ASSIGNMENT": assignment.pk,
        "MEETING": MeetingFactory.create(person=lead, title=SECRETS[0]).pk,
        "DIGEST": digest.pk,
        "MAIL": mail.pk,
    }


def enter(client: Client, role: str) -> None:
    if role != "anonymous":
        person = Person.objects.get(key=role.replace(" ", "-"))
        sign_in(client, person, is_superuser=role == "administrator", is_staff=role == "administrator")


def address_of(name: str, row: Row, house: dict[str, int]) -> str:
    return reverse(name, kwargs={key: house.get(str(value), value) for key, value in row.kwargs.items()})


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_its_own_and_nothing_else(client: Client, house: dict[str, int], role: str) -> None:
    enter(client, role)
    wrong = []
    for name, row in TABLE.items():
        address = address_of(name, row, house)
        answer = client.get(address) if row.post is None else client.post(address, row.post)
        if role == "anonymous":
            expected = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
        elif role in row.allowed:
            expected = answer.status_code < 500 and answer.status_code not in (403, 404, 405)
        else:
            expected = answer.status_code == 404
        if not expected:
            wrong.append(f"{name}: {answer.status_code}")
        if role != "lead":
            assert not any(secret in answer.content.decode() for secret in SECRETS), name
    assert wrong == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator"}))
def test_the_admin_is_the_administrators(client: Client, house: dict[str, int], role: str) -> None:
    enter(client, role)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/people/person/").status_code == 302


def test_every_list_of_the_admin_opens_and_holds_nothing_private(client: Client, house: dict[str, int]) -> None:
    from django.contrib import admin

    enter(client, "administrator")
    listed = {model._meta.label for model in admin.site._registry}
    private = {
        "focus.WeekPlan", "focus.Decision", "focus.Actual", "focus.Meeting", "people.TimeOff", "stakeholders.Stakeholder",
        "stakeholders.Touchpoint", "stakeholders.Promise", "stakeholders.Pitch", "stakeholders.Conversation",
    }  # fmt: skip
    assert not listed & private
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not any(secret in answer.content.decode() for secret in SECRETS)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"anonymous", "lead"}))
def test_the_leads_meeting_is_untouched_by_others(client: Client, house: dict[str, int], role: str) -> None:
    enter(client, role)
    client.post(f"/week/2026-W48/meetings/{house['MEETING']}/", {"choice": "skip"})
    from focus.models import Meeting

    assert Meeting.objects.get().choice == ""
    assert CriticalArea.objects.get(key="api").decisions.count() == 0
