"""What changed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrPromise

NOTHING: Final = "—"
FIELDS: Final[Mapping[str, StrPromise]] = {
    "username": gettext_lazy("Signs in as"),
    "display_name": gettext_lazy("Full name"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "role": gettext_lazy("Role"),
    "team": gettext_lazy("Team"),
    "daily_capacity": gettext_lazy("Customers a working day"),
    "parent": gettext_lazy("Under"),
    "password": gettext_lazy("Password"),
    "weekdays": gettext_lazy("Days worked"),
    "currency": gettext_lazy("Currency"),
    "time_zone": gettext_lazy("Time zone"),
    "managers_need_second_factor": gettext_lazy("Second factor for managers"),
    "first_on": gettext_lazy("From"),
    "last_on": gettext_lazy("To"),
    "is_worked": gettext_lazy("Worked"),
    "owner": gettext_lazy("Salesperson"),
    "customers": gettext_lazy("Customers"),
    "rows": gettext_lazy("Rows"),
    "columns": gettext_lazy("Columns"),
    "asked": gettext_lazy("Asked for"),
    "as_of": gettext_lazy("As of"),
    "flags": gettext_lazy("Abnormal figures"),
    "cause": gettext_lazy("Reason"),
    "words": gettext_lazy("Words"),
    "region": gettext_lazy("Region"),
    "kind": gettext_lazy("Type"),
    "contact_every_days": gettext_lazy("Own contact cadence"),
    "is_intent": gettext_lazy("Shows interest"),
    "is_closed": gettext_lazy("Closed by hand"),
    "because": gettext_lazy("Because"),
    "policy_version": gettext_lazy("Version of the policy"),
    "valid_from": gettext_lazy("Holds from"),
    "sees_everybody": gettext_lazy("Sees every customer"),
    "sees_team": gettext_lazy("Sees the customers of"),
    "collaborator": gettext_lazy("Also looked after by"),
    "until_on": gettext_lazy("Until"),
    "tags_on": gettext_lazy("Tags put on"),
    "tags_off": gettext_lazy("Tags taken off"),
    "colour": gettext_lazy("Shade"),
    "into": gettext_lazy("Into"),
    "contacted_on": gettext_lazy("Contacted on"),
    "way": gettext_lazy("How contacted"),
    "purposes": gettext_lazy("What for"),
    "answered": gettext_lazy("Somebody answered"),
    "what": gettext_lazy("Promised"),
    "due_on": gettext_lazy("Promised for"),
    "verdict": gettext_lazy("Decided"),
    "steps": gettext_lazy("Steps"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "planned_on": gettext_lazy("Planned for"),
    "why": gettext_lazy("Why"),
    "person": gettext_lazy("Person"),
    "span": gettext_lazy("For how long"),
    "begins_on": gettext_lazy("From"),
    "request": gettext_lazy("Request"),
    "items": gettext_lazy("Items"),
    "taken_on": gettext_lazy("Taken on"),
    "document": gettext_lazy("Document"),
    "points": gettext_lazy("Points of ways"),
    "visits": gettext_lazy("Visits"),
    "rule": gettext_lazy("Rule"),
    "check_ins": gettext_lazy("Check-ins"),
    "known": gettext_lazy("Here already"),
    "skipped": gettext_lazy("Of other kinds, passed over"),
    "unread": gettext_lazy("Without person or moment, passed over"),
    "without_person": gettext_lazy("Not known here"),
    "account": gettext_lazy("Account"),
}
"""What fields are called; one that is not here goes by its own name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what it is called, and how it was before and after; `before` is null where nothing was there."""

    field: str
    before: str | None
    after: str


def tell_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, values: Mapping[str, Mapping[str, Any]]
) -> Sequence[Line]:
    """Return what changed, field by field."""
    fields = list(dict.fromkeys([*(before or {}), *(after or {})]))
    return [
        Line(
            field=field_words(field, values=values),
            before=None if before is None or field not in before else _tell(before[field], values.get(field, {})),
            after=_tell((after or {}).get(field), values.get(field, {})),
        )
        for field in fields
    ]


def field_words(field: str, *, values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what a field is called; what is kept from a role goes by the role, a value of the policy by its name."""
    found = FIELDS.get(field) or values.get("role", {}).get(field) or values.get("policy", {}).get(field)
    return str(found or field)


def _tell(value: Any, labels: Mapping[str, Any]) -> str:
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case list():
            return _(", ").join(_tell(one, labels) for one in value)
        case _:
            return str(labels.get(str(value), value))
