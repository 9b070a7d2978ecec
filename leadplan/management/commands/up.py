"""The embedded app: web server, worker and beat under one supervisor."""

import time
import urllib.error
import urllib.request
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from leadplan import supervision
from people import accounts
from people.models import Account, Organisation

PATIENCE = 60.0
FIRST_TICKS = ("focus.tasks.plan_due_weeks", "digests.tasks.send_due_digests")


class Command(BaseCommand):
    help = "Starts the embedded app: web server, Celery worker and beat; Ctrl-C stops all of it."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        if not settings.EMBEDDED:
            raise CommandError(
                "`up` is for embedded mode; in production run web, worker and beat as docs/operating.md says."
            )
        if not supervision.port_is_free(host, port):
            raise CommandError(
                f"Port {port} on {host} is taken: is leadplan running already? LEADPLAN_PORT chooses another."
            )
        self.prepare()
        connections.close_all()
        beat_file = str(settings.DATA_DIR / "beat-schedule")
        supervision.Supervisor(supervision.children(host, port, beat_file), self.tell).run(self.ready)
        self.tell("leadplan has stopped; everything is kept.")

    def prepare(self) -> None:
        """The tables, the static files, and something to begin with."""
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not Organisation.objects.exists():
            self.tell("Making the demo organisation …")
            call_command("demo", verbosity=0)
        elif not Account.objects.exists():
            first = accounts.first_administrator()
            self.tell(f"Sign in as {first.email} with the one-time password {first.password}")

    def ready(self) -> None:
        """Called once the processes are started: wait for the first answer, then say where it is."""
        address = f"http://{reachable(settings.HOST)}:{settings.PORT}"
        deadline = time.monotonic() + PATIENCE
        while not answers(f"{address}/healthz/"):
            if time.monotonic() > deadline:
                self.tell(f"No answer from {address} yet; the lines above may tell why.")
                return
            time.sleep(0.1)
        # What was due while the app was stopped is done now, not at the next quarter of an hour.
        for task in FIRST_TICKS:
            current_app.send_task(task)
        self.tell(f"leadplan is at {address} (Ctrl-C stops it)")

    def tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def reachable(host: str) -> str:
    """An address that a browser on this machine can open."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - http, our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
