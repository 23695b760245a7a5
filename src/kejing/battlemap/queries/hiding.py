"""The standing as somebody sees it from whom some fields are kept."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final

from kejing.analytics.reasons import flag_reasons_of, from_json, to_json
from kejing.battlemap.queries.columns import MASKED_FLAGS
from kejing.ledger.enums import DocumentFlow, DocumentKind
from kejing.ledger.queries import live_documents
from kejing.people.enums import Field
from kejing.standing.operations.behaving import NO_ACTION, next_without_debts
from kejing.standing.queries import current_refresh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

    from kejing.ledger.models import Document
    from kejing.standing.models import Standing

_OF_EITHER: Final = ("cost_to_serve", "real_profit", "effort", "value_class", "value_reason")
_HIDDEN_FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    Field.RECEIVABLE: ("receivable", "receivable_overdue", "receivable_oldest_due_on", *_OF_EITHER),
    Field.MARGIN: ("margin_12m", "margin_level", *_OF_EITHER),
}
_WAITS_FOR_CONTACT: Final = frozenset({"due", "overdue", "never"})


def shown_documents(masked: AbstractSet[str]) -> QuerySet[Document]:
    """Return the documents that may be seen: who may not know what is owed sees no payment either."""
    documents = live_documents()
    if Field.RECEIVABLE not in masked:
        return documents
    return documents.exclude(flow=DocumentFlow.MONEY).exclude(kind=DocumentKind.RECEIPT_REQUEST)


def hide_masked(standing: Standing, masked: AbstractSet[str]) -> Standing:
    """Return the row without the figures, flags and sentences that would tell of what is masked; it is not to be saved.

    A debtor of whom nobody may know it is called or contacted if it is time for that too, else when it will be.
    """
    if not masked & MASKED_FLAGS.keys():
        return standing
    shown = copy(standing)
    shown.told = copy(standing.told)
    hidden = _hidden_flags(masked)
    told = zip(standing.raised_flags, flag_reasons_of(standing.flag_reasons), strict=True)
    kept = [(flag, reason) for flag, reason in told if flag not in hidden]
    shown.flags = ";".join(flag for flag, _reason in kept)
    shown.flag_reasons = f"[{','.join(to_json(reason) for _flag, reason in kept)}]"
    for field in masked:
        for name in _HIDDEN_FIGURES.get(field, ()):
            setattr(shown, name, None)
    if Field.RECEIVABLE in masked:
        _hide_debt(shown)
    return shown


def hide_figures(standing: Standing, masked: AbstractSet[str]) -> Standing:
    """Return the row of which nothing is told without the masked figures and flags; it is not to be saved."""
    shown = copy(standing)
    hidden = _hidden_flags(masked)
    shown.flags = ";".join(flag for flag in standing.raised_flags if flag not in hidden)
    for field in masked:
        for name in _HIDDEN_FIGURES.get(field, ()):
            if not name.endswith("_reason"):
                setattr(shown, name, None)
    return shown


def _hidden_flags(masked: AbstractSet[str]) -> frozenset[str]:
    return frozenset().union(*(MASKED_FLAGS[field] for field in masked & MASKED_FLAGS.keys()))


def _hide_debt(shown: Standing) -> None:
    in_alarm = "rhythm_alarm" in shown.raised_flags
    if shown.next_action == "collect":
        if in_alarm:
            shown.next_action, shown.next_action_reason = "call", shown.rhythm_reason
        elif shown.contact_state in _WAITS_FOR_CONTACT:
            shown.next_action, shown.next_action_reason = "contact", shown.contact_reason
        else:
            # Nothing at all would tell of the debt: who owes nothing is contacted on a later day.
            refresh = current_refresh()
            later = NO_ACTION if refresh is None else next_without_debts(shown.pk, refresh=refresh)
            shown.next_action, shown.next_action_on, shown.next_action_reason = later
    shown.is_urgent = shown.is_urgent and (in_alarm or _is_missed_promise(shown.next_action_reason))


def _is_missed_promise(reason: str | None) -> bool:
    return reason is not None and from_json(reason).code == "today.promise_missed"
