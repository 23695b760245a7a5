"""The page of the policy: its values in groups, what would change, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.analytics.policy import Cut, Policy
from kejing.analytics.policy.flat import differences, flatten
from kejing.kit.standards import own_currency
from kejing.standing.enums import Tier
from kejing.standing.forms.fields import rows_of
from kejing.standing.forms.kinds import Kind, write_value
from kejing.standing.forms.values import GROUPS, VALUES
from kejing.standing.models import PolicyVersion
from kejing.standing.queries import default_as_of, read_policy, rows_rest_on_another_policy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.forms import BoundField
    from django_stubs_ext import StrPromise

    from kejing.standing.forms.kinds import Value
    from kejing.standing.forms.policy import PolicyForm

VERSIONS_SHOWN = 50
_OF_ONE_CUT = {
    "tiers.head_share": Cut.SHARE,
    "tiers.core_share": Cut.SHARE,
    "tiers.head_rank_share": Cut.RANK,
    "tiers.core_rank_share": Cut.RANK,
    "tiers.rank_days": Cut.RANK,
    "tiers.head_amount": Cut.AMOUNT,
    "tiers.core_amount": Cut.AMOUNT,
}
_BY_TIER = frozenset({"tiers", "benchmarks", "goals", "cadence"})


@dataclass(frozen=True, slots=True)
class Row:
    """One value: its field, its unit, and how it is now, as shipped, and whether that differs or it was changed.

    `tier` is the one that it is about, empty where that is none or several; `cut` the only way of cutting head and core
    that asks for it, empty where all do.
    """

    key: str
    tier: str
    cut: str
    field: BoundField
    kind: str
    unit: str | StrPromise
    now: str
    shipped: str
    is_own: bool
    is_changed: bool
    ranges: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A group of values; `changed` of them differ from the version that stands, `own` from what is shipped."""

    code: str
    label: str | StrPromise
    says: str | StrPromise
    rows: Sequence[Row]
    changed: int
    own: int
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: what it is called, where it belongs, and how it was and is."""

    key: str
    label: str | StrPromise
    group: str | StrPromise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: from which day it holds, who made it when and why, and what it changed; 0 is the shipped policy."""

    number: int
    valid_from: date | None
    by: str
    at: datetime | None
    note: str
    changes: Sequence[Change]
    is_newest: bool


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """What the page shows. `changes` is None while nobody asked what changes, or the values make no policy."""

    form: PolicyForm
    may_change: bool
    number: int
    shown: int
    sections: Sequence[Section]
    changes: Sequence[Change] | None
    versions: Sequence[VersionRow]
    has_more: bool
    status: Sequence[str]


def policy_page(
    form: PolicyForm, *, today: date, may_change: bool, shown: int | None = None, tells_changes: bool = False
) -> PolicyPage:
    """Return the page of a form; `shown` is the version whose values it was made of, where that is not the newest."""
    found = list(PolicyVersion.objects.select_related("made_by").order_by("-number")[: VERSIONS_SHOWN + 1])
    is_asked = tells_changes and form.policy is not None and not form.errors.keys() & VALUES.keys()
    return PolicyPage(
        form=form,
        may_change=may_change,
        number=form.number,
        shown=form.number if shown is None else shown,
        sections=_sections(form),
        changes=_changes(form.base, form.policy) if is_asked and form.policy is not None else None,
        versions=_versions(found),
        has_more=len(found) > VERSIONS_SHOWN,
        status=_status(form.newest, today=today),
    )


def _sections(form: PolicyForm) -> Sequence[Section]:
    base, shipped = flatten(form.base), flatten(Policy())
    # What was sent and cannot be read is said by its error alone.
    sent = {} if form.policy is None else flatten(form.policy)
    held = sent or {**base, **{key: value for key, value in form.cleaned_data.items() if key in VALUES}}
    sections: list[Section] = []
    for group in GROUPS:
        rows = [
            Row(
                key=value.key,
                tier=_tier_of(value.key),
                cut=_OF_ONE_CUT.get(value.key, ""),
                field=form[value.key],
                kind=value.kind.name.lower(),
                unit=own_currency() if value.kind is Kind.MONEY else value.unit,
                now=_write(value, base[value.key]),
                shipped=_write(value, shipped[value.key]),
                is_own=held[value.key] != shipped[value.key] or bool(form[value.key].errors),
                is_changed=held[value.key] != base[value.key],
                ranges=rows_of(form[value.key].value()) if value.kind is Kind.RANGES else (),
            )
            for value in group.values
        ]
        sections.append(
            Section(
                code=group.code,
                label=group.label,
                says=group.says,
                rows=rows,
                changed=sum(row.is_changed for row in rows),
                own=sum(row.is_own for row in rows),
                has_errors=any(row.field.errors for row in rows),
            )
        )
    return sections


def _changes(before: Policy, after: Policy) -> Sequence[Change]:
    groups = {value.key: group.label for group in GROUPS for value in group.values}
    return [
        Change(
            key=key,
            label=VALUES[key].label,
            group=groups[key],
            before=_write(VALUES[key], old),
            after=_write(VALUES[key], new),
        )
        for key, (old, new) in differences(before, after).items()
        if key in VALUES
    ]


def _tier_of(key: str) -> str:
    table, _point, rest = key.partition(".")
    return next((tier for tier in Tier if table in _BY_TIER and rest.startswith(tier)), "")


def _write(value: Value, held: object) -> str:
    return write_value(value, held, currency=own_currency())


def _versions(found: Sequence[PolicyVersion]) -> Sequence[VersionRow]:
    """Return the versions, the newest first, each with what it changed of the one before, and the shipped policy."""
    policies = [read_policy(version.policy) for version in found]
    before = [*policies, Policy()][1:]
    rows = [
        VersionRow(
            number=version.number,
            valid_from=version.valid_from,
            by=str(version.made_by or ""),
            at=version.made_at,
            note=version.note,
            changes=_changes(earlier, policy),
            is_newest=version is found[0],
        )
        for version, policy, earlier in zip(found, policies, before, strict=True)
    ][:VERSIONS_SHOWN]
    if len(found) > VERSIONS_SHOWN:
        return rows
    shipped = VersionRow(0, None, by="", at=None, note="", changes=(), is_newest=not rows)
    return [*rows, shipped]


def _status(newest: PolicyVersion | None, *, today: date) -> Sequence[str]:
    """Say which policy holds, and whether the figures that pages show follow it yet."""
    if newest is None:
        told = [_("The shipped policy holds: nobody has changed it yet.")]
    elif newest.valid_from > (as_of := default_as_of(today)):
        text = _("Version {number} holds from {day} on; figures as of {as_of} are judged by what held before.")
        told = [text.format(number=newest.number, day=newest.valid_from, as_of=as_of)]
    else:
        told = [_("Version {number} holds since {day}.").format(number=newest.number, day=newest.valid_from)]
    if rows_rest_on_another_policy():
        told.append(_("The figures on the pages still follow the policy before; everybody is being judged again."))
    return told
