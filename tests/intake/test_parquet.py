from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv
from kejing.intake import Companions, Drops, IntakeError, Ledger, Totals, read_ledger
from kejing.intake.containers import parquet
from kejing.intake.containers.parquet import open_parquet
from kejing.intake.errors import DamagedFileError
from services.examples import share_of


def write(path: Path, columns: dict[str, pl.Series]) -> Path:
    pl.DataFrame(columns).write_parquet(path)
    return path


def cells(path: Path) -> list[object]:
    [batch] = open_parquet(path).read_batches()
    return [batch[f"c{place}"][0] for place in range(batch.width - 2)]


def test_typed_columns_become_ledger_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet",
        {
            "Date": pl.Series([date(2024, 1, 2), date(2024, 1, 3), None]),
            "Customer ID": pl.Series([4129.0, 12.0, None]),
            "Item Code": pl.Series(["007", "8", None]),
            "Quantity": pl.Series([3, -1, None], dtype=pl.Int32),
            "Amount": pl.Series(["2.675", "-1234567.25", None]).cast(pl.Decimal(18, 3)),
        },
    )

    ledger = read_ledger([path])

    assert ledger.lines.select("sold_on", "customer_code", "item_code", "quantity", "amount").rows() == [
        (date(2024, 1, 2), "4129", "007", Decimal(3), 268),
        (date(2024, 1, 3), "12", "8", Decimal(-1), -123456725),
    ]
    assert (ledger.files[0].container, ledger.files[0].encoding) == ("parquet", None)
    assert ledger.totals == Totals(rows=3, kept=2, set_apart=0, rejected=0, blank=1, amount=-123456457)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pl.Series([datetime(2024, 1, 2, 8, 26)]), "2024-01-02T08:26:00"),  # noqa: DTZ001 : a cell has no zone
        (pl.Series([datetime(2024, 1, 2, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))]), "2024-01-02T00:30:00"),
        (pl.Series([time(1, 2)]), "01:02:00"),
        (pl.Series([timedelta(days=1)]), "P1D"),
        (pl.Series([True]), "true"),
        (pl.Series(["a"], dtype=pl.Categorical()), "a"),
        (pl.Series([b"\xe7\x94\xb2"]), "甲"),
        (pl.Series([[1, 2]]), "[1, 2]"),
        (pl.Series([2.0]), "2.0"),
        (pl.Series([1e22]), "10000000000000000000000"),
        (pl.Series([1.5e-7]), "0.00000015"),
        (pl.Series([float("nan")]), None),
        (pl.Series([9.8], dtype=pl.Float32), "9.8"),
        (pl.Series([2**63], dtype=pl.UInt64), "9223372036854775808"),
        (pl.Series([None], dtype=pl.Null), None),
    ],
)
def test_a_value_is_written_as_a_person_would_write_it(tmp_path: Path, values: pl.Series, text: str | None) -> None:
    assert cells(write(tmp_path / "a.parquet", {"x": values})) == [text]


def test_a_binary_fraction_is_rounded_as_it_is_shown(tmp_path: Path) -> None:
    days, names = pl.Series([date(2024, 1, 2)] * 3), pl.Series(["甲"] * 3)

    ledger = read_ledger(
        [write(tmp_path / "a.parquet", {"日期": days, "客户": names, "金额": pl.Series([2.675, 0.1 + 0.2, 1.005])})]
    )

    assert ledger.lines["amount"].to_list() == [268, 30, 101]


def test_rejects_count_rows_as_under_a_header(tmp_path: Path) -> None:
    columns = {"日期": ["2024-01-02", "x"], "客户": ["甲", "乙"], "金额": ["1", "2"]}

    ledger = read_ledger([write(tmp_path / "a.parquet", {name: pl.Series(cell) for name, cell in columns.items()})])

    assert ledger.rejects.rows() == [("a.parquet", 3, "sold_on", "x", "date_unreadable")]


def test_a_companion_and_the_options_take_parquet_too(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "a.csv", [("日期", "客户编号", "金额"), *[("2024-01-02", "7", "1")] * 2])
    customers = write(tmp_path / "c.parquet", {"编号": pl.Series([7.0, 8.0]), "名称": pl.Series(["甲", "乙"])})

    ledger = read_ledger([lines], companions=Companions(customers=customers), drops=Drops(identical=True))

    assert ledger.customers.select("customer_code", "customer_name").rows() == [("7", "甲"), ("8", "乙")]
    assert ledger.totals.dropped == 1


@pytest.mark.parametrize("cut", [100, -4])
def test_a_parquet_file_that_breaks_off_is_refused(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path / "a.parquet", {"日期": pl.Series(["2024-01-02"] * 100)})
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert str(caught.value) == "a.parquet is damaged or was not copied completely: copy or export it again."


