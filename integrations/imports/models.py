"""What was imported from other systems: which row is which, the imports themselves, and how to read Jira."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models

from integrations.imports.querysets import ImportQuerySet, OwnQuerySet
from people.django_types import manager_of
from people.model_fields import unique_constraint
from people.models import Person

UNDO_PERIOD: Final = timedelta(days=1)


class System(models.TextChoices):
    TABLE = "table", "Table"
    JIRA = "jira", "Jira"
    GITHUB = "github", "GitHub"
    GITLAB = "gitlab", "GitLab"
    LINEAR = "linear", "Linear"
    ORGANISATION_FILE = "organisation_file", "Organisation file"


class Thing(models.TextChoices):
    INITIATIVE = "initiative", "Initiative"
    AREA = "area", "Critical area"
    DEPENDENCY = "dependency", "Dependency"


class ExternalRef(models.Model):
    """A row that came from another system. `key` is its key, of an area or a dependency INITIATIVE/KEY.

    A dependency's `external_id` is BLOCKING>BLOCKED. `brought` is what the last import brought: a field whose value
    differs from it was edited here since.
    """

    system = models.CharField(max_length=20, choices=System)
    site = models.CharField(max_length=200, help_text="Where its IDs are unique, such as northlight.atlassian.net.")
    external_id = models.CharField(max_length=450)
    thing = models.CharField(max_length=10, choices=Thing)
    key = models.CharField(max_length=130)
    url = models.CharField(max_length=500, blank=True, default="")
    seen_at = models.DateTimeField()
    brought = models.JSONField(default=dict)

    class Meta:
        ordering = ["system", "site", "external_id"]
        constraints = [
            unique_constraint(
                "external_ref_once", ["system", "site", "external_id"], "This was already imported from there."
            )
        ]

    def __str__(self) -> str:
        return f"{self.external_id} of {self.site}"


class ImportState(models.TextChoices):
    READING = "reading", "Reading"
    FAILED = "failed", "Couldn’t be read"
    READY = "ready", "Not imported yet"
    IMPORTED = "imported", "Imported"
    UNDONE = "undone", "Undone"


class DataImport(models.Model):
    """A table that a person imports: read, previewed, imported, and undone within a day.

    `settings` are what the person chose on the preview. `undo` is what the import changed, until it can no longer be undone.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="imports")
    system = models.CharField(max_length=20, choices=System, default=System.TABLE)
    site = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    table = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True, default="")
    undo = models.JSONField(default=dict)
    fault = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar[ImportQuerySet] = manager_of(ImportQuerySet)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title

    def may_be_undone(self, now: datetime) -> bool:
        return self.undo_until is not None and now < self.undo_until

    @property
    def undo_until(self) -> datetime | None:
        if self.state != ImportState.IMPORTED or self.imported_at is None:
            return None
        return self.imported_at + UNDO_PERIOD


class ImportMapping(models.Model):
    """What a person last chose for tables of a system: fields by heading."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="import_mappings")
    system = models.CharField(max_length=20, choices=System)
    source = models.CharField(max_length=150, blank=True, default="")
    columns = models.JSONField(default=dict)

    objects: ClassVar[OwnQuerySet["ImportMapping"]] = manager_of(OwnQuerySet)

    class Meta:
        ordering = ["person", "system"]
        constraints = [
            unique_constraint("import_mapping_once", ["person", "system"], "This person already has a mapping for it.")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_system_display()}"


class JiraConnection(models.Model):
    """How a person reads a Jira site. `token` is encrypted; with an `email` it is Jira Cloud's, without one Data Center's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="jira_connections")
    address = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="")
    token = models.TextField()
    jql = models.CharField("JQL", max_length=1000)

    objects: ClassVar[OwnQuerySet["JiraConnection"]] = manager_of(OwnQuerySet)

    class Meta:
        ordering = ["address"]
        verbose_name = "Jira connection"
        constraints = [
            unique_constraint("jira_connection_once", ["person", "address"], "You already read this Jira site.")
        ]

    def __str__(self) -> str:
        return self.address
