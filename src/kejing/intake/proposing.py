"""What a file would be read as, before a row of it is: every column with samples, and what only a person can say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kejing.intake.columns.companion_words import VOCABULARIES
from kejing.intake.columns.mapping import resolve_fields, take_samples
from kejing.intake.columns.vocabulary import LINES, FileKind, How, Vocabulary
from kejing.intake.companions.contacts import read_kind
from kejing.intake.companions.files import Companions
from kejing.intake.companions.receivables import OPEN_FIELDS
from kejing.intake.companions.sheets import NEEDS, is_there
from kejing.intake.containers.opening import name_files
from kejing.intake.containers.tables import Table, column_name, take_sample
from kejing.intake.errors import (
    AmbiguousDatesError,
    DiscountUnclearError,
    IntakeError,
    MixedDatesError,
    NoColumnsError,
)
from kejing.intake.fields import Field
from kejing.intake.headers import normalise_header
from kejing.intake.layout.known import BEGINNING_BYTES, open_known
from kejing.intake.layout.preparation import Prepared, prepare_table
from kejing.intake.lines.options import Options
from kejing.intake.lines.plan import Aids, Plan, plan_columns
from kejing.intake.reasons import Reason
from kejing.intake.rows.documents import DOCUMENT_TYPES, check_types, read_types
from kejing.intake.rows.forms import choose_forms
from kejing.intake.values.texts import read_text

SAMPLES: Final = 5
_MOST_TYPES: Final = 20
_PERCENT: Final = 100
_ORDERS: Final = ("dmy", "mdy")
_UNKNOWN: Final = "unknown"


class Asks(StrEnum):
    """What only a person can say of a file."""

    DATE_ORDER = "date_order"  # whether the day or the month comes first
    AMOUNT_BASIS = "amount_basis"  # whether amounts contain tax; a file may leave it open
    DOCUMENT_TYPE = "document_type"  # what an unknown word means; its rows are set apart until somebody says it
    DISCOUNT = "discount"  # whether a column is the part taken off, money, or in the price already


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a file asks: `header` is the column, `value` what stands there, `answers` are all there are.

    A discount is answered in the mapping, the others in `Options`. A file `is_refused` until the question is answered;
    `reason` says why in a sentence, null where it is read all the same.
    """

    asks: Asks
    header: str
    value: str
    answers: tuple[str, ...]
    reason: Reason | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the file cannot be read without an answer."""
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column, or one level of names that stand alone above rows: what it was taken for, and how surely (0-100).

    `field` is null where nothing fits; it is not `used` where another column fits the field better, or where this kind
    of file is not read for it. `samples` are the first different texts.
    """

    place: int
    header: str
    field: Field | None
    how: How
    confidence: int
    used: bool
    is_group: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How one table would be read as `kind`; `file` is how rejects would call it.

    `missing` are the fields it cannot be read without ("customer" and "item" stand for a code or a name). `refusals`
    say what else stops the reading and no answer mends. `rows` is null where only the reading tells it. `notes` are on
    what was remembered and fits no more.
    """

    file: str
    kind: FileKind
    container: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    titles: tuple[str, ...]
    unread_sheets: tuple[str, ...]
    rows: int | None
    fingerprint: str
    columns: tuple[ProposedColumn, ...]
    missing: tuple[str, ...]
    questions: tuple[Question, ...]
    refusals: tuple[Reason, ...]
    amount_basis: str
    notes: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the first rows of a table leave open."""

    missing: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    refusals: tuple[Reason, ...] = ()
    amount_basis: str = _UNKNOWN


def propose(
    paths: Sequence[Path],
    *,
    companions: Companions | None = None,
    mapping: Mapping[str, str] | None = None,
    options: Options | None = None,
    folder: Path | None = None,
) -> tuple[Proposal, ...]:
    """Return how every table of the files would be read, `paths` as sales lines and `companions` as what they are.

    Only the first rows are looked at, so that what stands further down may ask more. A column that is missing is no
    error here, nor is a mapping of a header that no file has. What is unpacked lies in `folder` for a while. Raises
    UnknownFieldError and RepeatedFieldError of the mapping, UnknownTypeError, and what opening raises of no tables.
    """
    files: list[tuple[Path, Vocabulary]] = [(path, LINES) for path in paths]
    files += [(path, VOCABULARIES[kind]) for kind, path in (companions or Companions()).paths().items()]
    names = name_files([path for path, _ in files])
    wanted = frozenset(normalise_header(header) for header in mapping or {})
    fields, chosen = resolve_fields(mapping or {}), options or Options()
    found: list[Proposal] = []
    with TemporaryDirectory(prefix="kejing-intake-", dir=folder) as scratch:
        for (path, vocabulary), name in zip(files, names, strict=True):
            tables = open_known(
                path, vocabulary, folder=Path(scratch), wanted=wanted, name=name, most_bytes=BEGINNING_BYTES
            )
            found.extend(_propose(table, vocabulary, fields, chosen) for table in tables)
    return tuple(found)


