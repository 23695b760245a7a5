"""The policy as one list of keys and values, as a form asks for them and a change is told."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal

from kejing.analytics.policy import Policy
from kejing.analytics.policy.fields import Bounds, PolicyError, Table


class PolicyRefused(Exception):
    """Values that make no policy; `errors` has what is wrong with each table, by its key ("" is the policy itself)."""

    def __init__(self, errors: Mapping[str, PolicyError]) -> None:
        super().__init__(" ".join(map(str, errors.values())))
        self.errors = errors


def flatten(policy: Policy) -> Mapping[str, object]:
    """Return every value under its key, such as `tiers.head_share`; sums of a list under `stars.thresholds.1` on."""
    return dict(_flatten(policy, ""))


def unflatten(values: Mapping[str, object], *, start: Policy) -> Policy:
    """Return the policy of these values; those not given are as in `start`.

    :raises PolicyRefused: if a value is out of range, or some contradict each other
    """
    errors: dict[str, PolicyError] = {}
    made = _make({**flatten(start), **values}, start, "", errors)
    if errors or made is None:
        raise PolicyRefused(errors)
    return made


def differences(before: Policy, after: Policy) -> Mapping[str, tuple[object, object]]:
    """Return the values that differ, each as it was before and after."""
    old, new = flatten(before), flatten(after)
    keys = [*new, *(key for key in old if key not in new)]
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def bounds_of(key: str) -> Bounds | None:
    """Return the range that the number under a key must lie in, None where it is no number."""
    table: Table = Policy()
    *parents, last = (part for part in key.split(".") if not part.isdecimal())
    for name in parents:
        table = getattr(table, name)
    entry = next(entry for entry in fields(table) if entry.name == last)  # type: ignore[arg-type]  # as below
    found: Bounds | None = entry.metadata.get("bounds")
    return found


def _flatten(table: Table, prefix: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for entry in fields(table):  # type: ignore[arg-type]  # every table is a dataclass
        key, value = f"{prefix}{entry.name}", getattr(table, entry.name)
        if isinstance(value, Table):
            found += _flatten(value, f"{key}.")
        elif _is_list_of_sums(value):
            found += [(f"{key}.{place}", one) for place, one in enumerate(value, start=1)]
        else:
            found.append((key, value))
    return found


def _make[T: Table](values: Mapping[str, object], start: T, prefix: str, errors: dict[str, PolicyError]) -> T | None:
    """Return a table like `start` of the values under `prefix`, or None with what is wrong said in `errors`."""
    made: dict[str, object] = {}
    for entry in fields(start):  # type: ignore[arg-type]  # as above
        key, before = f"{prefix}{entry.name}", getattr(start, entry.name)
        if isinstance(before, Table):
            made[entry.name] = _make(values, before, f"{key}.", errors)
        elif _is_list_of_sums(before):
            made[entry.name] = tuple(values[f"{key}.{place}"] for place in range(1, len(before) + 1))
        else:
            made[entry.name] = values[key]
    if any(value is None for name, value in made.items() if isinstance(getattr(start, name), Table)):
        return None
    try:
        return type(start)(**made)
    except PolicyError as error:
        errors[prefix.removesuffix(".")] = error
        return None


def _is_list_of_sums(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, Decimal) for one in value)
