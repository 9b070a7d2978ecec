"""Pages are compressed, and that its length gives no secret away."""

import gzip

import pytest
from django.test import Client

from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ASKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def signed_in(client: Client) -> Client:
    make.OrganisationFactory.create()
    make.sign_in(client, make.PersonFactory.create(seniority="staff"))
    return client


@pytest.mark.parametrize("address", ["/people/", "/api/v1/openapi.json"])
def test_pages_and_json_are_compressed_for_who_asks(signed_in: Client, address: str) -> None:
    plain = signed_in.get(address)
    assert plain.status_code == 200
    assert not plain.headers.get("Content-Encoding")
    packed = signed_in.get(address, headers=ASKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_length_of_a_compressed_page_is_random(signed_in: Client) -> None:
    """BREACH compares lengths of answers that contain both a secret and the attacker's guess."""
    answers = [signed_in.get("/people/", headers=ASKED) for _ in range(12)]
    assert len({len(answer.content) for answer in answers}) > 3
    assert all(b"People" in gzip.decompress(answer.content) for answer in answers)
