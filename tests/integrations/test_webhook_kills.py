"""A receiver and a worker, both real processes, killed in the middle of deliveries: none is lost, doubles have the same id."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from integrations.models import Webhook, WebhookDelivery, WebhookKind
from integrations.webhooks import sending, services
from people import events
from people.models import WebhookEvent
from tests.support.factories import OrganisationFactory, person_with_account
from tests.support.processes import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 6


class ReceiverProcess:
    def __init__(self, file: Path) -> None:
        self.file, self.port = file, 0
        self.start()
        self.port = int(self.lines("port")[0].split()[1])

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.support.receiver_process", str(self.file), str(self.port)]
        starts = len(self.lines("port"))
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(lambda: len(self.lines("port")) > starts)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def lines(self, start: str = "") -> list[str]:
        found = self.file.read_text().splitlines() if self.file.exists() else []
        return [one for one in found if one.startswith("port") == (start == "port")]


@pytest.mark.parametrize("when", ["claimed", "answering"])
@pytest.mark.kills
def test_killed_in_the_middle_nothing_is_lost_and_doubles_have_the_same_id(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Any, when: str
) -> None:
    seed = request.getfixturevalue("kill") if "kill" in request.fixturenames else 0
    chance = Random(seed)
    OrganisationFactory.create()
    owner = person_with_account()
    receiver = ReceiverProcess(tmp_path / "received")
    try:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{receiver.port}"]
        address = f"http://127.0.0.1:{receiver.port}/"
        details = services.Details("Receiver", address, ["area.settled"], weekly=False)
        now = timezone.now()
        row, _ = services.create(WebhookKind.JSON, details, None, by=owner, week="", now=now)
        ids = [events.ulid(now) for _ in range(EVENTS)]
        for one in ids:
            WebhookEvent.objects.create(id=one, type="area.settled", at=now, is_open=True, payload={"n": one})
        sending.pass_on(now)
        if when == "claimed":
            kill_after_claim(row, receiver, chance, tmp_path)
        else:
            kill_while_answering(row, receiver, chance, tmp_path)
        finish(row)
    finally:
        receiver.kill()
    received = receiver.lines()
    assert set(received) == set(ids)
    # Each kill may repeat the one delivery it interrupted.
    assert len(received) <= EVENTS + 2
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"sent"}


def start_worker(row: Webhook, receiver: ReceiverProcess, folder: Path, *last: str) -> "subprocess.Popen[bytes]":
    own = {"LEADPLAN_SECRET_KEY": django_settings.SECRET_KEY, "LEADPLAN_WEBHOOK_HOSTS": f"127.0.0.1:{receiver.port}"}
    command = [sys.executable, "-m", "tests.support.webhook_worker", str(row.pk), *last]
    return subprocess.Popen(command, cwd=ROOT, env=environment(folder, **own))


def kill_after_claim(row: Webhook, receiver: ReceiverProcess, chance: Random, folder: Path) -> None:
    """Before anything of that delivery is sent."""
    last = chance.randint(1, EVENTS)
    assert start_worker(row, receiver, folder, str(last)).wait(timeout=120) == -signal.SIGKILL
    assert len(receiver.lines()) == last - 1


def kill_while_answering(row: Webhook, receiver: ReceiverProcess, chance: Random, folder: Path) -> None:
    """While the receiver takes its time to answer, or shortly after; in half of the rounds the receiver too."""
    worker = start_worker(row, receiver, folder)
    after = chance.randint(1, EVENTS)
    try:
        wait_until(lambda: len(receiver.lines()) >= after)
        time.sleep(chance.random() * 0.1)
        if chance.random() < 0.5:
            receiver.kill()
            receiver.start()
    finally:
        worker.kill()
        worker.wait()


def finish(row: Webhook) -> None:
    """Later ticks, after leases and back-off."""
    for minutes in range(2, 40, 4):
        moment = timezone.now() + timedelta(minutes=minutes)
        sending.send_due(row.pk, lambda moment=moment: moment)  # type: ignore[misc]
