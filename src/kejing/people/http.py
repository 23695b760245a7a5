"""How people come in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts are given by the company; nobody signs himself up."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Answer no: an administrator makes accounts."""
        return False
