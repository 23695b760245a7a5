"""The marks of changed customers, read before the facts and applied after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from kejing.standing.models import DirtyCustomer

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = DirtyCustomer._meta.db_table  # noqa: SLF001 - Django's documented model API
_APPLY = f"UPDATE {_TABLE} SET applied = %s WHERE customer_id = %s"  # noqa: S608 - our own table
_FORGET = f"DELETE FROM {_TABLE} WHERE marks = %s AND customer_id = %s"  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class Mark:
    """How often a customer was marked when the marks were read, and how many of them had been applied."""

    customer: int
    marks: int
    applied: int

    @property
    def is_waiting(self) -> bool:
        """Answer whether something changed that was not applied."""
        return self.applied < self.marks


def read_marks() -> Sequence[Mark]:
    """Return every mark since everybody was summed up, applied or not."""
    rows = DirtyCustomer.objects.order_by("pk").values_list("customer_id", "marks", "applied")
    return [Mark(customer, marks, applied) for customer, marks, applied in rows]


def apply_marks(marks: Sequence[Mark]) -> None:
    """Say that everything up to these marks is in the standing; what was marked since still waits."""
    _write(_APPLY, marks)


def forget_marks(marks: Sequence[Mark]) -> None:
    """Delete these marks, for everybody was summed up anew; those that were marked since stay."""
    _write(_FORGET, marks)


def _write(statement: str, marks: Sequence[Mark]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(mark.marks, mark.customer) for mark in marks])
