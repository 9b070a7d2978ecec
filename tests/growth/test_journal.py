"""The journal: what it proposes is exactly a list made by hand; kept, edited, dismissed with undo; entries by hand."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from focus.models import Review
from growth.models import JournalDismissal, JournalEntry
from initiatives.models import CriticalArea
from people.models import AuditLine, TrashItem
from stakeholders.models import Pitch
from tests.growth.year import PROPOSED, at_most_twelve_queries, more_settled
from tests.support import factories as make
from tests.support.planned_week import HTMX, Desk

JOURNAL = "/me/growth/"
PROPOSALS = f"{JOURNAL}proposals/"
OWN = {"title": "Spoke at a meetup", "on": "2026-11-03", "kind": "outside"}


def proposed(desk: Desk) -> list[tuple[str, str, str, str]]:
    found = desk.client.get(PROPOSALS).context["proposals"]
    return [(str(one.on), one.title, one.kind, one.figure_text) for one in found]


def name_of(desk: Desk, title: str) -> str:
    found = {one.title: one.name for one in desk.client.get(PROPOSALS).context["proposals"]}
    return str(found[title])


def test_the_proposals_of_the_year_are_the_list_made_by_hand(noor: Desk) -> None:
    assert proposed(noor) == PROPOSED
    assert not JournalEntry.objects.exists()


def test_each_proposal_leads_to_where_it_comes_from(noor: Desk) -> None:
    for one in noor.client.get(PROPOSALS).context["proposals"]:
        assert noor.client.get(one.url).status_code == 200, one.title


def test_proposals_name_no_level_and_no_one_who_agreed(noor: Desk) -> None:
    page = noor.page(PROPOSALS)
    assert "Lena grew in iOS" in page
    assert "Tom Becker" not in page
    assert not re.search(r"level \d", page)


def test_a_proposal_is_kept_by_a_click_and_edited(noor: Desk) -> None:
    name = name_of(noor, "Pitch “Contract tests” accepted")
    answer = noor.client.post(f"{JOURNAL}keep/", {"source": name}, headers=HTMX)
    assert (answer.status_code, "journal-changed" in answer["HX-Trigger"]) == (200, True)
    noor.client.post(f"{JOURNAL}keep/", {"source": name})
    row = JournalEntry.objects.get()
    assert (row.on, row.result_figure, row.result_unit) == (date(2026, 9, 1), Decimal(40000), "EUR per year")
    assert len(proposed(noor)) == len(PROPOSED) - 1
    typed = {"title": "Contract tests agreed", "on": "2026-09-02", "kind": "influenced", "result_figure": "38000"}
    assert noor.client.post(f"{JOURNAL}entries/{row.pk}/", typed).status_code == 303
    row.refresh_from_db()
    assert (row.title, row.result_figure, row.source_kind) == (
        "Contract tests agreed",
        Decimal(38000),
        "pitch_accepted",
    )


def test_a_dismissed_proposal_comes_back_by_undo(noor: Desk) -> None:
    name = name_of(noor, "Settled “API”")
    answer = noor.client.post(f"{JOURNAL}dismiss/", {"source": name})
    assert PROPOSED[-1] not in proposed(noor)
    page = noor.client.get(answer["Location"])
    assert f'value="{name}"' in page.content.decode()
    noor.client.post(f"{JOURNAL}dismiss/", {"source": name, "undo": "1"})
    assert proposed(noor) == PROPOSED
    noor.client.post(f"{JOURNAL}dismiss/", {"source": name}, headers=HTMX)
    answer = noor.client.post(f"{JOURNAL}dismiss/?undo=1&source={name}", headers=HTMX)
    assert 'id="proposals"' in answer.content.decode()
    assert not JournalDismissal.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "source", ["", "area", "area:0", "nothing:1", "review:99999999999999999999", "area:-1", "area:\0"]
)
def test_a_source_that_is_not_proposed_is_not_found(noor: Desk, source: str) -> None:
    assert noor.client.post(f"{JOURNAL}keep/", {"source": source}).status_code == 404


def test_a_source_that_was_removed_leaves_the_entry_without_its_link(noor: Desk) -> None:
    for title in ("Settled “API”", "Design review of “Product”"):
        noor.client.post(f"{JOURNAL}keep/", {"source": name_of(noor, title)})
    assert noor.client.get(JOURNAL).content.decode().count("Source") == 2
    CriticalArea.objects.get(key="api").delete()
    page = noor.client.get(JOURNAL).content.decode()
    assert (page.count("Source"), page.count("Settled “API”")) == (1, 2)  # In the text, and for its link.


def test_every_kind_of_source_has_a_link_while_it_is_there(noor: Desk) -> None:
    for one in noor.client.get(PROPOSALS).context["proposals"]:
        noor.client.post(f"{JOURNAL}keep/", {"source": one.name})
    lines = [line for month in noor.client.get(JOURNAL).context["page"].months for line in month.entries]
    assert len(lines) == len(PROPOSED)
    assert [line.row.title for line in lines if noor.client.get(line.url).status_code != 200] == []
    Pitch.objects.all().delete()
    Review.objects.all().delete()
    lines = [line for month in noor.client.get(JOURNAL).context["page"].months for line in month.entries]
    assert sorted(line.row.source_kind for line in lines if not line.url) == [
        "pitch_accepted", "pitch_step", "pitch_submitted", "review",
    ]  # fmt: skip


def test_an_entry_by_hand_is_added_removed_and_restored(noor: Desk) -> None:
    noor.client.post(JOURNAL, OWN)
    row = JournalEntry.objects.get()
    assert (row.person, row.source_kind, row.source_id) == (noor.person, "", None)
    removed = noor.client.post(f"{JOURNAL}entries/{row.pk}/remove/")
    assert not JournalEntry.objects.exists()
    address = TrashItem.objects.get().restore_url
    assert f'action="{address}"' in noor.client.get(removed["Location"]).content.decode()
    noor.client.post(address)
    assert JournalEntry.objects.get() == row


def test_audit_lines_say_nothing_of_the_content(noor: Desk) -> None:
    noor.client.post(JOURNAL, OWN)
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.verb, line.label, line.before, line.after) == ("journal", "added", "your journal", "", "")
    assert not line.feeds_plans


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "Enter what you want to remember."),
        ({"title": "x" * 201}, "title", "Enter at most 200 characters; the details have room for more."),
        ({"text": "x" * 10_000}, "text", "Enter at most 4,000 characters."),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url", "Enter a link that starts with https:// or http://."),
        ({"evidence_url": "ftp://a.example/b"}, "evidence_url", "Enter a link that starts with https:// or http://."),
        ({"result_figure": "many"}, "result_figure", "Enter the result as a number, such as 23 or 1.5."),
        ({"result_figure": "1e20"}, "result_figure", "Enter a smaller number."),
        ({"on": "soon"}, "on", "Enter a valid date, such as 2026-12-03."),
        ({"kind": "magic"}, "kind", "Select a valid choice. magic is not one of the available choices."),
    ],
)
def test_bad_input_is_refused_and_kept(noor: Desk, typed: dict[str, str], field: str, words: str) -> None:
    answer = noor.client.post(JOURNAL, OWN | typed)
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]})
    assert not JournalEntry.objects.exists()


def test_no_one_else_reaches_an_entry(noor: Desk) -> None:
    noor.client.post(JOURNAL, OWN)
    row = JournalEntry.objects.get()
    other = Client()
    assert noor.person.manager is not None
    make.sign_in(other, noor.person.manager, is_superuser=True)
    assert OWN["title"] not in other.get(JOURNAL).content.decode()
    for address in ("", "remove/"):
        assert other.post(f"{JOURNAL}entries/{row.pk}/{address}", OWN).status_code == 404
    assert other.post(f"{JOURNAL}keep/", {"source": name_of(noor, "Settled “API”")}).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_pages_take_at_most_twelve_queries(noor: Desk, count: int) -> None:
    more_settled(noor.person, count)
    name = name_of(noor, "Settled “More 0”")
    with at_most_twelve_queries():
        noor.client.get(PROPOSALS)
    with at_most_twelve_queries():
        noor.client.post(f"{JOURNAL}keep/", {"source": name}, headers=HTMX)
    for one in noor.client.get(PROPOSALS).context["proposals"][:count]:
        one.entry(noor.person).save()
    with at_most_twelve_queries():
        noor.client.get(JOURNAL)


def test_the_review_asks_one_line_that_the_journal_proposes(noor: Desk) -> None:
    address = "/week/2026-W47/review/"
    form = noor.client.get(address).context["review"].week
    assert form["remember"].value() == "Agreed the retry policy with Payments"
    assert form["remember"].label == "What will you want to remember?"
    typed = {"seen": str(form["seen"].value()), "remember": "Wrote  the runbook"}
    assert noor.client.post(address, typed).status_code == 303
    assert proposed(noor)[0][1] == "Wrote the runbook"


def test_a_step_is_proposed_from_the_day_it_is_agreed_in_its_form(noor: Desk) -> None:
    step = Pitch.objects.get(key="tests").steps.get(name="Not agreed")
    address = f"/pitches/{step.pitch.url_id}/steps/{step.pk}/"
    assert noor.client.post(address, {"name": "Join in", "agreed": "on", "agreed_by": "Ute"}).status_code == 303
    assert ("2026-11-25", "A team agreed to “Join in”", "influenced", "") in proposed(noor)
    noor.client.post(address, {"name": "Join in"})
    assert proposed(noor) == PROPOSED
