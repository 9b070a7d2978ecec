"""Pages and forms of standards: figures at both dates, states, exceptions, reverts, what is refused and why."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from people.models import AuditLine
from standards.models import Revert, Standard, StandardException, TeamAdoption
from tests.support.standards import (
    DECLINED_WORDS,
    HERE,
    SECRET_WORDS,
    As,
    add_standard,
    errors,
    example,
    queries_of,
    set_state,
    team,
    team_of,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-01T10:00Z")]


@pytest.mark.parametrize(("at", "covered"), [("2026-12-01T10:00Z", "62.5%"), ("2026-12-19T10:00Z", "50%")])
def test_the_page_and_the_list_show_the_figures_of_the_day(standard: Standard, as_: As, at: str, covered: str) -> None:
    with time_machine.travel(at, tick=False):
        client = as_("anyone")
        page, listed = text_of(client.get(HERE)), text_of(client.get("/standards/"))
    assert "50% adopted, 4 of 8 teams" in page.replace("adopted, 4 of 8 teams 50%", "50% adopted, 4 of 8 teams")
    assert covered in page
    assert "50% 4 of 8" in listed
    assert f"{covered} {5 if covered == '62.5%' else 4} of 8" in listed


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Los_Angeles"])
def test_the_organisations_midnight_decides_wherever_the_reader_is(db: None, as_: As, zone: str) -> None:
    example(zone)
    midnight = datetime(2026, 12, 19, tzinfo=ZoneInfo(zone))
    client = as_("owner")
    shown = []
    for moment in (midnight - timedelta(seconds=1), midnight):
        with time_machine.travel(moment.astimezone(UTC), tick=False):
            shown.append(client.get(HERE).context["page"].figures.covered)
    assert shown == [5, 4]


def test_texts_of_reverts_and_refusals_are_only_for_the_owner_and_the_team(standard: Standard, as_: As) -> None:
    seen = {
        who: (SECRET_WORDS in text_of(as_(who).get(team(5))), DECLINED_WORDS in text_of(as_(who).get(team(7))))
        for who in ("owner", "manager-5", "tech-lead-7", "manager-6", "anyone")
    }
    assert seen == {
        "owner": (True, True), "manager-5": (True, False), "tech-lead-7": (False, True), "manager-6": (False, False),
        "anyone": (False, False),
    }  # fmt: skip
    assert "Reverted" in text_of(as_("anyone").get(HERE))


def test_a_teams_manager_or_tech_lead_sets_its_state_and_no_one_else(standard: Standard, as_: As) -> None:
    typed = {"state": "adopted", "evidence_url": "https://ci.example/1", "seen": ""}
    assert as_("owner").post(team(8), typed).status_code == 404
    assert as_("manager-7").post(team(8), typed).status_code == 404
    answer = as_("tech-lead-8").post(team(8), typed)
    assert answer.status_code == 303
    row = TeamAdoption.objects.filter(team=team_of(8)).last()
    assert row is not None
    assert (row.state, row.on, row.evidence_url, row.term) == (
        "adopted", date(2026, 12, 1), "https://ci.example/1", standard.terms.get(),
    )  # fmt: skip
    line = AuditLine.objects.get(thing="team’s state")
    assert (line.label, line.before, line.after) == (f"{standard}: Team 8", "Asked", "Adopted")


def test_the_newest_state_can_be_undone_by_who_set_it(standard: Standard, as_: As) -> None:
    client = as_("manager-8")
    answer = client.post(team(8), {"state": "declined", "note": "No time before the release"})
    page = client.get(answer["Location"])
    assert client.post(page.context["undo"]).status_code == 303
    assert TeamAdoption.objects.filter(team=team_of(8)).last().state == "asked"  # type: ignore[union-attr]
    again = as_("tech-lead-8")
    row = set_state(standard, 8, "agreed", date(2026, 12, 1))
    assert again.post(f"{team(8)}undo/{row.pk}/").status_code == 303
    assert TeamAdoption.objects.filter(pk=row.pk).exists()


def test_a_second_editor_of_a_state_is_warned_and_may_insist(standard: Standard, as_: As) -> None:
    first, second = as_("manager-8"), as_("tech-lead-8")
    seen = first.get(team(8)).context["state_form"].initial["seen"]
    second.post(team(8), {"state": "agreed", "adopt_by": "2027-02-01", "seen": seen})
    typed = {"state": "declined", "note": "Not this quarter", "seen": seen}
    answer = first.post(team(8), typed)
    assert answer.status_code == 409
    assert [(one.theirs, one.yours) for one in answer.context["conflict"]] == [("Agreed", "Declined")]
    typed["seen"] = answer.context["state_form"]["seen"].value()
    assert first.post(team(8), typed).status_code == 303


def test_bad_states_get_a_sentence(standard: Standard, as_: As) -> None:
    client = as_("manager-8")
    agreed, declined = client.post(team(8), {"state": "agreed"}), client.post(team(8), {"state": "declined"})
    assert errors(agreed, "state_form") == "Enter the day by which the team plans to have adopted it."
    assert errors(declined, "state_form") == "Add the reason. It’s where the next conversation starts."
    assert client.post(team(8), {"state": "asked"}).status_code == 422
    standard.status = "retired"
    standard.save()
    retired = client.post(team(8), {"state": "adopted"})
    assert (retired.status_code, errors(retired, "state_form")) == (
        422, "This standard is retired: teams no longer adopt it.",
    )  # fmt: skip
    assert TeamAdoption.objects.filter(team=team_of(8)).count() == 1


def test_a_team_outside_the_scope_has_no_page_and_no_exception(standard: Standard, as_: As) -> None:
    team_of(9)
    owner = as_("owner")
    assert owner.get(team(9)).status_code == 404
    typed = {"what": "All of it", "reason": "None", "owner": "Manager 9", "until": "2026-12-24"}
    answer = owner.post(f"{team(9)}new/exception/", typed)
    assert (answer.status_code, errors(answer)) == (
        422, "Team 9 isn’t in scope of this standard. Its owner can add the team.",
    )  # fmt: skip


EXCEPTION = {"what": "The admin pages", "reason": "Rewritten in spring", "owner": "Manager 8", "until": "2027-05-30"}


def test_the_owner_grants_an_exception_of_180_days_at_most(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    assert as_("manager-8").post(f"{team(8)}new/exception/", EXCEPTION).status_code == 404
    assert owner.post(f"{team(8)}new/exception/", EXCEPTION).status_code == 303
    row = StandardException.objects.get(team=team_of(8))
    assert (row.granted_by.key, row.owner.key, row.start, row.until) == (  # type: ignore[union-attr]
        "owner", "manager-8", date(2026, 12, 1), date(2027, 5, 30),
    )  # fmt: skip
    assert owner.get(HERE).context["page"].figures.covered == 6


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until": "2026-11-30"}, "It starts on 1 December 2026. Enter that day or a later one."),
        ({"until": "2027-05-31"}, "An exception lasts at most 180 days. The latest possible day is 30 May 2027."),
        ({"until": ""}, "Enter the last day. Every exception ends."),
        ({"owner": "Olga Owner"}, "You are granting this exception, so someone else must own it: someone on the team."),
    ],
)
def test_a_wrong_exception_says_what_is_possible(
    standard: Standard, as_: As, wrong: dict[str, str], sentence: str
) -> None:
    answer = as_("owner").post(f"{team(8)}new/exception/", EXCEPTION | wrong)
    assert (answer.status_code, errors(answer)) == (422, sentence)
    assert answer.context["form"]["reason"].value() == "Rewritten in spring"


def test_one_exception_at_a_time_and_a_renewal_is_a_new_row(standard: Standard, as_: As) -> None:
    owner, first = as_("owner"), StandardException.objects.get()
    typed = {"what": "the batch importer", "reason": "Late", "owner": "Manager 6", "until": "2027-01-31"}
    answer = owner.post(f"{team(6)}new/exception/", typed)
    assert errors(answer) == "Team 6 already has this exception until 18 December 2026."
    with time_machine.travel("2026-12-19T10:00Z", tick=False):
        assert owner.post(f"{team(6)}new/exception/?follows={first.pk}", typed).status_code == 303
        assert owner.get(HERE).context["page"].figures.covered == 5
    assert StandardException.objects.latest("pk").follows == first


def test_an_exception_is_renewed_from_two_weeks_before_its_end_on_without_a_gap(standard: Standard, as_: As) -> None:
    owner, first = as_("owner"), StandardException.objects.get()
    link = f"?follows={first.pk}"
    assert link not in owner.get(team(6)).content.decode()
    with time_machine.travel("2026-12-07T10:00Z", tick=False):
        assert link in owner.get(team(6)).content.decode()
        page = owner.get(f"{team(6)}new/exception/{link}").content.decode()
        assert "Renew an exception" in page
        assert "It starts on 19 December 2026" in page
        typed = {"what": first.what, "reason": "Late", "owner": "Manager 6", "until": "2027-01-31"}
        assert owner.post(f"{team(6)}new/exception/{link}", typed).status_code == 303
    again = StandardException.objects.latest("pk")
    assert (again.start, again.until, again.follows) == (date(2026, 12, 19), date(2027, 1, 31), first)
    for day in ("2026-12-18", "2026-12-19"):
        with time_machine.travel(f"{day}T10:00Z", tick=False):
            assert owner.get(HERE).context["page"].figures.covered == 5


def test_an_exception_ends_early_and_that_can_be_undone(standard: Standard, as_: As) -> None:
    owner, row = as_("owner"), StandardException.objects.get()
    answer = owner.post(f"{team(6)}exceptions/{row.pk}/end/")
    assert owner.get(HERE).context["page"].figures.covered == 4
    owner.post(owner.get(answer["Location"]).context["undo"])
    assert owner.get(HERE).context["page"].figures.covered == 5


def test_an_ended_exception_stays_ended_while_another_took_its_place(standard: Standard, as_: As) -> None:
    client, row = as_("owner"), standard.exceptions.get()
    client.post(f"{team(6)}exceptions/{row.pk}/end/")
    with time_machine.travel("2026-12-05T10:00Z", tick=False):
        client.post(f"{team(6)}exceptions/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_on == date(2026, 12, 1)
    typed = {"what": "the batch importer", "reason": "Still there", "owner": "manager-6", "until": "2026-12-30"}
    client.post(f"{team(6)}new/exception/", typed)
    answer = client.post(f"{team(6)}exceptions/{row.pk}/undo/", follow=True)
    assert "Team 6 already has this exception until 30 December 2026." in text_of(answer)
    row.refresh_from_db()
    assert row.ended_on == date(2026, 12, 1)


def test_addresses_and_ids_that_cannot_be_are_no_fault(standard: Standard, as_: As) -> None:
    client = as_("owner")
    pages = (
        f"{HERE}?undo=a/b",
        f"{team(1)}?undo=revert-a/b",
        "/me/growth/?removed=a/b",
        "/me/growth/goals/?removed=a/b",
    )
    assert [client.get(page).status_code for page in pages] == [200, 200, 200, 200]
    assert client.post(f"{HERE}teams/", {"teams": ["9" * 30]}).status_code == 422


def test_a_revert_needs_an_adoption_before_it(standard: Standard, as_: As) -> None:
    typed = {"on": "2026-10-01", "what": "The client library", "reason": "schedule"}
    client = as_("tech-lead-1")
    answer = client.post(f"{team(1)}new/revert/", typed)
    assert errors(answer) == (
        "Team 1 hadn’t adopted it by 1 October 2026, so it can’t have been reverted then."
    )  # fmt: skip
    assert errors(client.post(f"{team(1)}new/revert/", typed | {"on": "2026-12-02"})) == (
        "This day is in the future. Enter the day on which it happened."
    )
    assert client.post(f"{team(1)}new/revert/", typed | {"on": "2026-11-30"}).status_code == 303
    assert client.get(HERE).context["page"].figures.adopted == 3
    again = client.post(f"{team(1)}new/revert/", typed | {"on": "2026-11-30"})
    assert errors(again) == "This team already has an open revert. First record when it was restored."
    assert as_("manager-2").get(f"{team(1)}new/revert/").status_code == 404
    assert "client library" not in " ".join(AuditLine.objects.values_list("after", flat=True))


def test_a_revert_is_restored_by_a_date_by_adopting_again_or_removed_as_a_mistake(standard: Standard, as_: As) -> None:
    owner, row = as_("owner"), Revert.objects.get()
    early = owner.post(f"{team(5)}reverts/{row.pk}/restored/", {"on": "2026-11-26"})
    assert early.status_code == 422
    assert owner.post(f"{team(5)}reverts/{row.pk}/restored/", {"on": "2026-12-01"}).status_code == 303
    assert owner.get(HERE).context["page"].figures.adopted == 5
    Revert.objects.update(restored_on=None)
    as_("manager-5").post(team(5), {"state": "adopted"})
    assert owner.get(HERE).context["page"].figures.adopted == 5
    removed = owner.post(f"{team(5)}reverts/{row.pk}/remove/")
    assert not Revert.objects.exists()
    owner.post(owner.get(removed["Location"]).context["undo"])
    assert Revert.objects.get().what == SECRET_WORDS


def test_a_changed_sentence_is_a_new_wording_and_earlier_adoptions_still_count(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    form = owner.get(f"{HERE}edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"owner": "Olga Owner"}
    saved = owner.post(f"{HERE}edit/", typed | {"statement": "Calls retry with backoff and a budget."})
    assert saved.status_code == 303
    assert list(standard.terms.values_list("number", "text")) == [
        (1, "Calls to other services retry with backoff."), (2, "Calls retry with backoff and a budget."),
    ]  # fmt: skip
    page = owner.get(HERE)
    assert page.context["page"].figures.adopted == 4
    assert [line.is_older_wording for line in page.context["page"].teams] == [True] * 5 + [False] * 3
    stale = owner.post(f"{HERE}edit/", typed | {"statement": "Something else."})
    assert (stale.status_code, stale.context["form"]["statement"].value()) == (409, "Something else.")
    assert as_("anyone").get(f"{HERE}edit/").status_code == 404


def test_anyone_proposes_a_standard_and_owns_it(standard: Standard, as_: As) -> None:
    client = as_("anyone")
    typed = {"name": "One log format", "statement": "Services log JSON.", "status": "proposed"}
    answer = client.post("/new/standard/", typed | {"teams": [team_of(1).pk, team_of(2).pk]})
    assert answer["Location"] == "/standards/one-log-format/"
    made = Standard.objects.get(key="one-log-format")
    assert (made.owner.key, made.scopes.count(), made.terms.get().text) == (  # type: ignore[union-attr]
        "anyone", 2, "Services log JSON.",
    )  # fmt: skip
    agreed = client.post("/new/standard/", typed | {"status": "agreed"})
    assert errors(agreed) == "Enter the day on which it was agreed."


def test_teams_in_scope_change_from_today(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    seen = owner.get(f"{HERE}teams/").context["form"].initial["seen"]
    wanted = [team_of(number).pk for number in (1, 2, 9)]
    assert owner.post(f"{HERE}teams/", {"teams": wanted, "seen": seen}).status_code == 303
    page = owner.get(HERE).context["page"]
    assert [line.team.name for line in page.teams] == ["Team 1", "Team 2", "Team 9"]
    assert standard.scopes.get(team=team_of(3)).until == date(2026, 11, 30)
    other = owner.post(f"{HERE}teams/", {"teams": [team_of(1).pk], "seen": seen})
    assert (other.status_code, standard.scopes.current(date(2026, 12, 1)).count()) == (409, 3)


def test_sponsors_are_quoted_as_reported_and_a_removal_can_be_undone(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    typed = {"who": "Vera Head", "on": "2026-11-20", "text": "We retry with backoff everywhere."}
    assert owner.post(f"{HERE}new/statement/", typed).status_code == 303
    assert "“We retry with backoff everywhere.” Vera Head, 20 Nov 2026, as reported by Olga Owner" in text_of(
        as_("anyone").get(HERE)
    )
    removed = owner.post(f"{HERE}statements/{standard.sponsor_statements.get().pk}/remove/")
    page = owner.get(removed["Location"])
    owner.post(f"{HERE}statements/undo/{page.context['undo']}/")
    assert standard.sponsor_statements.get().name == "Vera Head"
    bad = owner.post(f"{HERE}new/statement/", typed | {"text": ""})
    assert (bad.status_code, errors(bad, "statement_form")) == (422, "Enter what they said, in their words.")


def test_the_shared_page_holds_nothing_of_reverts_refusals_or_messages(standard: Standard, as_: As) -> None:
    owner = as_("owner")
    link = owner.post(f"{HERE}share/", {"purpose": "the steering group", "days": "30"}).context["address"]
    path = link[link.index("/shared/") :]
    page = Client().get(path)
    text = text_of(page)
    assert page.status_code == 200
    assert ("62.5%" in text, "Team 5" in text) == (True, True)
    hidden = (SECRET_WORDS, DECLINED_WORDS, "Reverted", "incident", "steering group")
    assert [one for one in hidden if one in text] == []
    Standard.objects.update(owner=None)
    assert Client().get(path).status_code == 404


def test_a_teams_own_page_lists_its_standards_without_retired_ones(standard: Standard, as_: As) -> None:
    assert standard.owner is not None
    add_standard(standard.owner, key="logging", teams=8)
    Standard.objects.filter(pk=add_standard(standard.owner, key="old").pk).update(status="retired")
    rows = as_("anyone").get("/teams/team-of-6/standards/").context["rows"]
    assert [(it.scope.standard.key, it.state, len(it.live)) for it in rows] == [
        ("logging", "not_asked", 0), ("retries", "asked", 1),
    ]  # fmt: skip


def test_pages_take_as_many_queries_for_thirty_teams_as_for_eight(standard: Standard, as_: As) -> None:
    client = as_("owner")
    pages = ("/standards/", HERE, team(5), "/teams/team-of-5/standards/")
    few = [queries_of(client, one) for one in pages]
    assert standard.owner is not None
    for number in range(3):
        other = add_standard(standard.owner, key=f"more-{number}", teams=30)
        set_state(other, 1, "adopted", date(2026, 11, 1))
    for number in range(9, 31):
        standard.scopes.create(team=team_of(number), start=date(2026, 9, 1))
        set_state(standard, number, "asked", date(2026, 11, 1))
    assert [queries_of(client, one) for one in pages] == few
    assert max(few) <= 12
