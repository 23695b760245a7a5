"""Reads."""

from kejing.people.queries.teams import teams_below

__all__ = ["teams_below"]
