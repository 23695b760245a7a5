"""The totals printed in the files, held against their rows, and where every row went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing import intake
from kejing.imports.queries.languages import reading_language
from kejing.intake.fields import AMOUNTS
from kejing.intake.layout.controls import write_number
from kejing.intake.layout.folds import Fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kejing.intake.layout.controls import Control

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Equation:
    """What a file's total says, what its rows come to, and what is left: "0.00" where they agree."""

    file: str
    label: str
    row: int
    field: str
    stated: str
    found: str
    difference: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The totals of whole files, amounts first, and how many other totals agree, differ, or prove nothing alone."""

    equations: tuple[Equation, ...]
    agreeing: int
    differing: int
    unproved: int

    @property
    def agrees(self) -> bool:
        """Whether there is a total, and none that differs."""
        return not self.differing and any(equation.agrees for equation in self.equations)


def prove(files: Sequence[intake.FileReport]) -> Proof:
    """Return what the totals printed in the files say of their rows."""
    language = reading_language()
    held = [(file.name, control) for file in files for control in file.controls]
    told = [(name, one) for name, one in held if one.found is not None and (one.differs or one.kind is Fold.TOTAL)]
    told.sort(key=lambda pair: (not pair[1].differs, pair[1].field not in AMOUNTS))
    shown = told[:MOST_SHOWN]
    others = [one for name, one in held if (name, one) not in shown]
    return Proof(
        equations=tuple(_write(name, control, language=language) for name, control in shown),
        agreeing=sum(1 for control in others if control.agrees),
        differing=sum(1 for _name, control in held if control.differs),
        unproved=sum(1 for _name, control in held if control.found is None),
    )


def _write(name: str, control: Control, *, language: str) -> Equation:
    def write(number: Decimal) -> str:
        return write_number(number, field=control.field)

    return Equation(
        file=name,
        label=control.label or "—",
        row=control.row,
        field=intake.label(control.field.value, language=language),
        stated=write(control.stated),
        found="—" if control.found is None else write(control.found),
        difference=write(control.difference),
        agrees=control.agrees,
    )
