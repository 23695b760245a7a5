"""Commands and their options."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kejing import __version__
from kejing.site.cli.database import Database, FilesOrNone, check_ledger_named
from kejing.site.cli.errors import BadInput
from kejing.site.cli.import_options import (
    Asked,
    BalancesOn,
    FilesCurrency,
    ImportFiles,
    JudgeDay,
    KindWord,
    New,
    Rates,
    RemoveMissing,
    Same,
    Source,
    Yes,
    choose_currency,
    choose_kind,
    read_rates,
    read_same,
)
from kejing.site.cli.imports_commands import imports_app
from kejing.site.cli.options import (
    AcceptDifference,
    AmountBasisWord,
    AsOf,
    Contacts,
    Currency,
    CustomerList,
    DateOrderWord,
    DropIdentical,
    DropItems,
    DropTypes,
    DropZero,
    Files,
    Forget,
    Headers,
    Lang,
    LedgerFiles,
    Map,
    NoMemory,
    PolicyFile,
    Products,
    Receipts,
    Receivables,
    SkipBadRows,
    Types,
    choose_language,
    read_day,
)
from kejing.site.server import PortTaken
from kejing.site.starting import StartRefused
from kejing.site.words import LANGUAGE, _

EXIT_BAD_INPUT = 2
EXIT_CHANGED = 1

app = typer.Typer(
    name="kejing",
    help=_("Kejing grades your customers from the sales ledger you already have."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line and turn every named error into one sentence and exit code 2."""
    try:
        app(prog_name="kejing")
    except (BadInput, StartRefused, PortTaken) as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        sys.exit(EXIT_BAD_INPUT)


