"""Lines above a page: what its reader has to know before he believes the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.battlemap.queries.words import say
from kejing.standing.enums import RefreshState
from kejing.standing.queries import latest_refresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kejing.standing.models import Refresh


@dataclass(frozen=True, slots=True)
class Notice:
    """One line: something to `know`, or to `act` on."""

    kind: str
    text: str


def notices_of(shown: Refresh | None) -> Sequence[Notice]:
    """Return what holds for the whole company, and whether newer figures are on their way or failed to come."""
    notices = []
    latest = latest_refresh()
    if latest is not None and latest != shown:
        if latest.state == RefreshState.FAILED:
            text = _("Judging as of {day} failed, so the figures before are shown. What went wrong: {reason}")
            notices.append(Notice("act", text.format(day=latest.as_of.isoformat(), reason=latest.error)))
        else:
            text = _("All customers are being judged as of {day}; until that is done the figures before are shown.")
            notices.append(Notice("know", text.format(day=latest.as_of.isoformat())))
    if shown is not None:
        notices.extend(Notice("know", say(finding)) for finding in shown.findings)
    return notices
