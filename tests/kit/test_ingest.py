from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kejing.kit.frames import insert_frame, upsert_frame
from kejing.kit.ingest import IngestFailed, open_ingest, reserve_range
from kejing.kit.inserts import STATEMENT_ROWS
from kejing.ledger.models import Batch, Category, Document, Line, Source
from kit.child_processes import run_python, wait_for_line
from rows import make_customer
from services.examples import share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models

pytestmark = pytest.mark.django_db(transaction=True)

MADE_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ODD_TEXTS = ["", "NULL", "\\N", "\\.", "a\n\\.\nb", "it's 100 %s of %", '"quoted", and\ttab', "\r", "客径 𠀀"]
needs_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")
needs_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")


def make_batch() -> Batch:
    return Batch.objects.create(source=Source.objects.create(name="ERP"), made_at=MADE_AT)


def documents_frame(batch: Batch, ids: Sequence[int], *, number: str = "D") -> pl.DataFrame:
    """Return one sale a key, each of another number."""
    return pl.DataFrame({"id": list(ids)}, schema={"id": pl.Int64}).select(
        "id",
        pl.lit(batch.pk).alias("batch_id"),
        pl.lit("goods").alias("flow"),
        pl.lit("sale").alias("kind"),
        pl.lit("posted").alias("status"),
        (number + pl.col("id").cast(pl.String)).alias("number"),
        pl.lit(date(2026, 2, 28)).alias("dated_on"),
        pl.lit("").alias("settles"),
        pl.lit("").alias("currency"),
        (pl.col("id") * 100).alias("amount"),
        pl.lit(1).alias("line_count"),
        pl.lit(-(2**63)).alias("content"),
        pl.lit(value=True).alias("is_latest"),
    )


def lines_frame(documents: Sequence[int]) -> pl.DataFrame:
    return pl.DataFrame({"document_id": list(documents)}, schema={"document_id": pl.Int64}).with_columns(
        pl.lit("").alias("number"), pl.lit(Decimal("1.5"), pl.Decimal(18, 4)).alias("quantity"), amount=100
    )


def raw_rows(model: type[models.Model], *, without: Sequence[str] = ("id",)) -> Sequence[tuple[object, ...]]:
    """Return the rows as the database keeps them, SQLite's storage classes beside."""
    meta = model._meta
    columns = [field.column for field in meta.concrete_fields if field.column not in without]
    kept = [f'"{column}"' for column in columns]
    if connection.vendor == "sqlite":
        kept += [f'typeof("{column}")' for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(kept)} FROM "{meta.db_table}" ORDER BY id')  # noqa: S608 - our own table
        return list(cursor.fetchall())


def test_a_chunk_of_documents_and_their_lines_is_stored_as_django_would_have_stored_it() -> None:
    batch, category = make_batch(), Category.objects.create(name="Tea")
    customer = make_customer("A")
    ids = reserve_range(Document, 2 * STATEMENT_ROWS + 1)
    documents = documents_frame(batch, ids).with_columns(
        pl.when(pl.col("id") % 2 == 0).then(customer.pk).alias("customer_id"),
        pl.when(pl.col("id") % 3 == 0).then(date(2026, 3, 31)).alias("due_on"),
        pl.Series("settles", [ODD_TEXTS[i % len(ODD_TEXTS)] for i in range(len(ids))]),
        (pl.col("id") % 5 == 0).alias("is_latest"),
        pl.lit(None, pl.Int64).alias("foreign_amount"),
        pl.lit(0).alias("cost"),
    )
    lines = lines_frame(ids).with_columns(
        pl.lit(category.pk).alias("category_id"),
        pl.Series("quantity", [Decimal(i - 7) / 4 for i in range(len(ids))], dtype=pl.Decimal(18, 4)),
        pl.lit(-1).alias("net_amount"),
    )

    with open_ingest() as ingest:
        ingest.append([(Document, documents), (Line, lines)])
    by_ingest = (raw_rows(Document, without=[]), raw_rows(Line))
    Line.objects.all().delete()
    Document.objects.all().delete()
    Document.objects.bulk_create(
        Document(
            pk=row["id"],
            **{name: row[name] for name in documents.columns if name not in {"id", "amount", "cost"}},
            amount=Decimal(row["amount"]) / 100,
            cost=Decimal(0),
        )
        for row in documents.iter_rows(named=True)
    )
    Line.objects.bulk_create(
        Line(
            document_id=row["document_id"],
            category=category,
            number="",
            quantity=row["quantity"],
            amount=Decimal(1),
            net_amount=Decimal("-0.01"),
        )
        for row in lines.iter_rows(named=True)
    )

    assert by_ingest == (raw_rows(Document, without=[]), raw_rows(Line))


