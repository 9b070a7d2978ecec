"""The embedded app: web server, worker and beat under one supervisor."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from leadplan import demo
from leadplan.runtime import healthcheck, supervisor
from people import broker
from people.models import Account, Organisation
from people.services import accounts

STARTUP_SECONDS: Final = 60.0
FIRST_TICKS: Final = ("focus.tasks.plan_due_weeks", "digests.tasks.send_due_digests")


class Command(BaseCommand):
    help = "Start the embedded app: web server, Celery worker and beat. Press Ctrl-C to stop it."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.EMBEDDED:
            raise CommandError(
                "`up` is for embedded mode. In production, run web, worker and beat as described in docs/operating.md."
            )
        lock = supervisor.lock_folder(settings.DATA_DIR)
        if lock is None:
            raise CommandError(
                f"leadplan is already running in {settings.DATA_DIR}. Stop it first, or set LEADPLAN_DATA_DIR to another folder."
            )
        with lock:
            self.run()

    def run(self) -> None:
        if error := supervisor.port_error(settings.HOST, settings.PORT):
            raise CommandError(error)
        try:
            self.prepare()
        except KeyboardInterrupt:
            raise CommandError("Stopped during startup. Use `make run` to continue.") from None
        processes = supervisor.children(settings.HOST, settings.PORT)
        supervisor.Supervisor(processes, self.report).run(StartupWatch(self.report, self.demo_hint()).done)
        self.report("leadplan has stopped. Your data is kept.")

    def prepare(self) -> None:
        """Create the tables and static files, and the demo or the first administrator."""
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:  # with debug pages, static files are served from where they are written
            call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not Organisation.objects.exists():
            self.report("Creating the demo organisation …")
            call_command("demo", verbosity=0)
        elif not Account.objects.exists():
            first = accounts.first_administrator()
            self.report(f"Sign in as {first.email} with this password, shown only once: {first.password}")
        # The supervisor itself needs no database from here on.
        connections.close_all()

    def demo_hint(self) -> str:
        """The accounts that you can sign in as with one click; empty outside the demo."""
        if not settings.DEMO:
            return ""
        names = [f"{one.name} ({one.label.lower()})" for one in demo.ACCOUNTS]
        return f"Sign in with one click as {', '.join(names[:-1])} or {names[-1]}."

    def report(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


@dataclass(slots=True)
class StartupWatch:
    """Waits for the web server's first response, then starts work that is due and prints the address."""

    report: Callable[[str], None]
    demo_hint: str
    deadline: float = field(default_factory=lambda: time.monotonic() + STARTUP_SECONDS)

    def done(self) -> bool:
        """Called repeatedly until it returns true."""
        address = f"http://{browser_host(settings.HOST)}:{settings.PORT}"
        if not healthcheck.is_responding(address, settings.ALLOWED_HOSTS):
            if late := time.monotonic() > self.deadline:
                self.report(f"No response from {address} yet. The messages above may explain why.")
            return late
        # Work that came due while the app was stopped starts now, not at the next quarter of an hour.
        for task in FIRST_TICKS:
            broker.wake(task)
        self.report(f"leadplan is running at {address} (press Ctrl-C to stop)")
        if self.demo_hint:
            self.report(self.demo_hint)
        return True


def browser_host(host: str) -> str:
    """An address that a browser on this machine can open."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
