"""A manager with leads and initiatives, for tests of scenarios."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.test import Client

from allocation.models import Scenario, ScenarioChange
from initiatives.models import Initiative, LeadAssignment
from people.models import Person
from tests.support import factories as make

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY: Final = NOW.date()


class Office:
    """Marta manages Tom, Lena and Omar. Tom leads the vault with 14 hours a week and deputises search with 4; Omar leads search."""

    def __init__(self, client: Client) -> None:
        make.OrganisationFactory.create(country="")
        self.marta = self.person("marta", "Marta Solé")
        self.tom, self.lena, self.omar = (
            self.person(key, name, self.marta)
            for key, name in (("tom", "Tom Becker"), ("lena", "Lena Virtanen"), ("omar", "Omar Haddad"))
        )
        self.noor = self.person("noor", "Noor Aziz")
        self.vault: Initiative = make.InitiativeFactory.create(key="vault", name="Vault", target=date(2027, 2, 1))
        self.search: Initiative = make.InitiativeFactory.create(key="search", name="Search")
        self.leads = self.lead(self.vault, self.tom, 14)
        self.deputises = self.lead(self.search, self.tom, 4, role="deputy", stage="reviewing")
        self.omar_leads = self.lead(self.search, self.omar, 10)
        self.client = client
        make.sign_in(client, self.marta)

    @staticmethod
    def person(key: str, name: str, manager: Person | None = None) -> Person:
        row: Person = make.PersonFactory.create(key=key, name=name, manager=manager)
        make.AccountFactory.create(person=row)
        return row

    @staticmethod
    def lead(initiative: Initiative, person: Person, hours: int, **other: Any) -> LeadAssignment:
        row: LeadAssignment = make.LeadFactory.create(
            initiative=initiative, person=person, hours=Decimal(hours), **other
        )
        return row

    def as_(self, person: Person) -> Client:
        make.sign_in(self.client, person)
        return self.client

    def scenario(self, name: str = "Lena takes the deputy role") -> Scenario:
        self.client.post("/new/scenario/", {"name": name})
        return Scenario.objects.latest("pk")

    def try_(self, scenario: Scenario, kind: str, **typed: Any) -> ScenarioChange:
        """Add a change with its form. Fails with the form's errors if it is not valid."""
        answer = self.client.post(f"/allocation/scenarios/{scenario.url_id}/add/{kind}/", typed)
        assert answer.status_code == 303, answer.context["form"].errors
        change: ScenarioChange = ScenarioChange.objects.latest("pk")
        return change

    def held(self, initiative: Initiative) -> list[tuple[str, str, str, int, date | None, date | None]]:
        """Its lead assignments: person, role, stage, hours, first and last day."""
        rows = LeadAssignment.objects.filter(initiative=initiative).select_related("person").order_by("start", "pk")
        return [(one.person.key, one.role, one.stage, int(one.hours), one.start, one.end) for one in rows]
