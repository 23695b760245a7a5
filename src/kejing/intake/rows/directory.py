"""Who is who: the code behind a name, so that a file that names its customers finds those another file codes."""

import polars as pl


def find_names(bearers: pl.DataFrame, *, name: str = "customer_name", code: str = "customer_code") -> pl.DataFrame:
    """Return name, code of the names that exactly one customer bears, or whoever else has those two columns.

    A name that is itself a code stands for that code already.
    """
    named = bearers.select(pl.col(name).alias("name"), pl.col(code).alias("code")).drop_nulls().unique()
    return (
        named.filter(~pl.col("name").is_duplicated())
        .join(named.select("code"), left_on="name", right_on="code", how="anti")
        .sort("name")
    )


def find_shared_names(customers: pl.DataFrame) -> pl.Series:
    """Return the names that more than one customer bears."""
    named = customers.select("customer_name", "customer_code").drop_nulls().unique()
    return named.filter(pl.col("customer_name").is_duplicated())["customer_name"].unique().sort()


def choose_codes(codes: pl.Series, names: pl.Series, directory: pl.DataFrame | None) -> pl.Series:
    """Return the code of every row: its own, else that of its name in the directory, else the name."""
    if directory is None or directory.is_empty():
        return codes.fill_null(names)
    known = names.replace_strict(directory["name"], directory["code"], default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(codes, known, names)).to_series()
