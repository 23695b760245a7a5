"""Red-letter pairs: a document and its reversal, flagged or linked by the file, come to nothing and stand apart."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from kejing.intake.reasons import Note, Reason
from kejing.intake.values.texts import NOTHING

REVERSED: Final = "reversed"
"""The kind under which a pair stands apart."""

DOCUMENT_KEY: Final = ("file", "document_number", "customer_code", "sold_on")
"""What a document is: numbers repeat."""

_COUNTERPART: Final = ("customer_code", "size", "place")
_ROW: Final = ("file", "row")
_NO_LINK: Final = ("0", *NOTHING)
# Odoo's reference of a credit note: “Reversal of: INV/2024/00001, wrong price”.
_REFERENCE: Final = r"(?i)^(?:reversal of|冲销|红冲)\s*[:：]\s*([^,，]+).*$"
_SERIES: Final = r"^([A-Za-z]+)"


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """What links came to: `pairs` has DOCUMENT_KEY of the documents to set apart.

    `missing` and `unequal` have file, document_number, reversal_of of those that stay: what they reverse is not in the
    files, or is of another amount.
    """

    pairs: pl.DataFrame
    missing: pl.DataFrame
    unequal: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The pairs of all files: `apart` has the rows to set apart with their columns and `flag_word`, null where linked.

    `flagged_alone` has file, row of flagged rows whose counterpart is not flagged; `missing` and `unequal` are those
    of `Linked`.
    """

    apart: pl.DataFrame
    flagged_alone: pl.DataFrame
    missing: pl.DataFrame
    unequal: pl.DataFrame

    def tell(self, file: int) -> tuple[Reason, ...]:
        """Return what is to be said of the file at a place: what the file calls reversed and stays in the figures."""
        notes: list[Reason] = []
        alone = self.flagged_alone.filter(pl.col("file") == file).height
        if alone:
            notes.append(Reason(Note.REVERSED_ALONE, {"count": alone}))
        for code, links in ((Note.LINK_MISSING, self.missing), (Note.LINK_UNEQUAL, self.unequal)):
            own = links.filter(pl.col("file") == file)
            if own.height:
                notes.append(Reason(code, {"count": own.height, "value": str(own["reversal_of"][0])}))
        return tuple(notes)


def select_suspects(flagged: pl.DataFrame, links: pl.DataFrame) -> pl.Expr:
    """Return the test of the lines that may belong to a pair, to be asked of all lines once the files are read.

    `flagged` has document_number, customer_code; `links` has document_number, reversal_of.
    """
    told = _clean_links(links)
    numbers = (
        pl.concat([flagged["document_number"], told["document_number"], told["reversal_of"]]).drop_nulls().unique()
    )
    series = flagged.select(
        (pl.lit("R") + pl.col("document_number").str.extract(_SERIES)).alias("series"), "customer_code"
    ).drop_nulls()
    is_named = pl.col("document_number").is_in(numbers.implode())
    is_counter = pl.col("document_number").str.extract(_SERIES).is_in(series["series"].unique().implode()) & pl.col(
        "customer_code"
    ).is_in(series["customer_code"].unique().implode())
    return (is_named | is_counter).fill_null(value=False)


def settle_reversals(flagged: pl.DataFrame, links: pl.DataFrame, suspects: pl.DataFrame) -> Settled:
    """Return the rows of all pairs: the linked ones first, which say exactly what belongs to what, then the flagged.

    All have the ledger's columns, file and row; `flagged` has flag_word, `links` has reversal_of. `suspects` are the
    lines that `select_suspects` finds.
    """
    known = [suspects, flagged.drop("flag_word"), links.drop("reversal_of")]
    rows = pl.concat(known, how="diagonal").unique(_ROW, maintain_order=True)
    rows = rows.join(flagged.select(*_ROW, "flag_word"), on=_ROW, how="left", maintain_order="left")
    documents = rows.group_by(DOCUMENT_KEY, maintain_order=True).agg(pl.col("amount").sum())
    linked = find_linked(links, documents)
    rest = flagged.join(linked.pairs, on=DOCUMENT_KEY, how="anti", nulls_equal=True, maintain_order="left")
    is_paired = find_pairs(rest)
    alone = rest.filter(~is_paired)
    taken = pl.concat([linked.pairs, rest.filter(is_paired).select(DOCUMENT_KEY)])
    credited = _find_credited(alone, rows.join(taken, on=DOCUMENT_KEY, how="anti", nulls_equal=True))
    apart = pl.concat(
        [
            rows.join(pl.concat([linked.pairs, credited]), on=DOCUMENT_KEY, how="semi", nulls_equal=True),
            rows.join(rest.filter(is_paired).select(_ROW), on=_ROW, how="semi"),
        ]
    )
    return Settled(
        apart=apart.sort(_ROW),
        flagged_alone=alone.join(credited, on=DOCUMENT_KEY, how="anti", nulls_equal=True).select(_ROW),
        missing=linked.missing,
        unequal=linked.unequal,
    )