def test_a_parquet_file_of_broken_pages_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"日期": pl.Series(["2024-01-02"]), "客户": pl.Series(["甲"])})
    content = bytearray(path.read_bytes())
    content[8:60] = bytes(52)
    path.write_bytes(content)

    with pytest.raises(IntakeError) as caught:
        read_ledger([path])

    assert caught.value.code == "damaged_file"


def test_a_byte_that_was_changed_anywhere_is_read_over_or_refused_without_noise(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    columns = {
        "日期": pl.Series([date(2024, 1, 2), None]),
        "客户": pl.Series(["甲", "乙"]),
        "金额": pl.Series([1.5, 2]),
    }
    path = write(tmp_path / "a.parquet", columns)
    content = path.read_bytes()
    rows = []

    for place in range(4, len(content), 5):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x15]) + content[place + 1 :])
        with suppress(DamagedFileError):
            rows.append(sum(batch.height for batch in open_parquet(path).read_batches()))

    assert set(rows) == {2}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([2**31 - 1], pa.int32()).cast(pa.date32()), "2147483647"),
        (pa.array([2**62], pa.int64()).cast(pa.timestamp("us")), "4611686018427387904"),
        (pa.array([2**62], pa.int64()).cast(pa.timestamp("ns")), "2116-02-20T23:53:38"),
        (pa.array([0], pa.int64()).cast(pa.timestamp("us", "+08:00")), "1970-01-01T08:00:00"),
        (pa.array(["1.50"]).cast(pa.decimal256(50, 3)), "1.500"),
        (pa.array([[("甲", 1)]], pa.map_(pa.string(), pa.int64())), "[('甲', 1)]"),
        (pa.array([{"甲": 1}]), "{'甲': 1}"),
    ],
)
def test_values_of_other_programs_are_written_too(tmp_path: Path, values: pa.Array, text: str) -> None:
    pq.write_table(pa.table([values], names=["x"]), tmp_path / "a.parquet")

    assert cells(tmp_path / "a.parquet") == [text]


def test_a_parquet_file_that_was_made_to_burst_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "SUSPECT_BYTES", 1_000_000)
    names = pa.array(["甲" * 1_000_000])
    pq.write_table(pa.table([names], names=["客户"]), tmp_path / "a.parquet", compression="zstd", use_dictionary=False)

    with pytest.raises(IntakeError) as caught:
        read_ledger([tmp_path / "a.parquet"])

    assert caught.value.code == "unpacks_too_large"


def test_two_columns_of_one_name_are_two_columns(tmp_path: Path) -> None:
    columns = [pa.array(["2024-01-02"]), pa.array(["甲"]), pa.array([1.5]), pa.array([2.5])]
    pq.write_table(pa.table(columns, names=["日期", "客户", "金额", "金额"]), tmp_path / "a.parquet")

    ledger = read_ledger([tmp_path / "a.parquet"])

    assert ledger.totals.amount == 150


@pytest.mark.parametrize(
    ("frame", "code"),
    [(pl.DataFrame(), "empty_file"), (pl.DataFrame({"日期": [], "客户": [], "金额": []}), "no_rows")],
)
def test_a_parquet_file_without_rows_is_refused(tmp_path: Path, frame: pl.DataFrame, code: str) -> None:
    frame.write_parquet(tmp_path / "a.parquet")

    with pytest.raises(IntakeError) as caught:
        read_ledger([tmp_path / "a.parquet"])

    assert caught.value.code == code


def test_a_text_that_begins_like_parquet_is_a_text(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("PAR1", "日期", "客户", "金额"), ("", "2024-01-02", "甲", "1")])

    assert read_ledger([path]).totals.amount == 100


ROWS = st.lists(
    st.tuples(
        st.dates(min_value=date(1990, 1, 1), max_value=date(2190, 1, 1)),
        st.from_regex(r"0{0,2}[1-9][0-9]{0,3}", fullmatch=True),
        st.decimals(min_value=-(10**6), max_value=10**6, places=4, allow_nan=False),
        st.integers(min_value=-(10**11), max_value=10**11),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=share_of(40))
@given(rows=ROWS)
def test_any_typed_table_reads_back_equal(rows: list[tuple[date, str, Decimal, int]]) -> None:
    with TemporaryDirectory() as name:
        ledger = _read_back(Path(name), rows)

    assert ledger.lines.select("sold_on", "customer_code", "quantity", "amount").rows() == rows


def _read_back(folder: Path, rows: list[tuple[date, str, Decimal, int]]) -> Ledger:
    days, codes, quantities, cents = zip(*rows, strict=True)
    columns = {
        "日期": pl.Series(days),
        "客户编号": pl.Series(codes),
        "数量": pl.Series(quantities, dtype=pl.Decimal(18, 4)),
        "金额": pl.Series([Decimal(cent).scaleb(-2) for cent in cents], dtype=pl.Decimal(18, 2)),
    }
    return read_ledger([write(folder / "a.parquet", columns)])
