"""Reasons for abnormal figures, given by who looks after the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from kejing.analytics.reasons import flag_reasons_of, to_json
from kejing.audit.enums import Action, Kind
from kejing.audit.operations import record
from kejing.standing.models import GivenReason, Standing
from kejing.standing.queries import occasion_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from kejing.people.models import User
    from kejing.standing.enums import Cause


class NotRaised(Exception):
    """A figure is not abnormal, or not any more: somebody looked at an older page."""


@transaction.atomic
def give_reason(
    *, standing: Standing, as_of: date, flags: Collection[str], cause: Cause, words: str, by: User, now: datetime
) -> None:
    """Keep why these flags are raised for a customer, all of them or none; a later reason replaces none before it.

    :raises NotRaised: if one of them is not raised (any more)
    """
    told = dict(zip(standing.raised_flags, flag_reasons_of(standing.flag_reasons), strict=True))
    if not flags or not set(flags) <= told.keys():
        raise NotRaised
    GivenReason.objects.bulk_create(
        GivenReason(
            customer_id=standing.pk,
            flag=flag,
            occasion=occasion_of(flag, standing, as_of=as_of),
            cause=cause,
            words=words,
            evidence=to_json(told[flag]),
            given_by=by,
            given_at=now,
        )
        for flag in sorted(flags)
    )
    record(
        action=Action.REASON_GIVEN,
        kind=Kind.CUSTOMER,
        pk=standing.pk,
        name=standing.customer_name,
        after={"flags": sorted(flags), "cause": cause.value, "words": words},
        by=by,
    )
