"""Every URL of the project. Each app has its own; a page that uses several apps is in the highest of them."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from leadplan import views
from leadplan.administration import organisation_file_views
from leadplan.administration import views as administration_views
from leadplan.inbox import views as inbox_views
from leadplan.metrics import views as metrics_views
from leadplan.permissions import views as permission_views
from leadplan.privacy import views as privacy_views
from leadplan.runtime import health
from leadplan.search import views as search_views
from people.views import accounts

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("metrics", metrics_views.metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("me/data/", privacy_views.data_export, name="data_export"),
    path("me/data/json/", privacy_views.data_export_json, name="data_export_json"),
    path("me/data/ics/", privacy_views.data_export_ics, name="data_export_ics"),
    path("me/departure/", privacy_views.departure_request, name="departure_request"),
    path("departures/", privacy_views.departures, name="departures"),
    path("departures/<int:number>/", privacy_views.departure, name="departure"),
    path("person/<slug:key>/departure/", privacy_views.departure_schedule, name="departure_schedule"),
    path("person/<slug:key>/departure/cancel/", privacy_views.departure_cancel, name="departure_cancel"),
    path("administration/", administration_views.administration, name="administration"),
    path("administration/test-email/", administration_views.test_email, name="test_email"),
    path("administration/organisation-file/", organisation_file_views.organisation_file, name="organisation_file"),
    path(
        "administration/organisation-file/<int:number>/",
        organisation_file_views.organisation_file_import,
        name="organisation_file_import",
    ),
    path(
        "administration/organisation-file/<int:number>/undo/",
        organisation_file_views.organisation_file_undo,
        name="organisation_file_undo",
    ),
    path("administration/accounts/", administration_views.accounts, name="accounts"),
    path(
        "administration/accounts/<int:number>/administrator/", administration_views.administrator, name="administrator"
    ),
    path("notifications/", inbox_views.notifications, name="notifications"),
    path("notifications/read/", inbox_views.notifications_read, name="notifications_read"),
    path("notifications/<int:number>/open/", inbox_views.notification_open, name="notification_open"),
    path("notifications/<int:number>/read/", inbox_views.notification_read, name="notification_read"),
    path("settings/system/", administration_views.system, name="system"),
    path("search/", search_views.search, name="search"),
    path("settings/access/", permission_views.access, name="access"),
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/password/reset/", accounts.reset_password, name="account_reset_password"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="account"), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    # First: programs ask most often, and every address before theirs is tried first.
    path("", include("integrations.urls")),
    path("", include("people.urls")),
    path("", include("initiatives.urls")),
    # Before /pitches/KEY/PART/7/ and /allocation/KEY/WEEK/, which fit some of them.
    path("", include("leadplan.redirects")),
    path("", include("stakeholders.urls")),
    path("", include("standards.urls")),
    # Before /capture/KIND/… and /allocation/KEY/WEEK/, which fit some of them.
    path("", include("leadplan.redirects")),
    path("", include("focus.urls")),
    path("", include("growth.urls")),
    path("", include("allocation.urls")),
    path("", include("digests.urls")),
    # The admin uses the normal sign-in, so that rate limits and two-factor sign-in apply there too.
    path("admin/login/", secure_admin_login(admin.site.login), name="admin_login"),
    path("admin/", admin.site.urls),
]

handler400 = "leadplan.middleware.bad_request"
handler403 = "leadplan.middleware.permission_denied"
handler404 = "leadplan.middleware.page_not_found"
handler500 = "leadplan.runtime.outage.server_error"
