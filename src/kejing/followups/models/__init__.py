"""Tables."""

from kejing.followups.models.contacts import Correction, Draft, Followup, Met, Promise
from kejing.followups.models.photos import Photo, Ticket
from kejing.followups.models.plans import CalendarKey, Plan, PlanNote, Stop
from kejing.followups.models.talk import Comment, Mention, Seen
from kejing.followups.models.visits import Answer, Decision, Flag, Step, Template, Visit

__all__ = [
    "Answer",
    "CalendarKey",
    "Comment",
    "Correction",
    "Decision",
    "Draft",
    "Flag",
    "Followup",
    "Mention",
    "Met",
    "Photo",
    "Plan",
    "PlanNote",
    "Promise",
    "Seen",
    "Step",
    "Stop",
    "Template",
    "Ticket",
    "Visit",
]
