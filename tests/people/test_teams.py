"""Teams: who edits one, who joins and leaves, and two editors at once."""

import pytest
from django.test import Client

from people.models import AuditLine, Person, Team
from tests.support import factories as make
from tests.support.people_pages import (
    HTMX,
    Colleagues,
    differences_of,
    errors_of,
    queries,
    seen_mark,
    text,
    toast,
    undo_of,
    words_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def core(colleagues: Colleagues) -> Team:
    return make.TeamFactory.create(
        key="core", name="Core", tech_lead=colleagues.ada, engineering_manager=colleagues.marta
    )


def opened(client: Client, address: str) -> str:
    """The mark of what an editor saw when the form opened."""
    return seen_mark(client.get(address))


EDIT = "/team/core/edit/"
TYPED = {"name": "Core team", "tech_lead": "Ada Kowal", "engineering_manager": "Marta Solé"}


@pytest.mark.usefixtures("core")
def test_wording_of_the_page(as_ada: Client, as_sam: Client) -> None:
    for client in (as_ada, as_sam):
        page = words_on(client.get("/team/core/"))
        assert "No members yet." in page
        assert "Only the people named above and administrators can edit this one." in page


@pytest.mark.usefixtures("core")
def test_everyone_sees_a_team_and_the_people_responsible_for_it_edit_it(
    as_ada: Client, as_marta: Client, as_sam: Client, as_administrator: Client
) -> None:
    assert as_sam.get("/team/core/").status_code == 200
    assert EDIT not in text(as_sam.get("/team/core/"))
    assert as_sam.get(EDIT).status_code == 404
    assert as_sam.post(EDIT, TYPED | {"name": "Mine"}).status_code == 404
    for number, client in enumerate((as_ada, as_marta, as_administrator)):
        assert client.post(EDIT, TYPED | {"name": f"Core {number}"}).status_code == 303
        assert Team.objects.get().name == f"Core {number}"


def test_a_change_of_who_is_responsible_is_recorded(as_ada: Client, core: Team, colleagues: Colleagues) -> None:
    assert as_ada.post(EDIT, TYPED | {"engineering_manager": "", "product_manager": "Sam Stranger"}).status_code == 303
    core.refresh_from_db()
    assert (core.name, core.engineering_manager, core.product_manager) == ("Core team", None, colleagues.sam)
    line = AuditLine.objects.get(thing="team")
    assert (line.actor, line.before, line.after) == (
        colleagues.ada,
        "name: Core; engineering manager: Marta Solé; product manager: –",
        "name: Core team; engineering manager: –; product manager: Sam Stranger",
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "other"}, "name"),
        ({"tech_lead": "", "engineering_manager": "", "product_manager": ""}, "__all__"),
        ({"tech_lead": "Nobody Known"}, "tech_lead"),
    ],
)
def test_invalid_values_are_refused_and_kept(as_ada: Client, core: Team, typed: dict[str, str], field: str) -> None:
    make.TeamFactory.create(name="Other", key="other")
    answer = as_ada.post(EDIT, TYPED | {"product_manager": "Sam Stranger"} | typed)
    assert answer.status_code == 422
    assert errors_of(answer).keys() == {field}
    assert "product_manager" in typed or "Sam Stranger" in text(answer)
    core.refresh_from_db()
    assert core.name == "Core"


@pytest.mark.usefixtures("core")
def test_the_second_editor_sees_both_values_and_may_overwrite(
    as_ada: Client, as_marta: Client, colleagues: Colleagues
) -> None:
    seen = opened(as_ada, EDIT)
    assert as_marta.post(EDIT, TYPED | {"seen": opened(as_marta, EDIT), "product_manager": "Sam Stranger"})
    refused = as_ada.post(EDIT, TYPED | {"seen": seen, "name": "Kernel"}, headers=HTMX)
    assert refused.status_code == 409
    assert differences_of(refused) == [("Name", "Core team", "Kernel"), ("Product manager", "Sam Stranger", "–")]
    assert Team.objects.get().name == "Core team"
    again = seen_mark(refused)
    assert as_ada.post(EDIT, TYPED | {"seen": again, "name": "Kernel"}, headers=HTMX).status_code == 200
    assert (Team.objects.get().name, Team.objects.get().product_manager) == ("Kernel", None)


@pytest.mark.usefixtures("core")
def test_a_double_submit_of_the_same_edit_is_no_conflict(as_ada: Client) -> None:
    typed = TYPED | {"seen": opened(as_ada, EDIT)}
    assert [as_ada.post(EDIT, typed).status_code for _ in range(2)] == [303, 303]
    assert AuditLine.objects.filter(thing="team").count() == 1


@pytest.mark.usefixtures("core")
def test_several_join_at_once_and_new_names_become_people(as_ada: Client, colleagues: Colleagues) -> None:
    answer = as_ada.post("/team/core/new/member/", {"members": "Sam Stranger\nNew Person, senior"}, headers=HTMX)
    assert answer.status_code == 200
    assert set(Team.objects.get().members.values_list("name", flat=True)) == {"Sam Stranger", "New Person"}
    assert Person.objects.get(name="New Person").added_by == colleagues.ada
    assert AuditLine.objects.filter(thing="team", verb="joined", about=colleagues.sam).count() == 1


def test_a_member_leaves_and_comes_back(as_ada: Client, core: Team, colleagues: Colleagues) -> None:
    core.members.add(colleagues.sam)
    address = "/team/core/members/sam/remove/"
    assert "Sam Stranger" in text(as_ada.get(address))
    assert core.members.count() == 1
    gone = as_ada.post(address, headers=HTMX)
    assert toast(gone)["level"] == "success"
    assert core.members.count() == 0
    assert as_ada.post(undo_of(gone), headers=HTMX).status_code == 200
    assert core.members.get() == colleagues.sam


def test_a_stranger_adds_and_removes_no_one(as_sam: Client, core: Team, colleagues: Colleagues) -> None:
    core.members.add(colleagues.ada)
    assert as_sam.post("/team/core/new/member/", {"members": "Sam Stranger"}).status_code == 404
    assert as_sam.post("/team/core/members/ada/remove/").status_code == 404
    assert as_sam.post("/team/core/members/sam/undo/").status_code == 404
    assert core.members.get() == colleagues.ada


@pytest.mark.once
def test_the_page_takes_the_same_number_of_queries(as_ada: Client, core: Team) -> None:
    def more(count: int) -> None:
        core.members.add(*[make.PersonFactory.create() for _ in range(count)])

    assert len(set(queries(as_ada, "/team/core/", more))) == 1
