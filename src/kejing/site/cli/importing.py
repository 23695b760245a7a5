"""`kejing import`: files are read, what storing them would do is shown, and after a yes it is done."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Final

import typer
from django.utils import timezone
from rich.console import Console

from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.jobs import apply_import, read_import
from kejing.imports.operations.naming import settle_names
from kejing.imports.operations.options import ImportOptions
from kejing.imports.operations.preview import read_preview
from kejing.imports.operations.rates import set_rate
from kejing.imports.queries.changes import counts_of
from kejing.imports.queries.story import tell_result
from kejing.kit.standards import own_currency, own_day
from kejing.ledger.models import ExchangeRate
from kejing.people.models import User
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_account import print_account, recall_said
from kejing.site.cli.import_failures import told_why
from kejing.site.cli.import_preview import print_preview
from kejing.site.cli.import_receiving import find_roles, receive
from kejing.site.cli.import_recovery import tell_interrupted
from kejing.site.cli.import_warnings import tell_rejected
from kejing.site.cli.import_work import Stopped, drop_import, judge_again, run_job, told_stop
from kejing.site.cli.options import choose_amount_basis, choose_date_order, read_mapping, read_said_types
from kejing.site.words import _, ngettext

if TYPE_CHECKING:
    from decimal import Decimal

    from kejing.imports.models import Import
    from kejing.imports.operations.failures import Failure
    from kejing.imports.operations.preview import Preview
    from kejing.site.cli.import_options import Asked

YES: Final = frozenset({"y", "yes", "是", "好", "对", "對", "j", "ja"})


def import_files(asked: Asked) -> None:
    """Read the files, show what storing them does, ask, store, and judge every customer.

    :raises BadInput: if the files cannot be used; then nothing is stored
    :raises typer.Exit: with 1 if it is not stored for any other reason
    """
    console = Console(markup=False, emoji=False)
    tell_interrupted(console)
    options = _read_options(asked)
    files = find_roles(asked, console=console)
    with told_stop(console):
        one = receive(files, asked=asked, options=options)
        try:
            said_before = recall_said(one.source)
            with told_why(one):
                _read(one, asked, console=console)
                if asked.same or asked.new:
                    settle_names(
                        of=one, same=asked.same, new=asked.new, by=None, now=timezone.now(), today=today_here()
                    )
            one.refresh_from_db()
        except KeyboardInterrupt:
            drop_import(one)
            raise Stopped from None
        print_account(one, said_before=said_before, console=console)
        print_preview(one, today=today_here(), console=console)
        confirm(one, asks=asked.asks, console=console)
        finish(one, as_of=asked.as_of, console=console)


def today_here() -> date:
    """Return the company's day."""
    return own_day(timezone.now())


def confirm(one: Import, *, asks: bool, console: Console) -> None:
    """Go on where somebody agrees, or there is nothing to agree to.

    :raises typer.Exit: with 1 where nobody does; without a terminal the import waits
    """
    preview = read_preview(one)
    if preview is None or not asks or not _may_change(preview):
        return
    if not sys.stdin.isatty():
        console.print(
            _(
                "Nobody is here to be asked, so nothing is stored. `kejing imports apply {pk}` stores it as shown,"
                " `kejing imports cancel {pk}` drops it; --yes stores it without asking."
            ).format(pk=one.pk),
            soft_wrap=True,
        )
        raise typer.Exit(1)
    try:
        answer = console.input(_("Store this? (y/n) "))
    except (EOFError, KeyboardInterrupt):
        console.print()
        answer = ""
    if answer.strip().casefold() in YES:
        return
    drop_import(one)
    raise Stopped


def finish(one: Import, *, as_of: date | None, console: Console) -> None:
    """Store an import, judge every customer, and say what was done and what comes next.

    :raises typer.Exit: with 1 if it cannot be stored; it waits then, and can go on
    """
    with told_why(one, drops=False):
        run_job(lambda: apply_import(one=one, now=timezone.now()), one=one, console=console)
    one.refresh_from_db()
    preview = read_preview(one)
    if preview is not None:
        console.print()
        removed = bool(one.options.get("removes_missing"))
        for said in tell_result(preview, removed_missing=removed):
            console.print(said, highlight=False, soft_wrap=True)
        _tell_next(one, preview, console=console)
    judge_again(one, as_of=as_of, console=console)
    if not User.objects.filter(is_active=True).exists():
        console.print(_("Nobody can sign in yet: make an account with `kejing account NAME`."), soft_wrap=True)


