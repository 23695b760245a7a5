"""Addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as authenticator_app
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import RedirectView
from django.views.i18n import set_language

from kejing.site import phone
from kejing.site.design.page import design

# The sign-in library leads on whoever needs no form, whatever method he comes with.
form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", include("kejing.battlemap.urls")),
    path("", include("kejing.rounds.urls")),
    path("", include("kejing.imports.urls")),
    path("", include("kejing.customers.urls")),
    path("", include("kejing.people.urls")),
    path("", include("kejing.standing.urls")),
    path("", include("kejing.audit.urls")),
    path("design/", design, name="design"),
    path("manifest.webmanifest", phone.manifest, name="phone_manifest"),
    # At the root: a worker serves the folder it lies in.
    path("worker.js", phone.worker, name="phone_worker"),
    path("sync/offline/", phone.offline, name="phone_offline"),
    path("sync/waiting/", phone.waiting, name="phone_waiting"),
    # Of the sign-in library only what this company uses: accounts are given, not signed up for.
    path("accounts/login/", form(account.login), name="account_login"),
    path("accounts/logout/", form(account.logout), name="account_logout"),
    path("accounts/inactive/", require_safe(account.account_inactive), name="account_inactive"),
    path("accounts/password/", form(account.password_change), name="account_change_password"),
    path("accounts/again/", form(account.reauthenticate), name="account_reauthenticate"),
    path("accounts/code/", form(second_factor.authenticate), name="mfa_authenticate"),
    path("accounts/code/again/", form(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("accounts/second-factor/", require_safe(RedirectView.as_view(pattern_name="own:page")), name="mfa_index"),
    path("accounts/second-factor/add/", form(authenticator_app.activate_totp), name="mfa_activate_totp"),
    path("accounts/second-factor/remove/", form(authenticator_app.deactivate_totp), name="mfa_deactivate_totp"),
    path("accounts/recovery-codes/", require_safe(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "accounts/recovery-codes/new/", form(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "accounts/recovery-codes/file/",
        require_safe(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    # The language can be chosen before signing in.
    path("i18n/setlang/", login_not_required(require_POST(set_language)), name="set_language"),
]
