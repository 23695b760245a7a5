"""The policy as a form: every value, checked alone and together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, override

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kejing.analytics.policy import Policy
from kejing.analytics.policy.flat import PolicyRefused, flatten, unflatten
from kejing.analytics.windows import FIRST_AS_OF
from kejing.standing.forms.fields import field_of
from kejing.standing.forms.kinds import Kind, plain
from kejing.standing.forms.values import REFUSALS, TURNED_BAND, VALUES
from kejing.standing.models import LONGEST_NOTE
from kejing.standing.queries import read_policy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import QueryDict

    from kejing.standing.models import PolicyVersion

FARTHEST = timedelta(days=366)
"""A policy may be decided so long ahead."""
_OPTIONAL = frozenset({"vat_rate", "tiers.head_amount", "tiers.core_amount"})


class PolicyQuery(forms.Form):
    """Which version's values are asked for."""

    of = forms.IntegerField(min_value=0, max_value=10**6, required=False)


class PolicyForm(forms.Form):
    """All values of a policy, from which day they hold, and why.

    It is made of `start`, or of what was sent. `newest` is the version that stands, None for the shipped policy; what
    was sent names the one that was looked at, and a fingerprint (`seen`) of the values it was shown to change.
    """

    version = forms.IntegerField(min_value=0)
    seen = forms.CharField(max_length=64, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        newest: PolicyVersion | None,
        start: Policy | None = None,
        today: date,
        holds_from: date,
        note: str = "",
    ) -> None:
        self.newest = newest
        self.base = Policy() if newest is None else read_policy(newest.policy)
        self.start = self.base if start is None else start
        self.policy: Policy | None = None if data is not None else self.start
        self._today = today
        initial = {**flatten(self.start), "valid_from": holds_from, "note": note}
        super().__init__(data, initial=initial, auto_id="policy-%s")
        for key, value in VALUES.items():
            self.fields[key] = field_of(value, is_optional=key in _OPTIONAL)

    @property
    def number(self) -> int:
        """The number of the version that stands, 0 for the shipped policy."""
        return 0 if self.newest is None else self.newest.number

    @property
    def fingerprint(self) -> str:
        """What the values that would be saved are known by; empty while they make no policy."""
        if self.policy is None:
            return ""
        told = [f"{key}={write_plainly(held)}" for key, held in flatten(self.policy).items()]
        return sha256("\n".join([str(self.number), *told]).encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether what would be saved is what its sender was shown."""
        return bool(self.fingerprint) and self.cleaned_data.get("seen") == self.fingerprint

    def clean_valid_from(self) -> date:
        """Return the day.

        :raises ValidationError: if it lies too far ahead, or before any day that can be judged
        """
        day: date = self.cleaned_data["valid_from"]
        farthest = self._today + FARTHEST
        if day < FIRST_AS_OF:
            raise forms.ValidationError(_("Not before {day}.").format(day=FIRST_AS_OF))
        if day > farthest:
            raise forms.ValidationError(_("Not later than {day}.").format(day=farthest))
        return day

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not set(VALUES) & set(self.errors):
            self._make(given)
        if "version" in given and given["version"] != self.number:
            self.add_error(None, self._moved_on())
        return given

    def save_refused(self) -> bool:
        """Say what is missing before it can be saved, and whether anything is."""
        if not self.cleaned_data.get("note", "").strip():
            self.add_error("note", _("Say why in a line: whoever reads the versions wants to know."))
        elif not self.was_seen:
            self.add_error(None, _("Look at what changes first: the values are not those that were shown."))
        return not self.is_valid()

    def _make(self, given: dict[str, Any]) -> None:
        shipped = flatten(Policy())
        values = {key: given[key] for key in VALUES}
        for key, value in VALUES.items():
            if value.kind is Kind.CHOICE:
                values[key] = type(shipped[key])(values[key])  # type: ignore[call-arg]  # an enum of its words
        try:
            self.policy = unflatten(values, start=self.base)
        except PolicyRefused as refused:
            for table, error in refused.errors.items():
                self._refuse(table, str(error))

    def _refuse(self, table: str, error: str) -> None:
        """Say in plain words, at the field, what the policy refuses."""
        if table.startswith("benchmarks."):
            self.add_error(f"{table}.high", TURNED_BAND)
            return
        for begins, (key, sentence) in REFUSALS.items():
            if error.startswith(begins):
                self.add_error(key, str(sentence))
                return
        self.add_error(None, error)

    def _moved_on(self) -> str:
        if self.newest is None:
            return _("The version you looked at is not there any more.")
        return _(
            "{who} saved version {number} meanwhile. Your values are still here; what changes is shown against that"
            " version now."
        ).format(who=self.newest.made_by or _("Somebody"), number=self.newest.number)


def write_plainly(held: object) -> str:
    """Return a value so that equal ones are written the same, 0.5 as 0.50."""
    return plain(held) if isinstance(held, Decimal) else repr(held)


def with_shipped(data: QueryDict, keys: Iterable[str]) -> QueryDict:
    """Return what was sent, with these values as they are shipped."""
    changed, shipped = data.copy(), flatten(Policy())
    for key in keys:
        value, held = VALUES[key], shipped[key]
        changed.pop(key, None)
        changed.pop(f"{key}.first", None)
        changed.pop(f"{key}.last", None)
        if value.kind not in {Kind.SWITCH, Kind.RANGES} or held:
            prepared = field_of(value, is_optional=True).prepare_value(held)
            changed[key] = "" if prepared is None else str(prepared)
    return changed
