"""Every thing × verb × role: the queryset contains the row exactly if the table's reasons apply; also by dates."""

from datetime import timedelta
from typing import Any, Final

import pytest

from initiatives.models import Initiative, LeadAssignment, Membership
from initiatives.skill_matrix.rating_permissions import rating_scope, ratings_visible_to
from leadplan.permissions.table import RESOURCES
from people.models import Person, Rating, Skill
from tests.support.roles.organisation import BY_KEY, ROLES, TODAY, YESTERDAY, ExampleOrganisation

pytestmark = pytest.mark.django_db

EVERYONE: Final = set(ROLES)
TEAM: Final = {"lead", "deputy", "member", "manager", "skip-level-manager", "administrator"}
EDITORS: Final = TEAM - {"member"}
ALONE: Final = {"lead"}
KEEPERS: Final = {"lead", "manager"}
LINE: Final = {"lead", "manager", "skip-level-manager"}
ADMINISTERED: Final = {"lead", "administrator"}
SHARED: Final = {"lead", "deputy"}

# By thing: owner, who sees, who changes. Written by hand from section 6 of the design.
EXPECTED: Final[dict[str, tuple[str, set[str], set[str] | None]]] = {
    "initiative": ("", TEAM, EDITORS),
    "area": ("", TEAM, EDITORS),
    "point": ("", TEAM, EDITORS),
    "dependency": ("", TEAM, EDITORS),
    "dependency-asked": ("", {"member", "manager"}, None),
    "date-given": ("", TEAM, EDITORS),
    "check": ("", TEAM, EDITORS),
    "delivery": ("", TEAM, EDITORS),
    "finding": ("", TEAM, EDITORS),
    "ask": ("", EDITORS, EDITORS),
    "transfer": ("", TEAM, EDITORS),
    "transfer-session": ("", TEAM, EDITORS),
    "handover": ("", TEAM, EDITORS),
    "update": ("", TEAM, EDITORS),
    "membership": ("", TEAM, EDITORS),
    "assignment": ("", TEAM, EDITORS),
    "agreed": ("lead", LINE, None),
    "planned": ("lead", LINE, None),
    "area-hours": ("", SHARED, None),
    "real": ("lead", ALONE, ALONE),
    "real-week": ("lead", ALONE, None),
    "interrupted": ("lead", ALONE, None),
    "notification": ("lead", ALONE, ALONE),
    "trash-item": ("lead", ALONE, ALONE),
    "rating": ("member", {"member", "lead", "deputy"}, {"member", "lead", "deputy"}),
    "hours": ("lead", KEEPERS, KEEPERS),
    "time-off": ("lead", KEEPERS, KEEPERS),
    "duty": ("lead", KEEPERS, KEEPERS),
    "week": ("lead", ALONE, ALONE),
    "decision": ("lead", ALONE, ALONE),
    "commitment": ("lead", ALONE, ALONE),
    "block": ("lead", ALONE, ALONE),
    "preferences": ("lead", ALONE, ALONE),
    "meeting": ("lead", ALONE, ALONE),
    "calendar": ("lead", ALONE, ALONE),
    "meeting-rule": ("lead", ALONE, ALONE),
    "pairing": ("lead", ALONE, ALONE),
    "review": ("lead", ALONE, ALONE),
    "review-draft": ("lead", ALONE, ALONE),
    "interruption": ("lead", ALONE, ALONE),
    "worry": ("lead", ALONE, ALONE),
    "own-work": ("lead", ALONE, ALONE),
    "api-token": ("lead", ALONE, ALONE),
    "webhook": ("", {"administrator"}, {"administrator"}),
    "initiative-webhook": ("", EDITORS, EDITORS),
    "week-webhook": ("lead", ALONE, ALONE),
    "import": ("lead", ALONE, ALONE),
    "import-mapping": ("lead", ALONE, ALONE),
    "jira-connection": ("lead", ALONE, ALONE),
    "not-suggested": ("lead", ALONE, ALONE),
    "proposal": ("lead", ALONE, ALONE),
    "stakeholder": ("lead", ALONE, ALONE),
    "touchpoint": ("lead", ALONE, ALONE),
    "promise": ("lead", ALONE, ALONE),
    "engagement-change": ("lead", ALONE, ALONE),
    "exclusion": ("lead", ALONE, ALONE),
    "conversation": ("lead", ALONE, ALONE),
    "pitch": ("lead", SHARED, SHARED),
    "evidence": ("lead", SHARED, SHARED),
    "message": ("lead", SHARED, SHARED),
    "pitch-step": ("lead", SHARED, SHARED),
    "team-answer": ("lead", SHARED, SHARED),
    "office-hours": ("lead", SHARED, SHARED),
    "office-hours-session": ("lead", SHARED, SHARED),
    "journal-entry": ("lead", {"lead", "manager"}, ALONE),
    "journal-dismissal": ("lead", ALONE, ALONE),
    "goal": ("lead", {"lead", "manager"}, ALONE),
    "mentor-offer": ("lead", ALONE, ALONE),
    "mentoring": ("lead", {"lead", "other-lead"}, {"lead", "other-lead"}),
    "standard": ("", EVERYONE, ALONE),
    "standard-scope": ("", EVERYONE, ALONE),
    "standard-term": ("", EVERYONE, ALONE),
    "sponsor-statement": ("", EVERYONE, ALONE),
    "standard-exception": ("", EVERYONE, ALONE),
    "team-adoption": ("", EVERYONE, KEEPERS),
    "decline-reason": ("", KEEPERS, None),
    "revert": ("", KEEPERS, KEEPERS),
    "standard-ask": ("", KEEPERS, ALONE),
    "scenario": ("lead", SHARED, ALONE),
    "scenario-change": ("lead", SHARED, ALONE),
    "person": ("lead", EVERYONE, KEEPERS | {"administrator"}),
    "manager": ("lead", EVERYONE, {"manager", "skip-level-manager", "administrator"}),
    "last-day": (
        "lead",
        {"lead", "deputy", "manager", "skip-level-manager", "administrator"},
        {"manager", "skip-level-manager", "administrator"},
    ),
    "team": ("", EVERYONE, {"manager", "administrator"}),
    "account": ("lead", ADMINISTERED, {"administrator"}),
    "audit": ("lead", ADMINISTERED, None),
    "link": ("lead", ADMINISTERED, ADMINISTERED),
    "digest": ("lead", ADMINISTERED, ADMINISTERED),
    "outbox-email": ("lead", ADMINISTERED, None),
    "outbox-email-text": ("lead", ALONE, None),
    "job": ("lead", ALONE, None),
    "skill": ("", EVERYONE, None),
    "cycle": ("", EVERYONE, {"lead", "deputy", "other-lead", "administrator"}),
    "organisation": ("", {"administrator"}, {"administrator"}),
}


