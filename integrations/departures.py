"""What happens to a person's API tokens when they leave."""

from typing import Final

from integrations.models import ApiToken
from people.departures import deleted

STEPS: Final = (
    deleted("API tokens", lambda it: ApiToken.objects.filter(person=it.person), "integrations.ApiToken.person"),
)
