from collections.abc import Mapping, Sequence
from engine.choices import Choice, Task
from engine.teams import Setting


def confidences(weeks: Sequence[tuple[Setting, Task, Choice]]) -> list[Mapping[str, float]]:
    return [{} for _ in weeks]
