"""A small ledger and files beside it, read together."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from intake.written_tables import write_csv
from kejing.intake import Companions, FileReport, Ledger, read_ledger
from kejing.intake.lines.options import Options

LINES = [
    ("日期", "客户编号", "客户名称", "商品编号", "数量", "金额"),
    ("2024-01-02", "C1", "甲店", "A", "2", "10"),
    ("2024-01-03", "C2", "乙店", "B", "1", "5"),
]

SKIP = Options(skip_bad_rows=True)

type Rows = Sequence[Sequence[str]]


def read(
    folder: Path,
    rows: Rows = LINES,
    *,
    mapping: Mapping[str, str] | None = None,
    options: Options | None = None,
    **companions: Rows,
) -> Ledger:
    """Read rows of sales with files beside them, each given by its kind."""
    paths = {kind: write_csv(folder / f"{kind}.csv", table) for kind, table in companions.items()}
    lines = write_csv(folder / "a.csv", rows)
    return read_ledger([lines], mapping=mapping, companions=Companions(**paths), options=options)


def report(ledger: Ledger) -> FileReport:
    """Return the report of the one file beside the lines."""
    [one] = ledger.companions
    return one


def rejected(ledger: Ledger) -> list[tuple[object, ...]]:
    """Return the rejects: file, row, field, value, reason."""
    return ledger.rejects.select("file", "row", "field", "value", "reason").rows()
