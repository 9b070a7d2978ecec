"""Every URL of the project. Each app has its own; a page that uses several apps is in the highest of them."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from leadplan import entrance, health
from leadplan.departures import views as departures
from leadplan.own_data import views as own_data
from leadplan.permissions import views as permissions

# The admin uses the normal sign-in, so that rate limits and two-factor sign-in apply there too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", entrance.home, name="home"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("robots.txt", entrance.robots, name="robots"),
    path("favicon.ico", entrance.favicon, name="favicon"),
    path("demo/sign-in/", entrance.demo_sign_in, name="demo_sign_in"),
    path("me/data/", own_data.own_data, name="own_data"),
    path("me/data/json/", own_data.own_data_json, name="own_data_json"),
    path("me/data/ics/", own_data.own_data_ics, name="own_data_ics"),
    path("me/leave/", departures.leave_ask, name="leave_ask"),
    path("departures/", departures.departures, name="departures"),
    path("departures/<int:number>/", departures.departure, name="departure"),
    path("person/<slug:key>/leave/", departures.leave, name="leave"),
    path("person/<slug:key>/leave/off/", departures.leave_off, name="leave_off"),
    path("settings/access/", permissions.access, name="access"),
    path("accounts/login/", entrance.sign_in, name="account_login"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="account"), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("people.urls")),
    path("", include("initiatives.urls")),
    path("", include("stakeholders.urls")),
    path("", include("focus.urls")),
    path("", include("allocation.urls")),
    path("", include("digests.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "leadplan.limits.bad_request"
