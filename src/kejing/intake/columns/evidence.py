"""What the values of columns say: units or names, codes or a count of rows, a line's amount or its document's."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl

from kejing.intake.columns.synonyms import Kind, list_words
from kejing.intake.containers.tables import column_name
from kejing.intake.values.dates import share_of_dates
from kejing.intake.values.numbers import read_plain, share_of_numbers
from kejing.intake.values.texts import read_text

AGREEING_SHARE: Final = 0.9
HALF: Final = 0.5

_FEW_CELLS: Final = 3
_COUNTED_SHARE: Final = 0.8
_WIDEST_GAP: Final = 5
_LATEST_START: Final = 3
_CENT: Final = 0.0101
_HIGHEST_TAX: Final = 0.3
_SHORTEST_COMPANY_NAME: Final = 4
_COUNT: Final = r"^\d{1,7}(?:\.0+)?$"
_DIGITS: Final = r"^\d+$"
_TOTAL: Final = r"(?i)(?:[小合总總累]\s*[计計])\s*[:：]?\s*$|^\s*(?:grand |sub[ -]?)?totals?(?: for .*)?\s*:?\s*$"

UNITS: Final = frozenset(
    list_words(
        "箱|件|瓶|个|包|盒|条|袋|桶|支|只|台|套|双|提|罐|听|杯|组|对|块|张|卷|根|片|把|斤|公斤|千克|克|吨|米|升|打|板|排|串|"
        "份|捆|筐|篓|坛|壶|枚|粒|颗|本|册|令|尺|匹|码|毫升|市斤|托|扎|挂|副|架|辆|瓣|筒|碗|個|條|隻|臺|雙|聽|組|對|塊|張|罈|"
        "公升|公克|kg|g|t|l|ml|m|cm|pcs|pc|box|boxes|ctn|carton|case|cases|bottle|bottles|bag|bags|pack|packs|set|sets|ea|"
        "each|unit|units|nos|dozen|dz|pair|roll|hour|hours|day|lb|lbs|oz"
    )
)
"""What goods are counted, weighed and measured by."""

_STATES: Final = frozenset(
    list_words(
        "草稿|草稿单|未审核|未審核|暂存|作废|已作废|作廢|已审核|待审核|已过账|未过账|draft|posted|submitted|cancelled|canceled|"
        "void|voided|unapproved|approved"
    )
)


class Counting(StrEnum):
    """How a column counts: not at all, through the whole file, or anew for each document."""

    NONE = "none"
    RUNNING = "running"
    RESTARTING = "restarting"


@dataclass(frozen=True, slots=True)
class Thinned:
    """A sample without what is no row of the table: `rows` look whole, `every` may also continue the row above."""

    rows: pl.DataFrame
    every: pl.DataFrame


def thin_out(headers: Sequence[str], sample: pl.DataFrame) -> Thinned:
    """Return a sample without totals, headers said again and blank rows, and then without group heads."""
    columns = [column_name(place) for place in range(len(headers))]
    if not columns or sample.is_empty():
        return Thinned(sample, sample)
    counts = sample.select(
        filled=pl.sum_horizontal((pl.col(name).str.strip_chars() != "").fill_null(value=False) for name in columns),
        said=pl.sum_horizontal(
            (pl.col(name) == header).fill_null(value=False) if header else pl.lit(value=False)
            for name, header in zip(columns, headers, strict=True)
        ),
        is_total=pl.any_horizontal(pl.col(name).str.contains(_TOTAL).fill_null(value=False) for name in columns),
    )
    is_own = (counts["filled"] > 0) & (counts["said"] < min(2, len(columns))) & ~counts["is_total"]
    filled = counts["filled"].filter(is_own).sort()
    usual = int(filled[len(filled) // 2]) if len(filled) else 0
    fewest = min(_FEW_CELLS if usual > _FEW_CELLS else _FEW_CELLS - 1, usual)
    is_whole = is_own & (counts["filled"] >= fewest) & (2 * counts["filled"] >= usual)
    every = sample.filter(is_own) if is_own.any() else sample
    return Thinned(sample.filter(is_whole) if is_whole.any() else every, every)


def agrees(kind: Kind, cells: pl.Series) -> bool:
    """Tell whether values are of the kind that a header which is only like a word would promise."""
    if kind is Kind.DATE:
        return share_of_dates(cells) >= AGREEING_SHARE
    if kind is Kind.NUMBER:
        return share_of_numbers(cells) >= AGREEING_SHARE
    if kind is Kind.TEXT:
        return share_of_numbers(cells) <= 1 - AGREEING_SHARE and share_of_dates(cells) <= 1 - AGREEING_SHARE
    return share_of_dates(cells) <= 1 - AGREEING_SHARE


def is_blank(cells: pl.Series) -> bool:
    """Tell whether nothing is written in the cells."""
    return bool(read_text(cells).is_null().all())


def holds_counts(cells: pl.Series) -> bool:
    """Tell whether numbers stand where a mark would: how many were given, not whether."""
    text = read_text(cells).drop_nulls()
    return bool((text.str.contains(r"^-?\d+(?:\.\d+)?$") & ~text.str.contains(r"^[01](?:\.0+)?$")).any())


def count_up(cells: pl.Series, *, fewest: int) -> Counting:
    """Tell how a column counts its rows from the beginning; fewer than `fewest` numbers, or many texts, tell nothing.

    Blanks and the texts of rows between are passed over; a running number may leave out those of group heads.
    """
    text = read_text(cells).drop_nulls()
    numbers = text.filter(text.str.contains(_COUNT)).cast(pl.Float64).cast(pl.Int64)
    if len(numbers) < max(2, fewest) or len(numbers) < _COUNTED_SHARE * len(text) or numbers[0] > _LATEST_START:
        return Counting.NONE
    steps = numbers.diff().drop_nulls()
    if 2 * int((steps == 1).sum()) >= len(steps) and bool(steps.is_between(1, _WIDEST_GAP).all()):
        return Counting.RUNNING
    begins = (numbers[1:] == numbers[0]) & (numbers[0] <= 1)
    return Counting.RESTARTING if bool(((steps == 1) | begins).all()) else Counting.NONE


def is_line_number(cells: pl.Series, documents: pl.Series | None, sample: pl.DataFrame) -> bool:
    """Tell whether numbers tell the lines of each document apart, and do not only count the rows of the file."""
    text = read_text(cells)
    filled = text.drop_nulls()
    if filled.is_empty():
        return True
    if documents is None or int(filled.str.contains(r"^\d+(?:\.0+)?$").sum()) < AGREEING_SHARE * len(filled):
        return False
    if count_up(cells, fewest=2) is Counting.RUNNING and documents.drop_nulls().n_unique() > 1:
        return False
    contents = [name for name in sample.columns if name[1:].isdigit()]
    lines = sample.select(pl.struct(contents).alias("content"), documents.alias("document"), text.alias("line"))
    known = lines.filter(pl.col("document").is_not_null() & pl.col("line").is_not_null()).unique()
    clashes = known.height - known.select("document", "line").n_unique()
    return clashes <= (1 - AGREEING_SHARE) / 2 * known.height


def find_units(cells: pl.Series) -> float:
    """Return which part of the values are units of measure (箱, kg, 箱*24瓶); 0 if there are none."""
    text = read_text(cells).drop_nulls()
    if text.is_empty():
        return 0.0
    units = [unit for unit in text.unique() if _is_unit(unit)]
    return int(text.is_in(units).sum()) / len(text)


def _is_unit(text: str) -> bool:
    words = "".join(char if char.isalpha() else " " for char in text.lower().replace("×", " ")).split()
    return bool(words) and all(word in UNITS or word == "x" or all(char in UNITS for char in word) for word in words)


def are_long_names(cells: pl.Series) -> bool:
    """Tell whether most values are as long as the name of a company, and no amounts of a unit."""
    text = read_text(cells).drop_nulls()
    if text.is_empty() or share_of_numbers(cells) > 1 - AGREEING_SHARE:
        return False
    return int((text.str.len_chars() >= _SHORTEST_COMPANY_NAME).sum()) > HALF * len(text)


def are_states(cells: pl.Series) -> bool:
    """Tell whether the values say of documents that they are drafts, void or posted."""
    return bool(read_text(cells).str.to_lowercase().is_in(list(_STATES)).any())


def name_the_same(names: pl.Series, codes: pl.Series) -> bool:
    """Tell whether names and codes go together one to one, some of them on several rows."""
    pairs = pl.DataFrame({"name": read_text(names), "code": read_text(codes)}).drop_nulls()
    distinct = pairs.unique()
    if distinct.height < 2 or distinct.height == pairs.height:  # noqa: PLR2004 : one pair alone says nothing
        return False
    return distinct["name"].n_unique() == distinct["code"].n_unique() == distinct.height


def has_one_each(codes: pl.Series, names: pl.Series) -> bool:
    """Tell whether there are codes, and each has no more than one name."""
    pairs = pl.DataFrame({"code": read_text(codes), "name": read_text(names)}).drop_nulls().unique()
    return not pairs.is_empty() and pairs["code"].n_unique() == pairs.height


def are_written_days(cells: pl.Series) -> bool:
    """Tell whether nearly all values are days with something between their parts, and none is a bare number."""
    text = read_text(cells).drop_nulls()
    if text.is_empty() or bool(text.str.contains(_DIGITS).any()):
        return False
    return share_of_dates(cells) >= AGREEING_SHARE


def is_product(amounts: pl.Series, quantities: pl.Series, prices: pl.Series) -> bool:
    """Tell whether nearly all amounts are quantity × price, within a cent."""
    numbers = pl.DataFrame(
        {
            name: read_plain(cells).values.cast(pl.Float64, strict=False)
            for name, cells in (("amount", amounts), ("quantity", quantities), ("price", prices))
        }
    ).drop_nulls()
    if numbers.is_empty():
        return False
    is_near = (pl.col("quantity") * pl.col("price") - pl.col("amount")).abs() <= _CENT
    return int(numbers.select(is_near.sum()).item()) >= AGREEING_SHARE * numbers.height


def stands_for_documents(amounts: pl.Series, documents: pl.Series) -> bool | None:
    """Tell whether amounts are those of whole documents: the same, or said only once, on all lines of each.

    Null where no document has several lines; false as soon as lines of one document differ.
    """
    frame = pl.DataFrame({"amount": read_text(amounts), "document": documents}).filter(pl.col("document").is_not_null())
    several = (
        frame.group_by("document")
        .agg(
            pl.len().alias("lines"),
            pl.col("amount").count(),
            pl.col("amount").drop_nulls().n_unique().alias("amounts"),
        )
        .filter((pl.col("lines") > 1) & (pl.col("amount") > 0))
    )
    if several.is_empty():
        return None
    return bool((several["amounts"] == 1).all())


def add_up_to(amounts: pl.Series, quantities: pl.Series, prices: pl.Series, documents: pl.Series) -> bool:
    """Tell whether the amounts on the lines of documents are what all lines together come to, give or take a tax.

    Only documents whose lines come to different sums can say so.
    """
    columns = {"amount": amounts, "quantity": quantities, "price": prices}
    numbers = {name: read_plain(cells).values.cast(pl.Float64, strict=False) for name, cells in columns.items()}
    whole = (
        pl.DataFrame({**numbers, "document": documents})
        .drop_nulls(["document", "quantity", "price"])
        .with_columns(line=pl.col("quantity") * pl.col("price"))
        .group_by("document")
        .agg(pl.col("amount").drop_nulls().first(), pl.col("line").sum(), pl.col("line").n_unique().alias("lines"))
        .filter((pl.col("lines") > 1) & pl.col("amount").is_not_null())
    )
    near = (pl.col("amount") - pl.col("line")).abs() <= pl.col("line").abs() * _HIGHEST_TAX
    return whole.height > 0 and int(whole.select(near.sum()).item()) >= AGREEING_SHARE * whole.height


def carry_documents(numbers: pl.Series) -> pl.Series:
    """Return the document of each row, where only the first line of a document says its number."""
    return read_text(numbers).forward_fill()
