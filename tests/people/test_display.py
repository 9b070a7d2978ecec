"""Theme, clock and order of dates: kept with the account, and followed by pages, forms and emails."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.test import Client

from people import display
from people.display import Display, format_date
from people.forms.fields import DayField, TimeField
from people.models import Account
from tests.support.people_pages import Colleagues, errors_of, text

pytestmark = [pytest.mark.once]
THURSDAY = datetime(2026, 12, 3, 14, 5, tzinfo=UTC)


@pytest.mark.django_db
def test_pages_follow_what_the_account_prefers(as_ada: Client, as_sam: Client) -> None:
    before = text(as_ada.get("/people/"))
    assert ("data-theme" in before, 'data-clock="24"' in before, 'data-dates="day"' in before) == (False, True, True)
    saved = as_ada.post("/account/display/", {"theme": "dark", "clock": "12", "dates": "month"})
    assert (saved.status_code, saved.headers["Location"]) == (303, "/account/#display")
    after = text(as_ada.get("/people/"))
    assert ('data-theme="dark"' in after, 'data-clock="12"' in after, 'data-dates="month"' in after) == (True,) * 3
    assert "data-theme" not in text(as_sam.get("/people/"))


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["theme", "clock", "dates"])
def test_an_unknown_choice_changes_nothing(as_ada: Client, field: str) -> None:
    refused = as_ada.post("/account/display/", {"theme": "light", "clock": "24", "dates": "iso", field: "pink"})
    assert refused.status_code == 422
    assert field in errors_of(refused)
    assert "data-theme" not in text(as_ada.get("/people/"))


@pytest.mark.django_db
def test_an_account_without_a_person_has_them_too(colleagues: Colleagues) -> None:
    client = Client()
    client.force_login(Account.objects.create_superuser("root@example.org"))
    client.post("/account/display/", {"theme": "light", "clock": "24", "dates": "day"})
    assert 'data-theme="light"' in text(client.get("/account/"))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (Display(), "Thu 3 Dec|3 Dec 2026|3 December|Thu 3 Dec, 14:05|14:05"),
        (Display("12", "day"), "Thu 3 Dec|3 Dec 2026|3 December|Thu 3 Dec, 2:05 PM|2:05 PM"),
        (Display("24", "month"), "Thu, Dec 3|Dec 3, 2026|December 3|Thu, Dec 3, 14:05|14:05"),
        (Display("12", "iso"), "Thu 3 Dec|2026-12-03|3 December|Thu 3 Dec, 2:05 PM|2:05 PM"),
    ],
)
def test_sentences_and_templates_write_a_date_the_same_way(shown: Display, expected: str) -> None:
    patterns = ("D j M", "j M Y", "j F", "D j M, H:i", "H:i")
    with display.override(shown):
        assert "|".join(format_date(THURSDAY, one) for one in patterns) == expected
        source = "|".join(f'{{{{ day|date:"{one}" }}}}' for one in patterns)
        assert Template(source).render(Context({"day": THURSDAY})) == expected
    assert format_date(THURSDAY, "D j M") == "Thu 3 Dec"


@pytest.mark.parametrize("typed", ["2026-12-03", "3 Dec 2026", "Dec 3, 2026", "3 december 2026"])
def test_fields_take_a_date_as_pages_write_it(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 12, 3)


def test_fields_refuse_a_date_that_means_two_days() -> None:
    with pytest.raises(Exception, match="such as 2026-12-03"):
        DayField().clean("3/12/2026")


@pytest.mark.parametrize("typed", ["14:05", "2:05 PM", "2:05pm", "02:05 PM"])
def test_fields_take_a_time_by_either_clock(typed: str) -> None:
    assert TimeField().clean(typed) == time(14, 5)
