"""The values of the policy as people know them: what each is called, its unit, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kejing.standing.forms.values.contact import CONTACT, RHYTHM
from kejing.standing.forms.values.figures import ABNORMAL, LIFECYCLE, STRUCTURE
from kejing.standing.forms.values.tiers import GOALS, TIERS
from kejing.standing.forms.values.worth import CLASSES, MARGIN, STARS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

    from kejing.standing.forms.kinds import Group, Value

GROUPS: tuple[Group, ...] = (
    TIERS,
    GOALS,
    CONTACT,
    RHYTHM,
    STARS,
    ABNORMAL,
    LIFECYCLE,
    CLASSES,
    MARGIN,
    STRUCTURE,
)
VALUES: Mapping[str, Value] = {value.key: value for group in GROUPS for value in group.values}
OF_THE_COMPANY = frozenset({"minor_digits", "contact.weekdays", "contact.holidays", "contact.worked_days"})
"""What a policy holds but the company's settings say."""

REFUSALS: Mapping[str, tuple[str, str | StrPromise]] = {
    "tiers.core_share: expected at least": (
        "tiers.core_share",
        _("Core includes head: at least as much as there."),
    ),
    "tiers.core_rank_share: expected at least": (
        "tiers.core_rank_share",
        _("Core includes head: at least as much as there."),
    ),
    "tiers.head_amount: missing": ("tiers.head_amount", _("Customers are cut by a sum a year: say which.")),
    "tiers.core_amount: missing": ("tiers.core_amount", _("Customers are cut by a sum a year: say which.")),
    "tiers.core_amount: expected at most": ("tiers.core_amount", _("At most the sum of head customers.")),
    "abnormal.drop: expected at most": (
        "abnormal.drop",
        _("An order cannot be unusually small above what is unusually large."),
    ),
    "rhythm.late, rhythm.expected, rhythm.early: expected in ascending order": (
        "rhythm.expected",
        _("The three have to fall: just ordered is the highest, order late the lowest."),
    ),
    "rhythm.most_shape: expected at least": ("rhythm.most_shape", _("At least the least shape.")),
    "stars.thresholds: expected sums above 0": ("stars.thresholds.1", _("More than 0.")),
    "stars.thresholds: expected each sum above the one before": (
        "stars.thresholds.5",
        _("Each star takes more than the one before: the five sums have to rise."),
    ),
    "stars.abnormal_years: expected each year once": ("stars.abnormal_years", _("Write each year once.")),
    "structure.top1_alarm: expected at least": ("structure.top1_alarm", _("At least where the warning begins.")),
    "lifecycle.growing: expected at least": ("lifecycle.growing", _("At least where declining ends.")),
}
"""How what the policy refuses between several values begins, with the field where it is said, and how."""

TURNED_BAND = _("What is usual ends before it begins.")
"""Said at the end of a band of `benchmarks`, whose refusal does not name the tier."""


def log_names() -> Mapping[str, Mapping[str, str | StrPromise]]:
    """Return what the log calls the values of the policy, under "policy", and the codes of each that has some."""
    codes = {key: value.choices for key, value in VALUES.items() if value.choices}
    return {"policy": {key: value.label for key, value in VALUES.items()}, **codes}
