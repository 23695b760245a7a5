"""Who is who: the code behind a name, so that a file that names its customers finds those another file codes."""

import polars as pl


def find_names(customers: pl.DataFrame) -> pl.DataFrame:
    """Return customer_name, customer_code of the names that exactly one customer bears.

    `customers` has customer_code, customer_name. A name that is itself a code stands for that code already.
    """
    named = customers.select("customer_name", "customer_code").drop_nulls().unique()
    return (
        named.filter(~pl.col("customer_name").is_duplicated())
        .join(named.select("customer_code"), left_on="customer_name", right_on="customer_code", how="anti")
        .sort("customer_name")
    )


def find_shared_names(customers: pl.DataFrame) -> pl.Series:
    """Return the names that more than one customer bears."""
    named = customers.select("customer_name", "customer_code").drop_nulls().unique()
    return named.filter(pl.col("customer_name").is_duplicated())["customer_name"].unique().sort()


def choose_codes(codes: pl.Series, names: pl.Series, directory: pl.DataFrame | None) -> pl.Series:
    """Return the code of every row: its own, else that of its name in the directory, else the name."""
    if directory is None or directory.is_empty():
        return codes.fill_null(names)
    known = names.replace_strict(
        directory["customer_name"], directory["customer_code"], default=None, return_dtype=pl.String
    )
    return pl.select(pl.coalesce(codes, known, names)).to_series()
