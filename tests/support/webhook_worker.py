"""Sends what is due to one webhook: `python -m tests.support.webhook_worker NUMBER`, in a process that can be killed."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from integrations.webhooks import sending
    from people import clock

    sending.send_due(int(sys.argv[1]), clock.now)
