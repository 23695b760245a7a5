"""`kejing report`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console

from kejing.site import report
from kejing.site.cli.errors import BadInput
from kejing.site.cli.judging import minor_digits_of, read_policy, show_progress
from kejing.site.cli.options import check_apart
from kejing.site.cli.reading import read_facts
from kejing.site.cli.receivables import settle_receivables
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kejing.analytics.policy import Policy
    from kejing.site.cli.options import LedgerFiles
    from kejing.site.cli.reading import Reading
    from kejing.site.report import Basis
    from kejing.site.words import Language

SUFFIXES = (".html", ".htm")
# The day itself, a month and a year before.
DAYS_JUDGED = 3


def report_files(
    *,
    files: LedgerFiles,
    as_of: date | None,
    out: Path,
    policy_file: Path | None,
    currency: str,
    language: Language,
    company: str = "",
) -> None:
    """Read the files, judge them as of a day and of a month and a year before, and write the page.

    :raises BadInput: if a file, the policy, the currency or the output cannot be used
    """
    console = Console(markup=False)
    digits = minor_digits_of(currency)
    check_page(out, inputs=files.every())
    check_apart(out, inputs=files.every())
    policy = read_policy(policy_file, minor_digits=digits)
    # Lines too many for memory lie here until the page is written.
    with TemporaryDirectory(prefix="kejing-") as folder:
        reading = read_facts(files, minor_digits=digits, language=language, console=console, folder=Path(folder))
        day = as_of or reading.last_sale_on
        if as_of is None:
            console.print(_("Judged as of {day}, the last day of the ledger.").format(day=day.isoformat()))
        reading = settle_receivables(reading, as_of=day, console=console)
        with show_progress(console, steps=DAYS_JUDGED + 1) as step:
            basis = judge_basis(reading, as_of=day, policy=policy, company=company, step=step)
            step(_("Writing the page…"))
            content = report.make_content(basis, currency=currency, language=language)
            write_page(report.render(content), file=out)
    console.print(_("The report of {day} is in {file}.").format(day=day.isoformat(), file=out), soft_wrap=True)


def judge_basis(
    reading: Reading, *, as_of: date, policy: Policy, company: str = "", step: Callable[[str], None]
) -> Basis:
    """Return what the report is made of, telling each step."""

    def tell(day: date) -> None:
        step(_("Judging every customer as of {day}…").format(day=day.isoformat()))

    now, earlier = report.judge_days(reading.facts, as_of=as_of, policy=policy, tell=tell)
    return report.Basis(company=company, ledger=reading.ledger, policy=policy, now=now, earlier=earlier)


def check_page(file: Path, *, inputs: Sequence[Path]) -> None:
    """Find out before the work whether the page can be written.

    :raises BadInput: if it would not be a page, its folder is not there, or it is one of the inputs
    """
    if any(file.resolve() == given.resolve() for given in inputs):
        raise BadInput(_("--out is {file}, which is the ledger itself. Name another file.").format(file=file))
    if file.suffix.lower() not in SUFFIXES:
        raise BadInput(
            _("--out is {file}; it can end with {suffixes}.").format(file=file, suffixes=", ".join(SUFFIXES))
        )
    if not file.resolve().parent.is_dir():
        raise BadInput(_("There is no folder {folder} to write to.").format(folder=file.resolve().parent))


def write_page(page: str, *, file: Path) -> None:
    """Write the page whole or not at all.

    :raises BadInput: if it cannot be written
    """
    partial = file.with_name(f".{file.name}.part")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise BadInput(_("{file} cannot be written: {reason}.").format(file=file, reason=error.strerror)) from error
