"""The audit log as a file. By POST, because the export itself writes an entry."""

from django.http import Http404, StreamingHttpResponse
from django.views.decorators.http import require_POST

from people import audit, tables
from people.models import AuditLine
from people.requests import PersonRequest, person_required

HEAD = ("When", "Who", "What", "Thing", "About", "Initiative", "Skill", "From", "To")


@require_POST
@person_required
def audit_csv(request: PersonRequest) -> StreamingHttpResponse:
    """Every entry, for administrators; 404 for everyone else."""
    if not request.person.is_administrator:
        raise Http404
    lines = AuditLine.objects.visible_to(request.person).values_list(
        "at", "actor_name", "verb", "thing", "label", "initiative", "skill", "before", "after"
    )
    count = lines.count()
    label = "1 entry" if count == 1 else f"{count} entries"
    said = audit.line(at=request.now, by=request.person, verb="exported", thing="audit", label=label, feeds_plans=False)
    audit.append([said])
    return tables.download(f"audit-{request.today}", HEAD, lines.iterator(chunk_size=2000))
