# ruff: noqa: S608 - identifiers and texts are quoted here, and the files are the caller's own
"""Ledgers whose columns are typed already: what is asked of their rows is asked by DuckDB, and the rows stay there.

The way of a Parquet file too large to be read as text. It says exactly what reading the text would say; a file that
has anything to reject, to correct or to look at twice is left to that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from kejing.intake.columns.mapping import ColumnMatch, check_mapping, match_columns
from kejing.intake.columns.memory import fingerprint, recall
from kejing.intake.companions.files import NOTHING_AFTER, NOTHING_BEFORE
from kejing.intake.companions.people import settle_people
from kejing.intake.containers.duckdb_texts import WHOLE, find_bounded, quote_text, write_money, write_path
from kejing.intake.containers.parquet import open_parquet
from kejing.intake.containers.tables import SAMPLE_ROWS, Table, column_name
from kejing.intake.errors import DamagedFileError
from kejing.intake.fields import LEDGER_SCHEMA, REJECT_SCHEMA, Field
from kejing.intake.layout.odd import find_finder
from kejing.intake.layout.shape import find_shape
from kejing.intake.layout.typed import has_odd_rows
from kejing.intake.ledger import Ledger, list_apart, list_customers, refuse_twins
from kejing.intake.lines.basis import refuse_mixed_bases
from kejing.intake.lines.currencies import find_currency, read_header_currency
from kejing.intake.lines.kinds import CREDIT_NOTES, read_row_kinds
from kejing.intake.lines.options import Options
from kejing.intake.lines.plan import Aids, Plan, plan_columns
from kejing.intake.lines.sorting import APART_COLUMNS, DROPPED_COLUMNS, UNASSIGNED
from kejing.intake.lines.store import LineStore
from kejing.intake.reasons import Note, Reason
from kejing.intake.reports import FileRead, Totals, add_totals, report_of
from kejing.intake.rows.documents import CUSTOMER_TYPES, SALE_TYPES, check_types
from kejing.intake.values.numbers import LARGEST_AMOUNT

_MAGIC: Final = b"PAR1"
_TEXTS: Final = (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME, Field.DOCUMENT_NUMBER, Field.CATEGORY)
_KINDS: Final = (Field.DOCUMENT_TYPE, Field.DOCUMENT_STATUS)
# What a row may say that only its text tells, or that is told of its customer.
_ASIDE: Final = (
    Field.REVERSED,
    Field.REVERSAL,
    Field.REGION,
    Field.SALESPERSON,
    Field.REVERSAL_OF,
    Field.PAYMENT_STATUS,
    Field.IS_RETURN,
    Field.IS_GIFT,
    Field.VOIDED,
    Field.LINE_NUMBER,
)
_NOTHING: Final = "CAST(NULL AS VARCHAR)"
_NO_MONEY: Final = "CAST(NULL AS BIGINT)"
_DAYS: Final = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_NUMBERS: Final = (*WHOLE, "DECIMAL(", "FLOAT", "DOUBLE")
# Larger quantities are told as unread.
_MOST_PIECES: Final = 10**12
# The days that the text path believes.
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(2199, 12, 31)
# What `str.strip_chars` of the text path takes for blank.
_BLANKS: Final = "".join(
    chr(code)
    for code in (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
)
# What `read_text` takes away beside blanks.
_MARKS: Final = "\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A ledger whose lines stay in their files: `ledger` is the account of it, with no lines in it.

    `sql` is a DuckDB query of the lines: customer_code, sold_on, document_number, document_type, category, amount,
    net_amount, cost. `last_sale_on` is the day of the last sale or return, None where there is none.
    """

    ledger: Ledger
    sql: str
    last_sale_on: date | None


