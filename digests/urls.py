"""URLs of the email digests."""

from django.urls import path

from digests import views

urlpatterns = [
    path("digests/", views.digests, name="digests"),
    path("digests/preferences/", views.digest_preferences, name="digest_preferences"),
    path("digests/now/", views.digest_copy, name="digest_copy"),
    path("digests/preview/<slug:kind>/", views.digest_preview, name="digest_preview"),
    path("digests/preview/<slug:kind>/html/", views.digest_preview_html, name="digest_preview_html"),
    path("digests/preview/<slug:kind>/text/", views.digest_preview_text, name="digest_preview_text"),
    path("shared/mail/<str:secret>/", views.email_subscription, name="email_subscription"),
    path("shared/mail/<str:secret>/<slug:kind>/", views.email_subscription, name="email_subscription_of_kind"),
    path("shared/act/<str:token>/", views.email_action, name="email_action"),
    path("digests/<int:number>/again/", views.send_again, name="digest_resend"),
    path("digests/mail/<int:number>/", views.outbox_email, name="outbox_email"),
    path("digests/mail/<int:number>/html/", views.outbox_email_html, name="outbox_email_html"),
]
