"""Facts behind the pages of initiatives and skills, read from a response: what a page shows, without its words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from initiatives.models import CriticalArea
from initiatives.queries.area_entries import AreaEntry
from initiatives.queries.initiative_page import InitiativePage, TeamTab
from initiatives.skill_matrix.queries.matrix import MatrixCell, SkillMatrix

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def codes_of(form: BaseForm) -> dict[str, list[str]]:
    """Error codes by field, "" for an error without one; `__all__` has those of the form as a whole."""
    return {name: [error.code or "" for error in errors] for name, errors in form.errors.as_data().items()}


def errors_of(response: Response) -> dict[str, list[str]]:
    """The error codes of the form on the page."""
    return codes_of(response.context["form"])


def conflict_of(response: Response) -> dict[str, tuple[str, str]]:
    """By field of the form, the stored value and the one that was typed."""
    form = response.context["form"]
    names = {str(form[name].label): name for name in form.fields}
    return {names[one.label]: (one.theirs, one.yours) for one in response.context["conflict"]}


def page_of(response: Response) -> InitiativePage:
    page = response.context["page"]
    assert isinstance(page, InitiativePage)
    return page


def team_of(response: Response) -> TeamTab:
    page = response.context["page"]
    assert isinstance(page, TeamTab)
    return page


def entry_of(response: Response, area: CriticalArea) -> AreaEntry:
    [entry] = [one for one in page_of(response).areas if one.area.pk == area.pk]
    return entry


def matrix_of(response: Response) -> SkillMatrix:
    matrix = response.context["matrix"]
    assert isinstance(matrix, SkillMatrix)
    return matrix


def cells_of(response: Response) -> dict[tuple[str, str], MatrixCell | None]:
    """The cells of the skill matrix by keys of person and skill; None where the viewer may not see one."""
    matrix = matrix_of(response)
    return {
        (row.person.key, skill.key): cell
        for row in matrix.rows
        for skill, cell in zip(matrix.skills, row.cells, strict=True)
    }


def cell_of(response: Response, person: str, skill: str = "api-design") -> MatrixCell:
    """A cell that the viewer may see."""
    cell = cells_of(response)[person, skill]
    assert cell is not None
    return cell


def toast_of(response: Response) -> dict[str, Any]:
    """The toast that an answer to htmx triggers: its text, its level, and maybe an undo."""
    toast: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["toast"]
    return toast


def undo_of(response: Response) -> str:
    return str(toast_of(response)["undo"]["url"])


def hidden_value(response: Response, name: str) -> str:
    """The value of a hidden field of the form."""
    found = re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]