@dataclass(frozen=True, slots=True)
class _File:
    """One file, with the expressions of its columns; `unbounded` are those of money that may hold any amount."""

    path: Path
    table: Table
    matches: tuple[ColumnMatch, ...]
    plan: Plan
    texts: Mapping[Field, str]
    sold_on: str
    amount: str
    net_amount: str
    cost: str
    unbounded: tuple[str, ...]
    quantity: str | None

    @property
    def source(self) -> str:
        return f"read_parquet({write_path(self.path)}, hive_partitioning = false)"

    @property
    def code(self) -> str:
        given = [self.texts[name] for name in (Field.CUSTOMER_CODE, Field.CUSTOMER_NAME) if name in self.texts]
        return given[0] if len(given) == 1 else f"COALESCE({', '.join(given)})"

    @property
    def name(self) -> str:
        return self.texts.get(Field.CUSTOMER_NAME, _NOTHING)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a file holds: `kinds` has its groups of rows by document type, state, customer known and amount nought."""

    kinds: pl.DataFrame
    customers: pl.DataFrame


def scan_ledger(
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    minor_digits: int = 2,
    options: Options | None = None,
) -> Scanned | None:
    """Return the ledger of Parquet files with its lines left where they are, None where the text has to be read.

    Of `options` count those that typed columns leave open: the amount basis, types, and what is remembered. Raises
    what `read_ledger` raises of files, of the mapping and of bases that differ.
    """
    if not paths or not all(_is_parquet(path) for path in paths):
        return None
    refuse_twins(paths)
    tables = [open_parquet(path) for path in paths]
    fields = check_mapping(mapping or {}, headers=[header for table in tables for header in table.headers])
    with duckdb.connect(":memory:") as engine:
        # What is printed is for whoever calls to decide.
        engine.execute("SET enable_progress_bar = false")
        files: list[_File] = []
        rows: list[_Rows] = []
        for path, table in zip(paths, tables, strict=True):
            file = _plan_file(
                engine, path, table, mapping=fields, minor_digits=minor_digits, options=options or Options()
            )
            found = None if file is None else _ask(engine, file)
            if file is None or found is None:
                return None
            files.append(file)
            rows.append(found)
        if _share_documents(engine, files):
            return None
    return _join(files, rows, minor_digits=minor_digits)


def _is_parquet(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def _plan_file(
    engine: duckdb.DuckDBPyConnection,
    path: Path,
    table: Table,
    *,
    mapping: Mapping[str, Field],
    minor_digits: int,
    options: Options,
) -> _File | None:
    """Return what to read of a file, None where a column is not of a type that needs no reading."""
    first = next(table.read_batches(), None)
    if first is None:
        return None
    sample = first.head(SAMPLE_ROWS)
    recalled = recall(table.headers, options.remembered)
    matches = match_columns(table.headers, sample, mapping=mapping, remembered=recalled.fields)
    plan = plan_columns(
        table,
        matches,
        sample,
        minor_digits=minor_digits,
        aids=Aids(),
        amount_basis=options.amount_basis,
        types=check_types(options.types),
    )
    described = engine.execute(
        f"DESCRIBE SELECT * FROM read_parquet({write_path(path)}, hive_partitioning = false)"
    ).fetchall()
    names = [str(column[0]) for column in described]
    types = {column_name(place): str(column[1]) for place, column in enumerate(described)}
    if (
        len(set(names)) != len(names)
        or plan.float_codes
        or plan.content is not None
        or recalled.notes
        or find_currency(matches, amount=plan.basis_header) is not None
        or read_header_currency(plan.basis_header)
        or any(name in plan.columns for name in _ASIDE)
        or types.get(plan.columns.get(Field.DUE_ON, ""), "DATE") not in _DAYS
    ):
        return None

    def quoted(column: str) -> str:
        return '"' + names[int(column[1:])].replace('"', '""') + '"'

    money = {
        "amount": plan.amount,
        "net_amount": plan.net_amount,
        "cost": plan.columns.get(Field.COST),
    }
    written = {
        name: _NO_MONEY if column is None else write_money(quoted(column), types[column], minor_digits)
        for name, column in money.items()
    }
    day = plan.columns[Field.SOLD_ON]
    texts = {name: plan.columns[name] for name in (*_TEXTS, *_KINDS) if name in plan.columns}
    quantity = plan.columns.get(Field.QUANTITY)
    is_typed = (
        plan.amount is not None
        and (quantity is None or types[quantity].startswith(_NUMBERS))
        and all(text is not None for text in written.values())
        and types[day] in _DAYS
        and all(types[column] in {"VARCHAR", *WHOLE} for column in texts.values())
    )
    if not is_typed:
        return None
    shape = find_shape(table, matches, sample)
    source = f"read_parquet({write_path(path)}, hive_partitioning = false)"
    cells = [f"CAST({quoted(column_name(place))} AS VARCHAR)" for place in range(len(names))]
    if has_odd_rows(engine, source, cells=cells, finder=find_finder(table, shape)):
        return None
    bounded = find_bounded(engine, path, limit=LARGEST_AMOUNT // 10**minor_digits // 2)
    return _File(
        path=path,
        table=table,
        matches=matches,
        plan=plan,
        texts={
            name: quoted(column) if types[column] == "VARCHAR" else f"CAST({quoted(column)} AS VARCHAR)"
            for name, column in texts.items()
        },
        sold_on=quoted(day) if types[day] == "DATE" else f"CAST({quoted(day)} AS DATE)",
        amount=str(written["amount"]),
        net_amount=str(written["net_amount"]),
        cost=str(written["cost"]),
        unbounded=tuple(
            str(written[name])
            for name, column in money.items()
            if column is not None and names[int(column[1:])] not in bounded
        ),
        quantity=None if quantity is None else quoted(quantity),
    )


def _ask(engine: duckdb.DuckDBPyConnection, file: _File) -> _Rows | None:
    """Return the account of a file's rows; None where one has a fault, or text that would have to be trimmed."""
    raw = {name: file.texts.get(name, _NOTHING) for name in _KINDS}
    has_types = Field.DOCUMENT_TYPE in file.texts
    number = file.texts.get(Field.DOCUMENT_NUMBER)
    category = file.texts.get(Field.CATEGORY, _NOTHING)
    # A credit note that only its number tells: left to the reading of text.
    credit_note = "FALSE" if number is None or has_types else f"STARTS_WITH({number}, '{CREDIT_NOTES}')"
    # Less than nought of something for more than nought of money is told of, row by row.
    pieces = file.quantity or "0"
    odd_pieces = f"ABS({pieces}) > {_MOST_PIECES} OR ({pieces} < 0 AND {file.amount} > 0)"
    too_large = "".join(
        f" + COUNT(*) FILTER ({money} NOT BETWEEN -{LARGEST_AMOUNT} AND {LARGEST_AMOUNT})" for money in file.unbounded
    )
    try:
        # Only types make a difference between an amount and its absolute value, or nought and something.
        account = engine.query(f"""
SELECT {file.code} AS customer_code, {file.name} AS customer_name,
  {raw[Field.DOCUMENT_TYPE]} AS type_word, {raw[Field.DOCUMENT_STATUS]} AS status_word,
  {f"{file.amount} = 0" if has_types else "FALSE"} AS is_nothing,
  COUNT(*) AS rows, CAST(SUM({file.amount}) AS BIGINT) AS amount,
  CAST({f"SUM(ABS({file.amount}))" if has_types else "0"} AS BIGINT) AS unsigned,
  MIN({file.sold_on}) AS first_on, MAX({file.sold_on}) AS last_on,
  COUNT(*) - COUNT({file.sold_on}) + COUNT(*) - COUNT({file.amount})
    + COUNT(*) FILTER ({credit_note}) + COUNT(*) FILTER ({odd_pieces}){too_large} AS faults,
  COUNT(*) FILTER ({"FALSE" if number is None else _is_untrimmed(number)}) AS untrimmed
FROM {file.source}
GROUP BY ALL""")
        categories = engine.query(f"SELECT DISTINCT {category} AS category FROM {file.source}")
        groups, known = _fetch(account), _fetch(categories)["category"]
    except duckdb.OutOfRangeException:
        return None
    except duckdb.Error as error:
        raise DamagedFileError(file=file.path.name) from error
    words = [groups[name] for name in ("customer_code", "customer_name", "type_word", "status_word")]
    is_trimmed = all(
        ((text == text.str.strip_chars().str.strip_chars(_MARKS)) & (text != "")).fill_null(value=True).all()
        for text in (known, *words)
    )
    is_sound = groups.select(pl.col("faults", "untrimmed").sum()).row(0) == (0, 0)
    is_believed = groups.select(((pl.col("first_on") >= _FIRST_DAY) & (pl.col("last_on") <= _LAST_DAY)).all()).item()
    if groups.is_empty() or not is_trimmed or not is_sound or not is_believed:
        return None
    kinds = groups.group_by("type_word", "status_word", "is_nothing", is_nobody=pl.col("customer_code").is_null()).agg(
        pl.col("rows", "amount", "unsigned").sum(), pl.col("first_on").min(), pl.col("last_on").max()
    )
    return _Rows(
        kinds=kinds.sort("type_word", "status_word", "is_nothing", "is_nobody"),
        customers=groups.filter(pl.col("customer_code").is_not_null()).select(
            "customer_code", "customer_name", "type_word", named_on="last_on"
        ),
    )


