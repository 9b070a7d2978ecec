"""What search finds for a person: rows by their names, pages and actions. A constant number of queries."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber, StrIndex
from django.urls import reverse

from initiatives.models import CriticalArea, Initiative
from leadplan.search.queries import commands
from leadplan.search.queries.commands import ADD_AREA, Command
from people.models import Person, SearchEntry, Skill, Team
from people.text_comparison import folded
from standards.models import Standard

MOST_WORDS: Final = 8
MOST_ACTIONS: Final = 6
MOST_RECENT: Final = 8


class Result(NamedTuple):
    """A link to a row, a page or an action. `ref` is what a browser keeps of it to show it under Recent."""

    ref: str
    name: str
    url: str
    detail: str = ""


class Group(NamedTuple):
    """Results under a heading; `cut` if there are more."""

    title: str
    results: Sequence[Result]
    cut: bool = False


class Kind(NamedTuple):
    """A table of the search index: which rows a person may see, and how one is shown."""

    title: str
    visible: Callable[[Person, date], QuerySet[Any]]
    result: Callable[[Any], tuple[str, str]]
    """A row's address, and what is shown beside its name."""
    for_everyone: bool = False
    """Whether everyone may see every row: then the index is not asked row by row who may."""


KINDS: Final[Mapping[str, Kind]] = {
    "person": Kind(
        "People",
        lambda viewer, today: Person.objects.visible_to(viewer),
        lambda row: (reverse("person", args=[row.key]), row.get_role_display()),
        for_everyone=True,
    ),
    "team": Kind(
        "Teams",
        lambda viewer, today: Team.objects.visible_to(viewer),
        lambda row: (reverse("team", args=[row.key]), ""),
        for_everyone=True,
    ),
    "initiative": Kind(
        "Initiatives",
        lambda viewer, today: Initiative.objects.visible_to(viewer, today),
        lambda row: (reverse("initiative", args=[row.key]), row.get_phase_display()),
    ),
    "area": Kind(
        "Critical areas",
        lambda viewer, today: CriticalArea.objects.visible_to(viewer, today).select_related("initiative"),
        lambda row: (f"{reverse('initiative', args=[row.initiative.key])}#area-{row.key}", row.initiative.name),
    ),
    "skill": Kind(
        "Skills",
        # Everyone with an account may see the names of skills.
        lambda viewer, today: Skill.objects.all(),
        lambda row: (f"{reverse('skills')}?skills=all#skill-{row.key}", ""),
        for_everyone=True,
    ),
    "standard": Kind(
        "Standards",
        lambda viewer, today: Standard.objects.visible_to(viewer),
        lambda row: (reverse("standard", args=[row.key]), row.get_status_display()),
        for_everyone=True,
    ),
}


def search(viewer: Person, today: date, text: str, recent: Collection[str], *, most: int) -> list[Group]:
    """Groups of results, at most so many of a kind, without empty ones. Eight queries at most.

    `recent` are refs from the browser, latest first: they are a group while nothing is typed, and then come first.
    """
    words = folded(text).split()[:MOST_WORDS]
    viewed = [] if words else recent_results(viewer, today, list(recent)[:MOST_RECENT])
    seen = {one.ref for one in viewed}
    found = {
        "Pages": [command_result(one) for one in commands.pages(viewer, today) if one.matches(words)],
        "Actions": [command_result(one) for one in commands.actions(today) if one.matches(words)],
    }
    found["Actions"] += area_actions(viewer, today, words)
    groups = [Group("Recent", viewed)]
    groups += [Group(title, [one for one in results if one.ref not in seen]) for title, results in found.items()]
    rows = matching_rows(viewer, today, words, most) if words else {}
    for name, kind in KINDS.items():
        results = rows.get(name, [])
        groups.append(Group(kind.title, order_recent(results[:most], recent), len(results) > most))
    return [group for group in groups if group.results]


