"""Tables."""

from kejing.followups.models.contacts import Correction, Draft, Followup, Met, Promise
from kejing.followups.models.photos import Photo, Ticket
from kejing.followups.models.places import LeftPlace
from kejing.followups.models.plans import CalendarKey, Plan, PlanNote, Stop, StopMove
from kejing.followups.models.records import ChainCheck, ChainEnd, ChainLink, PublishedHead
from kejing.followups.models.seconds import SecondAccount, SecondCheckIn, SecondImport
from kejing.followups.models.talk import Comment, Mention, Seen
from kejing.followups.models.tracks import Consent, TrackPoint
from kejing.followups.models.visits import Answer, Decision, Flag, Step, Template, Visit

__all__ = [
    "Answer",
    "CalendarKey",
    "ChainCheck",
    "ChainEnd",
    "ChainLink",
    "Comment",
    "Consent",
    "Correction",
    "Decision",
    "Draft",
    "Flag",
    "Followup",
    "LeftPlace",
    "Mention",
    "Met",
    "Photo",
    "Plan",
    "PlanNote",
    "Promise",
    "PublishedHead",
    "SecondAccount",
    "SecondCheckIn",
    "SecondImport",
    "Seen",
    "Step",
    "Stop",
    "StopMove",
    "Template",
    "Ticket",
    "TrackPoint",
    "Visit",
]
