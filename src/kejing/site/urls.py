"""Addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as authenticator_app
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    path("", include("kejing.battlemap.urls")),
    path("", include("kejing.imports.urls")),
    path("", include("kejing.people.urls")),
    path("", include("kejing.audit.urls")),
    # Of the sign-in library only what this company uses: accounts are given, not signed up for.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/again/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("accounts/code/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/second-factor/", RedirectView.as_view(pattern_name="own:page"), name="mfa_index"),
    path("accounts/second-factor/add/", authenticator_app.activate_totp, name="mfa_activate_totp"),
    path("accounts/second-factor/remove/", authenticator_app.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # The language can be chosen before signing in.
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
]
