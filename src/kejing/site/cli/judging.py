"""`kejing judge`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from babel.numbers import get_currency_precision, is_currency
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kejing.analytics.judge import judge_ledger
from kejing.analytics.policy import Policy, PolicyError
from kejing.analytics.pyramid import pyramid
from kejing.analytics.structure import structure
from kejing.analytics.summary import EngineError, EngineName, summarise
from kejing.analytics.wording import sentence
from kejing.site.cli.answer import Answer, print_json
from kejing.site.cli.drawing import print_pyramid, print_structure
from kejing.site.cli.errors import BadInput
from kejing.site.cli.options import check_apart
from kejing.site.cli.output import check_output, write_judged
from kejing.site.cli.reading import read_facts
from kejing.site.cli.receivables import settle_receivables
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from kejing import intake
    from kejing.analytics.facts import Facts
    from kejing.site.cli.answer import StoredAccount
    from kejing.site.cli.options import LedgerFiles


@dataclass(frozen=True, slots=True)
class Way:
    """How customers are judged, and what becomes of the answer."""

    policy: Policy
    currency: str
    engine: EngineName
    out: Path | None
    as_json: bool
    language: str

    @property
    def digits(self) -> int:
        """Return how many digits an amount has after the point."""
        return self.policy.minor_digits


def judge_files(
    *,
    files: LedgerFiles,
    as_of: date | None,
    out: Path | None,
    policy_file: Path | None,
    currency: str,
    engine: str,
    as_json: bool,
    language: str,
) -> None:
    """Read the files, judge as of a day, print pyramid and structure, and write one row per customer where asked.

    With `as_json` one JSON document is printed and nothing else.

    :raises BadInput: if a file, the policy, the currency, the engine or the output cannot be used
    """
    console = Console(markup=False, quiet=as_json)
    digits = minor_digits_of(currency)
    summing = engine_of(engine)
    if out is not None:
        check_output(out, inputs=files.every())
        check_apart(out, inputs=files.every())
    policy = read_policy(policy_file, minor_digits=digits)
    way = Way(policy=policy, currency=currency, engine=summing, out=out, as_json=as_json, language=language)
    # Lines too many for memory lie here until the sums are made.
    with TemporaryDirectory(prefix="kejing-") as folder:
        reading = read_facts(files, minor_digits=digits, language=language, console=console, folder=Path(folder))
        day = as_of or reading.last_sale_on
        tell_day(day, given=as_of, console=console)
        reading = settle_receivables(reading, as_of=day, console=console)
        judge_and_tell(reading.facts, ledger=reading.ledger, day=day, way=way, console=console)


def tell_day(day: date, *, given: date | None, console: Console) -> None:
    """Print the day that is judged for, where nobody named it."""
    if given is None:
        console.print(_("Judged as of {day}, the last day of the ledger.").format(day=day.isoformat()))


def judge_and_tell(
    facts: Facts, *, ledger: intake.Ledger | StoredAccount, day: date, way: Way, console: Console
) -> None:
    """Judge the facts as of a day, print what is found and write one row per customer where asked.

    :raises BadInput: if the engine or the output cannot be used
    """
    out, digits, language = way.out, way.digits, way.language
    with show_progress(console, steps=3 if out is None else 4) as step:
        step(_("Summing up every customer…"))
        try:
            summary = summarise(
                facts, as_of=day, policy=way.policy, engine=way.engine, server=os.environ.get("DATABASE_URL")
            )
        except EngineError as error:
            raise BadInput(_("The sums could not be made there: {reason}").format(reason=error)) from error
        step(_("Judging every customer…"))
        judged = judge_ledger(summary, policy=way.policy)
        step(_("Drawing the pyramid…"))
        drawn = pyramid(judged.frame, policy=way.policy, findings=judged.findings)
        found = structure(judged.frame, policy=way.policy)
        if out is not None:
            step(_("Writing the customers…"))
            write_judged(judged.frame, file=out, minor_digits=digits, language=language)
    if way.as_json:
        answer = Answer(
            ledger=ledger,
            as_of=day,
            currency=way.currency,
            pyramid=drawn,
            structure=found,
            findings=judged.findings,
            out=out,
        )
        print_json(answer, language=language)
        return
    console.print(
        _("The ledger covers {days} days up to then.").format(days=f"{judged.findings.coverage_days:,}"),
        highlight=False,
    )
    print_pyramid(drawn, currency=way.currency, digits=digits, language=language, console=console)
    print_structure(found, digits=digits, language=language, console=console)
    for finding in judged.findings.reasons:
        console.print(sentence(finding, language=language, minor_digits=digits), highlight=False, soft_wrap=True)
    if out is not None:
        console.print(
            _("{count} customers written to {file}.").format(count=f"{judged.frame.height:,}", file=out), soft_wrap=True
        )


@contextmanager
def show_progress(console: Console, *, steps: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of steps while there is somebody to look at it; each call tells the next step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=steps)
        begun = 0

        def step(told: str) -> None:
            nonlocal begun
            progress.update(task, description=told, completed=begun)
            begun += 1

        yield step


def engine_of(given: str) -> EngineName:
    """Return the engine that `--engine` names.

    :raises BadInput: if there is no such engine, or no server for it
    """
    try:
        engine = EngineName(given.lower())
    except ValueError as error:
        raise BadInput(
            _("--engine is {given}; it can be {engines}.").format(given=given, engines=", ".join(EngineName))
        ) from error
    if engine is EngineName.POSTGRES and not os.environ.get("DATABASE_URL"):
        raise BadInput(_("--engine postgres needs a server: set DATABASE_URL, such as postgres://user@host/name."))
    return engine


def minor_digits_of(currency: str) -> int:
    """Return how many digits the currency has after the point.

    :raises BadInput: if there is no such currency
    """
    if not is_currency(currency):
        raise BadInput(
            _("--currency is {currency}, which is no currency code such as CNY or USD.").format(currency=currency)
        )
    return get_currency_precision(currency)


def read_policy(file: Path | None, *, minor_digits: int | None = None) -> Policy:
    """Return the policy of a TOML file, or the shipped one; `minor_digits` are those of the currency, where known.

    :raises BadInput: if the file cannot be read or holds something a policy has not
    """
    try:
        policy = Policy() if file is None else Policy.from_toml(file.read_text(encoding="utf-8"))
        return policy if minor_digits is None else replace(policy, minor_digits=minor_digits)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(_("The policy file {file} cannot be read.").format(file=file)) from error
    except PolicyError as error:
        raise BadInput(_("The policy file {file} cannot be used: {reason}").format(file=file, reason=error)) from error