def _may_change(preview: Preview) -> bool:
    return preview.changes_something or counts_of(preview).missing > 0


def _tell_next(one: Import, preview: Preview, *, console: Console) -> None:
    said = [
        _("It is import {pk}; `kejing imports undo {pk}` takes all of it back.").format(pk=one.pk),
    ]
    if preview.rejected:
        said.append(tell_rejected(one, preview.rejected))
    names = preview.names_open + preview.duplicates
    if names:
        said.append(
            ngettext(
                "{n} name waits to be decided on the page “Import”.",
                "{n} names wait to be decided on the page “Import”.",
                names,
            ).format(n=f"{names:,}")
        )
    if preview.unassigned:
        said.append(_("Documents without a customer wait on the page “Import” for somebody to say whose they are."))
    for text in said:
        console.print(text, highlight=False, soft_wrap=True)


def _read_options(asked: Asked) -> ImportOptions:
    files = asked.files
    if any(rate.currency == own_currency() for rate in asked.rates):
        raise BadInput(
            _("--rate is about {currency}, the company's own currency, which needs none.").format(
                currency=own_currency()
            )
        )
    return ImportOptions(
        mapping=read_mapping(files.mapping),
        types=read_said_types(files.types),
        date_order=choose_date_order(files.date_order),
        amount_basis=choose_amount_basis(files.amount_basis),
        accept_difference=files.accept_difference,
        skip_bad_rows=files.skip_bad_rows,
        currency=asked.currency,
        balances_on=asked.balances_on,
        removes_missing=asked.removes_missing,
        memory="forget" if files.forgets else "use" if files.remembers else "ignore",
    )


def _read(one: Import, asked: Asked, *, console: Console) -> None:
    """Read the files; a rate without a day holds from their first day on.

    :raises ImportStopped: if they are no ledger, or ask something that no option answers
    """
    undated = {rate.currency: rate.rate for rate in asked.rates if rate.dated_on is None}
    for rate in asked.rates:
        if rate.dated_on is not None:
            _keep_rate(rate.currency, rate.rate, rate.dated_on, console=console)

    def read() -> None:
        run_job(lambda: read_import(one=one, now=timezone.now(), today=today_here()), one=one, console=console)
        one.refresh_from_db()

    try:
        read()
    except ImportStopped as stopped:
        currency, day = _rate_asked(stopped.failure)
        if currency not in undated:
            raise
        _keep_rate(currency, undated[currency], day, console=console)
        read()
        return
    preview = read_preview(one)
    if preview is None or preview.currency not in undated or preview.first_on is None:
        return
    said = undated[preview.currency]
    if said != _rate_on(preview.currency, preview.first_on):
        _keep_rate(preview.currency, said, preview.first_on, console=console)
        read()


def _rate_asked(failure: Failure) -> tuple[str, date]:
    """Return the currency whose rate the files need, empty where they need none, and from which day on."""
    if failure.code != "rate_missing":
        return "", date.min
    return str(failure.numbers["currency"]), date.fromisoformat(str(failure.numbers["day"]))


def _rate_on(currency: str, day: date) -> Decimal | None:
    rates = ExchangeRate.objects.filter(currency=currency, dated_on__lte=day).order_by("-dated_on")
    return rates.values_list("rate", flat=True).first()


def _keep_rate(currency: str, rate: Decimal, day: date, *, console: Console) -> None:
    set_rate(currency=currency, dated_on=day, rate=rate)
    console.print(
        _("From {day} on, 1 {currency} is {rate} {own}.").format(
            day=day.isoformat(), currency=currency, rate=f"{rate:f}", own=own_currency()
        ),
        highlight=False,
    )
