"""Trash: what was removed, in any app, can be restored for thirty days by the person who removed it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Model
from django.forms import model_to_dict
from django.test import Client

from engine.weeks import Week
from focus.models import Block, Concern, Meeting, TopicSource
from initiatives.models import CriticalArea, SkillRequirement
from leadplan.privacy import retention_job
from people import trash
from people.models import TimeOff, TrashItem
from tests.support import factories as make
from tests.support.people_pages import words_on

NOW = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)


def keeper() -> trash.RemovalContext:
    return trash.RemovalContext(make.PersonFactory.create(), NOW, "initiative_undo", ("product", "areas"))


pytestmark = pytest.mark.django_db


def test_rows_come_back_as_they_were_with_their_ids() -> None:
    keep = keeper()
    need = make.RequirementFactory.create(level=4)
    area = need.area
    ids = (area.pk, need.pk)
    kept = trash.add_to_trash(keep, [area, need], points=[7])
    area.delete()
    removal = trash.find_in_trash(keep.owner, kept.name)
    assert removal.extra == {"points": [7]}
    assert trash.restore(removal)
    assert (CriticalArea.objects.get().pk, SkillRequirement.objects.get().pk) == ids
    assert SkillRequirement.objects.get().level == 4


@pytest.mark.parametrize(
    ("name", "earlier", "fields"),
    [
        ("concern", "focus.worry", {}),
        ("block", "focus.block", {"is_manual": "by_hand"}),
        ("meeting", "focus.meeting", {"topic_source": "matched"}),
    ],
)
def test_a_row_removed_before_its_model_or_field_was_renamed_comes_back(
    name: str, earlier: str, fields: dict[str, str]
) -> None:
    keep, week = keeper(), Week.of(NOW.date())
    made: dict[str, Callable[[], Model]] = {
        "concern": lambda: Concern.objects.create(person=keep.owner, text="No roll-back", at=NOW),
        "block": lambda: Block.objects.create(
            person=keep.owner, week=week, area=make.AreaFactory.create(), starts=NOW, minutes=60, is_manual=True, at=NOW
        ),
        "meeting": lambda: Meeting.objects.create(
            person=keep.owner, title="Design", starts=NOW, minutes=30, topic_source=TopicSource.RULE
        ),
    }
    row = made[name]()
    before = model_to_dict(row)
    kept = trash.add_to_trash(keep, [row])
    stored = kept.rows.replace(f'"{row._meta.label_lower}"', f'"{earlier}"')
    for now, then in fields.items():
        stored = stored.replace(f'"{now}"', f'"{then}"')
    assert stored != kept.rows
    TrashItem.objects.update(rows=stored)
    row.delete()
    assert trash.restore(trash.find_in_trash(keep.owner, kept.name))
    assert model_to_dict(type(row)._default_manager.get()) == before


def test_a_row_that_exists_already_is_left_as_it_is() -> None:
    keep = keeper()
    area = make.AreaFactory.create(name="Before")
    kept = trash.add_to_trash(keep, [area])
    CriticalArea.objects.update(name="After")
    assert not trash.restore(trash.find_in_trash(keep.owner, kept.name))
    assert CriticalArea.objects.get().name == "After"


def test_a_row_does_not_come_back_where_another_has_taken_its_place() -> None:
    keep = keeper()
    person = make.PersonFactory.create()
    off = TimeOff.objects.create(person=person, start=date(2026, 12, 1), end=date(2026, 12, 2))
    kept = trash.add_to_trash(keep, [off])
    off.delete()
    TimeOff.objects.create(person=person, start=date(2026, 12, 1), end=date(2026, 12, 4))
    with pytest.raises(trash.CannotRestore):
        trash.restore(trash.find_in_trash(keep.owner, kept.name))
    assert TimeOff.objects.get().end == date(2026, 12, 4)


def test_another_persons_removal_is_not_found() -> None:
    keep = keeper()
    kept = trash.add_to_trash(keep, [make.AreaFactory.create()])
    with pytest.raises(trash.CannotRestore):
        trash.find_in_trash(make.PersonFactory.create(), kept.name)


def test_a_removal_without_rows_can_not_be_restored() -> None:
    owner = keeper()
    item = trash.add_to_trash(owner, [make.TeamFactory.create()])
    TrashItem.objects.update(rows="[]")
    with pytest.raises(trash.CannotRestore):
        trash.find_in_trash(owner.owner, item.name)


def test_wording_of_the_page(client: Client) -> None:
    make.sign_in(client, make.PersonFactory.create())
    page = words_on(client.get("/me/trash/"))
    for words in ("Trash is empty", "Deleted for good after 30 days.", "Only you can see this page."):
        assert words in page, words


def test_what_was_removed_is_listed_until_it_is_restored(client: Client) -> None:
    lead = make.LeadFactory.create(initiative__key="product", person__key="diego")
    make.AreaFactory.create(initiative=lead.initiative, key="api", name="HTTP API")
    make.sign_in(client, lead.person)
    client.post("/initiatives/product/areas/api/remove/")
    client.logout()
    make.sign_in(client, lead.person)
    page = client.get("/me/trash/").content.decode()
    assert "HTTP API" in page
    address = re.search(r'action="(/initiatives/[^"]+)"', page)
    assert address
    assert client.post(address[1]).status_code == 303
    assert CriticalArea.objects.get().name == "HTTP API"
    assert client.get("/me/trash/").context["rows"] == []


def test_after_thirty_days_it_is_gone() -> None:
    keep = keeper()
    trash.add_to_trash(keep, [make.AreaFactory.create()])
    for days, left in ((29, 1), (31, 0)):
        retention_job.apply_if_due(NOW + timedelta(days=days))
        assert TrashItem.objects.count() == left
