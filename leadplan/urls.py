"""Every address of the app. Each app has its own; a page that joins apps lives in the highest that it needs."""

from django.contrib import admin
from django.urls import include, path

from leadplan import entrance, health
from leadplan.permissions import views as permissions

urlpatterns = [
    path("", entrance.home, name="home"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("demo/sign-in/", entrance.demo_sign_in, name="demo_sign_in"),
    path("settings/access/", permissions.access, name="access"),
    path("accounts/login/", entrance.sign_in, name="account_login"),
    path("accounts/", include("allauth.urls")),
    path("", include("people.urls")),
    path("", include("initiatives.urls")),
    path("", include("focus.urls")),
    path("", include("allocation.urls")),
    path("", include("digests.urls")),
    path("admin/", admin.site.urls),
]
