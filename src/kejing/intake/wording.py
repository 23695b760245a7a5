"""Sentences for errors, rejects and notes, in English, simplified and traditional Chinese."""

import gettext
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from kejing.intake.reasons import Number, Reason, RejectReason

LANGUAGES: Final[Mapping[str, str | None]] = MappingProxyType({"en": None, "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"})
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
_COUNTS: Final = ("count", "rows", "accounted")

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # errors
        "no_files": "No file was given: name at least one ledger file.",
        "same_file": "File {first_place}, {first}, and file {second_place}, {second}, have the same content: "
        "give each file only once.",
        "lone_headers": "{file} has document headers, which say nothing by themselves: give the file with the lines of "
        "the documents together with it.",
        "missing_file": "There is no file {file}: check the name and the folder.",
        "not_a_file": "{file} cannot be opened: check that it is a file or folder that you may read.",
        "changed_file": "{file} was changed while it was read: wait until the program that writes it is done, and try "
        "again.",
        "empty_file": "{file} is empty: export it again and check that it has rows.",
        "no_rows": "{file} has a header row but no rows under it: export it again with a longer period.",
        "not_a_table": "{file} is not a table: give a CSV file, an Excel workbook (.xlsx, .xls) or a Parquet file.",
        "damaged_file": "{file} is damaged or was not copied completely: copy or export it again.",
        "password_protected": "{file} is protected by a password: open it, save a copy without one, and use the copy.",
        "no_table_in_page": "{file} is a web page without a table: you may have been signed out when it was exported. "
        "Sign in and export it again.",
        "too_large": "{file} is too large for a workbook or web page: export it as CSV (UTF-8), or in parts.",
        "repeated_sheets": "In {file}, the sheets “{first}” and “{second}” hold the same rows, which would count "
        "twice: hide one of them; hidden sheets are not read.",
        "far_cell": "In {file}, sheet “{sheet}”, a filled cell stands far from the table, at {cell}: empty it, or copy "
        "the table into a new workbook.",
        "nul_bytes": "{file} holds unprintable zero bytes near row {row}, so it is no clean text table: "
        "export it again as CSV or .xlsx.",
        "unclosed_quote": "In {file}, row {row} opens a quotation mark that is never closed: "
        "remove it or export the file again.",
        "broken_rows": "In {file}, {count} rows have more cells than the header, the first is row {row}, where "
        "“{value}” is left over: put quotation marks around texts that hold the separator, or read the other rows with "
        "--skip-bad-rows.",
        "line_too_long": "Row {row} of {file} is longer than any row of a table, so it is no text table: "
        "export it again as CSV or .xlsx.",
        "unpacks_too_large": "{file} would unpack to more than can be a ledger: unpack it yourself and give the "
        "files in it.",
        "unknown_packing": "{file} is packed in a way that is not read: unpack it yourself and give the files in it.",
        "nested_archive": "{file} is an archive inside another: unpack it yourself and give the files in it.",
        "no_files_inside": "{file} holds no file that could be a table: check that it is the right one.",
        "no_columns": "{file} has no column recognised as: {fields}. Its columns are: {headers}. "
        'Say which is which with --map "{example}={field_code}".',
        "scaled_amounts": "{file} says “{value}” above the table, so its amounts are not written in full: "
        "export it with amounts in full.",
        "second_table": "In {file}, row {row} looks like the header of another table: “{value}” stands where a date "
        "should. Give each table a sheet or a file of its own.",
        "unknown_type": "“{value}” cannot be taken for “{type_code}”, which is no document type. "
        "The types are: {type_codes}.",
        "unknown_header": "No column is called “{header}”. The columns are: {headers}.",
        "unknown_field": "“{field_code}” is not a field. The fields are: {field_codes}.",
        "repeated_field": "The field {field_code} was given to two columns, “{first}” and “{second}”: choose one.",
        "ambiguous_dates": "In {file}, the dates in “{header}” look like {value}, and it cannot be told whether "
        "the day or the month comes first: say --date-order dmy or --date-order mdy, or write them as 2024-01-31.",
        "ambiguous_years": "In {file}, the dates in “{header}” look like {value}, and it cannot be told whether the "
        "year is one of the Republic of China: write them as 2024-01-31.",
        "mixed_dates": "In {file}, the dates in “{header}” are written in two ways: row {first_row} has “{first}”, row "
        "{row} has “{value}”. Write all of them as 2024-01-31; or say --date-order dmy or --date-order mdy, and rows "
        "written otherwise are rejected.",
        "mixed_numbers": "In {file}, the numbers in “{header}” are written in two ways, so that nobody can tell what "
        "1.234 or 1,234 is: row {first_row} has “{first}”, row {row} has “{value}”. Write all of them with a decimal "
        "point and try again.",
        "discount_unclear": "{file} has no amount column, only quantity, price and “{header}”, and it cannot be told "
        "whether that is the part taken off or the part paid: add an amount column, or say "
        '--map "{header}=discount_rate" if it is the part taken off, --map "{header}=discount" if it is money, '
        '--map "{header}=ignore" if the price already includes it.',
        "mixed_basis": "“{first_header}” in {first} is an {first_field}, “{second_header}” in {second} an "
        "{second_field}, and the two are never added up: say --amount-basis gross if the amounts to count contain tax, "
        "--amount-basis net if they do not, or name the right columns with --map.",
        "other_currency": "{first} is in {first_value}, {second} in {second_value}: amounts in two currencies are "
        "never added up. Give only files in one currency.",
        "mixed_currencies": "“{header}” in {file} says {first} and {second}, and amounts of two currencies are never "
        "added up: export amounts in one currency, or, if they all are in one already, say "
        '--map "{header}=ignore".',
        "wrong_basis": "“{header}” in {file} is an {first_field}, and an {second_field} is asked for: name a column "
        "that has it with --map, or ask for the other with --amount-basis.",
        "all_rows_rejected": "None of the {rows} rows of {file} could be read. The first, row {row}: {cause}",
        "no_sales": "{rows} rows were read, but none of them is a sale: {kinds}.",
        "title_no_sales": "{rows} rows were read, but none of them is a sale: {kinds}. The title “{value}” says so: "
        'give the list of sales; or, if these are the sales, say --type "{value}=sale".',
        "all_dropped": "The options leave out {rows} rows, and nothing is left to judge: {kinds}.",
        "control_total": "In {file}, row {row}, “{label}”, says {field} {stated}, but its rows come to {found}: a "
        "difference of {difference}. Nothing was taken in. Export the file again, or read it as it is with "
        "--accept-difference.",
        "lost_rows": "This is a fault of the program, not of {file}: rows read {rows}, rows accounted for "
        "{accounted}. Please report it.",
        # rejects
        "missing": "The {field} is missing.",
        "too_many_cells": "The row has more cells than the header; the first one left over is “{value}”.",
        "date_unreadable": "“{value}” is not a date that can be read.",
        "date_impossible": "“{value}” is not a day of the calendar.",
        "date_order_unknown": "In “{value}” it cannot be told whether the day or the month comes first.",
        "number_unreadable": "“{value}” in {field} is not a number that can be read.",
        "number_too_large": "“{value}” in {field} is too large to be true.",
        "text_damaged": "The {field} “{value}” holds characters that could not be read.",
        "no_header": "No document header has the number “{value}”.",
        "header_unclear": "Several document headers have the number “{value}” and say different things.",
        "said_otherwise": "“{value}” is in the file more than once, with different content.",
        "kind_unknown": "“{value}” is no kind of contact that is known.",
        "bulk_message": "“{value}” went to many at once: a bulk message is no contact with a customer.",
        "answer_unreadable": "“{value}” in {field} is neither yes nor no.",
        "code_shortened": "A spreadsheet shortened the {field} “{value}”, and forgot its last digits.",
        "customer_unknown": "Nobody has the {field} “{value}”, and the row gives no name.",
        # notes
        "title_says": "The title “{value}” says what the documents are ({field}), and every row is taken for that. If "
        'it is wrong, say --type "{value}=sale" or what else they are.',
        "all_sales": "The file has no document type: every row is taken as a sale, negative amounts as returns.",
        "amount_from_price": "The file has no amount: it is quantity × price, rounded half up on each row.",
        "text_replaced": "{count} characters of the file could not be read and are shown as �.",
        "values_unread": "{count} values of {field} could not be read and were left empty; the first is “{value}” in "
        "row {row}.",
        "amount_less_rate": "The file has no amount: it is quantity × price × (1 − “{header}”), rounded half up on "
        "each row.",
        "amount_less_percent": "The file has no amount: it is quantity × price × (1 − “{header}” ÷ 100), rounded half "
        "up on each row.",
        "amount_less_discount": "The file has no amount: it is quantity × price − “{header}”, rounded half up on "
        "each row.",
        "discount_in_price": "The price already has the discount taken off, so it is not taken off again.",
        "headers_without_lines": "{count} documents have no lines; the first is “{value}”.",
        "customers_added": "{count} customers are only in this file and are added; the first is “{value}”.",
        "customers_unlisted": "{count} customers of the sales files are not in this file; the first is “{value}”.",
        "names_shared": "{count} names belong to more than one customer, so no code can be found by them; the first is "
        "“{value}”.",
        "reversed_alone": "{count} rows are flagged as reversed, but no other flagged document of the same customer "
        "cancels them out: they stay in the figures.",
        "items_unknown": "{count} products that were sold are not in this file; the first is “{value}”.",
        "all_one_kind": "The file has no kind of contact: every row is taken as a {field}, because its date is "
        "called “{header}”.",
        "drop_met_nothing": "Nothing was found to drop for “{value}”.",
        "cells_beyond": "{count} rows have cells right of the last header, which belong to no column and are not read.",
        "day_first": "The dates in “{header}” are read with the day first; row {row} has “{value}”.",
        "month_first": "The dates in “{header}” are read with the month first; row {row} has “{value}”.",
        "year_first": "The dates in “{header}” are read with the year first; row {row} has “{value}”.",
        "years_of_the_republic": "The short years in “{header}” are read as years of the Republic of China; row {row} "
        "has “{value}”.",
        "decimal_comma": "The numbers in “{header}” have a decimal comma, as row {row} shows: “{value}”.",
        "codes_shortened": "{count} values of {field} were shortened by a spreadsheet, so that different ones may have "
        "become one; the first is “{value}” in row {row}. Format the column as text and export again.",
        "signs_differ": "{count} lines have a quantity below nought and an amount above it, the first in row {row}: "
        "they add to the sales as they are written. If they are returns, export the file with document types, or with "
        "a minus before their amounts.",
        "lines_rounded": "Lines rounded half up: {rounded}; unrounded {unrounded}.",
        "remembered_unknown": "What was remembered of “{header}” ({field_code}) fits nothing in this file and is "
        "not used.",
        "link_missing": "{count} documents name one that they reverse, which is not in the files for the same "
        "customer; the first is “{value}”. They stay in the figures.",
        "link_unequal": "{count} documents name one that they reverse, but the two amounts do not cancel out; the "
        "first is “{value}”. They stay in the figures.",
        "repeats_changed": "{count} rows repeat the document and line number of an earlier row with another quantity "
        "or amount: the earlier row counts. The first is row {row}, document “{value}”.",
        "names_found": "{count} customers have only a name here and were found by it under the code that other rows "
        "give; the first is “{value}”.",
        "names_cleaned": "{count} names were read without a telephone number or a mark such as (停用), or differ from "
        "another only in blanks and brackets, and are one customer with it; the first is “{value}”.",
        "names_unclear": "{count} names without a code stay customers of their own, because more than one customer "
        "could be meant; the first is “{value}”.",
        "codes_foreign": "{count} rows have a code that no other file knows, but the name of exactly one customer, and "
        "were taken for that one; the first is “{value}”.",
        "receipts_minus": "The file writes payments with a minus: they are read without it.",
        "no_receipts": "{count} rows are no payments and are set apart; the first is “{value}”.",
        "balance_less_advance": "What is open is “{header}” less “{advance}”.",
        "balance_less_paid": "The file has no open amount: it is “{header}” less “{paid}”.",
        "balance_running": "“{header}” is a balance that runs from row to row: each row counts with its change, and "
        "a customer's rows add up to his last balance.",
        "amount_from_account": "The file is an account without amounts: a sale is its “{header}”, a return its "
        "“{decrease}”.",
        "payments_from_account": "The file is an account without document types: rows with “{header}” are taken as "
        "sales, rows with only “{decrease}” as payments, which are in no figure.",
        "amount_from_increase": "The file has no amount: it is “{header}”.",
        "amount_less_credits": "The file has no amount: it is “{header}” less “{decrease}”.",
    }
)

