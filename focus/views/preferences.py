"""A person's preferences for their week."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from focus import preferences
from focus.preferences_form import PreferencesForm
from people.requests import PersonRequest, person_required
from people.responses import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def week_preferences(request: PersonRequest) -> HttpResponse:
    stored = preferences.of(request.person)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=stored)
    if not form.is_valid():
        return render(request, "focus/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
    preferences.change(request.person, now=request.now, **form.cleaned_data)
    messages.success(request, "Preferences saved. They apply the next time a week is scheduled.")
    return see_other(reverse("week_preferences"))
