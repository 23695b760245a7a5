"""The why-drawer of a past day: read, not answered; where only a snapshot is kept, without its sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.battlemap.queries.cells import contact_words, rhythm_words
from kejing.battlemap.queries.columns import COLUMNS
from kejing.battlemap.queries.drawer import FLAGS_IN_ORDER, Drawer, Flag, Judgement, drawer_of, open_drawer, story_of
from kejing.battlemap.queries.hiding import hide_figures, hide_masked
from kejing.battlemap.queries.tags import customer_tags
from kejing.battlemap.queries.words import name_of
from kejing.people.permissions import masked_fields
from kejing.standing.enums import Tier
from kejing.standing.queries import policy_behind, read_told, reasons_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kejing.battlemap.queries.moment import Moment
    from kejing.people.models import User
    from kejing.standing.models import Standing


def open_drawer_at(moment: Moment, standing: Standing, *, user: User) -> Drawer | None:
    """Return what is said of a customer at a moment; null before the first refresh.

    Of a past day it offers nothing to do, and has what is kept of why.
    """
    if moment.day is None:
        return None if moment.shown is None else open_drawer(standing, shown=moment.shown, user=user)
    told = read_told(moment.day, code=standing.customer_code)
    masked = masked_fields(user)
    if told is None:
        drawer = _without_sentences(hide_figures(standing, masked))
    else:
        standing.told = told
        drawer = drawer_of(
            hide_masked(standing, masked),
            as_of=moment.as_of,
            stars_confirmed=policy_behind(moment.shown).stars.is_confirmed,
            given=list(reasons_given([standing.customer_id])),
        )
    tags = replace(customer_tags(standing.customer_id, user=user), may_edit=False)
    return replace(drawer, action=None, is_past=True, tags=tags)


def _without_sentences(standing: Standing) -> Drawer:
    flags = sorted(standing.raised_flags, key=FLAGS_IN_ORDER.index)
    return Drawer(
        code=standing.customer_code,
        name=standing.customer_name,
        tier=standing.tier,
        tier_label=Tier(standing.tier).label,
        salesperson=standing.salesperson,
        story=story_of(standing),
        action=None,
        flags=[Flag(text=name_of(f"flag.{code}"), rule="", code=code) for code in flags],
        judgements=list(_named(standing)),
        amount_12m=standing.amount_12m,
        amount_prior_12m=standing.amount_prior_12m,
        amount_90=standing.amount_90,
        amount_90_last_year=standing.amount_90_last_year,
        active_months=standing.active_months,
        category_count=standing.category_count,
        typical_order_amount=standing.typical_order_amount,
        expected_next_on=standing.expected_next_on,
        margin_12m=standing.margin_12m,
        cost_to_serve=standing.cost_to_serve,
        real_profit=standing.real_profit,
        pk=standing.customer_id,
        note=_("Of a month end the figures are kept, not the sentences that say why."),
    )


def _named(standing: Standing) -> Iterator[Judgement]:
    """Give the judgements by their names alone."""
    yield Judgement(_("Tier"), name_of(f"tier.{standing.tier}"))
    if standing.contact_state != "unknown":
        words = contact_words(standing.contact_state, standing.contact_overdue_days, is_long=True)
        yield Judgement(_("Contact"), words, is_late=standing.contact_state in {"overdue", "never"})
    yield Judgement(_("Rhythm"), rhythm_words(standing.rhythm, standing.tier))
    if standing.star is not None:
        yield Judgement(_("Stars"), "★" * standing.star or "0")
    if standing.lifecycle is not None:
        yield Judgement(_("Lifecycle"), name_of(f"{COLUMNS['lifecycle'].prefix}.{standing.lifecycle}"))
    if standing.value_class is not None:
        yield Judgement(_("Value"), name_of(f"{COLUMNS['value_class'].prefix}.{standing.value_class}"))
