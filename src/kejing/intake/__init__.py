"""Intake: the file a company has, read as a ledger with every row accounted for. Pure: no Django, no clock.

`read_ledger` is the way in; `sentence` puts its errors and notes, `describe_reject` its rejects into a reader's
language.
"""

from kejing.intake.errors import IntakeError
from kejing.intake.fields import CUSTOMER_SCHEMA, LEDGER_COLUMNS, LEDGER_SCHEMA, MAPPABLE_FIELDS, REJECT_SCHEMA, Field
from kejing.intake.ledger import FileReport, Ledger, SetApart, Totals, read_ledger
from kejing.intake.mapping import ColumnMatch, How
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.wording import describe_reject, label, sentence

__all__ = [
    "CUSTOMER_SCHEMA",
    "LEDGER_COLUMNS",
    "LEDGER_SCHEMA",
    "MAPPABLE_FIELDS",
    "REJECT_SCHEMA",
    "ColumnMatch",
    "Field",
    "FileReport",
    "How",
    "IntakeError",
    "Ledger",
    "Note",
    "Reason",
    "RejectReason",
    "SetApart",
    "Totals",
    "describe_reject",
    "label",
    "read_ledger",
    "sentence",
]
