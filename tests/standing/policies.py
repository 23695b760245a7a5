"""Policies as people send them: every value of the page, as it is typed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils import timezone

from kejing.analytics.policy import Policy
from kejing.analytics.policy.flat import flatten, unflatten
from kejing.standing.forms.fields import field_of
from kejing.standing.forms.kinds import Kind
from kejing.standing.forms.policy import PolicyForm
from kejing.standing.forms.values import VALUES
from kejing.standing.operations.policy import Decided, decide_policy
from kejing.standing.queries import newest_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kejing.people.models import User


def typed(policy: Policy, **also: object) -> dict[str, object]:
    """What a form sends that holds this policy, with what is typed over it."""
    sent: dict[str, object] = {"version": "0", "valid_from": timezone.localdate().isoformat(), "note": ""}
    for key, held in flatten(policy).items():
        value = VALUES.get(key)
        if value is None or (value.kind is Kind.SWITCH and not held):
            continue
        if value.kind is Kind.RANGES:
            sent[f"{key}.first"] = [one.first.isoformat() for one in held]  # type: ignore[attr-defined]  # ranges
            sent[f"{key}.last"] = [one.last.isoformat() for one in held]  # type: ignore[attr-defined]  # the same
            continue
        written = field_of(value, is_optional=True).prepare_value(held)
        sent[key] = "" if written is None else "on" if written is True else str(written)
    return sent | also


def form_of(sent: Mapping[str, object]) -> PolicyForm:
    """Return the form that was sent, read against the version that stands."""
    data = QueryDict(mutable=True)
    for name, value in sent.items():
        if isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = str(value)
    today = timezone.localdate()
    return PolicyForm(data, newest=newest_version(), today=today, holds_from=today)


def changed(values: Mapping[str, object], *, start: Policy | None = None) -> Policy:
    return unflatten(values, start=start or Policy())


def decide(
    values: Mapping[str, object], *, since: date | None = None, note: str = "because", by: User | None = None
) -> Decided:
    """Make the next version of the policy, of these values and the shipped ones."""
    newest = newest_version()
    return decide_policy(
        policy=changed(values),
        valid_from=since or timezone.localdate() - timedelta(days=3_650),
        note=note,
        based_on=0 if newest is None else newest.number,
        by=by,
        now=timezone.now(),
    )
