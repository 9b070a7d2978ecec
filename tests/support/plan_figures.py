"""A process: prepares an installation as `manage.py up` does, and prints the figures of its week pages, `PERSON WEEK` by line."""

import json
import sys

import django
from django.test import Client
from django.test.utils import setup_test_environment


def main() -> None:
    django.setup()
    from leadplan.management.commands.up import Command
    from people.models import Person

    Command().prepare()
    setup_test_environment()
    client = Client()
    found = {}
    for line in sys.stdin.read().splitlines():
        key, week = line.split()
        client.force_login(Person.objects.get(key=key).account)
        page = client.get(f"/week/{week}/").context["page"]
        summary = page.capacity_summary
        found[line] = {
            "capacity": [summary.focus, summary.decided, summary.proposed, summary.left],
            "areas": {
                one.key: [one.shown, one.state, round(one.fact["receipt"]["exposure"], 4)] for one in page.all_items
            },
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
