"""The app's URLs plus a bare view: signed in, one query, a line of text."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from leadplan.urls import urlpatterns as of_the_app
from people.models import Skill


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(Skill.objects.all())} skills")


urlpatterns = [*of_the_app, path("bare/", bare)]