def person(key: str) -> Person:
    """Read again, since the row caches whether someone has an account."""
    return Person.objects.get(key=key)


def holders(example: ExampleOrganisation, key: str, verb: str) -> set[str]:
    thing = BY_KEY[key]
    row = example.row(key, EXPECTED[key][0])
    return {role for role in ROLES if thing.verbs[verb].rows(person(role), TODAY).filter(pk=row.pk).exists()}


def test_this_file_covers_everything_in_the_table() -> None:
    assert [thing.key for thing in RESOURCES] == list(EXPECTED)
    assert {thing.key for thing in RESOURCES if thing.change is None} == {
        key for key, (_, _, change) in EXPECTED.items() if change is None
    }


def test_the_querysets_contain_each_thing_for_these_roles_only(example: ExampleOrganisation) -> None:
    found = {
        key: (owner, holders(example, key, "see"), holders(example, key, "change") if change is not None else None)
        for key, (owner, _, change) in EXPECTED.items()
    }
    assert found == EXPECTED


def test_the_table_gives_a_reason_for_exactly_the_rows_in_the_queryset(example: ExampleOrganisation) -> None:
    roles = {role: person(role) for role in ROLES}
    held: dict[tuple[str, str, str], set[int]] = {}
    wrong = []
    for row, thing in ((row, BY_KEY[name.split("/")[0]]) for name, row in example.things.items()):
        for verb, permission in thing.verbs.items():
            for role, viewer in roles.items():
                asked = (thing.key, verb, role)
                if asked not in held:
                    held[asked] = set(permission.rows(viewer, TODAY).values_list("pk", flat=True))
                holds = row.pk in held[asked]
                if holds != bool(permission.why(thing.context_of(viewer, TODAY, row))):
                    wrong.append((thing.key, verb, role, str(row), holds))
    assert wrong == []


