"""How the files of an import were read, at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from babel.numbers import get_currency_precision

from kejing.imports.enums import FileRole
from kejing.imports.models import RememberedMapping
from kejing.imports.operations.account import read_account
from kejing.imports.operations.error_sheet import REASON
from kejing.imports.operations.options import options_of
from kejing.imports.operations.preview import read_preview
from kejing.imports.operations.staging import staging_of
from kejing.intake import REJECT_SCHEMA, How
from kejing.kit.money import minor_digits
from kejing.site.cli.memory import Kept, Memory
from kejing.site.cli.reading import FilesRead, print_files
from kejing.site.words import LANGUAGE, LANGUAGES, _, open_catalogue

if TYPE_CHECKING:
    from rich.console import Console

    from kejing.imports.models import Import
    from kejing.ledger.models import Source


def recall_said(source: Source) -> Memory:
    """Return what people said of columns of this source's files up to now, and when; error sheets say it themselves."""
    sheets = {open_catalogue(language).gettext(REASON) for language in LANGUAGES}
    return Memory(
        {
            mapping.fingerprint: Kept(fields=mapping.fields, said_on=mapping.said_at.date())
            for mapping in RememberedMapping.objects.filter(source=source)
            if sheets.isdisjoint(mapping.fields)
        }
    )


def print_account(one: Import, *, said_before: Memory, console: Console) -> None:
    """Print how each file was read, and what is kept of what was said of its columns."""
    account, preview = read_account(one), read_preview(one)
    if account is None:
        return
    rejects = staging_of(one).read("rejects")
    currency = None if preview is None else preview.currency
    print_files(
        FilesRead(
            files=account.files,
            totals=account.totals if one.files.filter(role=FileRole.LINES).exists() else None,
            set_apart=account.set_apart,
            dropped=(),
            rejects=pl.DataFrame(schema=dict(REJECT_SCHEMA)) if rejects is None else rejects,
            notes=account.notes,
            minor_digits=minor_digits() if currency is None else get_currency_precision(currency),
        ),
        language=LANGUAGE,
        console=console,
        memory=said_before,
    )
    memory = options_of(one).memory
    is_said = any(match.how is How.GIVEN for file in account.files for match in file.columns)
    if memory != "ignore" and is_said:
        console.print(_("What --map says is remembered for the next files with these headers."), soft_wrap=True)
    is_known = any(file.fingerprint in said_before.kept for file in account.files)
    if memory == "forget" and is_known:
        console.print(_("What --map said before of files with these headers is forgotten."), soft_wrap=True)
