"""The list of dependencies, one dependency's page, and a producer's record."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.dependencies.forms import (
    CheckForm,
    CheckResultForm,
    ConfirmForm,
    DateForm,
    DeliveryForm,
    DependencyFilterForm,
    FindingForm,
)
from initiatives.dependencies.queries import pages, record
from initiatives.dependencies.queries.pages import DependencyPage
from initiatives.dependencies.text import STATES
from initiatives.models import AcceptanceCheck, Dependency, Finding
from people.models import Team
from people.requests import PersonRequest, person_required, query_start

PAGE = "initiatives/dependencies/dependency.html"


@require_safe
@person_required
def dependencies(request: PersonRequest) -> HttpResponse:
    """What visible initiatives wait for; with `?tab=asked` what others wait for from the viewer's teams."""
    tab = "asked" if request.GET.get("tab") == "asked" else "waiting"
    form = DependencyFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"team": "", "state": ""}
    context: dict[str, object] = {
        "tab": tab,
        "chosen": chosen,
        "states": STATES.items(),
        "query": query_start(request, "page"),
    }
    if tab == "asked":
        context["asked"] = pages.load_asked(request.person, request.today)
    else:
        context["listing"] = pages.load_waiting(
            request.person, request.organisation, request.today,
            team=chosen["team"], state=chosen["state"], number=request.GET.get("page", "1"),
        )  # fmt: skip
    return render(request, "initiatives/dependencies/list.html", context)


@require_safe
@person_required
def dependency(request: PersonRequest, slug: str, key: str) -> HttpResponse:
    return show_dependency(request, find_page(request, slug, key))


def find_page(request: PersonRequest, slug: str, key: str, *, to_change: bool = False) -> DependencyPage:
    """Of an initiative that the person may see, or change. Raises Http404."""
    rows = pages.find_dependencies(request.person, slug, key, request.today, to_change=to_change)
    page = pages.load_page(rows, request.organisation, request.today)
    if page is None:
        raise Http404
    return page


def find_row(request: PersonRequest, slug: str, key: str) -> Dependency:
    """One that the person may change, with what its forms and audit lines need. Raises Http404."""
    rows = pages.find_dependencies(request.person, slug, key, request.today, to_change=True)
    return get_object_or_404(rows.select_related("initiative", "producer", "dri", "area__initiative"))


def show_errors(request: PersonRequest, row: Dependency, opened: str, **forms: object) -> HttpResponse:
    """The page again, with a form that has errors open in its section."""
    page = find_page(request, row.initiative.key, row.key, to_change=True)
    return show_dependency(request, page, opened=opened, status=422, **forms)


def show_dependency(
    request: PersonRequest, page: DependencyPage, *, opened: str = "", status: int = 200, **forms: object
) -> HttpResponse:
    """`opened` is the section whose form has errors; `forms` replaces the unbound ones."""
    today, last = request.today, next(iter(page.deliveries), None)
    context: dict[str, object] = {"page": page, "one": page.one, "opened": opened, "today": today}
    if page.editable:
        context |= {
            "date_form": DateForm(today=today),
            "confirm_form": ConfirmForm(today=today),
            "delivery_form": DeliveryForm(today=today, last=last),
            "check_form": CheckForm(instance=AcceptanceCheck(dependency=page.row)),
            "result_form": CheckResultForm(auto_id=False),
            "finding_form": FindingForm(instance=Finding(delivery=last), today=today) if last else None,
        }
    return render(request, PAGE, {**context, **forms}, status=status)


@require_safe
@person_required
def team_dates(request: PersonRequest, key: str) -> HttpResponse:
    """A producer's record: for leads, managers and the team itself."""
    team = get_object_or_404(Team, key=key)
    if not record.may_see_record(request.person, team, request.today):
        raise Http404
    return render(
        request, "initiatives/dependencies/record.html", {"record": record.load(team, request.person, request.today)}
    )
