from django.apps import AppConfig


class LeadplanConfig(AppConfig):
    name = "leadplan"
