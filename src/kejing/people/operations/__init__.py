"""Writes."""

from kejing.people.operations.accounts import UserRefused, save_account

__all__ = ["UserRefused", "save_account"]