def _share_documents(engine: duckdb.DuckDBPyConnection, files: Sequence[_File]) -> bool:
    """Tell whether a document number stands in several files: then their lines may be the same ones."""
    numbers = [
        f"SELECT DISTINCT {number} AS number, {place} AS file FROM {file.source}"
        for place, file in enumerate(files)
        if (number := file.texts.get(Field.DOCUMENT_NUMBER)) is not None
    ]
    if len(numbers) <= 1:
        return False
    shared = "SELECT number FROM all_numbers WHERE number IS NOT NULL GROUP BY number HAVING COUNT(*) > 1 LIMIT 1"
    return engine.execute(f"WITH all_numbers AS ({' UNION ALL '.join(numbers)}) {shared}").fetchone() is not None


def _is_untrimmed(text: str) -> str:
    """Return the test of a text with blanks around it; few are looked at closely, for that is slow."""
    closely = f"{text} < '!' OR {text}[-1] <= ' ' OR STRLEN({text}) <> LENGTH({text})"
    trimmed = f"TRIM({text}, {quote_text(_BLANKS + _MARKS)})"
    return f"CASE WHEN {closely} THEN {text} <> {trimmed} OR {text} = '' ELSE FALSE END"


def _fetch(relation: duckdb.DuckDBPyRelation | None) -> pl.DataFrame:
    if relation is None:
        raise duckdb.InvalidInputException("The text gives no rows.")
    rows: pl.DataFrame = relation.pl()
    return rows


