"""A program that calls the API with a token."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from integrations.models import Scope
from integrations.tokens import services
from people.models import Person
from tests.support.factories import sign_in
from tests.support.planned_week import NOW

EVERYTHING = [one.value for one in Scope]


@dataclass
class Program:
    """Calls the API with a token."""

    token: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The response; headers are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent = {"Authorization": f"Bearer {self.token}", **sent}
        data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        return Client().generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            data,
            content_type="application/json",
            headers=sent,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def read(self, path: str) -> Any:
        response = self.get(path)
        assert response.status_code == 200, response.content
        return response.json()


def program_of(person: Person, *scopes: str) -> Program:
    return Program(services.create(person, "script", scopes or EVERYTHING, 30, now=NOW)[1])


def with_account(key: str) -> Person:
    person = Person.objects.get(key=key)
    sign_in(Client(), person)
    return Person.objects.select_related("account").get(pk=person.pk)


def read_api(person: Person, path: str) -> Any:
    """What the API answers to someone."""
    return program_for(person).read(path)


def program_for(person: Person) -> Program:
    return program_of(with_account(person.key), Scope.READ)
