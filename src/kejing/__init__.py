"""Kejing turns the ledger a distributor already has into a graded customer base."""

__version__ = "0.1.0"