def sees(role: str, what: str, **at: Any) -> bool:
    """For the product: seeing the initiative, changing it, and seeing the member's rating."""
    viewer, day = person(role), at.get("day", TODAY)
    rows: dict[str, Any] = {
        "see": Initiative.objects.visible_to(viewer, day).filter(key="product"),
        "change": Initiative.objects.editable_by(viewer, day).filter(key="product"),
        "rate": ratings_visible_to(viewer, day).filter(person__key="member", skill__key="http"),
    }
    return bool(rows[what].exists())


@pytest.mark.parametrize("what", ["see", "change", "rate"])
@pytest.mark.parametrize("role", ["lead", "deputy"])
@pytest.mark.every_case
def test_a_lead_keeps_access_through_the_last_day_and_loses_it_the_day_after(
    example: ExampleOrganisation, role: str, what: str
) -> None:
    LeadAssignment.objects.filter(person__key=role).update(end=TODAY)
    assert sees(role, what)
    assert not sees(role, what, day=TODAY + timedelta(days=1))


def test_a_member_keeps_access_through_the_last_day_and_loses_it_the_day_after(example: ExampleOrganisation) -> None:
    Membership.objects.filter(person__key="member").update(end=TODAY)
    assert (sees("member", "see"), sees("lead", "rate")) == (True, True)
    tomorrow = TODAY + timedelta(days=1)
    assert (sees("member", "see", day=tomorrow), sees("lead", "rate", day=tomorrow)) == (False, False)


def test_a_future_assignment_gives_access_as_soon_as_it_is_saved(example: ExampleOrganisation) -> None:
    product = Initiative.objects.get(key="product")
    later = TODAY + timedelta(days=90)
    LeadAssignment.objects.create(initiative=product, person=person("stranger"), start=later)
    assert [sees("stranger", what) for what in ("see", "change", "rate")] == [True, True, True]


def test_a_tentative_lead_sees_the_initiative_but_no_ratings_and_changes_nothing(example: ExampleOrganisation) -> None:
    product = Initiative.objects.get(key="product")
    LeadAssignment.objects.create(initiative=product, person=person("stranger"), start=TODAY, tentative=True)
    assert [sees("stranger", what) for what in ("see", "change", "rate")] == [True, False, False]


def test_a_new_manager_gains_access_and_the_previous_one_loses_it(example: ExampleOrganisation) -> None:
    Person.objects.filter(key="member").update(manager=person("former-manager"))
    assert (sees("former-manager", "see"), sees("former-manager", "rate")) == (True, True)
    Person.objects.filter(key="member").update(manager=person("stranger"))
    assert (sees("former-manager", "see"), sees("former-manager", "rate")) == (False, False)
    assert (sees("stranger", "see"), sees("stranger", "rate")) == (True, True)


def test_a_deactivated_or_demoted_administrator_has_no_access(example: ExampleOrganisation) -> None:
    account = person("administrator").account
    account.is_active = False
    account.save()
    assert [sees("administrator", what) for what in ("see", "change", "rate")] == [False, False, False]


def test_a_circular_reporting_line_does_not_loop_forever(example: ExampleOrganisation) -> None:
    Person.objects.filter(key="skip-level-manager").update(manager=person("lead"))
    thing, row = BY_KEY["agreed"], example.row("agreed", "lead")
    for role in ("lead", "manager", "skip-level-manager"):
        assert thing.see.rows(person(role), TODAY).filter(pk=row.pk).exists()
        assert thing.see.why(thing.context_of(person(role), TODAY, row)) != []


def test_the_matrix_shows_the_same_cells_as_the_ratings(example: ExampleOrganisation) -> None:
    skill = Skill.objects.get(key="http")
    for role in ROLES:
        scope, rows = rating_scope(person(role), TODAY), ratings_visible_to(person(role), TODAY)
        for rating in Rating.objects.filter(skill=skill).select_related("person"):
            assert scope.sees(rating.person, skill.pk) == rows.contains(rating), (role, rating.person.key)


def test_an_assignment_that_ended_yesterday_gives_no_access(example: ExampleOrganisation) -> None:
    assert LeadAssignment.objects.get(person__key="former-lead").end == YESTERDAY
    assert [sees("former-lead", what) for what in ("see", "change", "rate")] == [False, False, False]
    assert not sees("former-member", "see")
