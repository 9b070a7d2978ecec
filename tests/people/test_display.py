"""Theme, and how fields of forms show times and dates: kept with the account, for administrators without a person too."""

import pytest
from django.test import Client

from people.models import Account
from tests.support.people_pages import Colleagues, errors_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_pages_follow_what_the_account_prefers(as_ada: Client, as_sam: Client) -> None:
    before = text(as_ada.get("/people/"))
    assert ("data-theme" in before, "data-typed-times" in before, "data-typed-dates" in before) == (False, True, False)
    saved = as_ada.post("/account/display/", {"theme": "dark", "typed_dates": "on"})
    assert (saved.status_code, saved.headers["Location"]) == (303, "/account/#display")
    after = text(as_ada.get("/people/"))
    assert ('data-theme="dark"' in after, "data-typed-times" in after, "data-typed-dates" in after) == (
        True,
        False,
        True,
    )
    assert "data-theme" not in text(as_sam.get("/people/"))


def test_an_unknown_theme_changes_nothing(as_ada: Client) -> None:
    refused = as_ada.post("/account/display/", {"theme": "pink"})
    assert refused.status_code == 422
    assert "theme" in errors_of(refused)
    assert "data-theme" not in text(as_ada.get("/people/"))


def test_an_account_without_a_person_has_them_too(colleagues: Colleagues) -> None:
    client = Client()
    client.force_login(Account.objects.create_superuser("root@example.org"))
    client.post("/account/display/", {"theme": "light"})
    assert 'data-theme="light"' in text(client.get("/account/"))
