"""Who is who: the code behind a name, so that a file that names its customers finds those another file codes."""

from dataclasses import dataclass

import polars as pl

from kejing.intake.rows.names import clean_names


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """The names of everybody met: `codes` are theirs; `names` and `plain` have name, code of one bearer each.

    Whoever is only known by name has it for a code.
    `plain` has the keys of names without telephone numbers and marks.
    """

    codes: pl.Series
    names: pl.DataFrame
    plain: pl.DataFrame

    def find(self, names: pl.Series) -> pl.Series:
        """Return the code of every name, by the name as it is or else by the plain one; null where nobody has it."""
        exact = _look_up(names, self.names)
        unknown = names.filter(exact.is_null() & ~names.is_in(self.codes.implode()))
        if unknown.is_empty():
            return exact
        keys = clean_names(unknown)
        found = keys.with_columns(_look_up(keys["key"], self.plain).alias("code")).drop_nulls("code")
        return pl.select(pl.coalesce(exact, _look_up(names, found))).to_series()


def list_directory(people: pl.DataFrame) -> Directory:
    """Return the directory of `people` (customer_code, customer_name)."""
    plain = (
        people.select(pl.col("customer_name").alias("name"), pl.col("customer_code").alias("code"))
        .drop_nulls()
        .unique()
        .join(clean_names(people["customer_name"]).select("name", "key"), on="name")
        .select(pl.col("key").alias("name"), "code")
        .unique()
    )
    return Directory(
        codes=people["customer_code"].drop_nulls().unique(),
        names=pl.concat([find_names(people), _find_bare_names(people)]),
        plain=plain.filter(~pl.col("name").is_duplicated()).sort("name"),
    )


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


def _find_bare_names(people: pl.DataFrame) -> pl.DataFrame:
    """Return name, code of those whose code is their name, where nobody else bears it."""
    named = people.select(pl.col("customer_name").alias("name"), pl.col("customer_code").alias("code"))
    named = named.drop_nulls().unique()
    return named.filter(~pl.col("name").is_duplicated(), pl.col("name") == pl.col("code")).sort("name")


def find_shared_names(customers: pl.DataFrame) -> pl.Series:
    """Return the names that more than one customer bears."""
    named = customers.select("customer_name", "customer_code").drop_nulls().unique()
    return named.filter(pl.col("customer_name").is_duplicated())["customer_name"].unique().sort()


def choose_codes(codes: pl.Series, names: pl.Series, directory: pl.DataFrame | None) -> pl.Series:
    """Return the code of every row: its own, else that of its name in the directory, else the name."""
    if directory is None or directory.is_empty():
        return codes.fill_null(names)
    return pl.select(pl.coalesce(codes, _look_up(names, directory), names)).to_series()


def _look_up(names: pl.Series, directory: pl.DataFrame) -> pl.Series:
    if directory.is_empty():
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(names))
    return names.replace_strict(directory["name"], directory["code"], default=None, return_dtype=pl.String)