SINGULARS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "broken_rows": "In {file}, row {row} has more cells than the header, where “{value}” is left over: put "
        "quotation marks around texts that hold the separator, or read the other rows with --skip-bad-rows.",
        "all_rows_rejected": "The only row of {file}, row {row}, could not be read: {cause}",
        "no_sales": "{rows} row was read, but it is no sale: {kinds}.",
        "title_no_sales": "{rows} row was read, but it is no sale: {kinds}. The title “{value}” says so: give the list "
        'of sales; or, if this is one, say --type "{value}=sale".',
        "all_dropped": "The options leave out {rows} row, and nothing is left to judge: {kinds}.",
        "text_replaced": "{count} character of the file could not be read and is shown as �.",
        "values_unread": "{count} value of {field} could not be read and was left empty: “{value}” in row {row}.",
        "headers_without_lines": "{count} document has no lines: “{value}”.",
        "customers_added": "{count} customer is only in this file and is added: “{value}”.",
        "customers_unlisted": "{count} customer of the sales files is not in this file: “{value}”.",
        "names_shared": "{count} name belongs to more than one customer, so no code can be found by it: “{value}”.",
        "reversed_alone": "{count} row is flagged as reversed, but no other flagged document of the same customer "
        "cancels it out: it stays in the figures.",
        "items_unknown": "{count} product that was sold is not in this file: “{value}”.",
        "cells_beyond": "{count} row has cells right of the last header, which belong to no column and are not read.",
        "signs_differ": "{count} line has a quantity below nought and an amount above it, in row {row}: it adds to the "
        "sales as it is written. If it is a return, export the file with document types, or with a minus before its "
        "amount.",
        "codes_shortened": "{count} value of {field} was shortened by a spreadsheet, so that different ones may have "
        "become one: “{value}” in row {row}. Format the column as text and export again.",
        "link_missing": "{count} document names one that it reverses, which is not in the files for the same customer: "
        "“{value}”. It stays in the figures.",
        "link_unequal": "{count} document names one that it reverses, but the two amounts do not cancel out: "
        "“{value}”. It stays in the figures.",
        "repeats_changed": "{count} row repeats the document and line number of an earlier row with another quantity "
        "or amount: the earlier row counts. It is row {row}, document “{value}”.",
        "names_found": "{count} customer has only a name here and was found by it under the code that other rows give: "
        "“{value}”.",
        "names_cleaned": "{count} name was read without a telephone number or a mark such as (停用), or differs from "
        "another only in blanks and brackets, and is one customer with it: “{value}”.",
        "names_unclear": "{count} name without a code stays a customer of its own, because more than one customer "
        "could be meant: “{value}”.",
        "codes_foreign": "{count} row has a code that no other file knows, but the name of exactly one customer, and "
        "was taken for that one: “{value}”.",
        "no_receipts": "{count} row is no payment and is set apart: “{value}”.",
    }
)
"""How a sentence of SENTENCES goes where it counts just one."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sold_on": "date",
        "document_number": "document number",
        "document_type": "document type",
        "document_status": "document status",
        "row": "row",
        "customer": "customer",
        "customer_code": "customer code",
        "customer_name": "customer name",
        "salesperson": "salesperson",
        "region": "region",
        "item_code": "item code",
        "item_name": "item name",
        "category": "category",
        "quantity": "quantity",
        "price": "price",
        "amount": "amount",
        "gross_amount": "amount with tax",
        "net_amount": "amount without tax",
        "cost": "cost",
        "discount": "discount",
        "discount_rate": "discount rate",
        "reversed": "reversed document",
        "reversal": "reversal",
        "reversal_of": "document reversed",
        "line_number": "line number",
        "is_return": "return",
        "is_gift": "gift",
        "voided": "void mark",
        "tax": "tax",
        "margin": "margin",
        "receivable_increase": "added to what is owed",
        "receivable_decrease": "taken off what is owed",
        "second_unit": "second unit",
        "department": "department",
        "brand": "brand",
        "spec": "specification",
        "unit": "unit",
        "tax_rate": "tax rate",
        "warehouse": "warehouse",
        "batch": "batch",
        "remark": "remark",
        "receivable_opening": "owed at the start",
        "payment_status": "payment status",
        "settled_on": "date settled",
        "contact": "contact person",
        "phone": "telephone",
        "address": "address",
        "tax_number": "tax number",
        "email": "e-mail",
        "ignore": "not read",
        "unsure_amount": "amount that does not say whether it contains tax",
        "item": "product",
        "unit_cost": "unit cost",
        "customer_type": "customer type",
        "credit_limit": "credit limit",
        "created_on": "date created",
        "contact_every_days": "days between contacts",
        "is_intent": "prospect",
        "is_closed": "closed",
        "payment_days": "payment terms",
        "mobile": "mobile telephone",
        "division": "division",
        "contacted_on": "date of contact",
        "contact_kind": "kind of contact",
        "answered": "answered",
        "report": "report",
        "visit": "visit",
        "call": "call",
        "meeting": "meeting",
        "complaint": "complaint",
        "receivable_balance": "open amount",
        "advance": "advance payment",
        "due_on": "due date",
        "received_on": "date of payment",
        "settles": "document paid",
        "payment_method": "method of payment",
        "sale": "sale",
        "sale_return": "sales return",
        "receipt": "receipt",
        "receipt_refund": "refund paid",
        "ar_adjust": "receivable adjustment",
        "opening": "opening balance",
        "order": "order",
        "quote": "quotation",
        "gift": "gift",
        "purchase": "purchase",
        "expense": "expense",
        "other": "unknown document type",
        "void": "void document",
        "draft": "draft document",
        "unassigned_customer": "no customer",
        "identical": "identical rows",
        "items": "products named",
        "types": "document types named",
        "zero": "no quantity or price",
        "lines": "sales lines",
        "headers": "document headers",
        "customers": "customer list",
        "products": "product list",
        "contacts": "contacts",
        "receivables": "receivables",
        "receipts": "payments received",
    }
)
"""Words for the field and kind codes that stand in sentences."""


_LONGEST_TEXT: Final = 80
_LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {
        "file": 255,
        "first": 255,
        "second": 255,
        "headers": 600,
        "field_codes": 2000,
        "type_codes": 2000,
        "fields": 2000,
        "kinds": 2000,
    }
)
"""How much of a text of the file is told, in letters."""
_SEPARATOR: Final = ", "


class Worded(Protocol):
    """An `IntakeError`, a `Reason`, or anything else with a code and the numbers of its sentence."""

    @property
    def code(self) -> str:
        """Key of the sentence."""
        ...

    @property
    def numbers(self) -> Mapping[str, Number]:
        """What the sentence is filled with."""
        ...


def sentence(worded: Worded, /, *, language: str) -> str:
    """Return the sentence of an error, a reject or a note; `language` is en, zh-hans or zh-hant.

    Codes under the keys ``field``, ``first_field``, ``second_field``, ``fields`` (comma-separated), ``kinds`` and
    ``cause`` are put into words too. ``count``, or else ``rows``, chooses between SENTENCES and SINGULARS.
    A catalogue that has not been compiled falls back to English. Raises KeyError for an unknown code or language.
    """
    catalogue = _load_catalogue(language)
    filled = {key: _write(key, number) for key, number in worded.numbers.items()}
    for key in ("field", "first_field", "second_field"):
        if filled.get(key):
            filled[key] = label(str(filled[key]), language=language)
    separator = catalogue.gettext(", ")
    if filled.get("fields"):
        filled["fields"] = separator.join(label(code, language=language) for code in str(filled["fields"]).split(","))
    if filled.get("kinds"):
        pairs = (pair.split("=") for pair in str(filled["kinds"]).split(","))
        told = ((label(code, language=language), int(count)) for code, count in pairs)
        filled["kinds"] = separator.join(f"{kind} {count:,}" for kind, count in told)
    if filled.get("cause"):
        filled["cause"] = catalogue.gettext(SENTENCES[str(filled["cause"])]).format(**filled)
    return _choose(worded, catalogue).format(**filled)


def _choose(worded: Worded, catalogue: gettext.NullTranslations) -> str:
    """Return the text of a code in the catalogue's language, in the form that its count asks for."""
    text = SENTENCES[worded.code]
    if worded.code not in SINGULARS:
        return catalogue.gettext(text)
    count = worded.numbers.get("count", worded.numbers.get("rows"))
    return catalogue.ngettext(SINGULARS[worded.code], text, int(count or 0))