@hypothesis_settings(max_examples=share_of(15))
@given(
    quantities=st.lists(
        st.none() | st.decimals(min_value=-(10**14) + 1, max_value=10**14 - 1, places=4),
        min_size=1,
        max_size=3,
    ),
    repeats=st.sampled_from([1, STATEMENT_ROWS]),
)
def test_quantities_of_any_size_are_stored_as_django_stores_them(
    quantities: list[Decimal | None], repeats: int
) -> None:
    with transaction.atomic():
        batch = make_batch()
        document = Document.objects.create(batch=batch, kind="sale", number="1", dated_on=MADE_AT.date(), amount=1)
        frame = lines_frame([document.pk] * len(quantities) * repeats).with_columns(
            pl.Series("quantity", quantities * repeats, dtype=pl.Decimal(18, 4))
        )

        insert_frame(Line, frame)

        stored, by_insert = list(Line.objects.order_by("id").values_list("quantity", flat=True)), raw_rows(Line)
        Line.objects.all().delete()
        Line.objects.bulk_create(Line(document=document, quantity=q, amount=1) for q in quantities * repeats)
        assert (by_insert, stored) == (
            raw_rows(Line),
            list(Line.objects.order_by("id").values_list("quantity", flat=True)),
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [1, STATEMENT_ROWS + 1])
def test_times_are_stored_as_django_stores_them(count: int) -> None:
    source = Source.objects.create(name="ERP")
    times = [datetime(2026, 3, 1, 9, 30, second % 60, 500_000 * (second % 2), tzinfo=UTC) for second in range(count)]
    frame = pl.DataFrame({"made_at": times}).with_columns(
        pl.col("made_at").dt.convert_time_zone("Asia/Shanghai"), source_id=source.pk, is_live=False
    )

    insert_frame(Batch, frame)
    by_insert = raw_rows(Batch)
    Batch.objects.all().delete()
    Batch.objects.bulk_create(Batch(source=source, made_at=time) for time in times)

    assert by_insert == raw_rows(Batch)


@pytest.mark.parametrize("count", [0, 1, STATEMENT_ROWS, 2 * STATEMENT_ROWS + 1])
def test_every_row_arrives_however_many_there_are_and_however_alike(count: int) -> None:
    batch = make_batch()
    document = Document.objects.create(batch=batch, kind="sale", number="1", dated_on=MADE_AT.date(), amount=1)

    insert_frame(Line, lines_frame([document.pk] * count))

    assert Line.objects.filter(document=document, quantity=Decimal("1.5"), amount=1).count() == count


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_text_that_all_rows_share_arrives_as_it_is(text: str) -> None:
    batch = make_batch()
    ids = reserve_range(Document, STATEMENT_ROWS)

    insert_frame(Document, documents_frame(batch, ids).with_columns(pl.lit(text).alias("settles")))

    assert set(Document.objects.values_list("settles", flat=True)) == {text}


def test_of_a_chunk_that_the_database_refuses_nothing_is_there_and_those_before_it_stay() -> None:
    batch = make_batch()
    ids = reserve_range(Document, 4)
    twice = documents_frame(batch, ids[2:]).with_columns(
        pl.lit("same").alias("number"), customer_id=make_customer("A").pk
    )

    with open_ingest() as ingest:
        ingest.append([(Document, documents_frame(batch, ids[:2])), (Line, lines_frame(ids[:2]))])
        with pytest.raises(IngestFailed, match=r"(?i)unique"):
            ingest.append([(Line, lines_frame(ids[:2])), (Document, twice)])

    assert (Document.objects.count(), Line.objects.count()) == (2, 2)


def test_a_line_of_no_document_is_refused() -> None:
    with open_ingest() as ingest, pytest.raises(IngestFailed, match=r"(?i)foreign key"):
        ingest.append([(Line, lines_frame([4711]))])

    assert Line.objects.count() == 0


def test_a_chunk_stands_or_falls_with_the_transaction_around_it() -> None:
    batch = make_batch()
    ids = reserve_range(Document, 1)

    with open_ingest() as ingest:
        with transaction.atomic():
            ingest.append([(Document, documents_frame(batch, ids))])
            transaction.set_rollback(True)
        fallen = Document.objects.count()
        with transaction.atomic():
            ingest.append([(Document, documents_frame(batch, ids))])

    assert (fallen, Document.objects.count()) == (0, 1)


