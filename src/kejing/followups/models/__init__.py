"""Tables."""

from kejing.followups.models.contacts import Correction, Draft, Followup, Met, Promise
from kejing.followups.models.photos import Photo, Ticket
from kejing.followups.models.talk import Comment, Mention, Seen

__all__ = [
    "Comment",
    "Correction",
    "Draft",
    "Followup",
    "Mention",
    "Met",
    "Photo",
    "Promise",
    "Seen",
    "Ticket",
]
