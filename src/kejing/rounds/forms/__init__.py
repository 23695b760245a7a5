"""Input."""

from kejing.rounds.forms.erasing import EraseForm
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
from kejing.rounds.forms.sync import (
    CheckInForm,
    EarlierReport,
    EarlierVisit,
    WhichForm,
    WhomForm,
    owed_in,
    read_moment,
)
from kejing.rounds.forms.track import TrackForm
from kejing.rounds.forms.visit import DecisionForm, EndedForm, PhotoForm, TicketsForm, VisitForm

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
    "EarlierReport",
    "EarlierVisit",
    "EndedForm",
    "EntryQuery",
    "EraseForm",
    "FeedQuery",
    "PhotoForm",
    "ReportForm",
    "SayForm",
    "TicketsForm",
    "TrackForm",
    "VisitForm",
    "WhichForm",
    "WhomForm",
    "content_of",
    "initial_of",
    "owed_in",
    "read_moment",
]
