"""The skill matrix as a list: a line for each rating that the viewer may see."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.weights import Weights
from initiatives import matrix, standing
from initiatives.access import ratings_visible_to
from initiatives.matrix import Cell, Choice
from initiatives.scope import scope_of
from people.models import Person
from people.tables import Value

HEAD: Final = (
    "Person",
    "Role",
    "Skill",
    "Level",
    "Based on",
    "Disputed",
    "Over 90 days old",
    "Wants to grow",
    "Purpose",
)
PURPOSE: Final = "planning, never appraisal"
AT_ONCE: Final = 100


def rows(viewer: Person, choice: Choice, today: date, weights: Weights) -> Iterator[tuple[Value, ...]]:
    """Five queries for a hundred people, in the order of the page. Cells without a rating are left out."""
    scope, reading = scope_of(viewer, today), matrix.reader(viewer, today, weights)
    everyone = matrix.in_order(matrix.people_of(viewer, choice, today), choice)
    for start in range(0, len(everyone), AT_ONCE):
        people = everyone[start : start + AT_ONCE]
        skills = list(matrix.skills_of(viewer, people, choice, today))
        visible = ratings_visible_to(viewer, today)
        said = standing.load(visible, [one.pk for one in people], [one.pk for one in skills])
        for person in people:
            cells = reading.row(person, skills, scope, said).cells
            yield from (row_of(cell) for cell in cells if cell is not None and not cell.assumed)


def row_of(cell: Cell) -> tuple[Value, ...]:
    role = cell.person.get_role_display()
    rests_on = "self-rating" if cell.self_only else "assessment"
    return (
        cell.person.name, role, cell.skill.name, cell.level, rests_on, cell.disputed, cell.stale, cell.interest, PURPOSE,
    )  # fmt: skip
