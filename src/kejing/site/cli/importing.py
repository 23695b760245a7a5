"""`kejing import`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone
from rich.console import Console

from kejing.analytics.wording import write_amount
from kejing.imports.operations import NothingToImport, TextTooLong, import_ledger
from kejing.kit.money import minor_digits, to_minor
from kejing.ledger.queries import sales_period
from kejing.people.models import User
from kejing.site.cli.errors import BadInput
from kejing.site.cli.reading import read_files
from kejing.site.words import _
from kejing.standing.operations.refresh import RefreshFailed, run_refresh
from kejing.standing.operations.request import request_refresh

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from kejing.site.cli.options import LedgerFiles


def import_ledger_files(*, files: LedgerFiles, as_of: date | None, source: str, language: str) -> None:
    """Store the files' lines and judge every customer as of a day, by default the ledger's last.

    :raises BadInput: if the files, or the database, cannot be used; then nothing is stored
    """
    console = Console(markup=False)
    ledger = read_files(files, minor_digits=minor_digits(), language=language, console=console)
    try:
        with console.status(_("Storing the ledger…")):
            report = import_ledger(lines=ledger.lines, customers=ledger.customers, source=source)
    except NothingToImport as error:
        raise BadInput(_("The files hold no sale, so there is nothing to import.")) from error
    except TextTooLong as error:
        raise BadInput(str(error)) from error
    except DatabaseError as error:
        raise BadInput(
            _("The database refused the import, so nothing is stored: {reason}").format(reason=error)
        ) from error
    console.print(
        _(
            "{lines} lines stored, {amount} {currency}:"
            " {new} new documents, {replaced} replaced, {customers} new customers."
        ).format(
            lines=f"{report.lines:,}",
            amount=write_money(report.amount),
            currency=settings.CURRENCY,
            new=f"{report.documents_created:,}",
            replaced=f"{report.documents_replaced:,}",
            customers=f"{report.customers_created:,}",
        )
    )
    if report.documents_changed:
        console.print(
            _(
                "{count} of the replaced documents have another amount now: {before} before, {after} after."
                " If they are not the same documents, import them under another --source."
            ).format(
                count=f"{report.documents_changed:,}",
                before=write_money(report.amount_before),
                after=write_money(report.amount_after),
            ),
            soft_wrap=True,
        )
    if report.ambiguous_salespeople:
        console.print(
            _("More than one account is called {names}; their customers were given to nobody.").format(
                names=", ".join(report.ambiguous_salespeople)
            ),
            soft_wrap=True,
        )
    judge_stored(as_of=as_of, console=console)
    if not User.objects.filter(is_active=True).exists():
        console.print(_("Nobody can sign in yet: make an account with `kejing account NAME`."))


def write_money(amount: Decimal) -> str:
    """Return the amount with the currency's digits, in groups of three."""
    return write_amount(to_minor(amount), minor_digits=minor_digits())


def judge_stored(*, as_of: date | None, console: Console) -> None:
    """Judge every stored customer.

    :raises BadInput: if that fails; the ledger is stored and the standing before remains
    """
    period = sales_period()
    day = as_of or (period.last_on if period else timezone.now().astimezone(settings.COMPANY_TIME_ZONE).date())
    refresh = request_refresh(as_of=day, by=None, now=timezone.now())
    try:
        with console.status(_("Judging every customer…")):
            run_refresh(refresh=refresh)
    except RefreshFailed as error:
        raise BadInput(_("The ledger is stored, but judging it failed: {reason}").format(reason=error)) from error
    console.print(
        _("{count} customers judged as of {day}. `kejing serve` shows them.").format(
            count=f"{refresh.customer_count:,}", day=day.isoformat()
        )
    )
