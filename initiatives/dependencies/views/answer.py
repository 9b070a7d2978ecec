"""The answer page: opened by a link, without signing in. It shows one dependency and takes one answer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from initiatives.dependencies.forms import AnswerForm
from initiatives.dependencies.services import answers
from initiatives.dependencies.services.answers import Answer, AnswerLink, LinkEnded
from people.display import format_date
from people.secret_link_access import LinkRequest, secret_link_view

PAGE = "initiatives/dependencies/answer.html"


# The address itself is the permission: there is no session whose cookie another site could use.
@csrf_exempt
@secret_link_view
@require_http_methods(["GET", "HEAD", "POST"])
def dependency_answer(request: LinkRequest, secret: str) -> HttpResponse:
    """A GET only asks, so that a scanner or a preview changes nothing; an answer ends the link."""
    try:
        opened = answers.open_link(secret, request.now)
        given = opened.dependency.dates_given.order_by("-recorded_on").first()
        data = request.POST if request.method == "POST" else None
        form = AnswerForm(data, today=opened.today, has_date=given is not None)
        if not form.is_valid():
            context = {"opened": opened, "given": given, "form": form}
            return render(request, PAGE, context, status=422 if form.is_bound else 200)
        answered = answers.answer(secret, answer_of(form), now=request.now)
    except LinkEnded:
        return render(request, PAGE, {"ended": True}, status=410)
    return render(request, PAGE, {"answered": answered, "words": confirmation(answered, answer_of(form))})


def answer_of(form: AnswerForm) -> Answer:
    found = form.cleaned_data
    return Answer(found["answer"], found["eta"], found["reason"], found["instead"])


def confirmation(answered: AnswerLink, given: Answer) -> str:
    match given.kind:
        case "new_date" if given.eta is not None:
            return f"The new date for “{answered.dependency}” is {format_date(given.eta, 'j F Y')}."
        case "holds":
            return f"The date for “{answered.dependency}” still holds."
        case "not_mine":
            return f"You are no longer asked about “{answered.dependency}”."
        case _:
            return f"“{answered.dependency}” is recorded as delivered and will be checked."
