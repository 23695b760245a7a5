"""Input."""

from kejing.rounds.forms.feed import CorrectionForm, EntryQuery, FeedQuery, SayForm
from kejing.rounds.forms.report import (
    DROPPED,
    IN_A_WEEK,
    KEPT,
    NONE,
    ON_A_DAY,
    OPEN,
    TOMORROW,
    DraftForm,
    ReportForm,
    content_of,
    initial_of,
)
from kejing.rounds.forms.visit import CheckInForm, DecisionForm, EndedForm, PhotoForm, TicketsForm, VisitForm

__all__ = [
    "DROPPED",
    "IN_A_WEEK",
    "KEPT",
    "NONE",
    "ON_A_DAY",
    "OPEN",
    "TOMORROW",
    "CheckInForm",
    "CorrectionForm",
    "DecisionForm",
    "DraftForm",
    "EndedForm",
    "EntryQuery",
    "FeedQuery",
    "PhotoForm",
    "ReportForm",
    "SayForm",
    "TicketsForm",
    "VisitForm",
    "content_of",
    "initial_of",
]