def _join(files: Sequence[_File], rows: Sequence[_Rows], *, minor_digits: int) -> Scanned | None:
    sorted_rows = [_sort_kinds(file, found.kinds) for file, found in zip(files, rows, strict=True)]
    kept = pl.concat([groups.filter(pl.col("apart").is_null()) for groups in sorted_rows])
    # Which rows a red-letter flag belongs with is found in their text.
    if kept.is_empty() or any(groups["is_flagged"].any() for groups in sorted_rows):
        return None
    reads = [_account(file, found, groups) for file, found, groups in zip(files, rows, sorted_rows, strict=True)]
    refuse_mixed_bases(
        [(read.report.name, read.basis_header, read.report.amount_basis) for read in reads if read.report.totals.kept]
    )
    if settle_people(None, reads).changes:
        return None
    first, last = kept["first_on"].min(), kept["last_on"].max()
    last_sale_on = kept.filter(pl.col("document_type") != "gift")["last_on"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    ledger = Ledger(
        store=LineStore(),
        rejects=pl.DataFrame(schema=dict(REJECT_SCHEMA)),
        set_apart=list_apart(reads),
        files=tuple(read.report for read in reads),
        period=(first, last),
        totals=add_totals([read.report.totals for read in reads]),
        minor_digits=minor_digits,
        customers=list_customers(reads, NOTHING_BEFORE, NOTHING_AFTER),
    )
    return Scanned(
        ledger=ledger,
        sql="\nUNION ALL\n".join(
            _write_lines(file, groups)
            for file, groups in zip(files, sorted_rows, strict=True)
            if groups["apart"].null_count()
        ),
        last_sale_on=last_sale_on if isinstance(last_sale_on, date) else None,
    )


def _sort_kinds(file: _File, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the groups with what the text path would call them: type, word, and the kind they stand apart under."""
    names = {Field.DOCUMENT_TYPE: "type_word", Field.DOCUMENT_STATUS: "status_word"}
    batch = groups.select(
        pl.col(names[field]).alias(file.plan.columns[field]) for field in _KINDS if field in file.plan.columns
    )
    if not batch.width:
        batch = groups.select(pl.col("type_word").alias("c"))
    kinds = read_row_kinds(batch, file.plan)
    kind = pl.col("document_type")
    return groups.with_columns(
        kinds.types.alias("own_type"),
        kinds.kinds.alias("document_type"),
        kinds.words.alias("word"),
        is_flagged=kinds.flag_words.is_not_null(),
    ).with_columns(
        amount=pl.when(kind == "sale_return").then(-pl.col("unsigned")).otherwise("amount"),
        apart=pl.when(~kind.is_in(list(SALE_TYPES)))
        .then(kind)
        .when((kind == "gift") & ~pl.col("is_nothing"))
        .then(kind)
        .when(pl.col("is_nobody"))
        .then(pl.lit(UNASSIGNED)),
    )


def _account(file: _File, found: _Rows, groups: pl.DataFrame) -> FileRead:
    """Return the account of one file as the text path gives it, without lines."""
    kept, apart = groups.filter(pl.col("apart").is_null()), groups.filter(pl.col("apart").is_not_null())
    totals = Totals(
        rows=int(groups["rows"].sum()),
        kept=int(kept["rows"].sum()),
        set_apart=int(apart["rows"].sum()),
        rejected=0,
        blank=0,
        amount=int(kept["amount"].sum()),
    )
    lines = pl.DataFrame(schema=dict(LEDGER_SCHEMA))
    with_customer = groups.filter(pl.col("own_type").is_in(list(CUSTOMER_TYPES)))["type_word"].unique()
    notes = () if Field.DOCUMENT_TYPE in file.plan.columns else (Reason(Note.ALL_SALES),)
    return FileRead(
        report=report_of(
            file.table,
            columns=file.matches,
            amount_basis=file.plan.basis,
            notes=notes,
            totals=totals,
            fingerprint=fingerprint(file.table.headers),
        ),
        flagged=lines,
        links=lines,
        items=lines,
        rejects=pl.DataFrame(schema=dict(REJECT_SCHEMA)),
        apart=apart.group_by(pl.col("apart").alias("kind"), "word")
        .agg(pl.col("rows", "amount").sum(), pl.lit(0, pl.Int64).alias("unread"))
        .select(APART_COLUMNS),
        dropped=pl.DataFrame(schema=dict.fromkeys(DROPPED_COLUMNS, pl.Int64)),
        customers=found.customers.filter(pl.col("type_word").is_in(with_customer.implode(), nulls_equal=True))
        .group_by("customer_code", "customer_name")
        .agg(pl.col("named_on").max()),
        rounding=Decimal(0),
        met=frozenset(),
        numbers=pl.Series(dtype=pl.String),
        basis_header=file.plan.basis_header,
        currency=(),
        hashes=pl.Series(dtype=pl.UInt64),
    )


def _write_lines(file: _File, groups: pl.DataFrame) -> str:
    """Return the query of a file's lines: those of the groups that do not stand apart, with their types and signs."""
    kept = groups.filter(pl.col("apart").is_null())
    arms = [
        f"WHEN {_is(file, Field.DOCUMENT_TYPE, type_word)} AND {_is(file, Field.DOCUMENT_STATUS, status_word)}"
        f" THEN {quote_text(kind)}"
        for type_word, status_word, kind in kept.select("type_word", "status_word", "document_type")
        .unique()
        .sort("type_word", "status_word")
        .iter_rows()
    ]
    one_kind = kept["document_type"].unique().to_list()
    is_plain = not any(name in file.texts for name in _KINDS)
    kind = quote_text(one_kind[0]) if is_plain else f"CASE {' '.join(arms)} END"
    conditions = [] if is_plain else ["document_type IS NOT NULL"]
    if groups["is_nobody"].any():
        conditions.append("customer_code IS NOT NULL")
    if "gift" in one_kind:
        conditions.append("(document_type <> 'gift' OR amount = 0)")
    signed = {
        name: f"CASE WHEN document_type = 'sale_return' THEN -ABS({name}) ELSE {name} END AS {name}"
        if "sale_return" in one_kind
        else name
        for name in ("amount", "net_amount", "cost")
    }
    where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
    number = file.texts.get(Field.DOCUMENT_NUMBER, _NOTHING)
    category = file.texts.get(Field.CATEGORY, _NOTHING)
    return f"""\
SELECT customer_code, sold_on, document_number, document_type, category, {", ".join(signed.values())}
FROM (
  SELECT {file.code} AS customer_code, {file.sold_on} AS sold_on, {number} AS document_number,
    {kind} AS document_type, {category} AS category,
    {file.amount} AS amount, {file.net_amount} AS net_amount, {file.cost} AS cost
  FROM {file.source}
){where}"""


def _is(file: _File, field: Field, word: str | None) -> str:
    """Return the test of one word of a type or a state."""
    if field not in file.texts:
        return "TRUE"
    return f"{file.texts[field]} IS NULL" if word is None else f"{file.texts[field]} = {quote_text(word)}"
