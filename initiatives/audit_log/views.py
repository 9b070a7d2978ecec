"""The audit log. It is in this app because who may see the old and new values depends on who leads which initiative."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from initiatives.audit_log.forms import AuditSearchForm
from initiatives.audit_log.queries import AuditCursor, load_audit_page
from people.queries.directory import suggested_names
from people.requests import PersonRequest, person_or_administrator_required
from people.responses import render_part


@require_safe
@person_or_administrator_required
def audit_page(request: PersonRequest) -> HttpResponse:
    """The lines that concern the viewer; for an administrator, every line."""
    form = AuditSearchForm(request.GET, viewer=request.person, today=request.today)
    search = form.search()
    cursor = AuditCursor.parse(request.GET.get("from_line", ""))
    context = {
        "log": load_audit_page(request.person, search, cursor, request.today),
        "form": form,
        "search": search,
        "newest": cursor is None,
        "query": query_without(request, "from_line"),
    }
    if not request.htmx:
        context["people_names"] = suggested_names(request.person)
    return render_part(request, "initiatives/audit.html", "rows", context)


def query_without(request: PersonRequest, left_out: str) -> str:
    """The filters, for a link to another page of the list; empty fields are left out."""
    query = request.GET.copy()
    query.pop(left_out, None)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return query.urlencode()