def find_linked(links: pl.DataFrame, documents: pl.DataFrame) -> Linked:
    """Return the documents that a link and exactly opposite amounts make pairs of, and the links that find nothing.

    `links` has DOCUMENT_KEY and reversal_of, `documents` has DOCUMENT_KEY and amount, each document once. Both are of
    one customer. Of several documents of the number, the latest one that is not later than its reversal is meant. A
    document belongs to one pair at most, the earlier reversal first.
    """
    told = _clean_links(links).select(*DOCUMENT_KEY, "reversal_of").unique(maintain_order=True)
    placed = documents.select(*DOCUMENT_KEY, "amount").with_row_index("place")
    own = told.join(placed, on=DOCUMENT_KEY, how="inner", nulls_equal=True)
    meant = own.join(
        placed.select(
            "customer_code",
            pl.col("place").alias("other"),
            pl.col("document_number").alias("reversal_of"),
            pl.col("sold_on").alias("other_on"),
            pl.col("amount").alias("other_amount"),
        ),
        on=["customer_code", "reversal_of"],
        how="left",
    )
    opposite = meant.filter(pl.col("other_amount") == -pl.col("amount")).with_columns(
        is_later=pl.col("other_on") > pl.col("sold_on"), distance=(pl.col("sold_on") - pl.col("other_on")).abs()
    )
    taken = _pair_up(
        opposite.sort("sold_on", "document_number", "file", "is_later", "distance", "other").select("place", "other")
    )
    stays = meant.filter(~pl.col("place").is_in(taken.implode()))
    has_other = pl.col("other").is_not_null().any().over("place")
    listed = ("file", "document_number", "reversal_of")
    return Linked(
        pairs=placed.filter(pl.col("place").is_in(taken.implode())).select(DOCUMENT_KEY),
        missing=stays.filter(~has_other).select(listed).unique(maintain_order=True),
        unequal=stays.filter(has_other).select(listed).unique(maintain_order=True),
    )


def find_pairs(flagged: pl.DataFrame) -> pl.Series:
    """Tell which flagged rows belong to a pair: two flagged documents of one customer whose amounts cancel out.

    `flagged` has the ledger's columns and file. A document that comes to nothing is a pair by itself. Of several
    equal ones the earliest of each sign go together; what has no counterpart among the flagged (a plain red-letter
    return, or a pair of which only one half is in the files) is no pair.
    """
    documents = (
        flagged.group_by(DOCUMENT_KEY)
        .agg(pl.col("amount").sum())
        .sort("sold_on", "document_number", "file", nulls_last=True)
        .with_columns(size=pl.col("amount").abs(), is_red=pl.col("amount") < 0)
        .with_columns(place=pl.int_range(pl.len()).over("customer_code", "size", "is_red"))
        .with_columns(sides=pl.len().over(_COUNTERPART))
    )
    paired = documents.filter((pl.col("size") == 0) | (pl.col("sides") > 1))
    return flagged.join(
        paired.select(*DOCUMENT_KEY, pl.lit(value=True).alias("is_paired")),
        on=DOCUMENT_KEY,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["is_paired"].fill_null(value=False)


def _find_credited(alone: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return DOCUMENT_KEY of invoices that Odoo calls reversed, and of the credit notes that did it.

    Odoo marks the invoice only. Its credit notes are numbered in the invoice's series with an R before it (INV/…,
    RINV/…), which is what tells them: of one customer, of the opposite amount, and not earlier.
    """
    documents = (
        rows.group_by(DOCUMENT_KEY)
        .agg(pl.col("amount").sum(), pl.col("flag_word").is_not_null().any().alias("is_flagged"))
        .sort("sold_on", "document_number", "file")
        .with_row_index("place")
        .with_columns(series=pl.col("document_number").str.extract(_SERIES))
    )
    invoices = documents.join(alone, on=DOCUMENT_KEY, how="semi", nulls_equal=True).filter(pl.col("amount") > 0)
    notes = documents.filter(~pl.col("is_flagged")).select(
        "customer_code",
        pl.col("series").str.strip_prefix("R").alias("series"),
        (-pl.col("amount")).alias("amount"),
        pl.col("series").alias("own_series"),
        pl.col("sold_on").alias("other_on"),
        pl.col("place").alias("other"),
    )
    found = (
        invoices.join(notes, on=["customer_code", "series", "amount"])
        .filter(pl.col("own_series") == "R" + pl.col("series"), pl.col("other_on") >= pl.col("sold_on"))
        .sort("place", "other")
    )
    taken = _pair_up(found.select("place", "other"))
    return documents.filter(pl.col("place").is_in(taken.implode())).select(DOCUMENT_KEY)


def _pair_up(pairs: pl.DataFrame) -> pl.Series:
    """Return the places of all pairs, taken in the given order, each place once."""
    taken: set[int] = set()
    for one, other in pairs.iter_rows():
        if one not in taken and other not in taken:
            taken |= {one, other}
    return pl.Series(sorted(taken), dtype=pl.UInt32)


def _clean_links(links: pl.DataFrame) -> pl.DataFrame:
    """Return the links that name another document, by its bare number."""
    said = pl.col("reversal_of").str.replace(_REFERENCE, "$1").str.strip_chars()
    return links.with_columns(said.alias("reversal_of")).filter(
        pl.col("reversal_of").is_not_null()
        & ~pl.col("reversal_of").str.to_lowercase().is_in(list(_NO_LINK))
        & pl.col("reversal_of").ne_missing(pl.col("document_number"))
    )
