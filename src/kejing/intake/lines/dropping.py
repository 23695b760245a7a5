"""Which rows of a batch the options drop, and which codes and words met any."""

import polars as pl

from kejing.intake.containers.tables import ROW
from kejing.intake.headers import normalise_header
from kejing.intake.lines.drops import IDENTICAL, ITEMS, TYPES, ZERO, Drops
from kejing.intake.lines.kinds import RowKinds
from kejing.intake.rows.documents import DOCUMENT_TYPES, STATUS_WORDS


def find_dropped(
    frame: pl.DataFrame, *, drops: Drops, kinds: RowKinds, zeros: pl.Series | None, repeats: pl.Series
) -> tuple[pl.Series, frozenset[str]]:
    """Return the option that drops each row, null where none does, and what of the options was met.

    `frame` has row, item_code, document_type and is_readable; a row that is not readable is only ever dropped as
    identical. `zeros` tells the rows without quantity or price, `repeats` are the numbers of rows to drop as identical.
    """
    options = drops.options
    if not options:
        return pl.Series("dropped", [None], dtype=pl.String).new_from_index(0, frame.height), frozenset()
    is_item = pl.col("item_code").is_in(list(drops.item_codes)).fill_null(value=False)
    types, met_types = _match_types(frame, kinds, drops.type_words)
    marked = frame.select(
        ROW,
        "is_readable",
        is_item.alias(ITEMS),
        types.alias(TYPES),
        (pl.lit(value=False) if zeros is None else zeros).alias(ZERO),
        pl.col(ROW).is_in(repeats.implode()).alias(IDENTICAL),
        "item_code",
    )
    dropped = marked.select(
        pl.coalesce(
            pl.when(option if option == IDENTICAL else pl.col(option) & pl.col("is_readable")).then(pl.lit(option))
            for option in options
        ).alias("dropped")
    )["dropped"]
    items = marked.filter(pl.col(ITEMS))["item_code"].unique()
    return dropped, frozenset(items) | met_types


def _match_types(frame: pl.DataFrame, kinds: RowKinds, wanted: frozenset[str]) -> tuple[pl.Series, frozenset[str]]:
    """Tell which rows are of a wanted type: by our name for it, in any state, or by the file's own word."""
    codes = {code: normalise_header(code) for code in (*DOCUMENT_TYPES, *STATUS_WORDS, "other")}
    asked = [code for code, plain in codes.items() if plain in wanted]
    words = [word for word in kinds.type_words.drop_nulls().unique() if normalise_header(word) in wanted]
    found = pl.select(
        pl.lit(frame["document_type"]).is_in(asked)
        | pl.lit(kinds.types).is_in(asked)
        | pl.lit(kinds.type_words).is_in(words).fill_null(value=False)
    ).to_series()
    met = {*frame["document_type"].unique(), *kinds.types.unique()}.intersection(asked)
    return found, frozenset({*(codes[code] for code in met), *map(normalise_header, words)})
