"""A sender that dies by SIGKILL at one step of sending: run as `python -m tests.support.crash_worker STEP DIGEST`.

Only a signal to itself can be placed exactly between two lines of code; everything else is real.
"""

import os
import signal
import sys
from typing import Any

import django
import pytest


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(step: str, digest: int, host: str, port: int) -> None:
    django.setup()
    from django.conf import settings
    from django.core.mail import EmailMultiAlternatives

    from digests.delivery import composing, sending
    from people import clock

    patch = pytest.MonkeyPatch()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = host, port, 5
    if step == "claimed":
        patch.setattr(composing, "compose", die)
    elif step == "composed":
        patch.setattr(EmailMultiAlternatives, "send", die)
    elif step == "accepted":
        send = EmailMultiAlternatives.send

        def send_and_die(self: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> int:
            send(self, *args, **kwargs)
            die()
            return 1

        patch.setattr(EmailMultiAlternatives, "send", send_and_die)
    sending.send(digest, clock.now())
    # Recorded as sent, whatever happens from here on.
    die()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
