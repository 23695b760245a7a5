"""Why something was not taken, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kejing.followups.operations.reporting import Refusal, ReportRefused, UidTaken
from kejing.followups.operations.visiting import VisitRefusal, VisitRefused


def visit_words(error: VisitRefused | UidTaken) -> str:
    """Return in words why a visit was not begun or ended."""
    if isinstance(error, UidTaken):
        return _("This visit was changed elsewhere meanwhile. Load the page again.")
    return {
        VisitRefusal.NOT_ALLOWED: _("You may no longer visit customers."),
        VisitRefusal.CUSTOMER_GONE: _("This customer is no longer among yours."),
        VisitRefusal.NO_SUCH_PLACE: _("The position is none on earth. Take it away or add it again."),
        VisitRefusal.NO_SUCH_VISIT: _("You are not checked in here."),
        VisitRefusal.NOT_OPEN: _("This visit is over already."),
        VisitRefusal.ENDS_BEFORE_IT_BEGINS: _("The clock of this device was changed: check out again."),
        VisitRefusal.NO_WORDS: _("Say in a few words what happened."),
        VisitRefusal.NO_PURPOSE: _("Say what it was for: one purpose or several."),
        VisitRefusal.TOO_LONG: _("This is too long."),
        VisitRefusal.STEP_MISSING: _("A step that must be done is missing: take its photo, or say why not."),
        VisitRefusal.WRONG_REQUEST: _("What was taken down cannot be kept like this. Look at items and amounts again."),
        VisitRefusal.NO_SUCH_STEP: _("The steps of this visit are others by now. Load the page again."),
    }.get(error.reason) or _("A promise or one of the people changed meanwhile. Look at it again.")


def report_words(error: ReportRefused | UidTaken) -> str:
    """Return in words why a report was not taken."""
    if isinstance(error, UidTaken):
        return _("This could not be sent. Copy your words, load the page again and send them once more.")
    return {
        Refusal.CUSTOMER_GONE: _("This customer is no longer among yours."),
        Refusal.NOT_ALLOWED: _("You may no longer write reports."),
        Refusal.NO_WORDS: _("Say in a few words what happened."),
        Refusal.NO_PURPOSE: _("Say what it was for: one purpose or several."),
        Refusal.TOO_LONG: _("This is too long."),
        Refusal.NO_SUCH_PERSON: _("One of the people is gone from this customer meanwhile."),
        Refusal.NO_SUCH_PLACE: _("The position is none on earth. Take it away or add it again."),
        Refusal.PROMISE_WITHOUT_WORDS: _("Say what is promised."),
        Refusal.PROMISE_TOO_LONG: _("What is promised is too long."),
        Refusal.PROMISE_TOO_EARLY: _("That day is over: choose today or a later one."),
        Refusal.DROPPED_WITHOUT_WORDS: _("Say why it no longer holds."),
        Refusal.PROMISE_OF_ANOTHER: _("A promise changed meanwhile. Look at it again."),
    }[error.reason]
