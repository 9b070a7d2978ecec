"""Addresses of the managers' page."""

from django.urls import path

from allocation import views

urlpatterns = [path("allocation/", views.allocation, name="allocation")]
