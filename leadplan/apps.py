"""The Django app of the project package: it has no models of its own."""

from django.apps import AppConfig


class LeadplanConfig(AppConfig):
    name = "leadplan"
