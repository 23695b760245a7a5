"""The table's last line: how many customers are in what was asked for, and the sums of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kejing.battlemap.queries.asking import columns_for
from kejing.battlemap.queries.cells import Cell, CellMaker
from kejing.battlemap.queries.counts import sum_up
from kejing.battlemap.queries.selecting import find_group, select_rows
from kejing.customers.queries import tags_state
from kejing.kit import figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kejing.battlemap.queries.asking import Asked
    from kejing.battlemap.queries.columns import Column
    from kejing.battlemap.queries.moment import Moment
    from kejing.people.models import User


@dataclass(frozen=True, slots=True)
class Totals:
    """How many customers there are, and a cell for each column (`heads`), empty where nothing is summed."""

    customers: int
    heads: Sequence[str]
    cells: Sequence[Cell]


def totals_of(*, user: User, asked: Asked, masked: AbstractSet[str], moment: Moment) -> Totals:
    """Return the sums over everything asked for that `user` may see, not only over one page.

    :raises Misasked: if there is no such group, or no such move
    """
    shown = columns_for(masked)
    columns = [shown[name] for name in asked.columns]
    group = find_group(user=user, asked=asked, day=moment.day)
    rows = select_rows(group, user=user, asked=asked, masked=masked, as_of=moment.as_of).rows
    # Who has a tag is told by no row.
    state = tags_state() if asked.asks_for_tags else ""
    sums = sum_up(rows, columns, refresh=moment.shown, group=group, state=state)
    maker = CellMaker(columns, pinned=len(asked.pinned))
    return Totals(
        customers=sums["customers"],
        heads=[str(column.label) for column in columns],
        cells=[_cell(column, sums, css=css, maker=maker) for column, css in zip(columns, maker.classes, strict=True)],
    )


def _cell(column: Column, sums: Mapping[str, Any], *, css: str, maker: CellMaker) -> Cell:
    if not column.is_summed:
        return Cell(css, "")
    value = sums[column.name]
    change = figures.format_change(value, sums[column.before]) if column.before else ""
    return Cell(css, maker.show(column, value), change)
