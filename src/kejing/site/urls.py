"""Addresses."""

from allauth.account import views as account
from django.urls import include, path

urlpatterns = [
    path("", include("kejing.battlemap.urls")),
    # Of the sign-in library only what this company uses: accounts are given, not signed up for.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("i18n/", include("django.conf.urls.i18n")),
]
