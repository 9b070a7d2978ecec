"""The fourth form of onboarding: the first ratings."""

from collections.abc import Sequence

from django import forms

from initiatives.forms import scales
from initiatives.skill_matrix.queries.matrix import MatrixCell, SkillMatrix
from people.django_types import FormData
from people.models import Person, Skill


class RatingGridForm(forms.Form):
    """A level for each cell that may be rated; an empty one rates nothing."""

    def __init__(self, data: FormData = None, *, cells: Sequence[MatrixCell]) -> None:
        super().__init__(data)
        self.cells = {f"level-{cell.person.key}.{cell.skill.key}": cell for cell in cells}
        for name, cell in self.cells.items():
            label = f"{cell.person}, {cell.skill}"
            self.fields[name] = forms.TypedChoiceField(
                required=False,
                label=label,
                choices=[("", "–"), *((number, str(number)) for number, _ in scales.LEVELS)],
                coerce=int,
                empty_value=None,
                initial=cell.mine,
                widget=forms.Select(attrs={"aria-label": label}),
                error_messages={"invalid_choice": f"{label}: choose a level from 0 to 4."},
            )

    def rows(self, matrix: SkillMatrix) -> list[tuple[Person, list[forms.BoundField | None]]]:
        """The fields in the matrix's rows of cells; None where a cell may not be rated."""
        names = {(cell.person.pk, cell.skill.pk): name for name, cell in self.cells.items()}
        return [
            (row.person, [self[names[cell.person.pk, cell.skill.pk]] if cell else None for cell in row.cells])
            for row in matrix.rows
        ]

    def changed_levels(self) -> list[tuple[Person, Skill, int]]:
        """The chosen levels that differ from the current ratings."""
        chosen = ((self.cells[name], level) for name, level in self.cleaned_data.items() if level is not None)
        return [(cell.person, cell.skill, level) for cell, level in chosen if level != cell.mine]
