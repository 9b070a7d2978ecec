"""The impact document: what is in it for which reader, its Markdown, and what its export leaves behind."""

from datetime import date

import pytest

from growth.models import Goal, JournalEntry
from people.models import AuditLine
from tests.growth.year import TODAY
from tests.support import factories as make
from tests.support.planned_week import Desk

pytestmark = pytest.mark.once

IMPACT = "/me/growth/impact/"
PERIOD = {"first": "2026-09-01", "last": "2026-11-25"}
MARKDOWN = """\
# Impact of Noor Haddad

1 Sep 2026 to 25 Nov 2026

## Results

- Faster deploys: **23 days** (3 Nov 2026) ([evidence](<https://dash.example/a>))
  From six weeks to three.
  \\# not a heading
- Wrote the \\*runbook\\* (1 Sep 2026)

## Outside the company

- Spoke at a meetup (25 Nov 2026)

## Goals

- iOS (iOS, from level 2 to 3, by 1 Mar 2027)
"""


def entries(desk: Desk) -> None:
    for on, kind, title, facts in (
        (date(2026, 9, 1), "delivered", "Wrote the *runbook*", {}),
        (date(2026, 11, 3), "delivered", "Faster deploys", {
            "result_figure": 23, "result_unit": "days", "evidence_url": "https://dash.example/a",
            "text": "From six weeks to three.\n\n# not a heading",
        }),
        (TODAY, "outside", "Spoke at a meetup", {}),
        (date(2026, 8, 31), "learned", "Before the period", {}),
    ):  # fmt: skip
        JournalEntry.objects.create(person=desk.person, on=on, kind=kind, title=title, **facts)
    JournalEntry.objects.create(person=make.PersonFactory.create(), on=TODAY, title="Of someone else")
    skill = make.SkillFactory.create(name="iOS")
    Goal.objects.create(
        person=desk.person, skill=skill, title="iOS", from_level=2, to_level=3, by=date(2027, 3, 1), position=1
    )
    Goal.objects.create(person=desk.person, title="Dropped", status="dropped")


def test_the_markdown_has_the_period_and_results_with_a_figure_first(noor: Desk) -> None:
    entries(noor)
    answer = noor.client.post(IMPACT, PERIOD)
    assert answer.content.decode() == MARKDOWN
    assert answer["Content-Disposition"] == 'attachment; filename="impact-2026-09-01-to-2026-11-25.md"'


def test_the_export_leaves_an_audit_line_without_content_and_the_preview_none(noor: Desk) -> None:
    entries(noor)
    before = AuditLine.objects.count()
    noor.client.get(IMPACT, PERIOD)
    assert AuditLine.objects.count() == before
    noor.client.post(IMPACT, PERIOD)
    line = AuditLine.objects.latest("pk")
    assert (line.thing, line.verb, line.label) == ("impact document", "exported", "your impact document")
    assert (line.before, line.after) == ("", "")


def test_a_panel_sees_no_goals_and_what_is_left_out_stays_out(noor: Desk) -> None:
    entries(noor)
    row = JournalEntry.objects.get(title="Spoke at a meetup")
    page = noor.client.get(IMPACT, {**PERIOD, "reader": "panel", "without": [str(row.pk), "x"]})
    document = page.context["document"]
    assert [one.title for one in document.sections] == ["Results"]
    assert (document.goals, document.left_out) == ([], [row])
    text = noor.client.post(IMPACT, {**PERIOD, "reader": "panel", "without": str(row.pk)}).content.decode()
    assert "meetup" not in text
    assert "Goals" not in text


def test_without_choices_it_is_this_quarter_for_the_person(noor: Desk) -> None:
    document = noor.client.get(IMPACT).context["document"]
    assert (document.first, document.last, document.reader) == (date(2026, 10, 1), TODAY, "own")
    assert "Nothing in this period yet" in noor.page(IMPACT)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"first": "soon"}, {"first": ["Enter a valid date, such as 2026-12-03."]}),
        ({"last": "2026-08-01"}, {"last": ["The last day can’t be before the first day."]}),
        ({"reader": "everyone"}, {"reader": ["Choose one of the readers."]}),
    ],
)
def test_bad_input_is_refused(noor: Desk, typed: dict[str, str], errors: dict[str, list[str]]) -> None:
    for answer in (noor.client.get(IMPACT, PERIOD | typed), noor.client.post(IMPACT, PERIOD | typed)):
        assert (answer.status_code, answer.context["form"].errors) == (422, errors)
