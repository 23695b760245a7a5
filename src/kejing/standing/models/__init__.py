"""Tables."""

from kejing.standing.models.days import LONGEST_REFRESH, JudgedDay, Refresh, Snapshot
from kejing.standing.models.past import ROWS_A_DAY, PastDay, PastStanding
from kejing.standing.models.policies import LONGEST_NOTE, PolicyVersion
from kejing.standing.models.rows import SORTED_BY, DirtyCustomer, Figures, GivenReason, Standing, Told

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_REFRESH",
    "ROWS_A_DAY",
    "SORTED_BY",
    "DirtyCustomer",
    "Figures",
    "GivenReason",
    "JudgedDay",
    "PastDay",
    "PastStanding",
    "PolicyVersion",
    "Refresh",
    "Snapshot",
    "Standing",
    "Told",
]
