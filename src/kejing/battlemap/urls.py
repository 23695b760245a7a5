"""Addresses."""

from django.urls import path

from kejing.battlemap.views import pyramid, table

app_name = "battlemap"

urlpatterns = [
    path("", pyramid.pyramid, name="pyramid"),
    path("customers/", table.table, name="table"),
    path("judge-again/", pyramid.judge_again, name="judge_again"),
]
