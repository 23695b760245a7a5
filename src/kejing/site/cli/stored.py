"""`kejing judge --database`: the stored ledger, judged as its files would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kejing.analytics.wording import write_amount
from kejing.kit.frames import ExtractFailed
from kejing.kit.money import minor_digits
from kejing.kit.standards import own_currency
from kejing.ledger.queries import sales_period
from kejing.site.cli.answer import StoredAccount
from kejing.site.cli.errors import BadInput
from kejing.site.cli.judging import Way, engine_of, judge_and_tell, read_policy, tell_day
from kejing.site.cli.output import check_output
from kejing.site.words import _, ngettext
from kejing.standing.operations.facts import read_stored_facts
from kejing.standing.queries import policy_on

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kejing.ledger.queries import Period
    from kejing.standing.operations.facts import StoredFacts


def judge_database(
    *, as_of: date | None, out: Path | None, policy_file: Path | None, engine: str, as_json: bool, language: str
) -> None:
    """Judge the stored ledger as of a day, by default that of its last sale, and print and write as for files.

    Tiers of a month end are not settled here, as they are not for files: the day alone decides. Without a policy file
    it is the company's policy of that day.

    :raises BadInput: if there is no sale, or the database, the policy, the engine or the output cannot be used
    """
    console = Console(markup=False, quiet=as_json)
    given = None if policy_file is None else read_policy(policy_file, minor_digits=minor_digits())
    summing = engine_of(engine)
    if out is not None:
        check_output(out, inputs=[])
    period = sales_period()
    if period is None:
        raise BadInput(_("There is no sale in the database yet: `kejing import FILE…` puts a ledger there."))
    try:
        with console.status(_("Reading the ledger…")):
            stored = read_stored_facts()
    except ExtractFailed as error:
        raise BadInput(_("The database cannot be read: {reason}").format(reason=error)) from error
    account = _tell_account(stored, period=period)
    _print_account(account, console=console)
    day = as_of or period.last_on
    tell_day(day, given=as_of, console=console)
    way = Way(
        policy=given or policy_on(day),
        currency=own_currency(),
        engine=summing,
        out=out,
        as_json=as_json,
        language=language,
    )
    judge_and_tell(stored.facts_as_of(day), ledger=account, day=day, way=way, console=console)


def _tell_account(stored: StoredFacts, *, period: Period) -> StoredAccount:
    return StoredAccount(
        documents=stored.documents.height,
        lines=stored.lines.height,
        customers=stored.facts.customers.height,
        amount=int(stored.documents["amount"].sum()),
        period=(period.first_on, period.last_on),
        minor_digits=minor_digits(),
    )


def _print_account(account: StoredAccount, *, console: Console) -> None:
    first, last = account.period
    console.print(
        _("Sales from {first} to {last}: {lines}, {customers}, {amount} in all.").format(
            first=first.isoformat(),
            last=last.isoformat(),
            lines=ngettext("{n} line", "{n} lines", account.lines).format(n=f"{account.lines:,}"),
            customers=ngettext("{n} customer", "{n} customers", account.customers).format(n=f"{account.customers:,}"),
            amount=write_amount(account.amount, minor_digits=account.minor_digits),
        ),
        highlight=False,
        soft_wrap=True,
    )
