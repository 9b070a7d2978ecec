"""Addresses of knowledge transfers, below an initiative's."""

from django.urls import path

from initiatives.transfers import views

HERE = "initiatives/<slug:slug>/"

urlpatterns = [
    path(f"{HERE}transfer/", views.transfers, name="transfers"),
    path(f"{HERE}transfer/summary/", views.transfers_summary, name="transfers_summary"),
    path(f"{HERE}new/transfer/<slug:key>/<slug:skill_key>/", views.transfer_new, name="transfer_new"),
    path(f"{HERE}transfer/<int:number>/remove/", views.transfer_remove, name="transfer_remove"),
    path(f"{HERE}transfer/sessions/<int:number>/", views.transfer_session, name="transfer_session"),
    path(
        f"{HERE}transfer/sessions/<int:number>/remove/", views.transfer_session_remove, name="transfer_session_remove"
    ),
    path(f"{HERE}transfer-undo/<slug:name>/", views.transfer_undo, name="transfer_undo"),
]
