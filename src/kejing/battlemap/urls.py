"""Addresses."""

from django.urls import URLPattern

app_name = "battlemap"

urlpatterns: list[URLPattern] = []
