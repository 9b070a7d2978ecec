"""The project: settings, addresses, the organisation file, privacy, and the commands that run it."""

from leadplan.celery import app as celery_app

__all__ = ["celery_app"]
