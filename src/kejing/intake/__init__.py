"""Intake: the file a company has, read as a ledger with every row accounted for. Pure: no Django, no clock.

`read_ledger` is the way in; `sentence` puts its errors and notes, `describe_reject` its rejects into a reader's
language.
"""

from kejing.intake.beside import Beside, read_companions
from kejing.intake.columns.mapping import ColumnMatch
from kejing.intake.columns.vocabulary import FileKind, How
from kejing.intake.companions.files import Companions
from kejing.intake.errors import IntakeError
from kejing.intake.fields import (
    CONTACT_SCHEMA,
    CUSTOMER_SCHEMA,
    LEDGER_COLUMNS,
    LEDGER_SCHEMA,
    MAPPABLE_FIELDS,
    PERSON_SCHEMA,
    PRODUCT_SCHEMA,
    RECEIPT_SCHEMA,
    RECEIVABLE_SCHEMA,
    REJECT_SCHEMA,
    Field,
)
from kejing.intake.guessing import guess_kind
from kejing.intake.ledger import Ledger, read_ledger
from kejing.intake.lines.drops import Drops
from kejing.intake.lines.options import AmountBasis, DateOrder, Options
from kejing.intake.picking import PickedRows, pick_rows
from kejing.intake.proposing import Asks, Proposal, ProposedColumn, Question, propose
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.reports import Dropped, FileReport, SetApart, Totals
from kejing.intake.wording import describe_reject, label, sentence

__all__ = [
    "CONTACT_SCHEMA",
    "CUSTOMER_SCHEMA",
    "LEDGER_COLUMNS",
    "LEDGER_SCHEMA",
    "MAPPABLE_FIELDS",
    "PERSON_SCHEMA",
    "PRODUCT_SCHEMA",
    "RECEIPT_SCHEMA",
    "RECEIVABLE_SCHEMA",
    "REJECT_SCHEMA",
    "AmountBasis",
    "Asks",
    "Beside",
    "ColumnMatch",
    "Companions",
    "DateOrder",
    "Dropped",
    "Drops",
    "Field",
    "FileKind",
    "FileReport",
    "How",
    "IntakeError",
    "Ledger",
    "Note",
    "Options",
    "PickedRows",
    "Proposal",
    "ProposedColumn",
    "Question",
    "Reason",
    "RejectReason",
    "SetApart",
    "Totals",
    "describe_reject",
    "guess_kind",
    "label",
    "pick_rows",
    "propose",
    "read_companions",
    "read_ledger",
    "sentence",
]
