"""The files beside a ledger read without one: customers, products, contacts, receivables and payments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.groups import check_groups
from kejing.intake.columns.mapping import check_mapping
from kejing.intake.companions.files import Companions, read_after, read_before
from kejing.intake.companions.people import recode_persons, settle_list
from kejing.intake.containers.opening import name_files, watch_files
from kejing.intake.errors import LoneHeadersError, NoFilesError
from kejing.intake.fields import REJECT_SCHEMA
from kejing.intake.headers import normalise_header
from kejing.intake.layout.known import open_known
from kejing.intake.ledger import choose_manner, list_customers, list_given
from kejing.intake.lines.options import Options
from kejing.intake.reports import FileReport


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Files beside a ledger as read, each frame null without its file; money is in minor units of `minor_digits`.

    `customers` has CUSTOMER_SCHEMA of the customer list and of those that only contacts, receivables or receipts name,
    sorted by code; whoever is not among the known ones is new. `listed` is what the list alone says, names it lacks
    being null. `people` has PERSON_SCHEMA of the customer list, and no row without one. `rejects` of all files has
    REJECT_SCHEMA, `files` has the account of each table, in the order of customers, products, contacts, receivables,
    receipts.
    """

    files: tuple[FileReport, ...]
    rejects: pl.DataFrame
    minor_digits: int
    customers: pl.DataFrame
    listed: pl.DataFrame | None
    people: pl.DataFrame
    products: pl.DataFrame | None = None
    contacts: pl.DataFrame | None = None
    receivables: pl.DataFrame | None = None
    receipts: pl.DataFrame | None = None


def read_companions(
    companions: Companions,
    *,
    known: pl.DataFrame,
    mapping: Mapping[str, str] | None = None,
    minor_digits: int = 2,
    options: Options | None = None,
    takes_foreign: bool = True,
    folder: Path | None = None,
) -> Beside:
    """Return what files beside a ledger say, without any file of lines.

    `known` has customer_code, customer_name of the customers that are on record, once for every name they go by. A row
    finds its customer among them and those of the customer list, by code or by name; a name of the list that is
    exactly one known customer's has that customer's code. A row with a code that nobody has is of the customer who
    alone bears the name beside it, or, unless `takes_foreign`, of somebody new. `mapping`, `minor_digits` and `options`
    are those of `read_ledger`; what is unpacked lies in `folder` for a while. Document headers say nothing without
    their lines: raises LoneHeadersError of those, and otherwise what `read_ledger` raises of files beside the lines.
    """
    paths = companions.paths()
    if companions.headers is not None:
        raise LoneHeadersError(file=companions.headers.name)
    if not paths:
        raise NoFilesError
    names = dict(zip(paths.values(), name_files(tuple(paths.values())), strict=True))
    wanted = frozenset(normalise_header(header) for header in mapping or {})
    with watch_files(paths.values()), TemporaryDirectory(prefix="kejing-intake-", dir=folder) as scratch:
        tables = {
            kind: open_known(path, VOCABULARIES[kind], folder=Path(scratch), wanted=wanted, name=names[path])
            for kind, path in paths.items()
        }
        headers = [header for group in tables.values() for table in group for header in table.headers]
        fields = check_mapping(mapping or {}, headers=headers)
        manner = choose_manner(fields, options or Options(), minor_digits=minor_digits)
        manner = replace(manner, takes_foreign=takes_foreign)
        before = read_before(tables, manner)
        if before.customers is not None:
            listed, moved = settle_list(before.customers, known)
            before = replace(before, customers=listed, people=recode_persons(before.people, moved))
        after = read_after(tables, before, [], manner, known=known)
    check_groups(fields, headers=[match.header for report in after.reports for match in report.columns])
    return Beside(
        files=after.reports,
        rejects=pl.concat([pl.DataFrame(schema=dict(REJECT_SCHEMA)), *after.rejects]),
        minor_digits=minor_digits,
        customers=list_customers([], before, after),
        listed=list_given(before),
        people=before.people,
        products=before.product_list,
        contacts=after.contacts,
        receivables=after.receivables,
        receipts=after.receipts,
    )
