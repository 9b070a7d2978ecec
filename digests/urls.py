"""URLs of the email digests."""

from django.urls import path

from digests import views

urlpatterns = [
    path("digests/", views.digests, name="digests"),
    path("digests/preferences/", views.digest_preferences, name="digest_preferences"),
    path("digests/now/", views.digest_now, name="digest_now"),
    path("digests/preview/<slug:kind>/", views.digest_preview, name="digest_preview"),
    path("digests/preview/<slug:kind>/html/", views.digest_preview_html, name="digest_preview_html"),
    path("digests/preview/<slug:kind>/text/", views.digest_preview_text, name="digest_preview_text"),
    path("shared/mail/<str:secret>/", views.mail_action, name="mail_action"),
    path("shared/mail/<str:secret>/<slug:kind>/", views.mail_action, name="mail_action_of"),
    path("shared/act/<str:token>/", views.mail_act, name="mail_act"),
    path("digests/<int:number>/again/", views.send_again, name="digest_again"),
    path("digests/mail/<int:number>/", views.mail, name="mail"),
    path("digests/mail/<int:number>/html/", views.mail_html, name="mail_html"),
]
