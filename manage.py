#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    # Django's own server is for development: without debug it would want collected static files.
    if sys.argv[1:2] == ["runserver"] and os.environ.get("LEADPLAN_MODE", "embedded") == "embedded":
        os.environ.setdefault("LEADPLAN_DEBUG", "1")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"leadplan can't start: {fault}")


if __name__ == "__main__":
    main()
