"""Once a week is committed, its planned hours are the whole answer."""

import pytest

from tests.support.passing_weeks import Office, sitting

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23T08:00Z"


def test_committing_does_not_make_a_lead_look_overloaded(office: Office) -> None:
    """Agreed on two initiatives, all hours committed on one: the other counts 0, not its agreed hours again."""
    with sitting(office.ana, MONDAY) as ana:
        ana.plan()
        planned = ana.get("/week/{week}/").context["page"].capacity_summary
        with sitting(office.marta, MONDAY) as marta:
            before = marta.get("/allocation/ana/{week}/").context["page"].cell
        ana.commit()
    with sitting(office.marta, MONDAY) as marta:
        cell = marta.get("/allocation/ana/{week}/").context["page"].cell
        rows = {one.initiative: one for one in cell.hours_by_initiative}
        following = marta.get(f"/allocation/ana/{marta.week + 1}/").context["page"].cell
        board = marta.get("/allocation/coverage/").context["page"]
    assert before.hours == 24  # 12 agreed on each
    assert (rows["search"].agreed, rows["search"].planned, rows["search"].hours) == (12, 0, 0)
    assert cell.hours == cell.planned == rows["checkout"].planned == 8  # the most that one area gets
    assert cell.agreed == 24
    assert (cell.kinds, float(cell.over)) == (("planned",), 0)
    assert following.hours == 24
    assert planned.decided + planned.proposed == 8
    search = next(row for row in board.found.rows if row.initiative.key == "search")
    assert [float(one.hours) for one in search.cells[0].leads] == [0]
