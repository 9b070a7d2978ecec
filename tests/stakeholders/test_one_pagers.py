"""What every page for an audience has: the problem, what is asked of that reader, the contact and the office hours."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import Person, Team
from stakeholders.models import Audience, Message, OfficeHours, Pitch, PitchStep, Stakeholder
from tests.support import factories as make
from tests.support.planned_week import plain
from tests.support.stakeholder_pages import FAILOVER, one_pager, pitch_page

pytestmark = pytest.mark.django_db

PROBLEM = "Three regional outages this year, each ended by hand."


def text(client: Client, audience: str, query: str = "") -> str:
    answer = client.get(f"{FAILOVER}for/{audience}/{query}")
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<article", 1)[-1].split("</article>", 1)[0])


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("written", [True, False])
def test_every_page_has_problem_ask_contact_and_office_hours(desk: Client, audience: str, written: bool) -> None:
    OfficeHours.objects.create(
        pitch=Pitch.objects.get(), first=date(2026, 11, 19), last=date(2026, 12, 24), at="15:00", place="Room 3",
        timezone="Europe/London",
    )  # fmt: skip
    Message.objects.all().delete()
    if written:
        Message.objects.create(pitch=Pitch.objects.get(), audience=audience, text="Please read this.")
    page = text(desk, audience)
    assert page.count(PROBLEM) == 1
    assert "What we’re asking of you" in page
    assert f"Noor Aziz, {Person.objects.get(key='noor').email}" in page
    assert "Thu 26 Nov, 15:00 (London), Room 3" in page
    assert "19 Nov" not in page
    assert ("Please read this." in page) == written


def test_what_is_asked_depends_on_the_reader(desk: Client) -> None:
    asks = {one: one_pager(desk, one).ask for one in Audience.values}
    assert asks == {
        "executive": "Your support for 9 weeks of work by Payments and Accounts in Q1 2027.",
        "product_manager": "Room for 9 weeks of work in the plan of Payments and Accounts in Q1 2027.",
        "engineering_manager": "Time for 9 weeks of work by Payments and Accounts in Q1 2027.",
        "other": "Your view on 9 weeks of work by Payments and Accounts in Q1 2027, and what we have missed.",
    }
    weeks = {one: [ask.weeks for ask in one_pager(desk, one).asks] for one in Audience.values}
    assert weeks["executive"] == []
    assert weeks["engineering_manager"] == [1, 2, 6]
    assert weeks["product_manager"] == [None, None, None]


def test_a_team_reads_what_is_asked_of_it_alone(desk: Client) -> None:
    accounts = Team.objects.get(key="accounts").pk
    page = text(desk, "engineering_manager", f"?team={accounts}")
    assert "Time for 6 weeks of work by Accounts in Q1 2027." in page
    assert "Adopt the driver" in page
    assert "Script and rehearse" not in page
    assert desk.get(f"{FAILOVER}for/executive/?team=999999").status_code == 404
    assert desk.get(f"{FAILOVER}for/executive/?team=x").status_code == 404
    # Shared pages count requests by network address, across tests too.
    cache.clear()
    made = desk.post(f"{FAILOVER}for/engineering_manager/?team={accounts}", {"purpose": "Rosa", "days": "30"})
    address = re.search(r"/shared/pitch/[\w-]+/", made.content.decode())
    assert address
    shared = plain(Client().get(address[0]).content.decode())
    assert "Time for 6 weeks of work by Accounts in Q1 2027." in shared
    assert "Script and rehearse" not in shared


def test_an_agreed_step_is_shown_as_agreed(desk: Client) -> None:
    PitchStep.objects.filter(team__key="accounts").update(agreed=True)
    assert [one.agreed for one in one_pager(desk, "product_manager").asks] == [False, False, True]


def test_each_audience_gets_its_own_page(desk: Client, noor: Person) -> None:
    sheets = {one: text(desk, one) for one in ("executive", "product_manager", "engineering_manager")}
    assert "480,000 USD a year" in sheets["executive"]
    assert "Brand damage avoided" in sheets["executive"]
    assert "Fewer interruptions" in sheets["product_manager"]
    assert "Less firefighting" in sheets["engineering_manager"]
    for one, page in sheets.items():
        assert ("Brand damage avoided" in page) == (one == "executive")
        assert "Wants numbers on interruptions" not in page
        assert not any(str(row) in page for row in Stakeholder.objects.visible_to(noor))


def test_a_draft_has_the_pitch_s_own_figures_and_no_others(desk: Client) -> None:
    Message.objects.all().delete()
    for audience in ("product_manager", "engineering_manager", "executive"):
        draft = next(one.text for one in pitch_page(desk).messages if one.audience == audience)
        for words in ("3 incidents", "412 tickets", "640 hours", "480,000 USD a year"):
            assert words in draft
        known = {"3", "412", "640", "480,000", "80", "9", "2026", "2"}
        assert set(re.findall(r"\d[\d,.]*\d|\d", draft)) <= known


def test_a_page_has_each_fact_once(desk: Client) -> None:
    """Both while the message is a draft and once the draft is saved unchanged."""
    for audience in ("product_manager", "executive"):
        Message.objects.all().delete()
        draft = next(one.text for one in pitch_page(desk).messages if one.audience == audience)
        drafted = text(desk, audience)
        desk.post(f"{FAILOVER}messages/{audience}/", {"text": draft})
        saved = text(desk, audience)
        for page in (drafted, saved):
            assert page.count("412 tickets") == 1
            assert page.count("Adopt the driver") == (0 if audience == "executive" else 1)


def test_dates_on_a_page_are_written_out(desk: Client) -> None:
    PitchStep.objects.filter(name="Automatic failover").update(needed_by=date(2026, 12, 4))
    assert [one.needed_by for one in one_pager(desk, "product_manager").asks] == [None, None, date(2026, 12, 4)]
    assert "4 Dec 2026" in text(desk, "product_manager")


def test_a_link_opens_one_audience_s_page_until_it_is_revoked(desk: Client, noor: Person) -> None:
    # Shared pages count requests by network address, across tests too.
    cache.clear()
    made = desk.post(f"{FAILOVER}for/executive/", {"purpose": "Vera", "days": "30"})
    address = re.search(r"/shared/pitch/[\w-]+/", made.content.decode())
    assert address
    outside = Client()
    page = plain(outside.get(address[0]).content.decode())
    assert "480,000 USD a year" in page
    assert "Fewer interruptions" not in page
    assert outside.get("/shared/pitch/made-up-secret-made-up-secret-made-up/").status_code == 404
    Pitch.objects.filter(key="failover").update(author=make.PersonFactory.create())
    assert outside.get(address[0]).status_code == 404
