"""Sends what is due to one webhook: `python -m tests.support.webhook_worker NUMBER [LAST]`, in a process that can be killed.

With LAST it kills itself once it has claimed that delivery (1 is the first), before anything is sent: from outside no signal
can be placed exactly there.
"""

import os
import signal
import sys
from datetime import datetime

import django

if __name__ == "__main__":
    django.setup()
    from integrations.models import Webhook, WebhookDelivery
    from integrations.webhooks import sending
    from people import clock

    left = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    send_claimed = sending.send_claimed

    def send_or_die(delivery: WebhookDelivery, webhook: Webhook, now: datetime) -> bool:
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return send_claimed(delivery, webhook, now)

    sending.send_claimed = send_or_die
    sending.send_due(int(sys.argv[1]), clock.now)
