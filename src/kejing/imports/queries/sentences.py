"""Why an import stopped, and what a reading noticed, in the reader's language and in the words of a page.

The intake's own sentences name the options of the command line; where they do, a page says it in its own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kejing import intake
from kejing.analytics.wording import write_amount
from kejing.customers.models import Customer, Person
from kejing.imports.enums import FileRole
from kejing.imports.queries.languages import reading_language
from kejing.kit.money import minor_digits
from kejing.ledger.models import Category, Document, Line, Product, Salesperson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kejing.imports.operations.failures import Failure, Number

LONGEST_TEXT = 80
LONG = frozenset({"file", "first", "second", "fields", "kinds", "headers", "reason"})


def tell_failure(failure: Failure) -> str:
    """Return why an import stopped, and what to do about it."""
    if failure.about == "intake":
        return tell_intake(intake.Reason(failure.code, failure.numbers))
    text = _own_failures().get(failure.code)
    if text is None:
        return _("The import stopped: {code}.").format(code=failure.code)
    return text.format_map(_fill(failure.numbers))


def tell_intake(reason: intake.Reason) -> str:
    """Return the sentence of an error or a note of the intake."""
    count = reason.numbers.get("count", reason.numbers.get("rows"))
    text = _page_sentences(int(count) if isinstance(count, int) else 1).get(reason.code)
    if text is None:
        return intake.sentence(reason, language=reading_language())
    return text.format_map(_fill(reason.numbers))


def tell_notes(notes: Sequence[intake.Reason]) -> tuple[str, ...]:
    """Return what a reading noticed, each thing once."""
    return tuple(dict.fromkeys(map(tell_intake, notes)))


def tell_reject(row: Mapping[str, object]) -> str:
    """Return why a row was rejected."""
    return _("{file}, row {row}: {reason}").format(
        file=row["file"], row=row["row"], reason=intake.describe_reject(row, language=reading_language())
    )


def tell_apart(apart: intake.SetApart) -> str:
    """Return how many rows of a kind are in no figure, with their money."""
    kind = " ".join(filter(None, (intake.label(apart.kind, language=reading_language()), apart.word)))
    return ngettext("{kind}: {rows} row, {amount}", "{kind}: {rows} rows, {amount}", apart.rows).format(
        kind=kind, rows=f"{apart.rows:,}", amount=write_amount(apart.amount, minor_digits=minor_digits())
    )


def _own_failures() -> Mapping[str, str]:
    """Return the sentences of what an import itself stops for."""
    return {
        "source_name": _("A source needs a name, of no more than {limit} letters."),
        "not_open": _("This import has been read already: begin a new one for other files."),
        "disk": _("The files cannot be written: {reason}. Make room on the disk, then try again."),
        "no_files": _("There is no file in this import: add one, or begin a new import."),
        "several_files": _(
            "There are {count} files for “{role}”, and one is read: put them into one, or remove the others."
        ),
        "no_rows": _("The files hold nothing that could be stored."),
        "text_too_long": _(
            "“{start}…” in {field} has {length} letters, and {limit} can be kept: shorten it in the file."
        ),
        "no_rejects": _("No row of this import was rejected."),
        "files_gone": _("The files of this import are gone: somebody removed them on the server. Send them again."),
        "memory": _("The files need more memory than the server has. Send them in parts, such as month by month."),
        "database": _("The database cannot be used: {reason}. Nothing half-done is visible; try again."),
        "busy": _("Somebody is working on this import, or another one is being stored. Try again when that is done."),
        "not_ready": _("This import was not read yet, or what was read is gone: read it again."),
        "is_done": _("There is nothing left to cancel: what is stored can be undone."),
        "cancelled": _("The import was cancelled: nothing of it is in the ledger."),
        "not_applied": _("This import is not in the ledger, so there is nothing to undo."),
        "not_undone": _("This import was not taken back, so there is nothing to bring back."),
        "documents_clash": _(
            "{customer} has a document with the same number on the same day already, so this cannot become one, too."
        ),
        "has_customer": _("This document has its customer already."),
        "unknown_customer": _("There is no customer with the code “{customer}”."),
        "unknown_name": _("“{name}” is no name that waits to be decided."),
        "ledger_changed": _(
            "Another import was stored meanwhile: go on, and this one is compared with the ledger anew."
        ),
        "cleared": _(
            "What this would need was cleared away, {days} days after it had been of use: it cannot be done any more."
            " Import the files again instead."
        ),
        "amount_too_large": _(
            "{amount} of {day} is too large to be stored in the company's currency: look at the file, and at the rate."
        ),
        "rate_missing": _(
            "The amounts are in {currency}, and no rate is known for {day}: say what one {currency} is worth in {own}."
        ),
    }


def _page_sentences(count: int) -> Mapping[str, str]:
    """Return the sentences of the intake's codes that a page says in its own words."""
    return {
        "broken_rows": ngettext(
            "In {file}, row {row} has more cells than the header, where “{value}” is left over. Put quotation marks"
            " around texts that hold the separator and upload the file again, or have this row rejected.",
            "In {file}, {count} rows have more cells than the header, the first is row {row}, where “{value}” is left"
            " over. Put quotation marks around texts that hold the separator and upload the file again, or have these"
            " rows rejected.",
            count,
        ),
        "no_columns": _("{file} has no column recognised as: {fields}. Say which of its columns it is."),
        "ambiguous_dates": _(
            "In {file}, the dates in “{header}” look like {value}, and it cannot be told whether the day or the month"
            " comes first. Which is it?"
        ),
        "mixed_dates": _(
            "In {file}, the dates in “{header}” are written in two ways: row {first_row} has “{first}”, row {row} has"
            " “{value}”. Write all of them as 2024-01-31 and upload the file again; or say which comes first, and rows"
            " written otherwise are rejected."
        ),
        "discount_unclear": _(
            "{file} has no amount column, only quantity, price and “{header}”, and it cannot be told what that is. Is"
            " it the part taken off, an amount of money, or is it in the price already?"
        ),
        "mixed_basis": _(
            "“{first_header}” in {first} is an {first_field}, “{second_header}” in {second} an {second_field}, and the"
            " two are never added up. Which amounts count?"
        ),
        "wrong_basis": _("“{header}” in {file} is an {first_field}, and an {second_field} is asked for."),
        "mixed_currencies": _(
            "“{header}” in {file} says {first} and {second}, and amounts of two currencies are never added up. Export"
            " amounts in one currency; or, if they all are in one already, leave that column aside."
        ),
        "title_no_sales": ngettext(
            "{rows} row was read, but it is no sale: {kinds}. The title “{value}” says so. Upload the list of sales; or"
            " say what it is.",
            "{rows} rows were read, but none of them is a sale: {kinds}. The title “{value}” says so. Upload the list"
            " of sales; or say what they are.",
            count,
        ),
        "control_total": _(
            "In {file}, row {row}, “{label}”, says {field} {stated}, but its rows come to {found}: a difference of"
            " {difference}. Nothing was taken in. Export the file again and upload it, or read it as it is."
        ),
        "title_says": _("The title “{value}” says what the documents are ({field}), and every row is taken for that."),
        "unknown_header": _("No column is called “{header}” any more: what was said of it is of no use here."),
        "repeated_field": _("{field} was given to two columns, “{first}” and “{second}”: choose one."),
    }


