"""What people record about dependencies: dates, asks, checks, deliveries and findings; what is refused and what is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from initiatives.models import AcceptanceCheck, CriticalArea, Dependency, Finding, Initiative
from people.models import AuditLine, Person, TrashItem
from tests.support import factories as make
from tests.support.slipping_platform import NOW, SDK, TODAY, TOKENISATION, as_person, bring_tideway, sdk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def on_monday() -> object:
    with time_machine.travel(NOW, tick=False):
        bring_tideway()
        yield


@pytest.fixture
def mei() -> Client:
    return as_person("mei")


def errors(answer: Any, form: str = "form") -> dict[str, list[str]]:
    assert answer.status_code == 422
    return dict(answer.context[form].errors)


def test_adding_one_proposes_checks(mei: Client) -> None:
    skill = make.SkillFactory.create(key="privacy")
    area = CriticalArea.objects.get(key="sdk")
    make.RequirementFactory.create(area=area, skill=skill)
    data = {"name": "Consent API", "area": area.pk, "dri": "Lou Marchetti", "need_by": "2027-01-15", "grace_days": "5"}
    answer = mei.post("/initiatives/one-tap/new/dependency/", data)
    assert answer.headers["Location"] == "/initiatives/one-tap/dependencies/consent-api/"
    row = Dependency.objects.get(key="consent-api")
    assert (row.dri, row.grace_days, row.status) == (Person.objects.get(key="lou"), 5, "asked")
    assert [check.by for check in row.acceptance_checks.all()] == ["producer"] * 3 + ["consumer"]
    assert AuditLine.objects.get(thing="dependency", actor__isnull=False).verb == "added"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"need_by": "2026-02-30"}, "need_by"),
        ({"grace_days": "21"}, "grace_days"),
        ({"dri": "Nobody Known"}, "dri"),
        ({"area": "999999"}, "area"),
    ],
)
def test_what_a_dependency_cannot_be(mei: Client, data: dict[str, str], field: str) -> None:
    answer = mei.post("/initiatives/one-tap/new/dependency/", {"name": "New", "grace_days": "3", **data})
    assert set(errors(answer)) == {field}
    assert Dependency.objects.count() == 2


def test_an_area_of_another_initiative_is_refused(mei: Client) -> None:
    other = make.AreaFactory.create()
    answer = mei.post("/initiatives/one-tap/new/dependency/", {"name": "New", "area": other.pk, "grace_days": "3"})
    assert errors(answer) == {"area": ["This area isn’t part of the initiative."]}


def test_the_second_editor_is_told(mei: Client) -> None:
    page = mei.get(f"{SDK}edit/")
    data = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    data |= {"seen": page.context["form"]["seen"].value(), "dri": "Lou Marchetti", "producer": sdk().producer_id}
    assert mei.post(f"{SDK}edit/", {**data, "name": "SDK two"}).status_code == 303
    answer = mei.post(f"{SDK}edit/", {**data, "name": "SDK three"})
    assert answer.status_code == 409
    assert sdk().name == "SDK two"


def test_removing_and_restoring_keeps_everything(mei: Client) -> None:
    row = sdk()
    row.deliveries.create(number=1, on=TODAY).findings.create(on=TODAY, text="crash")
    assert mei.get(f"{SDK}remove/").status_code == 200
    assert mei.post(f"{SDK}remove/").status_code == 303
    assert mei.get(SDK).status_code == 404
    assert mei.post(TrashItem.objects.get().restore_url).status_code == 303
    again = sdk()
    assert (again.pk, again.dates_given.count(), again.date_requests.count()) == (row.pk, 3, 1)
    assert Finding.objects.get().text == "crash"


def test_a_date_they_gave(mei: Client) -> None:
    answer = mei.post(f"{TOKENISATION}date/", {"eta": "2026-12-18", "on": "2026-11-23", "reason": "vendor"})
    assert answer.status_code == 303
    row = Dependency.objects.get(key="tokenisation")
    assert (row.status, row.last_confirmed) == ("promised", TODAY)
    assert [(one.eta, one.reason, one.source) for one in row.dates_given.all()] == [
        (date(2026, 12, 18), "vendor", "lead")
    ]
    assert not row.date_requests.filter(answered_on=None).exists()
    one = mei.get(TOKENISATION).context["one"]
    assert one.next_step == "none"


@pytest.mark.parametrize(
    ("eta", "on", "field"),
    [
        ("2026-11-19", "2026-11-20", "eta"),
        ("2026-12-24", "2026-11-24", "on"),
        ("", "2026-11-20", "eta"),
        ("soon", "2026-11-20", "eta"),
        ("2026-12-24", "", "on"),
    ],
)
def test_dates_that_cannot_be(mei: Client, eta: str, on: str, field: str) -> None:
    answer = mei.post(f"{SDK}date/", {"eta": eta, "on": on})
    assert set(errors(answer, "date_form")) == {field}
    assert answer.context["opened"] == "date"
    assert sdk().dates_given.count() == 3


def test_the_second_date_of_a_day_replaces_the_first_after_a_question(mei: Client) -> None:
    data = {"eta": "2026-12-24", "on": "2026-11-05"}
    answer = mei.post(f"{SDK}date/", data)
    assert set(errors(answer, "date_form")) == {"on"}
    assert 'name="replace"' in answer.content.decode()
    assert mei.post(f"{SDK}date/", {**data, "replace": "on"}).status_code == 303
    assert [str(one.eta) for one in sdk().dates_given.all()][-1] == "2026-12-24"
    assert sdk().dates_given.count() == 3


def test_a_confirmation_is_not_in_the_future(mei: Client) -> None:
    assert set(errors(mei.post(f"{SDK}confirm/", {"on": "2026-11-24"}), "confirm_form")) == {"on"}
    assert mei.post(f"{SDK}confirm/", {"on": "2026-11-23"}).status_code == 303
    assert sdk().last_confirmed == TODAY
    # Three working days from today, without Thanksgiving.
    assert mei.get(SDK).context["one"].follow_up.ask_on == date(2026, 11, 27)


def test_asking_is_a_draft_that_is_recorded(mei: Client) -> None:
    page = mei.get(f"{SDK}ask/")
    draft = page.context["form"]["text"].value()
    assert draft.startswith(
        "Hi Lou,\n\n“One-tap checkout” waits for “Identity SDK 2.0”. We needed it by 20 November 2026."
    )
    assert "Does 4 December 2026 still hold?" in draft
    assert "It compiles against our app" in draft
    assert mei.post(f"{SDK}ask/", {"text": draft, "via": "email", "on": "2026-11-23"}).status_code == 303
    ask = sdk().date_requests.last()
    assert ask is not None
    assert (ask.to, ask.rung, ask.via, ask.answered_on) == (Person.objects.get(key="lou"), 0, "email", None)
    line = AuditLine.objects.get(thing="ask")
    assert "Lou" not in f"{line.label}{line.before}{line.after}"
    assert mei.get(SDK).context["one"].next_step == "none"


def test_going_one_rung_up_needs_a_reason_and_an_answer_returns_to_the_first(mei: Client) -> None:
    page = mei.get(f"{TOKENISATION}ask/")
    assert page.context["to"] == Person.objects.get(key="hal")
    assert "We asked on 26 Oct, 9 Nov, 16 Nov and had no answer." in page.context["form"]["text"].value()
    data = {"text": "Hi Hal", "via": "message", "on": "2026-11-23"}
    assert set(errors(mei.post(f"{TOKENISATION}ask/", data))) == {"reason"}
    assert mei.post(f"{TOKENISATION}ask/", {**data, "reason": "No DRI"}).status_code == 303
    one = mei.get(TOKENISATION).context["one"]
    assert (one.follow_up.rung.number, one.asked_next.key, one.next_step) == (2, "hal", "none")
    mei.post(f"{TOKENISATION}date/", {"eta": "2026-12-18", "on": "2026-11-23"})
    assert mei.get(TOKENISATION).context["one"].follow_up.rung.number == 0


def test_a_check_is_passed_failed_or_waived_for_a_reason(mei: Client) -> None:
    first, second, third = AcceptanceCheck.objects.all()
    assert mei.post(f"{SDK}checks/{first.pk}/", {"outcome": "passed"}).status_code == 303
    assert mei.post(f"{SDK}checks/{second.pk}/", {"outcome": "failed", "reason": "404 on page 2"}).status_code == 303
    assert set(errors(mei.post(f"{SDK}checks/{third.pk}/", {"outcome": "waived"}), "result_form")) == {"reason"}
    assert mei.post(f"{SDK}checks/{third.pk}/", {"outcome": "waived", "reason": "later"}).status_code == 303
    found = [(one.done, one.passed_on, one.failed_on, one.waived_reason) for one in AcceptanceCheck.objects.all()]
    assert found == [(True, TODAY, None, ""), (False, None, TODAY, ""), (True, None, None, "later")]
    assert mei.post(f"{SDK}new/check/", {"check_text": "its TESTS pass", "by": "consumer"}).status_code == 422
    assert mei.post(f"{SDK}new/check/", {"check_text": "No crash", "by": "consumer"}).status_code == 303


def test_delivered_untested_stays_open_until_it_is_accepted(mei: Client) -> None:
    assert set(errors(mei.post(f"{SDK}new/delivery/", {"on": "2026-11-24"}), "delivery_form")) == {"on"}
    assert mei.post(f"{SDK}new/delivery/", {"on": "2026-11-23", "note": "2.0.0"}).status_code == 303
    page = mei.get(SDK).context["page"]
    assert (page.untested, page.one.next_step, page.row.status) == (True, "accept", "delivered")
    assert mei.post(f"{SDK}new/delivery/", {"on": "2026-11-23"}).status_code == 422
    first, second, third = AcceptanceCheck.objects.all()
    half = {"outcome": "accepted", f"passed_{first.pk}": "on", f"waived_{second.pk}": "we read the code"}
    assert set(errors(mei.post(f"{SDK}accept/", half))) == {f"passed_{third.pk}"}
    assert sdk().accepted_on is None
    assert mei.post(f"{SDK}accept/", {**half, f"passed_{third.pk}": "on"}).status_code == 303
    row = sdk()
    assert (row.status, row.delivered_on, row.accepted_on) == ("accepted", TODAY, TODAY)
    assert not row.acceptance_checks.filter(done=False).exists()
    assert mei.get(f"{SDK}accept/").status_code == 303


def test_handed_back_waits_for_the_next_delivery(mei: Client) -> None:
    mei.post(f"{SDK}new/delivery/", {"on": "2026-11-20"})
    assert mei.post(f"{SDK}accept/", {"outcome": "handed_back", "note": "It crashes"}).status_code == 303
    assert (sdk().status, sdk().delivered_on) == ("promised", None)
    check = AcceptanceCheck.objects.all()[0]
    mei.post(f"{SDK}checks/{check.pk}/", {"outcome": "passed"})
    draft = mei.get(f"{SDK}ask/").context["form"]["text"].value()
    failed = "“The guide was followed from scratch”; “Its tests pass”"
    assert f"Delivery 1 of 20 November 2026 didn’t pass: {failed}." in draft
    assert set(errors(mei.post(f"{SDK}new/delivery/", {"on": "2026-11-19"}), "delivery_form")) == {"on"}
    assert mei.post(f"{SDK}new/delivery/", {"on": "2026-11-23"}).status_code == 303
    assert [one.number for one in sdk().deliveries.all()] == [1, 2]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": "-1"}, "hours"),
        ({"hours": "401"}, "hours"),
        ({"text": ""}, "text"),
        ({"fixed_on": "2026-11-18", "fixed_by": "us"}, "fixed_on"),
        ({"fixed_on": "2026-11-23"}, "fixed_by"),
        ({"fixed_by": "us"}, "fixed_on"),
        ({"on": "2026-11-17"}, "on"),
    ],
)
def test_findings_that_cannot_be(mei: Client, change: dict[str, str], field: str) -> None:
    sdk().deliveries.create(number=1, on=date(2026, 11, 18))
    data = {"text": "It crashes", "severity": "blocks", "on": "2026-11-20", "hours": "0"}
    assert set(errors(mei.post(f"{SDK}new/finding/", {**data, **change}), "finding_form")) == {field}


def test_a_finding_after_acceptance_was_found_later_and_can_be_fixed(mei: Client) -> None:
    data = {"text": "It crashes", "severity": "blocks", "on": "2026-11-23"}
    assert mei.post(f"{SDK}new/finding/", data).status_code == 303
    assert not Finding.objects.exists()
    sdk().deliveries.create(number=1, on=TODAY, outcome="accepted")
    assert mei.post(f"{SDK}new/finding/", data).status_code == 303
    finding = Finding.objects.get()
    assert (finding.found_at, finding.fixed_on, finding.hours) == ("later", None, 0)
    path = f"{SDK}findings/{finding.pk}/"
    assert mei.get(path).status_code == 200
    assert mei.post(path, {**data, "fixed_on": "2026-11-23", "fixed_by": "us", "hours": "2.5"}).status_code == 303
    finding.refresh_from_db()
    assert (finding.fixed_by, finding.hours) == ("us", 2.5)
    stale = mei.get(path).context["form"]["seen"].value()
    Finding.objects.update(text="It crashes often")
    assert mei.post(path, {**data, "text": "It hangs", "seen": stale}).status_code == 409
    assert Finding.objects.get().text == "It crashes often"


def test_only_those_who_may_change_the_initiative_change_any_of_it() -> None:
    for key in ("raj", "lou", "hal"):
        client = as_person(key)
        for path in (
            "edit/",
            "remove/",
            "date/",
            "confirm/",
            "ask/",
            "link/",
            "new/check/",
            "new/delivery/",
            "accept/",
        ):
            assert client.post(f"{SDK}{path}", {"eta": "2026-12-24", "on": "2026-11-23"}).status_code == 404, (
                key,
                path,
            )
    assert sdk().dates_given.count() == 3


def test_a_ledger_of_asks_over_weeks(mei: Client) -> None:
    """Two unanswered asks at the DRI, then the engineering manager is proposed, then answered."""
    for day in (23, 27):
        with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=UTC), tick=False):
            mei.post(f"{SDK}ask/", {"text": "?", "via": "message", "on": f"2026-11-{day}"})
    with time_machine.travel(datetime(2026, 12, 2, 9, tzinfo=UTC), tick=False):
        one = mei.get(SDK).context["one"]
    # Three working days after Friday the 27th are over on Wednesday; Lou is the tech lead too, so Dot is next.
    assert (one.follow_up.escalate_on, one.escalates_to.key) == (date(2026, 12, 2), "dot")
    assert Initiative.objects.count() == 1
    assert TODAY + timedelta(days=9) == date(2026, 12, 2)
