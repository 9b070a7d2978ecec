"""The Django app of the project package: it has no models of its own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LeadplanConfig(AppConfig):
    name = "leadplan"
    default = True


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "leadplan.admin_site.AdminSite"
