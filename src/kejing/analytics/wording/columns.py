"""Whole columns of reasons told at once: the same sentences as one by one, for files of every customer."""

from string import Formatter

import polars as pl

from kejing.analytics.reasons import from_json
from kejing.analytics.wording.telling import sentence, tell_number, template_of

_CODE = r'^\{"code":"([^"\\]+)","numbers":\{'


def tell_column(reasons: pl.Series, *, language: str = "en", minor_digits: int = 2) -> pl.Series:
    """Return the sentence of every reason (JSON text), null where there is none.

    Rows of one code are told together: each distinct number is written once, and the sentences are put together by
    columns.

    :raises WordingError: on an unknown code or language, or a number that a sentence needs and a reason lacks
    :raises ReasonUnreadableError: on a text that is no reason
    """
    rows = pl.DataFrame({"reason": reasons, "code": reasons.str.extract(_CODE)}).with_row_index("place")
    parts = [
        _tell_group(group, code=code, language=language, minor_digits=minor_digits)
        for (code,), group in rows.filter(pl.col("reason").is_not_null()).group_by("code")
    ]
    told = pl.concat([pl.DataFrame(schema={"place": pl.get_index_type(), "sentence": pl.String}), *parts])
    return rows.join(told, on="place", how="left", maintain_order="left")["sentence"].alias(reasons.name)


def _tell_group(group: pl.DataFrame, *, code: object, language: str, minor_digits: int) -> pl.DataFrame:
    """Return place and sentence of the rows of one code; a text without a plain code is read the slow way."""
    texts = group["reason"]
    if not isinstance(code, str):
        told = [sentence(from_json(text), language=language, minor_digits=minor_digits) for text in texts]
        return group.select("place").with_columns(pl.Series("sentence", told, dtype=pl.String))
    # One is told as any other is, so that what is wrong with the code says so.
    sentence(from_json(texts[0]), language=language, minor_digits=minor_digits)
    pieces: list[pl.Series | str] = []
    for words, name, _, _ in Formatter().parse(template_of(code, language=language)):
        pieces.append(words)
        if name is not None:
            pieces.append(_tell_numbers(texts, name, language=language, minor_digits=minor_digits))
    written = pl.select(pl.concat_str([pl.lit(piece) for piece in pieces])).to_series()
    if written.len() != texts.len():  # a sentence without numbers is the same on every row
        written = written.new_from_index(0, texts.len())
    return group.select("place").with_columns(written.alias("sentence"))


def _tell_numbers(texts: pl.Series, name: str, *, language: str, minor_digits: int) -> pl.Series:
    """Return how the number of this name is told on each row; text in the reason stays as it is."""
    values = texts.str.extract(f'"{name}":(-?[0-9][^,}}]*|")')
    is_text = (values == '"').fill_null(value=False)
    if is_text.any():
        values = texts.str.json_path_match(f"$.numbers.{name}")
    distinct = values.filter(~is_text).drop_nulls().unique()
    told = pl.Series(
        [
            tell_number(
                name,
                float(text) if "." in text or "e" in text else int(text),
                language=language,
                minor_digits=minor_digits,
            )
            for text in distinct
        ],
        dtype=pl.String,
    )
    numbers = values.replace_strict(distinct, told, default=None, return_dtype=pl.String)
    nothing = tell_number(name, None, language=language, minor_digits=minor_digits)
    return pl.select(
        pl.when(is_text).then(values).when(values.is_null()).then(pl.lit(nothing)).otherwise(numbers).alias(name)
    ).to_series()
