"""Addresses."""

from django.urls import path

from kejing.battlemap import views

app_name = "battlemap"

urlpatterns = [
    path("", views.pyramid, name="pyramid"),
    path("customers/", views.table, name="table"),
    path("judge-again/", views.judge_again, name="judge_again"),
]
