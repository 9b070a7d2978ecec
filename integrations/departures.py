"""What happens to a person's API tokens and imports when they leave."""

from typing import Final

from integrations.imports.models import DataImport, ImportMapping, JiraConnection
from integrations.models import ApiToken
from people.departures import deleted

STEPS: Final = (
    deleted("API tokens", lambda it: ApiToken.objects.filter(person=it.person), "integrations.ApiToken.person"),
    deleted("imports", lambda it: DataImport.objects.filter(person=it.person), "integrations.DataImport.person"),
    deleted(
        "remembered columns of imports", lambda it: ImportMapping.objects.filter(person=it.person),
        "integrations.ImportMapping.person",
    ),
    deleted(
        "Jira connections", lambda it: JiraConnection.objects.filter(person=it.person), "integrations.JiraConnection.person"
    ),
)  # fmt: skip
