"""Addresses."""

from django.urls import path

from kejing.customers import views

app_name = "customers"

urlpatterns = [
    path("people/<key:pk>/sees/", views.access, name="access"),
    path("people/<key:pk>/sees/one/", views.add_customer, name="access_customer"),
    path("people/<key:pk>/sees/<key:access>/withdraw/", views.withdraw, name="withdraw_access"),
]
