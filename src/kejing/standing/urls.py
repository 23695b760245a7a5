"""Addresses."""

from django.urls import path

from kejing.standing.views import policy

app_name = "standing"

urlpatterns = [
    path("company/policy/", policy.policy, name="policy"),
    path("company/policy/versions/<key:number>/file/", policy.file, name="policy_file"),
]