@needs_sqlite
def test_a_full_disk_is_named_and_leaves_what_was_there() -> None:
    batch = make_batch()
    ids = reserve_range(Document, 3000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that other tests left empty would hold the rows
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
    try:
        with open_ingest() as ingest, pytest.raises(IngestFailed, match="database or disk is full"):
            ingest.append([(Document, documents_frame(batch, ids))])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")

    assert Document.objects.count() == 0
    with open_ingest() as ingest:
        ingest.append([(Document, documents_frame(batch, ids))])
    assert Document.objects.count() == 3000


@needs_sqlite
def test_a_locked_database_is_named_when_it_stays_so() -> None:
    batch = make_batch()
    ids = reserve_range(Document, 1)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with open_ingest() as ingest, pytest.raises(IngestFailed, match="database is locked"):
            ingest.append([(Document, documents_frame(batch, ids))])
    finally:
        other.close()
        connection.close()

    assert Document.objects.count() == 0


@needs_postgresql
def test_a_database_that_is_gone_is_named() -> None:
    batch = make_batch()
    ids = reserve_range(Document, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [backend])
    try:
        with open_ingest() as ingest, pytest.raises(IngestFailed, match=r"terminat|closed"):
            ingest.append([(Document, documents_frame(batch, ids))])
    finally:
        connection.close()

    assert Document.objects.count() == 0


HALTED = """
import sys, time
import polars as pl
from django.db import transaction
from kejing.kit.ingest import open_ingest
from kejing.ledger.models import Category
with open_ingest() as ingest:
    ingest.append([(Category, pl.DataFrame({"name": ["first"]}))])
    with transaction.atomic():
        ingest.append([(Category, pl.DataFrame({"name": [f"second {i}" for i in range(20_000)]}))])
        print("written", flush=True)
        sys.stdin.readline()
"""


def test_a_process_killed_in_a_chunk_leaves_whole_chunks_and_no_lock() -> None:
    with run_python(HALTED) as child:
        assert wait_for_line(child) == "written"
        child.kill()
        child.wait()

    Category.objects.create(name="another's")
    assert sorted(Category.objects.values_list("name", flat=True)) == ["another's", "first"]


def test_reserved_ranges_are_whole_and_nobody_else_s() -> None:
    own = Category.objects.create(name="before").pk

    ranges = [reserve_range(Category, 3), reserve_range(Category, 1), reserve_range(Category, 1000)]
    later = Category.objects.create(name="after").pk

    taken = [own, *(key for keys in ranges for key in keys), later]
    assert [len(keys) for keys in ranges] == [3, 1, 1000]
    assert len(set(taken)) == len(taken)


def test_a_range_is_free_of_rows_that_came_with_keys_of_their_own() -> None:
    far = reserve_range(Category, 1).stop + 1000
    Category.objects.create(pk=far, name="brought its own")

    keys = reserve_range(Category, 2)

    assert keys == range(far + 1, far + 3)
    assert Category.objects.create(name="after").pk == far + 3


def test_a_range_of_nothing_takes_nothing() -> None:
    first = reserve_range(Category, 1)

    assert (len(reserve_range(Category, 0)), reserve_range(Category, 1).start) == (0, first.stop)


def test_a_range_stays_reserved_when_nothing_was_inserted_and_is_given_back_with_its_transaction_only() -> None:
    with transaction.atomic():
        given_back = reserve_range(Category, 10)
        transaction.set_rollback(True)
    kept = reserve_range(Category, 10)
    connection.close()

    assert given_back.start <= kept.start
    assert Category.objects.create(name="after").pk == kept.stop


def test_ranges_reserved_while_others_insert_are_whole_and_apart() -> None:
    taken: list[int] = []

    def insert_rows() -> None:
        try:
            name = threading.get_ident()
            taken.extend(Category.objects.create(name=f"{name} {number}").pk for number in range(40))
        finally:
            connection.close()

    def reserve_ranges() -> None:
        try:
            for _ in range(15):
                taken.extend(reserve_range(Category, 50))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (insert_rows, insert_rows, reserve_ranges, reserve_ranges)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 2 * 40 + 2 * 15 * 50
    assert len(set(taken)) == len(taken)


def test_many_rows_are_inserted_or_overwritten_each_once() -> None:
    known = [Category.objects.create(name=f"{number:04}") for number in range(0, 300, 2)]
    frame = pl.DataFrame({"id": list(range(known[0].pk, known[0].pk + 300))}).select(
        "id", ("new " + pl.col("id").cast(pl.String)).alias("name")
    )

    upsert_frame(Category, frame, key="id")
    upsert_frame(Category, frame, key="id")

    assert list(Category.objects.order_by("id").values_list("id", "name")) == frame.rows()