def show_version(wanted: bool) -> None:
    """Print the version and end, when asked for."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def kejing(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help=_("Print the version and end."))
    ] = False,
) -> None:
    """Hold the options that every command has."""


@app.command(help=_("Judge the customers of ledger files, or of the stored ledger, by every rule."))
def judge(
    context: typer.Context,
    files: FilesOrNone = None,
    database: Database = False,
    as_of: AsOf = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help=_("Write one row per customer to this .csv, .xlsx, .parquet or .json file."), show_default=False
        ),
    ] = None,
    mapping: Map = None,
    policy: PolicyFile = None,
    headers: Headers = None,
    customers: CustomerList = None,
    products: Products = None,
    contacts: Contacts = None,
    receivables: Receivables = None,
    receipts: Receipts = None,
    drop_items: DropItems = "",
    drop_types: DropTypes = "",
    drop_zero: DropZero = False,
    drop_identical: DropIdentical = False,
    accept_difference: AcceptDifference = False,
    skip_bad_rows: SkipBadRows = False,
    date_order: DateOrderWord = "",
    amount_basis: AmountBasisWord = "",
    types: Types = None,
    no_memory: NoMemory = False,
    forget: Forget = False,
    currency: Currency = "CNY",
    engine: Annotated[
        str,
        typer.Option(
            help=_("Where the sums are made: duckdb, sqlite or postgres (the server of DATABASE_URL)."),
            metavar="ENGINE",
        ),
    ] = "duckdb",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print everything as one JSON document."))] = False,
    language: Lang = LANGUAGE,
) -> None:
    """Read, judge, print, and write."""
    spoken = choose_language(language)
    check_ledger_named(context, files=files, database=database)
    if database:
        from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - files need no database

        set_up_django()
        from kejing.site.cli.stored import judge_database  # noqa: PLC0415 - needs Django set up

        prepare_installation()
        judge_database(
            as_of=read_day(as_of), out=out, policy_file=policy, engine=engine, as_json=as_json, language=spoken
        )
        return
    from kejing.site.cli.judging import judge_files  # noqa: PLC0415 - keeps `kejing --help` fast

    judge_files(
        files=LedgerFiles(
            lines=tuple(files or ()),
            mapping=tuple(mapping or ()),
            headers=headers,
            customers=customers,
            products=products,
            contacts=contacts,
            receivables=receivables,
            drop_items=drop_items,
            drop_types=drop_types,
            drop_zero=drop_zero,
            drop_identical=drop_identical,
            receipts=receipts,
            accept_difference=accept_difference,
            skip_bad_rows=skip_bad_rows,
            date_order=date_order,
            amount_basis=amount_basis,
            types=tuple(types or ()),
            remembers=not no_memory,
            forgets=forget,
        ),
        as_of=read_day(as_of),
        out=out,
        policy_file=policy,
        currency=currency.upper(),
        engine=engine,
        as_json=as_json,
        language=spoken,
    )


@app.command(help=_("Make one page to print and pin up: pyramid, movement, structure, who should have ordered."))
def report(
    files: Files,
    out: Annotated[
        Path, typer.Option(help=_("Write the page to this .html file."), show_default=False, metavar="FILE.html")
    ],
    as_of: AsOf = "",
    company: Annotated[str, typer.Option(help=_("The company's name, for the title."), show_default=False)] = "",
    mapping: Map = None,
    policy: PolicyFile = None,
    headers: Headers = None,
    customers: CustomerList = None,
    products: Products = None,
    contacts: Contacts = None,
    receivables: Receivables = None,
    receipts: Receipts = None,
    drop_items: DropItems = "",
    drop_types: DropTypes = "",
    drop_zero: DropZero = False,
    drop_identical: DropIdentical = False,
    accept_difference: AcceptDifference = False,
    skip_bad_rows: SkipBadRows = False,
    date_order: DateOrderWord = "",
    amount_basis: AmountBasisWord = "",
    types: Types = None,
    no_memory: NoMemory = False,
    forget: Forget = False,
    currency: Currency = "CNY",
    language: Lang = LANGUAGE,
) -> None:
    """Read, judge, and write the page."""
    from kejing.site.cli.reporting import report_files  # noqa: PLC0415 - keeps `kejing --help` fast

    spoken = choose_language(language)
    report_files(
        files=LedgerFiles(
            lines=tuple(files),
            mapping=tuple(mapping or ()),
            headers=headers,
            customers=customers,
            products=products,
            contacts=contacts,
            receivables=receivables,
            drop_items=drop_items,
            drop_types=drop_types,
            drop_zero=drop_zero,
            drop_identical=drop_identical,
            receipts=receipts,
            accept_difference=accept_difference,
            skip_bad_rows=skip_bad_rows,
            date_order=date_order,
            amount_basis=amount_basis,
            types=tuple(types or ()),
            remembers=not no_memory,
            forgets=forget,
        ),
        as_of=read_day(as_of),
        out=out,
        policy_file=policy,
        currency=currency.upper(),
        language=spoken,
        company=company,
    )


@app.command(help=_("Print every limit of the policy as TOML, to change and give to --policy."))
def policy(given: PolicyFile = None) -> None:
    """Print the policy in force."""
    from kejing.site.cli.judging import read_policy  # noqa: PLC0415 - keeps `kejing --help` fast

    typer.echo(read_policy(given).to_toml(), nl=False)


@app.command(
    name="import", help=_("Put files into the database: shows what that would do, asks, and judges all customers anew.")
)
def import_files(
    files: ImportFiles,
    yes: Yes = False,
    source: Source = "ledger",
    kind: KindWord = "",
    as_of: JudgeDay = "",
    remove_missing: RemoveMissing = False,
    mapping: Map = None,
    headers: Headers = None,
    customers: CustomerList = None,
    products: Products = None,
    contacts: Contacts = None,
    receivables: Receivables = None,
    receipts: Receipts = None,
    accept_difference: AcceptDifference = False,
    skip_bad_rows: SkipBadRows = False,
    date_order: DateOrderWord = "",
    amount_basis: AmountBasisWord = "",
    types: Types = None,
    no_memory: NoMemory = False,
    forget: Forget = False,
    same: Same = None,
    new: New = None,
    currency: FilesCurrency = "",
    rates: Rates = None,
    balances_on: BalancesOn = "",
) -> None:
    """Read, show, ask, store, and judge."""
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - Django is set up first

    asked = Asked(
        files=LedgerFiles(
            lines=tuple(files),
            mapping=tuple(mapping or ()),
            headers=headers,
            customers=customers,
            products=products,
            contacts=contacts,
            receivables=receivables,
            receipts=receipts,
            accept_difference=accept_difference,
            skip_bad_rows=skip_bad_rows,
            date_order=date_order,
            amount_basis=amount_basis,
            types=tuple(types or ()),
            remembers=not no_memory,
            forgets=forget,
        ),
        source=source,
        kind=choose_kind(kind),
        currency=choose_currency(currency),
        rates=read_rates(rates or ()),
        balances_on=read_day(balances_on, option="--balances-on"),
        removes_missing=remove_missing,
        same=read_same(same or ()),
        new=tuple(name.strip() for name in new or ()),
        as_of=read_day(as_of),
        asks=not yes,
    )
    set_up_django()
    from kejing.site.cli.importing import import_files as run  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    run(asked)


app.add_typer(imports_app, name="imports")


@app.command(help=_("Show a made-up company, filled, in the browser. Nothing of yours is touched."))
def demo(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help=_("Where to listen; without it, a free one."), show_default=False),
    ] = None,
    browser: Annotated[bool, typer.Option(help=_("Open the page in the browser."))] = True,
    customers: Annotated[
        int | None,
        typer.Option(min=1, help=_("How many customers to make up; without it, 480."), show_default=False),
    ] = None,
    lines: Annotated[
        int | None, typer.Option(min=1, help=_("How many ledger lines to make up."), show_default=False)
    ] = None,
    language: Lang = LANGUAGE,
    fresh: Annotated[bool, typer.Option("--fresh", help=_("Make the company anew."))] = False,
) -> None:
    """Make the demo company if it is not there, and serve it."""
    from kejing.site.cli.showing import show_demo  # noqa: PLC0415 - it sets the environment before Django reads it

    show_demo(
        port=port,
        browser=browser,
        customers=customers,
        lines=lines,
        language=choose_language(language),
        fresh=fresh,
    )


@app.command(help=_("Serve your company's pages and run its background work."))
def serve(
    host: Annotated[str, typer.Option(help=_("The address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("The port to listen on."))] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help=_("Web workers; without it, one a core."), show_default=False)
    ] = None,
    cert: Annotated[
        Path | None,
        typer.Option(
            help=_("A certificate (PEM, with what leads to its root): pages are served by HTTPS, as phones need them."),
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help=_("The certificate's key (PEM, without a password)."), show_default=False)
    ] = None,
) -> None:
    """Check, update the tables, and serve."""
    from kejing.site.cli.showing import serve_company  # noqa: PLC0415 - keeps `kejing --help` fast

    serve_company(host=host, port=port, workers=workers, cert=cert, key=key)


@app.command(help=_("Find whatever was changed in the records of contacts, visits and photos after it was kept."))
def verify(
    against: Annotated[
        list[str] | None,
        typer.Option(
            help=_("A head that was sent out, or a file of heads: what was changed since is found in any case."),
            metavar="HEAD|FILE",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str,
        typer.Option(
            help=_("The public key, as the mail of heads names it; without it, that of this installation."),
            show_default=False,
        ),
    ] = "",
    files: Annotated[bool, typer.Option(help=_("Read the files of all photos too."))] = True,
    adopt: Annotated[
        bool, typer.Option("--adopt", help=_("Take in, as they are now, the records that are in no chain yet."))
    ] = False,
) -> None:
    """Walk the chains and say what was found."""
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - Django is set up first

    set_up_django()
    from kejing.site.cli.verifying import verify_records  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    if not verify_records(against=against or [], key=key, with_files=files, adopts=adopt):
        raise typer.Exit(EXIT_CHANGED)


@app.command(help=_("Bring in check-ins out of office that WeCom recorded, as second evidence beside visits."))
def checkins(
    file: Annotated[
        Path,
        typer.Argument(help=_("The administrator's export (xlsx, csv), or the saved answer of WeCom (json).")),
    ],
    yes: Yes = False,
) -> None:
    """Read, show, ask, and take in."""
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - Django is set up first

    set_up_django()
    from kejing.site.cli.checking_in import bring_check_ins  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    bring_check_ins(file, asks=not yes)


@app.command(help=_("Make an account that can sign in, or change an existing one and its password."))
def account(
    username: Annotated[str, typer.Argument(help=_("The name to sign in with."), show_default=False)],
    name: Annotated[
        str | None, typer.Option(help=_("The name people know this person by."), show_default=False)
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            help=_(
                "salesperson, supervisor, service, marketing, general_manager or administrator; a new account is a"
                " general_manager."
            ),
            show_default=False,
        ),
    ] = None,
    team: Annotated[
        str | None, typer.Option(help=_("The team, which is made if it is not there."), show_default=False)
    ] = None,
    no_second_factor: Annotated[
        bool, typer.Option("--no-second-factor", help=_("Take the second factor away: phone and codes are lost."))
    ] = False,
) -> None:
    """Ask for a password and make the account."""
    from kejing.site.starting import prepare_installation, set_up_django  # noqa: PLC0415 - Django is set up first

    set_up_django()
    from kejing.site.cli.accounts import make_account  # noqa: PLC0415 - needs Django set up

    prepare_installation()
    make_account(username=username, name=name, role=role, team=team, no_second_factor=no_second_factor)