def _propose(table: Table, vocabulary: Vocabulary, fields: Mapping[str, Field], options: Options) -> Proposal:
    first = take_sample(table)
    short = replace(table, read_batches=lambda: iter((first,)), expected_rows=None)
    prepared = prepare_table(short, mapping=fields, remembered=options.remembered, vocabulary=vocabulary)
    asked = (_ask_lines if vocabulary is LINES else _ask_companion)(prepared, vocabulary, options)
    return Proposal(
        file=table.address,
        kind=vocabulary.kind,
        container=table.container,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        titles=table.titles,
        unread_sheets=table.unread_sheets,
        rows=table.expected_rows,
        fingerprint=prepared.fingerprint,
        columns=_list_columns(prepared),
        missing=asked.missing,
        questions=asked.questions,
        refusals=asked.refusals,
        amount_basis=asked.amount_basis,
        notes=prepared.notes,
    )


def _list_columns(prepared: Prepared) -> tuple[ProposedColumn, ...]:
    return tuple(
        ProposedColumn(
            place=match.place,
            header=match.header,
            field=match.field,
            how=match.how,
            confidence=round(match.confidence * _PERCENT),
            used=match.used,
            is_group=match.place in prepared.laid.group_places,
            samples=take_samples(prepared.sample[column_name(match.place)], count=SAMPLES),
        )
        for match in prepared.matches
    )


def _ask_lines(prepared: Prepared, vocabulary: Vocabulary, options: Options) -> _Asked:
    """Return what lines leave open; of several things that stop a reading only the first is told."""
    asked, order = _ask_dates(prepared, options)
    questions = [*asked.questions, *_ask_types(prepared, vocabulary, options)]
    missing: tuple[str, ...] = ()
    refusals = list(asked.refusals)
    plan: Plan | None = None
    try:
        plan = plan_columns(
            prepared.laid.table,
            prepared.matches,
            prepared.sample,
            minor_digits=2,
            aids=Aids(),
            date_order=order,
            is_whole=True,
            amount_basis=options.amount_basis,
            types=check_types(options.types),
        )
    except NoColumnsError as error:
        missing = tuple(str(error.numbers["fields"]).split(","))
    except DiscountUnclearError as error:
        answers = (Field.DISCOUNT_RATE.value, Field.DISCOUNT.value, Field.IGNORE.value)
        questions.append(Question(Asks.DISCOUNT, str(error.numbers["header"]), "", answers, _tell(error)))
    except IntakeError as error:
        if not asked.questions and not refusals:
            refusals.append(_tell(error))
    basis = _UNKNOWN if plan is None else plan.basis
    if plan is not None and plan.basis == _UNKNOWN and plan.account is None and options.amount_basis is None:
        questions.append(Question(Asks.AMOUNT_BASIS, plan.basis_header, "", ("gross", "net")))
    return _Asked(missing=missing, questions=tuple(questions), refusals=tuple(refusals), amount_basis=basis)


def _ask_companion(prepared: Prepared, vocabulary: Vocabulary, options: Options) -> _Asked:
    columns = _used(prepared)
    missing = [str(need) for need in NEEDS[vocabulary.kind] if not is_there(need, columns)]
    if vocabulary.kind is FileKind.RECEIVABLES and not any(field in columns for field in OPEN_FIELDS):
        missing.append(Field.RECEIVABLE_BALANCE.value)
    if vocabulary.kind is FileKind.CONTACTS and Field.CONTACT_KIND not in columns:
        day = next((match.header for match in prepared.matches if match.used and match.field is Field.CONTACTED_ON), "")
        if read_kind(day) is None:
            missing.append(Field.CONTACT_KIND.value)
    asked, _ = _ask_dates(prepared, options)
    questions = asked.questions
    if vocabulary.kind is FileKind.HEADERS:
        questions = (*questions, *_ask_types(prepared, vocabulary, options))
    return replace(asked, missing=tuple(missing), questions=questions)


def _ask_dates(prepared: Prepared, options: Options) -> tuple[_Asked, str | None]:
    """Return what the columns of dates and numbers leave open, and the order of dates to go on with."""
    columns = _used(prepared)
    try:
        choose_forms(prepared.laid.table, columns, prepared.sample, date_order=options.date_order, is_whole=True)
    except (AmbiguousDatesError, MixedDatesError) as error:
        numbers = error.numbers
        question = Question(Asks.DATE_ORDER, str(numbers["header"]), str(numbers["value"]), _ORDERS, _tell(error))
        return _Asked(questions=(question,)), options.date_order or _ORDERS[0]
    except IntakeError as error:
        return _Asked(refusals=(_tell(error),)), options.date_order
    return _Asked(), options.date_order


def _ask_types(prepared: Prepared, vocabulary: Vocabulary, options: Options) -> list[Question]:
    """Return a question for each word of a document type that nobody knows; its rows would be set apart."""
    match = next((one for one in prepared.matches if one.used and one.field is Field.DOCUMENT_TYPE), None)
    if match is None or Field.DOCUMENT_TYPE not in vocabulary.reads:
        return []
    words = read_text(prepared.sample[column_name(match.place)]).drop_nulls().unique(maintain_order=True)
    told = read_types(words, header=match.header, said=check_types(options.types))
    unknown = words.filter((told.codes == "other") & told.states.is_null() & told.reversed_words.is_null())
    return [
        Question(Asks.DOCUMENT_TYPE, match.header, word, tuple(DOCUMENT_TYPES)) for word in unknown.head(_MOST_TYPES)
    ]


def _used(prepared: Prepared) -> dict[Field, str]:
    return {
        match.field: column_name(match.place) for match in prepared.matches if match.used and match.field is not None
    }


def _tell(error: IntakeError) -> Reason:
    return Reason(error.code, error.numbers)
