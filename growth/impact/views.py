"""The impact document: its preview, which is also what is printed, and its Markdown."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from growth.impact.forms import ImpactForm
from growth.impact.queries import load_document
from growth.impact.text import markdown, period
from growth.journal import services
from people.requests import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_impact(request: PersonRequest) -> HttpResponse:
    """The preview; by POST the Markdown as a file, with an audit line that says only that it was exported."""
    typed = request.POST if request.method == "POST" else request.GET
    form = ImpactForm(typed.dict(), today=request.today)
    if not form.is_valid():
        return render(request, "growth/impact.html", {"form": form}, status=422)
    found = form.cleaned_data
    without = numbers(typed.getlist("without"))
    document = load_document(request.person, found["first"], found["last"], form.chosen_reader, without)
    if request.method != "POST":
        shown = [("first", found["first"]), ("last", found["last"]), ("reader", document.reader.value)]
        context = {
            "form": form, "document": document, "period": period(document), "without": without,
            "query": urlencode([*shown, *(("without", one) for one in without), ("without", "")]),
            "everything": urlencode(shown),
        }  # fmt: skip
        return render(request, "growth/impact.html", context)
    services.log(request.person, "exported", request.now, thing="impact document")
    answer = HttpResponse(markdown(document), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="impact-{found["first"]}-to-{found["last"]}.md"'
    return answer


def numbers(typed: Iterable[str]) -> list[int]:
    """Ids of entries to leave out; anything else is ignored."""
    return sorted({int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 19})
