"""The pages of dependencies: forecasts and states, who is asked next, who sees what, and a constant number of queries."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import CriticalArea, Dependency, Finding, Initiative
from people.models import Person, Team, TimeOff
from tests.support import factories as make
from tests.support.planned_week import plain
from tests.support.slipping_platform import NOW, SDK, TODAY, TOKENISATION, as_person, bring_tideway, sdk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def on_monday() -> object:
    with time_machine.travel(NOW, tick=False):
        bring_tideway()
        yield


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return plain(answer.content.decode())


def test_the_identity_sdk_on_its_page() -> None:
    answer = as_person("mei").get(SDK)
    one = answer.context["one"]
    assert (one.state, one.forecast.likely, one.forecast.late) == ("late", date(2026, 12, 19), date(2027, 1, 9))
    assert (one.forecast.keeps, one.forecast.possible, one.forecast.confidence) == (1, 5, "assumed")
    assert (one.slips, one.slipped_days, one.days_after_need) == (2, 49, 29)
    assert (one.next_step, one.asked_next.key) == ("ask", "lou")
    assert [rung.person for rung in one.rungs if rung.state == "there"] == ["lou", "dot", "hal", "quinn"]
    words = plain(answer.content.decode())
    assert "Late: needed 20 Nov, their date 4 Dec, likely 19 Dec, 4 in 5 by 9 Jan." in words
    assert "Likely 29 days after it is needed." in words
    assert "Likely 19 December 2026, late 9 January 2027. 1 of 5 possible outcomes keeps 4 December 2026." in words
    assert "From 2 earlier dates of this team and 3 assumed ones: assumed." in words


def test_every_id_on_the_page_occurs_once() -> None:
    sdk().deliveries.create(number=1, on=TODAY, outcome="handed_back")
    found = re.findall(r'\sid="([^"]+)"', as_person("mei").get(SDK).content.decode())
    assert len(found) == len(set(found))
    assert {"date_on", "confirm_on", "delivery_on", "finding_on"} <= set(found)


def test_what_has_passed_since_changes_the_forecast() -> None:
    with time_machine.travel(datetime(2026, 12, 10, 9, tzinfo=UTC), tick=False):
        one = as_person("mei").get(SDK).context["one"]
    assert (one.forecast.likely, one.forecast.late) == (date(2027, 1, 9), date(2027, 1, 16))


def test_card_tokenisation_proposes_hal() -> None:
    answer = as_person("mei").get(TOKENISATION)
    one = answer.context["one"]
    assert (one.state, one.next_step, one.escalates_to.key) == ("unknown", "escalate", "hal")
    assert one.follow_up.escalate_on == date(2026, 11, 19)
    assert answer.context["page"].warnings == ["missing"]
    words = plain(answer.content.decode())
    assert "Go one rung up: ask Hal Njoroge (engineering manager)" in words
    assert "DRI: not set, so skipped" in words


def test_someone_who_is_away_is_skipped() -> None:
    hal = Person.objects.get(key="hal")
    TimeOff.objects.create(person=hal, start=TODAY, end=TODAY + timedelta(days=9))
    one = as_person("mei").get(TOKENISATION).context["one"]
    assert one.escalates_to.key == "quinn"


def test_a_milestone_before_the_likely_date_is_a_conflict() -> None:
    assert [point.key for point in as_person("mei").get(SDK).context["page"].conflicts] == ["code-freeze"]
    Dependency.objects.filter(key="identity-sdk").update(area=CriticalArea.objects.get(key="sdk"))
    assert [point.key for point in as_person("mei").get(SDK).context["page"].conflicts] == ["code-freeze"]
    point = Initiative.objects.get().points.get()
    point.areas.add(CriticalArea.objects.get(key="offline"))
    assert not as_person("mei").get(SDK).context["page"].conflicts


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"dri_state": "declined"}, ["declined"]),
        ({"dri": "hal"}, ["outside"]),
        ({"dri": "raj"}, ["outside", "consumer"]),
        ({"dri": "dot"}, []),  # manages the team
    ],
)
def test_a_wrong_dri(change: dict[str, str], warning: list[str]) -> None:
    if "dri" in change:
        Dependency.objects.filter(key="identity-sdk").update(dri=Person.objects.get(key=change["dri"]))
    else:
        Dependency.objects.filter(key="identity-sdk").update(**change)
    assert as_person("mei").get(SDK).context["page"].warnings == warning


def test_the_list_starts_with_what_to_do_and_filters() -> None:
    mei = as_person("mei")
    Dependency.objects.create(
        initiative=Initiative.objects.get(), key="calm", name="Calm", need_by=date(2027, 6, 1), last_confirmed=TODAY
    ).dates_given.create(recorded_on=TODAY, eta=date(2026, 12, 1))
    rows = mei.get("/dependencies/").context["listing"].page
    assert [one.row.key for one in rows] == ["identity-sdk", "tokenisation", "calm"]
    assert [one.row.key for one in mei.get("/dependencies/?state=late").context["listing"].page] == ["identity-sdk"]
    assert [one.row.key for one in mei.get("/dependencies/?team=vault").context["listing"].page] == ["tokenisation"]
    assert len(mei.get("/dependencies/?team=nothing&state=x&page=-3").context["listing"].page) == 0


def test_the_producing_team_sees_what_is_asked_of_it_and_not_by_whom() -> None:
    lou = as_person("lou")
    assert lou.get(SDK).status_code == 404
    words = read(lou, "/dependencies/?tab=asked")
    assert "Identity SDK 2.0" in words
    assert "dates given: 16 Oct 2026, then 6 Nov 2026, then 4 Dec 2026" in words
    for hidden in ("One-tap", "Mei", "Tokenisation", "asked"):
        assert hidden not in words.split("Others wait for us", 1)[1].split("You see this because")[0]
    assert not lou.get("/dependencies/").context["listing"].page.object_list


def test_asks_are_for_leads_and_their_managers() -> None:
    raj, quinn = as_person("raj"), as_person("quinn")
    words = read(raj, SDK)
    assert "Dates given" in words
    for hidden in ("Asked", "Who to ask", "Ask for a date", "Remove this"):
        assert hidden not in words
    assert raj.get(f"{SDK}ask/").status_code == 404
    # The list says what to do next to the same people only.
    assert "Ask Lou Marchetti" in read(as_person("mei"), "/dependencies/")
    listed = read(raj, "/dependencies/")
    assert "Identity SDK 2.0" in listed
    assert "Ask Lou Marchetti" not in listed
    assert "Hal Njoroge" not in listed
    assert "Who to ask" in read(quinn, SDK)


def test_the_initiative_links_to_it() -> None:
    assert SDK in as_person("raj").get("/initiatives/one-tap/").content.decode()
    assert "/initiatives/one-tap/new/dependency/" not in as_person("raj").get("/initiatives/one-tap/").content.decode()
    assert "/initiatives/one-tap/new/dependency/" in as_person("mei").get("/initiatives/one-tap/").content.decode()


def test_someone_without_dependencies_learns_what_the_page_is_for() -> None:
    words = read(as_person("lou"), "/dependencies/")
    assert "What do you wait for from other teams?" in words


def test_the_number_of_queries_does_not_grow() -> None:
    mei, initiative, identity = as_person("mei"), Initiative.objects.get(), Team.objects.get(key="identity")
    lou = Person.objects.get(key="lou")
    counts: dict[str, set[int]] = {}
    for size in (10, 1_000):
        already = initiative.dependencies.count()
        rows = Dependency.objects.bulk_create(
            Dependency(initiative=initiative, key=f"d-{n}", name=f"D {n}", producer=identity, dri=lou, need_by=TODAY)
            for n in range(already, size)
        )
        for row in rows[:20]:
            row.dates_given.create(recorded_on=TODAY, eta=TODAY + timedelta(days=9))
            row.date_requests.create(on=TODAY)
            row.deliveries.create(number=1, on=TODAY, outcome="handed_back").findings.create(on=TODAY, text="x")
        for path in ("/dependencies/", "/dependencies/?tab=asked", SDK, "/teams/identity/dates/"):
            with CaptureQueriesContext(connection) as captured:
                assert mei.get(path).status_code == 200
            counts.setdefault(path, set()).add(len(captured))
    for path, found in counts.items():
        assert len(found) == 1, (path, found)
        assert max(found) <= 12, (path, found)
    assert len(mei.get("/dependencies/").context["listing"].page) == 50


def decided(key: str, first: date, *more: tuple[date, str]) -> Dependency:
    """Deliveries from the first on; each but the last was handed back."""
    team, initiative = Team.objects.get(key="identity"), Initiative.objects.get()
    row: Dependency = Dependency.objects.create(initiative=initiative, key=key, name=key, producer=team)
    days = [first, *(day for day, _ in more)]
    for number, day in enumerate(days, 1):
        outcome = "accepted" if number == len(days) else "handed_back"
        row.deliveries.create(number=number, on=day, outcome=outcome)
    return row


def test_a_producers_record() -> None:
    rows = [
        decided("one", date(2026, 6, 1)),
        decided("two", date(2026, 7, 1), (date(2026, 7, 10), "")),
        decided("three", date(2026, 8, 1), (date(2026, 8, 22), "")),
    ]
    mei = as_person("mei")
    Finding.objects.create(
        delivery=rows[-1].deliveries.get(number=1),
        on=date(2026, 8, 3),
        text="a",
        fixed_by="us",
        hours=8,
        fixed_on=TODAY,
    )
    Finding.objects.create(
        delivery=rows[0].deliveries.get(number=1),
        on=date(2026, 9, 3),
        text="b",
        fixed_by="us",
        hours=4,
        fixed_on=TODAY,
        found_at="later",
    )
    assert mei.get("/teams/identity/dates/").context["record"].says_something
    decided("four", date(2026, 9, 1), (date(2026, 9, 15), ""), (date(2026, 10, 1), ""))
    decided("old", date(2025, 6, 1))
    record = mei.get("/teams/identity/dates/").context["record"]
    assert (record.first_pass, len(record.decided), record.rework_median) == (1, 4, 15)
    assert (record.our_hours, record.late_finds) == (12, 1)
    words = read(mei, "/teams/identity/dates/")
    assert "1 of 4" in words
    assert "15 days" in words


def test_a_record_of_two_says_too_little_and_strangers_see_none() -> None:
    decided("one", date(2026, 6, 1))
    words = read(as_person("lou"), "/teams/identity/dates/")
    assert "too few to say" in words
    make.PersonFactory.create(key="stranger")
    assert as_person("stranger").get("/teams/identity/dates/").status_code == 404
    assert as_person("zoe").get("/teams/identity/dates/").status_code == 404
    assert as_person("zoe").get("/teams/nobody/dates/").status_code == 404


def test_dates_at_the_edges_can_be_drawn() -> None:
    row = sdk()
    row.dates_given.all().delete()
    row.dates_given.create(recorded_on=TODAY, eta=TODAY)
    row.need_by = None
    row.save()
    answer = as_person("mei").get(SDK)
    assert answer.status_code == 200
    drawing = answer.context["page"].drawing
    assert len(drawing.steps) == 1
    assert drawing.need_y is None


def test_a_date_close_to_the_day_it_is_needed_has_its_label_clear_of_that_line() -> None:
    row = sdk()
    row.dates_given.all().delete()
    row.dates_given.create(recorded_on=date(2026, 9, 1), eta=date(2026, 11, 24))
    drawing = as_person("mei").get(SDK).context["page"].drawing
    (step,) = drawing.steps
    # Needed four days earlier, so the line is just below the point.
    assert step.label_y < step.y < drawing.need_y


def test_of_very_many_those_needed_first_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initiatives.dependencies.queries.pages.MOST", 1)
    answer = as_person("mei").get("/dependencies/")
    assert [one.row.key for one in answer.context["listing"].page] == ["identity-sdk"]
    assert "Showing the 1 needed first." in plain(answer.content.decode())
