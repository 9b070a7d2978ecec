"""Addresses of the mails."""

from django.urls import path

from digests import shared, views

urlpatterns = [
    path("digests/", views.digests, name="digests"),
    path("digests/choice/", views.digest_choice, name="digest_choice"),
    path("shared/mail/<str:secret>/", shared.mail_action, name="mail_action"),
    path("digests/<int:number>/again/", views.send_again, name="digest_again"),
    path("digests/mail/<int:number>/", views.mail, name="mail"),
    path("digests/mail/<int:number>/html/", views.mail_html, name="mail_html"),
]
