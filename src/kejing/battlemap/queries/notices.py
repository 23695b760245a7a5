"""Lines above a page: what its reader has to know before he believes the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.analytics.reasons import from_json
from kejing.battlemap.queries.words import say
from kejing.people.permissions import may_judge_again
from kejing.standing.enums import RefreshState
from kejing.standing.models import PastDay
from kejing.standing.queries import latest_refresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kejing.people.models import User
    from kejing.standing.models import JudgedDay

# Said beside the figures it is about, and above no others: it stays for as long as nobody confirms the stars.
SAID_BESIDE = frozenset({"finding.stars_provisional"})


@dataclass(frozen=True, slots=True)
class Notice:
    """One line: something to `know`, or to `act` on."""

    kind: str
    text: str


def notices_of(shown: JudgedDay | None, *, user: User, now: datetime) -> Sequence[Notice]:
    """Return what holds for the whole company, and whether newer figures are on their way or failed to come.

    Of a past day just what holds for it is returned. What went wrong is told only to who may have all judged again: it
    can name machines and files.
    """
    notices = []
    latest = None if isinstance(shown, PastDay) else latest_refresh()
    if latest is not None and latest != shown and latest.state != RefreshState.SUPERSEDED:
        day = latest.as_of.isoformat()
        if latest.is_under_way(now=now):
            text = _("All customers are being judged as of {day}; until that is done the figures before are shown.")
            notices.append(Notice("know", text.format(day=day)))
        elif may_judge_again(user):
            text = _("Judging as of {day} failed, so the figures before are shown. What went wrong: {reason}")
            notices.append(Notice("act", text.format(day=day, reason=latest.error or _("it was interrupted"))))
        else:
            text = _("Judging as of {day} failed, so the figures before are shown.")
            notices.append(Notice("know", text.format(day=day)))
    if shown is not None:
        findings = map(from_json, shown.findings)
        notices.extend(Notice("know", say(finding)) for finding in findings if finding.code not in SAID_BESIDE)
    return notices