def _write(key: str, number: Number) -> Number:
    """Return a count in groups of three digits, as the account of the rows has it; texts of the file on one line."""
    if isinstance(number, str):
        return _fit(number, longest=_LONGEST.get(key, _LONGEST_TEXT))
    return f"{number:,}" if key in _COUNTS and isinstance(number, int) else number


def _fit(text: str, *, longest: int) -> str:
    """Return a text of a file as a sentence can hold it: on one line, not endless, without signs to the terminal."""
    whole = " ".join(text.split())
    if len(whole) > longest:
        end = whole.rfind(_SEPARATOR, 0, longest)
        whole = f"{whole[:end]}{_SEPARATOR}…" if end > 0 and longest > _LONGEST_TEXT else f"{whole[: longest - 1]}…"
    return whole if whole.isprintable() else "".join(sign if sign.isprintable() else "\ufffd" for sign in whole)


def describe_reject(row: Mapping[str, object], /, *, language: str) -> str:
    """Return the sentence of one row of `Ledger.rejects` (field, value, reason), its value and field filled in.

    Never raises: a missing value or field is a dash, an unknown reason stands as it is, an unknown language is English.
    """
    told = {name: str(row[name]) if row.get(name) is not None else "—" for name in ("field", "value", "reason")}
    known = language if language in LANGUAGES else "en"
    if told["reason"] not in RejectReason:
        return told["reason"]
    return sentence(Reason(told["reason"], {"field": told["field"], "value": told["value"]}), language=known)


def label(code: str, *, language: str) -> str:
    """Return the word for a field or a kind of document; a code without a word is returned as it is."""
    return _load_catalogue(language).gettext(LABELS[code]) if code in LABELS else code


@lru_cache
def _load_catalogue(language: str) -> gettext.NullTranslations:
    folder = LANGUAGES[language]
    if folder is None:
        return gettext.NullTranslations()
    return gettext.translation("intake", localedir=LOCALE_FOLDER, languages=[folder], fallback=True)
