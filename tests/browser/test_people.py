"""The people pages in a real browser, using only the keyboard."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from people.models import Person, TimeOff, WorkingHours
from tests.support.people_pages import Colleagues

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough one"
MOST_STEPS = 120
Enter = Callable[[str], None]


@pytest.fixture
def enter(open_as: Callable[[Person, str], None], colleagues: Colleagues) -> Enter:
    """Open an address as Ada."""
    return partial(open_as, colleagues.ada)


def go_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, like someone without a mouse."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STEPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not get to {wanted}.")


def press(page: Page, wanted: Locator) -> None:
    go_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, field: Locator, text: str) -> None:
    go_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_several_people_are_added(page: Page, enter: Enter, troubles: list[str]) -> None:
    enter("/new/person/")
    press(page, page.locator("details.another summary"))
    field = page.locator("textarea[name=lines]")
    go_to(page, field)
    page.keyboard.type("Lena Virtanen, mid")
    page.keyboard.press("Enter")
    page.keyboard.type("李雷, senior")
    press(page, page.locator("details.another").get_by_role("button"))
    page.wait_for_url("**/people/")
    expect(page.get_by_role("link", name="Lena Virtanen")).to_be_visible()
    assert dict(Person.objects.filter(added_by__key="ada").values_list("name", "seniority")) == {
        "Lena Virtanen": "mid",
        "李雷": "senior",
    }
    assert troubles == []


def test_time_off_is_added_removed_and_restored(page: Page, enter: Enter, troubles: list[str]) -> None:
    enter("/person/ada/")
    press(page, page.get_by_role("link", name="Add time off"))
    section = page.locator("#time-off")
    expect(section.get_by_role("textbox", name="First day")).to_be_focused()
    page.keyboard.type("24 Dec 2090")
    go_to(page, section.get_by_role("textbox", name="Last day"))
    page.keyboard.type("28 Dec 2090")
    press(page, section.get_by_role("button", name="Add"))
    edit = section.get_by_role("link", name="Edit the time off from 24 Dec 2090")
    expect(edit).to_be_visible()
    row = TimeOff.objects.get()
    assert (row.start, row.end) == (date(2090, 12, 24), date(2090, 12, 28))
    press(page, edit)
    press(page, section.get_by_role("link", name="Remove"))
    undo = page.get_by_role("button", name="Undo").last
    expect(undo).to_be_visible()
    expect(edit).to_have_count(0)
    assert not TimeOff.objects.exists()
    press(page, undo)
    expect(edit).to_be_visible()
    assert TimeOff.objects.get() == row
    assert troubles == []


def test_new_hours_from_a_date(page: Page, enter: Enter, troubles: list[str]) -> None:
    enter("/person/ada/")
    press(page, page.get_by_role("link", name="Change hours"))
    section = page.locator("#hours")
    expect(section.get_by_role("textbox", name="From")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("5 Jan 2099")
    for day in ("Mon", "Tue", "Wed"):
        write(page, section.get_by_label(day), "7.5")
    for day in ("Thu", "Fri"):
        write(page, section.get_by_label(day), "0")
    press(page, section.get_by_role("button", name="Save"))
    expect(section.get_by_text("from Mon 5 Jan 2099")).to_be_visible()
    rows = [(row.start, float(row.weekly)) for row in WorkingHours.objects.all()]
    assert rows == [(None, 40), (date(2099, 1, 5), 22.5)]
    assert troubles == []


def test_the_second_editor_is_warned_and_may_overwrite(page: Page, enter: Enter, troubles: list[str]) -> None:
    enter("/person/ada/edit/")
    Person.objects.filter(key="ada").update(seniority="principal")
    write(page, page.get_by_label("Name"), "Ada K. Kowal")
    press(page, page.get_by_role("button", name="Save"))
    told = page.get_by_role("alert")
    expect(told.get_by_role("row", name="Seniority")).to_contain_text("Principal")
    expect(page.get_by_label("Name")).to_have_value("Ada K. Kowal")
    assert Person.objects.get(key="ada").name == "Ada Kowal"
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="Ada K. Kowal")).to_be_visible()
    # The console shows the refusal and nothing else.
    assert [one for one in troubles if "409" not in one] == []
