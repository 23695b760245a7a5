"""A table of the policy written as TOML."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

from kejing.analytics.policy.fields import Table


def write_table(table: Table, *, key: str = "") -> str:
    """Return the table as TOML: its own values first, then its tables, each under its heading.

    Values that are None are left out: a key that can be None is None when it is not given.
    """
    values = {
        entry.name: value
        for entry in fields(table)  # type: ignore[arg-type]  # every table is a dataclass
        if (value := getattr(table, entry.name)) is not None
    }
    lines = [f"{name} = {_write_value(value)}" for name, value in values.items() if not isinstance(value, Table)]
    if key and lines:
        lines.insert(0, f"[{key}]")
    parts = ["".join(f"{line}\n" for line in lines)] if lines else []
    parts += [
        write_table(value, key=f"{key}.{name}" if key else name)
        for name, value in values.items()
        if isinstance(value, Table)
    ]
    return "\n".join(parts)


def _write_value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            # Words of an enum: letters only.
            return f'"{value}"'
        case int() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return f"[{', '.join(_write_value(entry) for entry in value)}]"
        case Table():
            pairs = (f"{entry.name} = {_write_value(getattr(value, entry.name))}" for entry in fields(value))  # type: ignore[arg-type]  # the same
            return f"{{{', '.join(pairs)}}}"
        case _:
            raise TypeError(f"No TOML for {type(value).__name__}.")
