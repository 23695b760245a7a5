"""Reads: what the pyramid and the table show to one person."""

from kejing.battlemap.queries.pyramid import NoSuchDay, PyramidPage, pyramid_page
from kejing.battlemap.queries.pyramid_scope import NoSuchScope, groups_for
from kejing.battlemap.queries.today import NoSuchPerson, TodayPage, today_page

__all__ = [
    "NoSuchDay",
    "NoSuchPerson",
    "NoSuchScope",
    "PyramidPage",
    "TodayPage",
    "groups_for",
    "pyramid_page",
    "today_page",
]
