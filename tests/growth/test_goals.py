"""Goals: three open at most, errors in plain sentences, their order, and which initiatives serve them, in words."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from growth.models import Goal
from initiatives.models import Initiative
from people.models import AuditLine, Person, Skill, TrashItem
from tests.growth.year import NOW, at_most_twelve_queries
from tests.support import factories as make
from tests.support.planned_week import Desk, plain

GOALS = "/me/growth/goals/"
SERVING = f"{GOALS}initiatives/"


@pytest.fixture
def ana(client: Client, db: None) -> Iterator[Desk]:
    """Ana, at level 2 in iOS and 1 in the payments service, and the two initiatives of the specification."""
    with time_machine.travel(NOW, tick=False):
        make.OrganisationFactory.create()
        ana = make.PersonFactory.create(key="ana", name="Ana Ruiz")
        mei = make.PersonFactory.create(key="mei", name="Mei Chen")
        skills = {key: make.SkillFactory.create(key=key, name=name) for key, name in (
            ("ios", "iOS"), ("payments", "Payments service"),
        )}  # fmt: skip
        for person, key, level in ((ana, "ios", 2), (ana, "payments", 1), (mei, "ios", 4), (mei, "payments", 4)):
            make.RatingFactory.create(person=person, skill=skills[key], level=level)
        for name, needs in (("X", {"ios": 3, "payments": 3}), ("Y", {"ios": 2}), ("Z", {"ios": 4})):
            initiative = make.InitiativeFactory.create(key=name.lower(), name=name, open_to_everyone=name != "Z")
            for key, level in needs.items():
                area = make.AreaFactory.create(initiative=initiative, key=key)
                make.RequirementFactory.create(area=area, skill=skills[key], level=level)
        make.MembershipFactory.create(initiative=Initiative.objects.get(key="x"), person=mei, familiarity=3)
        make.sign_in(client, ana)
        yield Desk(client, ana)


def goal(desk: Desk, title: str = "Lead an app", **typed: str) -> int:
    """The status of adding one."""
    return desk.client.post(GOALS, {"title": title, **typed}).status_code


def two_goals(desk: Desk) -> None:
    for key in ("ios", "payments"):
        skill = Skill.objects.get(key=key)
        assert goal(desk, f"Grow in {skill}", skill=str(skill.pk), to_level="4") == 303


def titles(desk: Desk) -> list[str]:
    return [row.title for row in desk.client.get(GOALS).context["page"].open]


def test_a_goal_starts_at_the_level_of_the_rating(ana: Desk) -> None:
    two_goals(ana)
    assert list(Goal.objects.values_list("position", "from_level", "to_level")) == [(1, 2, 4), (2, 1, 4)]
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.label, line.after) == ("goals", "your goals", "")


def test_a_fourth_goal_is_refused_in_a_sentence_and_what_was_typed_stays(ana: Desk) -> None:
    for title in ("One", "Two", "Three"):
        assert goal(ana, title) == 303
    answer = ana.client.post(GOALS, {"title": "Four", "why": "Because"})
    assert answer.status_code == 422
    assert "You already have three open goals" in plain(answer.content.decode())
    assert 'value="Four"' in answer.content.decode()
    first = Goal.objects.get(title="One")
    ana.client.post(f"{GOALS}{first.pk}/status/", {"status": "reached"})
    assert goal(ana, "Four") == 303
    assert titles(ana) == ["Two", "Three", "Four"]
    ana.client.post(f"{GOALS}{first.pk}/status/", {"status": "open"})
    assert titles(ana) == ["Two", "Three", "Four"]


def test_the_database_holds_no_fourth_open_goal(ana: Desk) -> None:
    for position in (1, 2, 3):
        Goal.objects.create(person=ana.person, title="x", position=position)
    for position in (0, 3, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.create(person=ana.person, title="x", position=position)


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"title": ""}, {"title": ["Enter what you want to achieve."]}),
        ({"skill": "ios"}, {"to_level": ["Choose the level to reach."]}),
        ({"skill": "ios", "to_level": "2"}, {"to_level": [
            "You are already at level 2 (with help). Choose a higher level."]}),
        ({"skill": "ios", "to_level": "1", "from_level": "0"}, {"to_level": [
            "You are already at level 2 (with help). Choose a higher level."]}),
        ({"skill": "new", "to_level": "3"}, {"from_level": [
            "You have no rating in this skill yet. Choose your level now."]}),
        ({"skill": "new", "to_level": "3", "from_level": "3"}, {"to_level": [
            "You are already at level 3 (independent). Choose a higher level."]}),
        ({"why": "x" * 10_000}, {"why": ["Enter at most 4,000 characters."]}),
        ({"by": "soon"}, {"by": ["Enter a valid date, such as 2026-12-03."]}),
    ],
)  # fmt: skip
def test_bad_input_is_refused(ana: Desk, typed: dict[str, str], errors: dict[str, list[str]]) -> None:
    make.SkillFactory.create(key="new")
    if "skill" in typed:
        typed = typed | {"skill": str(Skill.objects.get(key=typed["skill"]).pk)}
    answer = ana.client.post(GOALS, {"title": "Grow", **typed})
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert not Goal.objects.exists()


def test_the_order_changes_and_a_removed_goal_comes_back_last(ana: Desk) -> None:
    for title in ("One", "Two", "Three"):
        goal(ana, title)
    row = Goal.objects.get(title="Two")
    ana.client.post(f"{GOALS}{row.pk}/up/")
    ana.client.post(f"{GOALS}{row.pk}/up/")
    assert titles(ana) == ["Two", "One", "Three"]
    ana.client.post(f"{GOALS}{row.pk}/remove/")
    assert titles(ana) == ["One", "Three"]
    restore = TrashItem.objects.get().restore_url
    ana.client.post(restore)
    assert titles(ana) == ["One", "Three", "Two"]
    ana.client.post(f"{GOALS}{row.pk}/remove/")
    goal(ana, "Four")
    ana.client.post(TrashItem.objects.latest("pk").restore_url)
    assert titles(ana) == ["One", "Three", "Four"]


def test_initiatives_serve_goals_in_words_without_a_number(ana: Desk) -> None:
    two_goals(ana)
    make.LeadFactory.create(person=ana.person)  # Leads may know who has a level.
    rows = ana.client.get(SERVING).context["rows"]
    assert [(str(one), text) for one, text in rows] == [
        ("X", "Stretches your first goal, Mei is there to learn from. "
              "Stretches your second goal, Mei is there to learn from."),
        ("Y", "Lets you practise your first goal, without anyone there to learn from yet."),
    ]  # fmt: skip
    assert not re.search(r"\d\.\d|1\.3|0\.18", ana.page(SERVING))


def test_without_leading_anything_no_one_is_named(ana: Desk) -> None:
    two_goals(ana)
    [(_, text), _] = ana.client.get(SERVING).context["rows"]
    assert text.startswith("Stretches your first goal, someone is there to learn from.")


def test_evaluating_an_initiative_shows_how_it_serves_the_goals(ana: Desk) -> None:
    two_goals(ana)
    page = ana.page("/allocation/evaluate/x/")
    assert "Your goals Stretches your first goal, someone is there to learn from." in page
    Goal.objects.all().delete()
    assert "Your goals" not in ana.page("/allocation/evaluate/x/")


@pytest.mark.parametrize("count", [1, 30])
def test_pages_take_at_most_twelve_queries(ana: Desk, count: int) -> None:
    two_goals(ana)
    ios = Skill.objects.get(key="ios")
    for number in range(count):
        area = make.AreaFactory.create(initiative=make.InitiativeFactory.create(open_to_everyone=True))
        make.RequirementFactory.create(area=area, skill=ios)
        make.MembershipFactory.create(initiative=area.initiative)
        Goal.objects.create(person=ana.person, title=f"Closed {number}", status="reached")
    for address in (GOALS, SERVING, "/allocation/evaluate/x/"):
        with at_most_twelve_queries():
            assert ana.client.get(address).status_code == 200
    with at_most_twelve_queries():
        assert goal(ana, "Third") == 303
    row = Goal.objects.get(title="Third")
    for address, typed in (("up/", {}), ("status/", {"status": "reached"})):
        with at_most_twelve_queries():
            ana.client.post(f"{GOALS}{row.pk}/{address}", typed)


def test_no_one_else_reaches_a_goal(ana: Desk) -> None:
    goal(ana, "Marker goal")
    row = Goal.objects.get()
    other = Client()
    make.sign_in(other, Person.objects.get(key="mei"), is_superuser=True)
    assert "Marker goal" not in other.get(GOALS).content.decode()
    for address in ("", "status/", "up/", "remove/"):
        assert other.post(f"{GOALS}{row.pk}/{address}", {"title": "x", "status": "reached"}).status_code == 404