def command_result(command: Command) -> Result:
    return Result(f"page:{command.url}", command.name, command.url)


def order_recent(results: Sequence[Result], recent: Collection[str]) -> list[Result]:
    """What was opened lately first."""
    return sorted(results, key=lambda one: one.ref not in recent)


def visible_entries(viewer: Person, today: date) -> Q:
    """Entries of rows that a person may see."""
    found = Q(of__in=[name for name, kind in KINDS.items() if kind.for_everyone])
    for name, kind in KINDS.items():
        if not kind.for_everyone:
            found |= Q(Exists(kind.visible(viewer, today).filter(pk=OuterRef("row_id"))), of=name)
    return found


def matching_rows(viewer: Person, today: date, words: Sequence[str], most: int) -> dict[str, list[Result]]:
    """The best of each kind, and one more: names that begin with what was typed, then those with a word that does."""
    at = StrIndex("text", Value(f" {' '.join(words)}"))
    place = Case(When(at=1, then=0), When(at__gt=1, then=1), default=2)
    number = Window(RowNumber(), partition_by="kind", order_by=[F("place"), F("text"), F("row_id")])
    entries = (
        SearchEntry.objects.containing(words)
        # An expression instead of the column: SQLite would otherwise start from the index of kinds, not from the words.
        .alias(of=Coalesce("kind", Value("")))
        .filter(visible_entries(viewer, today))
        .annotate(at=at, place=place, number=number)
        .filter(number__lte=most + 1)
        .order_by("kind", "number")
        .values_list("kind", "row_id")
    )
    found: dict[str, list[Result]] = {}
    for result in load_results(viewer, today, list(entries)):
        found.setdefault(result.ref.partition(":")[0], []).append(result)
    return found


def load_results(viewer: Person, today: date, wanted: Sequence[tuple[str, int]]) -> Iterator[Result]:
    """These rows in this order, without those the person may not see. One query for each kind."""
    rows: dict[tuple[str, int], Model] = {}
    for name, kind in KINDS.items():
        ids = [pk for one, pk in wanted if one == name]
        if ids:
            found = kind.visible(viewer, today).filter(pk__in=ids)
            rows |= {(name, row.pk): row for row in found}
    for entry in wanted:
        row = rows.get(entry)
        if row is not None:
            url, detail = KINDS[entry[0]].result(row)
            yield Result(f"{entry[0]}:{entry[1]}", str(row), url, detail)


def recent_results(viewer: Person, today: date, recent: Iterable[str]) -> list[Result]:
    """What these refs mean to this person today: pages and actions by their address, rows by their id."""
    known = {one.ref: one for one in map(command_result, [*commands.pages(viewer, today), *commands.actions(today)])}
    ids = [(kind, int(pk)) for kind, _, pk in (ref.partition(":") for ref in recent) if is_row(kind, pk)]
    known |= {one.ref: one for one in load_results(viewer, today, ids)}
    return [known[ref] for ref in dict.fromkeys(recent) if ref in known]


def is_row(kind: str, pk: str) -> bool:
    return kind in KINDS and pk.isascii() and pk.isdigit() and len(pk) <= 18


def area_actions(viewer: Person, today: date, words: Sequence[str]) -> list[Result]:
    """“Add area to …” for initiatives that the person may change: those whose name has the rest of the words. One query."""
    own = folded(ADD_AREA).split()
    begun = [word for word in words if any(one.startswith(word) for one in own)]
    rest = [word for word in words if word not in begun]
    if not begun or not {"add", "area"} & set(begun):
        return []
    rows = Initiative.objects.editable_by(viewer, today)
    for_rest = SearchEntry.objects.containing(rest).filter(kind="initiative").values("row_id")
    rows = rows.filter(pk__in=for_rest).order_by("name", "key")[:MOST_ACTIONS]
    return [Result(f"area_new:{row.pk}", f"{ADD_AREA} {row.name}", reverse("area_new", args=[row.key])) for row in rows]
