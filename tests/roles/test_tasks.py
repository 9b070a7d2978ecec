"""Background tasks act for the person of their row, whatever ids they get; commands for one person affect no one else."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from digests.models import Digest, OutboxEmail
from digests.tasks import send_digests
from engine.weeks import Week
from focus.models import WeekPlan
from focus.tasks import plan_chunk, replan_job
from people.models import Job
from tests.support.roles import organisation as houses
from tests.support.roles.organisation import ExampleOrganisation


def weeks_of_others(example: ExampleOrganisation) -> list[Any]:
    return list(WeekPlan.objects.exclude(person=example.people["lead"]).order_by("pk").values())


def test_a_job_plans_only_the_weeks_of_the_person_who_requested_it(example: ExampleOrganisation) -> None:
    before = weeks_of_others(example)
    job = Job.objects.create(
        kind="focus.tasks.replan_job",
        requested_by=example.people["lead"],
        requested_at=houses.NOW,
        total=1,
        arguments={"weeks": ["2026-W49"], "person": example.people["other-lead"].pk},
    )
    assert replan_job(job.pk) == 1
    assert WeekPlan.objects.filter(person=example.people["lead"], week=Week(2026, 49)).exists()
    assert weeks_of_others(example) == before


@pytest.mark.parametrize("number", [0, -1, 999999999])
def test_an_unknown_id_does_nothing(example: ExampleOrganisation, number: int) -> None:
    before = weeks_of_others(example)
    assert replan_job(number) == 0
    assert plan_chunk([number], "2026-W49") == 0
    assert send_digests([number]) == 0
    assert weeks_of_others(example) == before


def test_a_finished_job_is_not_run_again(example: ExampleOrganisation) -> None:
    for owner in houses.OWNERS:
        assert replan_job(example.row("job", owner).pk) == 0


def test_a_digest_goes_only_to_its_person(example: ExampleOrganisation) -> None:
    Digest.objects.filter(person__key="lead").update(state="pending")
    kept = OutboxEmail.objects.count()
    send_digests(list(Digest.objects.values_list("pk", flat=True)))
    sent = list(OutboxEmail.objects.order_by("pk"))[kept:]
    assert {one.to for one in sent} == {example.people["lead"].email}
    others = [one.text for one in example.hidden_from("lead")]
    assert [text for text in others if any(text in one.text + one.html + one.subject for one in sent)] == []
    assert mail.outbox == []


@pytest.mark.parametrize("key", ["lead", "other-lead", "stranger"])
def test_a_week_planned_on_the_command_line_reveals_nothing_of_others(example: ExampleOrganisation, key: str) -> None:
    output = StringIO()
    call_command(
        "plan_week", "--person", example.people[key].email, "--week", "2026-W48", "--json", "--dry-run", stdout=output
    )
    assert [one.text for one in example.hidden_from(key) if one.text in output.getvalue()] == []


def test_a_command_for_an_unknown_person_fails(example: ExampleOrganisation) -> None:
    for command in ("plan_week", "send_digests"):
        with pytest.raises(CommandError, match=r"--person: .*'lead'"):
            call_command(command, "--person", "lead")