class _Filled(dict[str, "Number"]):
    """The numbers of a sentence; one that was forgotten shows as a dash instead of stopping the page."""

    def __missing__(self, key: str) -> str:
        return "—"


def _fill(numbers: Mapping[str, Number]) -> _Filled:
    """Return the numbers in words: fields, kinds and roles by their names, counts in groups, texts on one line."""
    language = reading_language()
    filled = _Filled()
    for key, number in numbers.items():
        filled[key] = _write(key, number)
    for key in ("field", "first_field", "second_field"):
        if numbers.get(key):
            filled[key] = intake.label(str(numbers[key]), language=language)
    if numbers.get("field") in _stored_fields():
        filled["field"] = _stored_fields()[str(numbers["field"])]
    if numbers.get("field_code"):
        filled["field"] = intake.label(str(numbers["field_code"]), language=language)
    if numbers.get("fields"):
        fields = (intake.label(code, language=language) for code in str(numbers["fields"]).split(","))
        filled["fields"] = _(", ").join(fields)
    if numbers.get("kinds"):
        pairs = (pair.split("=") for pair in str(numbers["kinds"]).split(","))
        told = (f"{intake.label(code, language=language)} {int(rows):,}" for code, rows in pairs)
        filled["kinds"] = _(", ").join(told)
    if numbers.get("role"):
        filled["role"] = str(dict(FileRole.choices).get(str(numbers["role"]), numbers["role"]))
    return filled


def _stored_fields() -> Mapping[str, str]:
    """Return the words of the fields that texts of files are stored in, by their names."""
    stored = (Customer, Person, Document, Line, Product, Category, Salesperson)
    return {
        f"{model._meta.label_lower}.{field.name}": str(field.verbose_name)  # noqa: SLF001 - Django's documented model API
        for model in stored
        for field in model._meta.concrete_fields  # noqa: SLF001 - the same
    }


def _write(key: str, number: Number) -> Number:
    if isinstance(number, str):
        plain = " ".join("".join(sign if sign.isprintable() else " " for sign in number).split())
        most = LONGEST_TEXT * (4 if key in LONG else 1)
        return plain if len(plain) <= most else f"{plain[: most - 1]}…"
    return f"{number:,}" if key in {"count", "rows"} and isinstance(number, int) else number
