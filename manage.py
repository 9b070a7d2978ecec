#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    # Django's own server is for development: without debug it would want collected static files.
    if sys.argv[1:2] == ["runserver"] and os.environ.get("LEADPLAN_MODE", "embedded") == "embedded":
        os.environ.setdefault("LEADPLAN_DEBUG", "1")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"leadplan can't start: {error}")
    except (DatabaseError, OSError) as error:
        if words := explanation(error):
            sys.exit(words)
        raise


def explanation(error: Exception) -> str | None:
    """What is wrong with the database or the disk, if that is why a command failed."""
    from leadplan.runtime.outage import is_full
    from people.database_state import database_problem

    if is_full(error):
        return f"The disk is full ({error}). Make room and try again."
    return database_problem() if isinstance(error, DatabaseError) else None


if __name__ == "__main__":
    main()
